"""Reasons for going past a gate: they may follow, and are asked for once when they do not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Timer, TimerKind
from bot.domain.command import BOT, Command
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.ticks import Bypass

WITHIN: Final = timedelta(minutes=10)  # in which the reason may follow by itself
RESUMED: Final = "resume"  # what stands in a bypass for trading that went on without its approvers


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveReason(Command):
    """`/incident reason ITEM words`.

    Args:
        what: The item, or `resume`.
        words: Why.
    """

    what: str
    words: str


class NoReasonOwed(DomainError):
    """Nobody waits for this reason."""

    def __init__(self, incident: Incident) -> None:
        owed = [each.what for each in incident.bypasses if not each.reason]
        type_ = f"Type `/incident reason {owed[-1]} WORDS`." if owed else "A note will do: `/incident note …`."
        super().__init__(f"Nobody waits for that reason on {incident.reference}. {type_} Nothing was changed.")


def give_reason(incident: Incident, command: GiveReason, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Say why a gate was passed; anybody who knows may.

    Raises:
        NoReasonOwed: There is no such bypass, or its reason is known.
    """
    wanted = command.what.lower()
    found = next((each for each in reversed(incident.bypasses) if each.what == wanted and not each.reason), None)
    if found is None or not command.words:
        raise NoReasonOwed(incident)
    given = replace(found, reason=command.words)
    text = f"Why {_named(found)}: {command.words} ({command.by.name})"
    after = replace(incident, bypasses=tuple(given if each is found else each for each in incident.bypasses))
    entry = Entry(
        kind=EntryKind.CHECKLIST,
        occurred_at=now,
        actor=command.by.id,
        text=text,
        content={"item": found.what, "tick": "reason"},
    )
    return Change(
        incident=after,
        entries=(entry,),
        effects=(effects.say(after, text, key=command.key),),
        answer="Noted. Thank you.",
    )


def timer(incident: Incident, policy: Policy) -> Timer:  # noqa: ARG001  # every clock is asked the same way
    """The timer that matches the incident's state: the next reason that is due."""
    return Timer(TimerKind.REASON, min((each.at + WITHIN for each in _owed(incident)), default=None))


def fire(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Ask, once, for the reasons that did not follow."""
    due = [each for each in _owed(incident) if each.at + WITHIN <= now]
    asked = replace(
        incident, bypasses=tuple(replace(each, asked=True) if each in due else each for each in incident.bypasses)
    )
    change = Change(incident=asked, timers=(timer(asked, policy),))
    for number, each in enumerate(due):
        change = change.then(_asked(asked, each, now=now, key=f"{key}/{number}"))
    return change


def _asked(incident: Incident, bypass: Bypass, *, now: datetime, key: str) -> Change:
    text = f"No reason yet for {_named(bypass)} ({bypass.by.name})"
    tell = f"{incident.reference}: say why {_named(bypass)}. Type /incident reason {incident.reference} {bypass.what} WORDS"
    return Change(
        entries=(
            Entry(
                kind=EntryKind.CHECKLIST,
                occurred_at=now,
                actor=BOT,
                text=text,
                content={"item": bypass.what, "tick": "asked"},
            ),
        ),
        effects=(
            effects.tell(bypass.by, "line", key=key, text=tell),
            effects.say(incident, f"⚠ {text}", key=key),
        ),
    )


def _owed(incident: Incident) -> Iterator[Bypass]:
    return (each for each in incident.bypasses if not each.reason and not each.asked)


def _named(bypass: Bypass) -> str:
    if bypass.what == RESUMED:
        return "trading was resumed without its approvers"
    return f"{bypass.what} went ahead of other steps"
