"""Trying how the firm's contacts are reached: each way to each person, and who has answered by it lately."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain import effects
from bot.domain.change import Effect, EffectKind, Json
from bot.domain.command import Person
from bot.domain.errors import DomainError
from bot.domain.escalation_policy import PageChannel
from bot.domain.on_call import reached_by
from bot.domain.roles import Contact, Contacts

EVERY: Final = timedelta(days=30)  # once somebody has asked for the first one
PROVEN_FOR: Final = timedelta(days=35)

Way = tuple[str, PageChannel]  # somebody's Slack id, and how they are reached


class NeverTried(DomainError):
    """Somebody says that they were reached in a way that was not tried."""

    def __init__(self) -> None:
        super().__init__("No test by this way waits for you. Type /incident contacts test to start one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A message that tries one way to one person; `test` is the id of the whole test."""

    test: str
    person: Person
    channel: PageChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Somebody says that they were reached; `test` is None for the latest one."""

    person: str
    channel: PageChannel
    test: str | None = None


def pings(contacts: Contacts, test: str) -> tuple[Ping, ...]:
    """Everybody by direct message; by what wakes people only those who agreed to drills."""
    return tuple(
        Ping(test=test, person=Person(each.slack, each.name), channel=channel)
        for each in people(contacts)
        for channel in reached_by(each)
        if channel is PageChannel.DM or each.drills
    )


def people(contacts: Contacts) -> tuple[Contact, ...]:
    """Everybody whom the policy names, once; user groups are left out, for Slack keeps those."""
    return tuple(
        {each.slack: each for held in contacts.by_role.values() for each in held if not each.is_group}.values()
    )


def sent(ping: Ping) -> Effect:
    """The message; ways are independent of each other."""
    key = f"contact_test/{ping.test}/{ping.person.id}/{ping.channel.value}"
    lane = effects.dm_lane(ping.person) if ping.channel is PageChannel.DM else key
    payload: dict[str, Json] = {"person": effects.named(ping.person), "channel": ping.channel.value, "test": ping.test}
    return Effect(kind=EffectKind.PING_CONTACT, lane=lane, key=key, payload=payload)


def due(last: datetime | None, now: datetime) -> bool:
    """Whether the monthly test is to start; `last` is when one was last started, None for never."""
    return last is not None and now - last >= EVERY


def unproven(contact: Contact, proofs: Mapping[Way, datetime], now: datetime) -> tuple[PageChannel, ...]:
    """The ways by which somebody has not answered lately; none for a user group."""
    if contact.is_group:
        return ()
    return tuple(way for way in reached_by(contact) if not _fresh(proofs.get((contact.slack, way)), now))


def started(pinged: Iterable[Ping]) -> str:
    """What whoever asked for it reads."""
    ways = len(tuple(pinged))
    return f"Testing {ways} ways to reach people. /incident contacts shows who has not answered for {PROVEN_FOR.days} days."


def _fresh(proof: datetime | None, now: datetime) -> bool:
    return proof is not None and now - proof < PROVEN_FOR
