"""Snoozing: levels and repeats wait for a while, because a responder asks for it; never for long, and on record."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import effects, escalation
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import plan_of, responder_roles, roles_of
from bot.domain.wording import clock, duration, listed

LONGEST = timedelta(hours=4)  # where the policy sets no pause for the repeats that never end


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(Command):
    """`/incident snooze 10m`."""

    length: timedelta


class NotSnoozed(DomainError):
    """Somebody wanted to snooze who may not, for too long, or where nothing waits."""


def snooze(incident: Incident, command: Snooze, *, policy: Policy, now: datetime) -> Change:
    """Page nobody for a while; then it goes on where it was, with the same pauses.

    Raises:
        NotSnoozed: Nobody is being paged, this person is no responder, or it is longer than the policy bears.
    """
    due = _checked(incident, command, policy)
    until = now + command.length
    if due >= until:
        return Change(answer=f"Nobody is paged before {clock(due)} as it is. Nothing was changed.")
    state = incident.escalation
    quiet = replace(incident, escalation=replace(state, delay=state.delay + (until - due)))
    text = f"{incident.severity} pages snoozed until {clock(until)} ({command.by.name})"
    return Change(
        incident=quiet,
        entries=(Entry(kind=EntryKind.SNOOZED, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say(quiet, f"⏸ {text}", key=command.key),
            *effects.refresh(quiet, key=command.key),
            *effects.update_pages(quiet, key=command.key),
        ),
        timers=(escalation.timer(quiet, policy),),
        answer=f"Nobody is paged for {incident.reference} until {clock(until)}. To stop it for good, type /incident ack.",
    )


def _checked(incident: Incident, command: Snooze, policy: Policy) -> datetime:
    """When the next page is due, if it may be put off."""
    due = escalation.next_page(incident, policy)
    if due is None:
        raise NotSnoozed(f"Nobody is being paged for {incident.reference}, so there is nothing to snooze.")
    responders = responder_roles(incident, policy)
    if not set(roles_of(command.by, incident, policy)) & responders:
        who = listed(role.label for role in sorted(responders))
        raise NotSnoozed(f"Only a responder can snooze pages: {who}. Nothing was changed.")
    longest = plan_of(incident, policy).then_every or LONGEST
    if command.length > longest:
        raise NotSnoozed(
            f"{incident.severity} can be snoozed for {duration(longest)} at a time. "
            f"Type /incident snooze {int(longest.total_seconds()) // 60}m. Nothing was changed."
        )
    return due
