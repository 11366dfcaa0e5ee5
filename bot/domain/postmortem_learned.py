"""The sections of a post-mortem that tell what is to be learned: lead-up to evidence."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.domain.change import EntryKind
from bot.domain.corrections import replacements
from bot.domain.duty_states import DutyState, Owed, history
from bot.domain.impact import INPUTS
from bot.domain.incident import Mark
from bot.domain.metrics import durations
from bot.domain.postmortem_happened import MOST_BEFORE, outcome
from bot.domain.postmortem_parts import Fact, Records, Section, Table, lasted, stamp, told
from bot.domain.wording import listed

WHYS: Final = (
    ("Immediate cause", "Why did the incident occur?"),
    ("System and process", "Why did that happen?"),
    ("Design and architecture", "Why was it not prevented?"),
    ("Organisation", "Why did the design allow this?"),
    ("Culture and strategy", "Why were safeguards not in place?"),
)
BONES: Final = (
    ("People", "training, expertise, communication"),
    ("Process", "procedures, workflows, change management"),
    ("Technology", "hardware, software, architecture"),
    ("Environment", "market conditions, external factors"),
    ("Management", "oversight, resources, priorities"),
)
CANDIDATE: Final = "TODO:"


def lead_up(records: Records) -> Section:
    """Section 8: what the records hold from before it started."""
    earlier = records.before(records.incident.at(Mark.STARTED))
    return Section(
        title="Lead-up and trigger",
        tables=(records.table(earlier[:MOST_BEFORE]),),
        prompts=("What changed in the 24 hours before, and which change set it off?",),
    )


def five_whys(records: Records) -> Section:  # noqa: ARG001  # every section is asked the same way
    """Section 9: five questions that only people can answer."""
    return Section(title="Five whys", prompts=tuple(f"{level}: {question}" for level, question in WHYS))


def fishbone(records: Records) -> Section:  # noqa: ARG001  # as above
    """Section 10: the five bones, empty."""
    return Section(title="Fishbone", prompts=tuple(f"{bone}: {examples}" for bone, examples in BONES))


def factors(records: Records) -> Section:  # noqa: ARG001  # as above
    """Section 11: at least two, or it was looked at too briefly."""
    return Section(
        title="Contributing factors",
        prompts=("First contributing factor, with its evidence", "Second contributing factor, with its evidence"),
    )


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
            *told("Reminders of overdue phases", str(overdue) if overdue else None),
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
            *(Fact(f"{route.who.label} under {each.severity.value}", _duty(each)) for each in owed),
        ),
        prompts=("Which filings are due, by when, and who files? Keep privileged remarks out of this document.",),
    )


def _duty(owed: Owed) -> str:
    known = f", known {stamp(owed.known_at)}" if owed.known_at else ""
    return f"{owed.state.label}, due by {stamp(owed.due_by)}{known}"


def actions(records: Records) -> Section:
    """Section 14: lines that were marked as things to do, as candidates."""
    found = tuple(row for row in records.ordered if row.text.startswith(CANDIDATE))
    return Section(
        title="Action items",
        tables=(
            Table(
                ("Entry", "Candidate"),
                tuple((f"#{row.seq}", row.text.removeprefix(CANDIDATE).strip()) for row in found),
            ),
        ),
        prompts=(
            "Each action: what, who owns it, by when, and does it prevent, detect, mitigate or change a process?",
        ),
    )


def related(records: Records) -> Section:  # noqa: ARG001  # as above
    """Section 15: nothing is linked yet, so nothing is said."""
    return Section(
        title="Related incidents", prompts=("Has this happened before? Name the incidents and what was different.",)
    )


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
            *told("Never answered", "; ".join(gaps)),
            *told("Never marked", listed(missing)),
        ),
        tables=(
            Table(
                ("Entry", "What is kept", "SHA-256"),
                tuple(
                    (f"#{row.seq}", row.text.removeprefix("Evidence: "), str(row.content.get("sha256") or ""))
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
