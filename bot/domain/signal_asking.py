"""Asking on-call whether signals are an incident, before a war room opens for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.change import Effect, EffectKind
from bot.domain.command import Person
from bot.domain.effects import dm_lane, named
from bot.domain.errors import DomainError
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.signal_groups import Group, GroupState
from bot.domain.signal_rules import SignalRule


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSignal:
    """[Open war room] or [Not an incident].

    Args:
        key: Unique per gesture.
        by: Who pressed.
        group: Which signals.
        opens: Which button.
    """

    key: str
    by: Person
    group: str
    opens: bool


class NothingAsked(DomainError):
    """Somebody answers a question that does not stand any more."""

    def __init__(self) -> None:
        super().__init__("This has been answered. Type `/incident list` to see what is open.")


def whom(policy: Policy) -> tuple[Person, ...]:
    """Who is asked: on-call at this moment."""
    return tuple(Person(each.slack, each.name) for each in policy.contacts.holders(Role.ON_CALL_ENGINEER))


def asked(group: Group, rule: SignalRule, people: Iterable[Person], now: datetime) -> Group:
    """The group once it was asked; without an answer it opens by itself when it is due."""
    return replace(group, state=GroupState.ASKED, asked=tuple(people), due_at=now + rule.ask_for)


def dismissed(group: Group, by: Person) -> Group:
    """The group once somebody said that it is no incident."""
    return replace(group, state=GroupState.DISMISSED, by=by, due_at=None)


def questions(group: Group) -> tuple[Effect, ...]:
    """The direct messages that ask."""
    return tuple(
        Effect(
            kind=EffectKind.ASK_SIGNAL,
            lane=dm_lane(each),
            key=_key(group, each),
            payload={"group": group.key, "person": named(each)},
            urgent=True,
        )
        for each in group.asked
    )


def settled(group: Group) -> Iterator[Effect]:
    """Show on each question what became of it."""
    for each in group.asked:
        key = _key(group, each)
        yield Effect(
            kind=EffectKind.UPDATE_SIGNAL,
            lane=dm_lane(each),
            key=f"{key}/{group.state}",
            payload={"group": group.key, "asked": key},
        )


def _key(group: Group, person: Person) -> str:
    return f"signal/{group.key}/{group.begun_at.isoformat()}/ask/{person.id}"
