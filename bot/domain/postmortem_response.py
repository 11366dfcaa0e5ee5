"""The sections of a post-mortem that tell how it was answered: who was called, who came, what was decided."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.domain.change import EntryKind, Json
from bot.domain.digest import marked_as
from bot.domain.duty_states import DutyState, history
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Mark
from bot.domain.marking import MarkClass
from bot.domain.metrics import durations
from bot.domain.phase import Phase
from bot.domain.postmortem_parts import Fact, PageRow, Ref, Section, Table, lasted, told
from bot.domain.postmortem_records import Records
from bot.domain.roles import Role
from bot.domain.wording import duration, listed

DECISIONS: Final = (EntryKind.SEVERITY, EntryKind.ROLE, EntryKind.CONSENT, EntryKind.MARK, EntryKind.PHASE)


def response(records: Records) -> Section:
    """Section 6: who was called, who came, and how the phases went against their windows."""
    incident = records.incident
    return Section(
        title="Response",
        facts=(
            *records.timed("First acknowledged", incident.at(Mark.ACKNOWLEDGED), _first_answer(records)),
            *lasted("Time to acknowledge", durations(incident).time_to_acknowledge),
            *(Fact(role.label, records.who(person.id)) for role, person in incident.roles.items()),
        ),
        tables=(
            Table(
                ("Acknowledged by", "At", "After declaring"),
                tuple(
                    (
                        listed(role.label for role in each.roles),
                        records.stamp(each.at),
                        duration(each.at - incident.declared_at),
                    )
                    for each in incident.ever_acknowledged
                ),
            ),
            Table(("Page", "To", "By", "At", "Outcome"), tuple(_pages(records))),
            Table(("Phase", "Window ended", "Left it", "Against the window"), tuple(_phases(records))),
            Table(("Duty", "Under", "Due by", "State", "Known", "Proof"), tuple(_duties(records))),
        ),
        prompts=("Was the escalation effective? Who was missing, who was called too late?",),
    )


def containment(records: Records) -> Section:
    """Section 7: when the risk stopped growing, and what was decided."""
    incident = records.incident
    contained = incident.marks.get(Mark.CONTAINED)
    decisions = [row for row in records.rows if row.kind in DECISIONS or marked_as(row, MarkClass.DECISION)]
    return Section(
        title="Containment and decisions",
        facts=(
            *records.marked("Contained", Mark.CONTAINED),
            *told("Set by", records.who(contained.set_by.id) if contained else None),
            *lasted("Time to contain", durations(incident).time_to_contain),
        ),
        tables=(records.table(decisions),),
        prompts=("At each decision: what did you see, and why did it make sense then?",),
    )


def _first_answer(records: Records) -> Ref | None:
    return next((records.ref(row) for row in records.of_kind(EntryKind.ACKNOWLEDGED)), None)


def _pages(records: Records) -> Iterator[tuple[str, ...]]:
    """Every page; those that left by one way in one minute for one reason, and fared alike, stand in one row."""
    rows: dict[tuple[str, str, datetime, str], list[str]] = {}
    for page in records.pages:
        levels, roles = _reasons(page.payload["reasons"])
        channel = PageChannel(str(page.payload["channel"])).label
        at = (page.finished_at or page.created_at).replace(second=0, microsecond=0)
        rows.setdefault((levels, channel, at, outcome(page)), []).extend(roles)
    for (levels, channel, at, fared), roles in rows.items():
        yield levels, listed(dict.fromkeys(roles)), channel, records.stamp(at), fared


def outcome(page: PageRow) -> str:
    """What became of a page."""
    if page.state == "failed":
        return f"undeliverable: {page.error}" if page.error else "undeliverable"
    if page.result is not None and "outcome" in page.result:
        return str(page.result["outcome"]).replace("_", " ")
    return "cancelled" if page.state == "cancelled" else "not sent yet"


def _duties(records: Records) -> Iterator[tuple[str, ...]]:
    for owed in history(records.incident, records.policy):
        known, state = owed.known_at, owed.state.label
        if owed.state is DutyState.MISSED and known is not None:
            state = f"missed by {duration(known - owed.due_by)}"
        proof = owed.told.proof if owed.told else "acknowledged" if known else "none"
        seen = records.stamp(known) if known else "never"
        yield owed.role.label, owed.severity.value, records.stamp(owed.due_by), state, seen, records.naming.names(proof)


def _reasons(reasons: Json) -> tuple[str, list[str]]:
    pairs = [pair for pair in reasons if isinstance(pair, list | tuple)] if isinstance(reasons, list | tuple) else []
    levels = sorted({level for level, _ in pairs if isinstance(level, int)})
    words = [f"level {level + 1}" for level in levels] + ["duty"] * any(level is None for level, _ in pairs)
    return ", ".join(words), [Role(str(role)).label for _, role in pairs]


def _phases(records: Records) -> Iterator[tuple[str, ...]]:
    incident = records.incident
    triaged = records.of_kind(EntryKind.TRIAGE)
    left = {
        Phase.TRIAGE: triaged[0].occurred_at if triaged else None,
        Phase.CONTAINMENT: incident.at(Mark.CONTAINED),
        Phase.INVESTIGATION: incident.at(Mark.FAULT_FIXED),
    }
    for phase, at in left.items():
        window = records.policy.windows.get(phase)
        if window is not None and window.end is not None:
            end = incident.detected_at + window.end
            yield phase.label, records.stamp(end), records.stamp(at) if at else "unknown", _against(at, end)


def _against(at: datetime | None, end: datetime) -> str:
    if at is None:
        return "unknown"
    late = at - end
    return f"{duration(late)} late" if late > timedelta() else "in time"
