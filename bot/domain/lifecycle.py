"""The life of an incident after triage: contained, fixed, resolved, closed, reopened; people move it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation, handover, nudges
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Timer, TimerKind
from bot.domain.checklists import Stage, unticked
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.escalation_state import EscalationState
from bot.domain.incident import Incident, Mark, MarkSet
from bot.domain.marks import SetMark, check, entry, set_mark
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.preserving import check_kept
from bot.domain.responders import frozen
from bot.domain.wording import clock, duration, moment

# Setting one of these marks for the first time is what moves an incident on.
PHASE_AFTER = {
    Mark.CONTAINED: Phase.INVESTIGATION,
    Mark.FAULT_FIXED: Phase.RESOLUTION,
    Mark.RESOLVED: Phase.POST_MORTEM,
}
# Whose open items are asked for when a mark is set, and where they stand.
ASKED_AT = {
    Mark.CONTAINED: ((Stage.STOP, Stage.CANCEL, Stage.PROVE), "/incident contain"),
    Mark.RESOLVED: ((Stage.INVESTIGATE, Stage.RESOLVE), "/incident investigate"),
}
MOST_ASKED = 3  # items in one answer
BUTTONS = {Mark.CONTAINED: "contained", Mark.FAULT_FIXED: "fixed", Mark.RESOLVED: "resolved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Command):
    """Somebody says that a mark is reached, now or at a time they name.

    Args:
        mark: Contained, fault fixed or resolved.
        at: When; None for now.
    """

    mark: Mark
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """`/incident close`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    """`/incident reopen`."""


class AlreadyReached(DomainError):
    """Two people pressed the same button; the second one reads who was first."""

    def __init__(self, mark: Mark, found: MarkSet, reference: str) -> None:
        super().__init__(
            f"{reference} was marked {mark.label} by {found.set_by.name}, at {clock(found.at)}. "
            f"To correct the time: /incident mark {BUTTONS.get(mark, mark.value)} TIME."
        )


class NotNow(DomainError):
    """An act that the incident's phase does not allow."""


def reach(incident: Incident, command: Reach, *, policy: Policy, now: datetime) -> Change:
    """Set a mark that moves the incident to its next phase; with a time, an existing mark is corrected instead.

    Raises:
        AlreadyReached: Somebody was first, and no time was given.
        NotNow: The incident is closed, and no time was given.
        FutureTime, MarksOutOfOrder: The time cannot be.
    """
    found = incident.marks.get(command.mark)
    if found is not None and command.at is None:
        raise AlreadyReached(command.mark, found, incident.reference)
    if command.at is None and not incident.open:
        raise NotNow(
            f"{incident.reference} is closed. Type /incident mark {BUTTONS[command.mark]} TIME to add when it was, "
            "or /incident reopen."
        )
    at = command.at or now
    if found is not None or not incident.phase.can_move(PHASE_AFTER[command.mark]):
        return _correct(incident, command, at, policy=policy, now=now)
    check(incident, command.mark, at, now)
    marked = incident.with_mark(command.mark, at, by=command.by, now=now)
    moved = _moved(marked, PHASE_AFTER[command.mark], now)
    text = f"{command.mark.label.capitalize()} at {moment(at)} ({command.by.name})"
    change = Change(
        incident=moved,
        entries=(entry(command.mark, at, text, by=command.by.id, now=now),),
        effects=(effects.say(moved, f"☑ {text}", key=command.key), *effects.refresh(moved, key=command.key)),
        answer=f"{incident.reference} is marked {command.mark.label}. Next: {moved.phase.label.lower()}."
        f"{_still_open(incident, command.mark, policy)}",
    )
    return change.then(_timers(moved, policy, command.key))


def close(incident: Incident, command: Close, *, policy: Policy, now: datetime) -> Change:
    """Close, and have the post-mortem drafted from the record.

    Raises:
        NotNow: It is closed already, or was never resolved.
        NotKept: It is a P0 or P1, and evidence of its list is neither kept nor waived.
    """
    if not incident.open:
        found = incident.marks[Mark.CLOSED]
        raise NotNow(f"{incident.reference} was closed by {found.set_by.name}, at {clock(found.at)}.")
    if incident.at(Mark.RESOLVED) is None:
        raise NotNow(
            f"{incident.reference} is not resolved yet. Type /incident resolve, "
            "or /incident mark resolved TIME if it was earlier. Then close it."
        )
    check_kept(incident, policy)
    marked = incident.with_mark(Mark.CLOSED, now, by=command.by, now=now)
    closed = _moved(marked, Phase.CLOSED, now)
    length = duration(now - incident.declared_at)
    text = f"Closed by {command.by.name} after {length}"
    draft = Effect(kind=EffectKind.WRITE_DRAFT, lane=f"draft/{incident.id}", key=f"{command.key}/draft")
    change = Change(
        incident=closed,
        entries=(entry(Mark.CLOSED, now, text, by=command.by.id, now=now),),
        effects=(draft, *effects.refresh(closed, key=command.key)),
        answer=f"{incident.reference} is closed after {length}. The post-mortem draft follows in the war room.",
    )
    return change.then(_timers(closed, policy, command.key))


def reopen(incident: Incident, command: Reopen, *, policy: Policy, now: datetime) -> Change:
    """Go back to where it was before it was resolved or closed; paging is armed again.

    Raises:
        NotNow: It is neither resolved nor closed.
    """
    if not incident.stood_down:
        raise NotNow(
            f"{incident.reference} is open: {incident.phase.label.lower()} since {clock(incident.phase_since)}."
        )
    gone = {Mark.RESOLVED, Mark.CLOSED}
    back = replace(
        incident,
        marks={mark: found for mark, found in incident.marks.items() if mark not in gone},
        phase=_phase_by_marks(incident),
        phase_since=now,
        archived=False,
        updates=replace(incident.updates, reopened_at=now),
        false_alarm="",
        acknowledgements=(),
        past_acknowledgements=incident.ever_acknowledged,
        escalation=EscalationState(effective_at=now, duties_fired=incident.escalation.duties_fired),
    )
    back = frozen(back, policy)
    text = f"Reopened by {command.by.name}: {back.phase.label.lower()} again"
    change = Change(
        incident=back,
        entries=(_phase_entry(text, command.by, now),),
        effects=(effects.say(back, f"↩ {text}", key=command.key), *effects.refresh(back, key=command.key)),
        timers=(nudges.timer(back, policy),),
        answer=f"{incident.reference} is open again: {back.phase.label.lower()}.",
    )
    change = change.then(handover.started(back, policy, now))
    return change.then(escalation.fire(change.incident or back, policy=policy, now=now, key=f"{command.key}/reopen"))


def _still_open(incident: Incident, mark: Mark, policy: Policy) -> str:
    """What the lists say is open when somebody moves on: it is asked for and never in the way."""
    stages, command = ASKED_AT.get(mark, ((), ""))
    items = unticked(incident, policy.checklists, *stages) if stages else ()
    more = f" and {len(items) - MOST_ASKED} more" if len(items) > MOST_ASKED else ""
    asked = " · ".join(item.text for item in items[:MOST_ASKED])
    return f" Still open: {asked}{more}. See {command}." if items else ""


def _correct(incident: Incident, command: Reach, at: datetime, *, policy: Policy, now: datetime) -> Change:
    correction = SetMark(
        key=command.key, workspace=command.workspace, by=command.by, where=command.where, mark=command.mark, at=at
    )
    return set_mark(incident, correction, policy=policy, now=now)


def _moved(incident: Incident, phase: Phase, now: datetime) -> Incident:
    moved = replace(incident, phase=phase, phase_since=now)
    return replace(moved, escalation=replace(moved.escalation, ended=moved.escalation.ended or moved.stood_down))


def _timers(incident: Incident, policy: Policy, key: str) -> Change:
    """Timers after a move; standing down also shows itself on the pages."""
    quiet = effects.update_pages(incident, key=key) if incident.stood_down else ()
    phase = Timer(TimerKind.PHASE, None) if incident.stood_down else nudges.timer(incident, policy)
    rotas = (Timer(TimerKind.HANDOVER, None),) if incident.stood_down and incident.on_call else ()
    return Change(effects=quiet, timers=(escalation.timer(incident, policy), phase, *rotas))


def _phase_by_marks(incident: Incident) -> Phase:
    """Where the work stood, by what had been reached."""
    if incident.at(Mark.FAULT_FIXED) is not None:
        return Phase.RESOLUTION
    if incident.at(Mark.CONTAINED) is not None:
        return Phase.INVESTIGATION
    return Phase.CONTAINMENT if incident.triaged else Phase.TRIAGE


def _phase_entry(text: str, by: Person, now: datetime) -> Entry:
    return Entry(kind=EntryKind.PHASE, occurred_at=now, actor=by.id, text=text)
