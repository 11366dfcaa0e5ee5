"""The sections of a post-mortem that tell what happened: header to decisions."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.domain.change import EntryKind, Json
from bot.domain.digest import digest, marked_as
from bot.domain.duty_states import DutyState, history
from bot.domain.escalation_policy import PageChannel
from bot.domain.impact import INPUTS, InputValue
from bot.domain.incident import Incident, Mark
from bot.domain.labelled import Labelled
from bot.domain.marking import MarkClass
from bot.domain.metrics import between, durations
from bot.domain.phase import Phase
from bot.domain.postmortem_parts import (
    Fact,
    PageRow,
    Records,
    Section,
    Table,
    lasted,
    stamp,
    timed,
    told,
)
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.wording import duration, listed, usd, usd_range

MOST_BEFORE: Final = 10

DECISIONS: Final = (EntryKind.SEVERITY, EntryKind.ROLE, EntryKind.CONSENT, EntryKind.MARK, EntryKind.PHASE)


def header(records: Records) -> Section:
    """Section 1: what this is about, whose it is and when it is due."""
    incident, policy = records.incident, records.policy
    resolved = incident.at(Mark.RESOLVED)
    commander = incident.commander
    return Section(
        title="Header",
        facts=(
            Fact("Incident", incident.reference),
            Fact("Category", incident.category.label),
            Fact("Severity", _severity(records)),
            *told("Owner", records.who(commander.id) if commander else None),
            *timed("Review due", None if resolved is None else resolved + policy.post_mortem.to),
            Fact("Status", "draft"),
        ),
        tables=(
            Table(
                ("Severity", "From", "By", "Why"),
                tuple(
                    (
                        _step_label(step.severity, provisional=step.provisional),
                        stamp(step.at),
                        records.who(step.by.id),
                        step.reason,
                    )
                    for step in incident.severity_history
                ),
            ),
        ),
        prompts=("Who approves this post-mortem, and when?",),
    )


def summary(records: Records) -> Section:
    """Section 2: the incident in a few sentences, each from a field."""
    return Section(
        title="Summary",
        sentences=tuple(_summary(records.incident)),
        prompts=("In one sentence: what did this mean for the firm and for others?",),
    )


def impact(records: Records) -> Section:
    """Section 3: what it did, for how long, and what it cost."""
    incident = records.incident
    return Section(
        title="Impact",
        facts=(
            *told("Hit", incident.affected),
            Fact("Trading", incident.trading_state.label),
            *lasted("From start to containment", between(incident.at(Mark.STARTED), incident.at(Mark.CONTAINED))),
            *lasted("From start to resolution", between(incident.at(Mark.STARTED), incident.at(Mark.RESOLVED))),
            *(Fact(INPUTS[name].label, _spelled(name, value)) for name, value in incident.impact.known.items()),
        ),
        tables=(
            Table(
                ("Loss estimate", "As of", "By"),
                tuple(
                    (usd_range(each.low, each.high), stamp(each.as_of), records.who(each.by.id))
                    for each in incident.losses
                ),
            ),
            Table(("Severity", "Time under it"), tuple(_time_per_severity(incident))),
        ),
        prompts=(
            "Check every figure against positions, clearing and the venues.",
            "What did it cost beyond the loss: missed trading, people's time, fees?",
        ),
    )


def timeline(records: Records) -> Section:
    """Section 4: what happened, row by row."""
    shown, left_out = digest(records)
    authors = len({row.actor for row in left_out})
    more = (
        (f"{len(left_out)} messages of {authors} people are left out here; they are on the timeline.",)
        if left_out
        else ()
    )
    return Section(
        title="Timeline",
        sentences=more,
        tables=(records.table(shown),),
        prompts=("Which rows are missing or wrong? Correct them by new entries.",),
    )


def detection(records: Records) -> Section:
    """Section 5: how it was noticed, and what came before."""
    incident = records.incident
    earlier = records.before(incident.at(Mark.DETECTED))
    return Section(
        title="Detection",
        facts=(
            *timed("Started", incident.at(Mark.STARTED)),
            *timed("Detected", incident.at(Mark.DETECTED)),
            *timed("Declared", incident.at(Mark.DECLARED)),
            *lasted("Time to detect", durations(incident).time_to_detect),
            Fact("Declared by", records.who(incident.reporter.id)),
        ),
        tables=(records.table(earlier[:MOST_BEFORE]),),
        prompts=("How could the time to detect be halved?",),
    )


def response(records: Records) -> Section:
    """Section 6: who was called, who came, and how the phases went against their windows."""
    incident = records.incident
    return Section(
        title="Response",
        facts=(
            *timed("First acknowledged", incident.at(Mark.ACKNOWLEDGED)),
            *lasted("Time to acknowledge", durations(incident).time_to_acknowledge),
            *(Fact(role.label, records.who(person.id)) for role, person in incident.roles.items()),
        ),
        tables=(
            Table(
                ("Acknowledged by", "At", "After declaring"),
                tuple(
                    (
                        listed(role.label for role in each.roles),
                        stamp(each.at),
                        duration(each.at - incident.declared_at),
                    )
                    for each in incident.ever_acknowledged
                ),
            ),
            Table(("Page", "To", "By", "At", "Outcome"), tuple(_page(page) for page in records.pages)),
            Table(("Phase", "Window ended", "Left it", "Against the window"), tuple(_phases(records))),
            Table(("Duty", "Under", "Due by", "State", "Known", "Proof"), tuple(_duties(records))),
        ),
        prompts=("Was the escalation effective? Who was missing, who was called too late?",),
    )


def containment(records: Records) -> Section:
    """Section 7: when the risk stopped growing, and what was decided."""
    incident = records.incident
    contained = incident.marks.get(Mark.CONTAINED)
    decisions = [row for row in records.ordered if row.kind in DECISIONS or marked_as(row, MarkClass.DECISION)]
    return Section(
        title="Containment and decisions",
        facts=(
            *timed("Contained", contained.at if contained else None),
            *told("Set by", records.who(contained.set_by.id) if contained else None),
            *lasted("Time to contain", durations(incident).time_to_contain),
        ),
        tables=(records.table(decisions),),
        prompts=("At each decision: what did you see, and why did it make sense then?",),
    )


def _severity(records: Records) -> str:
    incident = records.incident
    words = listed(records.policy.severity.words(match) for match in incident.matches)
    return f"{incident.severity.label}: {words}" if words else incident.severity.label


def _step_label(severity: Severity, *, provisional: bool) -> str:
    return f"{severity.label}, provisional" if provisional else severity.label


def _summary(incident: Incident) -> Iterator[str]:
    lengths, started = durations(incident), incident.at(Mark.STARTED)
    yield f"{incident.category.label}: {incident.title}."
    began = f"It started at {stamp(started)} and was detected" if started else "It was detected"
    yield f"{began} at {stamp(incident.detected_at)}."
    parts = (("contained", lengths.time_to_contain), ("resolved", lengths.time_to_resolve))
    known = [f"{word} after {duration(length)}" for word, length in parts if length is not None]
    if known:
        yield f"It was {listed(known)}, counted from detection."
    if incident.losses:
        last = incident.losses[-1]
        yield f"The latest loss estimate is {usd_range(last.low, last.high)}."


def _spelled(name: str, value: InputValue) -> str:
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,f} ({usd(value)})" if name == "loss_usd" else f"{value:,}"  # type: ignore[arg-type]  # a loss is a Decimal


def _time_per_severity(incident: Incident) -> Iterator[tuple[str, str]]:
    steps, end = incident.severity_history, incident.at(Mark.RESOLVED) or incident.at(Mark.CLOSED)
    for index, step in enumerate(steps):
        until = steps[index + 1].at if index + 1 < len(steps) else end
        length = between(step.at, until)
        if length is not None:
            yield step.severity.label, duration(length)


def _page(page: PageRow) -> tuple[str, ...]:
    levels, roles = _reasons(page.payload["reasons"])
    channel = PageChannel(str(page.payload["channel"])).label
    return levels, roles, channel, stamp(page.finished_at or page.created_at), outcome(page)


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
        yield owed.role.label, owed.severity.value, stamp(owed.due_by), state, stamp(known) if known else "never", proof


def _reasons(reasons: Json) -> tuple[str, str]:
    pairs = [pair for pair in reasons if isinstance(pair, list | tuple)] if isinstance(reasons, list | tuple) else []
    levels = sorted({level for level, _ in pairs if isinstance(level, int)})
    words = [f"level {level + 1}" for level in levels] + ["duty"] * any(level is None for level, _ in pairs)
    return ", ".join(words), listed(dict.fromkeys(Role(str(role)).label for _, role in pairs))


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
            yield phase.label, stamp(end), stamp(at) if at else "unknown", _against(at, end)


def _against(at: datetime | None, end: datetime) -> str:
    if at is None:
        return "unknown"
    late = at - end
    return f"{duration(late)} late" if late > timedelta() else "in time"
