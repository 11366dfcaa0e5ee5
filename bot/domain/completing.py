"""Saying later what the declaration left open: what is hit, and whether trading is affected."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.impact import Category, TradingState
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.severity_change import Why, move


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Command):
    """An answer to what the card asks; None where nothing is said about it.

    Args:
        affected: What is hit, in words.
    """

    trading_state: TradingState | None = None
    affected: str | None = None


class TooLate(DomainError):
    """The incident is closed."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is closed. Type /incident note to add what you know. Nothing was changed.")


def left_open(incident: Incident) -> tuple[str, ...]:
    """What the card asks for until triage has looked at it: `category`, `trading_state`, `affected`."""
    if incident.triaged or not incident.open:
        return ()
    asked = {
        "category": incident.category is Category.UNKNOWN,
        "trading_state": incident.trading is TradingState.UNKNOWN,
        "affected": not incident.affected,
    }
    return tuple(name for name, missing in asked.items() if missing)


def complete(incident: Incident, command: Complete, *, policy: Policy, now: datetime) -> Change:
    """Put it on record; trading that suffers raises what nobody has triaged yet.

    Raises:
        TooLate: It is closed.
    """
    if not incident.open:
        raise TooLate(incident.reference)
    told = replace(
        incident,
        trading_state=command.trading_state or incident.trading_state,
        affected=command.affected or incident.affected,
    )
    text = f"{_said(command)} ({command.by.name})"
    change = Change(
        incident=told,
        entries=(Entry(kind=EntryKind.NOTE, occurred_at=now, actor=command.by.id, text=text),),
        effects=(effects.say(told, text, key=command.key), *effects.refresh(told, key=command.key)),
        answer=f"Noted on {incident.reference}: {_said(command)}.",
    )
    return change.then(raised(told, command.trading_state, by=command.by, policy=policy, key=command.key, now=now))


def raised(
    incident: Incident, state: TradingState | None, *, by: Person, policy: Policy, key: str, now: datetime
) -> Change:
    """Raise what nobody has triaged yet because of how the firm trades; nothing where that raises nothing.

    Args:
        incident: With what is known now.
        state: How the firm trades; None where nothing was said of it.
        by: Who says so.
        policy: Which severity a state counts for.
        key: Of what is sent.
        now: Aware.
    """
    if state in (None, TradingState.UNKNOWN) or not incident.provisional or incident.triaged:
        return Change()
    wanted = policy.severity.provisional_for(state, None)
    if wanted >= incident.severity:
        return Change()
    why = Why(by, f"trading is {state.label.lower()}", now)
    return replace(move(incident, wanted, why, policy=policy, key=key), answer="")


def _said(command: Complete) -> str:
    said = (
        f"Trading: {command.trading_state.label.lower()}" if command.trading_state else "",
        f"Hit: {command.affected}" if command.affected else "",
    )
    return ", ".join(filter(None, said))
