"""The sections of a post-mortem that tell what is to be learned: lead-up to evidence."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.domain.causes import Bone, Why
from bot.domain.change import EntryKind
from bot.domain.corrections import replacements
from bot.domain.digest import marked_as
from bot.domain.duty_states import DutyState, Owed, history
from bot.domain.impact import INPUTS
from bot.domain.incident import Mark
from bot.domain.marking import MarkClass
from bot.domain.metrics import durations
from bot.domain.postmortem_happened import MOST_BEFORE
from bot.domain.postmortem_parts import Fact, Row, Section, Table, lasted, told
from bot.domain.postmortem_records import Records
from bot.domain.postmortem_response import outcome
from bot.domain.similar import alike
from bot.domain.wording import listed

CANDIDATE: Final = "TODO:"
WHICH: Final = ("First", "Second")


def lead_up(records: Records) -> Section:
    """Section 8: what the records hold from before it started."""
    earlier = records.before(records.incident.at(Mark.STARTED))
    return Section(
        title="Lead-up and trigger",
        tables=(records.table(earlier[:MOST_BEFORE]),),
        prompts=("What changed in the 24 hours before, and which change set it off?",),
    )


def five_whys(records: Records) -> Section:
    """Section 9: what was answered, and the questions nobody has answered yet."""
    answers = records.of_kind(EntryKind.WHY)
    answered = {row.content.get("level") for row in answers}
    diagnoses = [row for row in records.rows if marked_as(row, MarkClass.DIAGNOSIS)]
    rows = tuple(
        (why.label, why.question, records.words(row), records.ref(row))
        for why in Why
        for row in answers
        if row.content.get("level") == int(why.value)
    )
    return Section(
        title="Five whys",
        tables=(Table(("Level", "Question", "Answer", "Entry"), rows), records.table(diagnoses)),
        prompts=tuple(f"{why.label}: {why.question}" for why in Why if int(why.value) not in answered),
    )


def fishbone(records: Records) -> Section:
    """Section 10: what was laid on each bone, and the bones that are empty."""
    found = [(bone, row) for bone in Bone for row in _factors(records) if row.content.get("bone") == bone.value]
    laid = {bone for bone, _ in found}
    rows = tuple((bone.label, records.words(row), records.ref(row)) for bone, row in found)
    return Section(
        title="Fishbone",
        tables=(Table(("Bone", "Factor", "Entry"), rows),),
        prompts=tuple(f"{bone.label}: {bone.examples}" for bone in Bone if bone not in laid),
    )


def factors(records: Records) -> Section:
    """Section 11: at least two, or it was looked at too briefly."""
    found = _factors(records)
    return Section(
        title="Contributing factors",
        tables=(records.table(found),),
        prompts=tuple(f"{which} contributing factor, with its evidence" for which in WHICH[len(found) :]),
    )


def _factors(records: Records) -> tuple[Row, ...]:
    return records.of_kind(EntryKind.FACTOR)


def went(records: Records) -> Section:
    """Section 12: hints from the records beside what people remember."""
    incident, lengths = records.incident, durations(records.incident)
    unreached = sum(1 for page in records.pages if outcome(page).startswith("undeliverable"))
    overdue = len(records.of_kind(EntryKind.NUDGE))
    return Section(
        title="What went well, poorly, and by luck",
        facts=(
            *lasted("Acknowledged after", lengths.time_to_acknowledge),
            *lasted("Contained after", lengths.time_to_contain),
            *told("Pages that reached nobody", str(unreached) if unreached else None),
            *told("Reminders of phases and updates", str(overdue) if overdue else None),
            *told("Duties missed", listed(_missed(records)) or None),
            *told("Acknowledged", None if incident.ever_acknowledged else "by nobody"),
        ),
        prompts=("What went well?", "What went poorly?", "Where were we lucky?"),
    )


def _missed(records: Records) -> Iterator[str]:
    for owed in history(records.incident, records.policy):
        if owed.state is DutyState.MISSED:
            yield f"{owed.role.label} under {owed.severity}"


def regulatory(records: Records) -> Section:
    """Section 13: what is known of a breach, and whether Compliance was told."""
    breach = records.incident.impact.regulatory_breach
    route = records.policy.regulatory_route.duty
    owed = [each for each in history(records.incident, records.policy) if each.role is route.who]
    return Section(
        title="Regulatory",
        facts=(
            *told("Regulatory breach", breach.label if breach else None),
            *(Fact(f"{route.who.label} under {each.severity.value}", _duty(each, records)) for each in owed),
        ),
        prompts=("Which filings are due, by when, and who files? Keep privileged remarks out of this document.",),
    )


def _duty(owed: Owed, records: Records) -> str:
    known = f", known {records.stamp(owed.known_at)}" if owed.known_at else ""
    return f"{owed.state.label}, due by {records.stamp(owed.due_by)}{known}"


def actions(records: Records) -> Section:
    """Section 14: lines that were marked as things to do, as candidates."""
    found = tuple(row for row in records.rows if row.text.startswith(CANDIDATE))
    return Section(
        title="Action items",
        tables=(
            Table(
                ("Entry", "Candidate"),
                tuple((records.ref(row), records.words(row).removeprefix(CANDIDATE).strip()) for row in found),
            ),
        ),
        prompts=(
            "Each action: what, who owns it, by when, and does it prevent, detect, mitigate or change a process?",
        ),
    )


def related(records: Records) -> Section:
    """Section 15: earlier incidents that look alike; whether they are is for people to say."""
    return Section(
        title="Related incidents",
        tables=(Table(("Incident", "Declared", "Severity", "What", "Alike in"), tuple(_related(records))),),
        prompts=("Has this happened before? Name the incidents and what was different.",),
    )


def _related(records: Records) -> Iterator[tuple[str, ...]]:
    for each in records.related:
        shared = alike(records.incident, each)
        if shared:
            at = records.stamp(each.declared_at)
            yield each.reference, at, each.severity.value, each.title, listed(shared)


def evidence(records: Records) -> Section:
    """Section 16: what is on record, and which questions nobody answered."""
    counts = Counter(row.kind for row in records.recorded)
    exhibits = records.of_kind(EntryKind.EVIDENCE, EntryKind.FILE)
    replaced = replacements(records.of_kind(EntryKind.EVIDENCE, EntryKind.REDACTED))
    gaps = [INPUTS[name].label for name in records.incident.impact.unknown]
    missing = [mark.label for mark in Mark if mark not in records.incident.marks]
    return Section(
        title="Evidence",
        facts=(
            Fact("Timeline entries", f"{len(records.recorded)}"),
            *told("Chain head", records.head),
            *told("Never answered", "; ".join(gaps)),
            *told("Never marked", listed(missing)),
        ),
        tables=(
            Table(
                ("Entry", "What is kept", "SHA-256"),
                tuple(
                    (
                        records.ref(row),
                        records.words(row).removeprefix("Evidence: "),
                        str(row.content.get("sha256") or ""),
                    )
                    for row in exhibits
                    if row.seq not in replaced
                ),
            ),
            Table(
                ("Kind of entry", "Count"),
                tuple((kind.replace("_", " "), str(count)) for kind, count in sorted(counts.items())),
            ),
        ),
        prompts=("Where are logs, captures and configurations kept? Fill the gaps above or say why they stay.",),
    )
