"""What `warroom page` and `warroom note` do: with neither Slack nor database, by the last accepted policy."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.change import EntryKind
from bot.domain.errors import DomainError
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Role
from bot.domain.standby import Record
from bot.integrations.outside import AppriseOutside
from bot.integrations.ports import Ambiguous, Later, Outside, Refused
from bot.integrations.standby import Standby
from bot.policy import load_policy
from bot.settings import Settings

ATTEMPTS = 2
WAYS = ("pager", "phone", "mail")


class NoPolicy(DomainError):
    """Nothing says who holds a role."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"There is no policy in {folder}; warroom serve keeps the last accepted one there. "
            "Set WARROOM_STANDBY to its folder, or WARROOM_POLICY to the policy file."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed at the command line.

    Args:
        by: Who, as this machine knows them.
        text: Their words.
        reference: The incident they named; None for none.
        at: When, aware UTC.
        new_id: A fresh unique id at each call.
    """

    by: str
    text: str
    reference: str | None
    at: datetime
    new_id: Callable[[], str]

    def record(self, kind: EntryKind, text: str) -> Record:
        """A line of the journal about it."""
        return Record(id=self.new_id(), at=self.at, by=self.by, kind=kind, text=text, reference=self.reference)


@dataclass(frozen=True, slots=True)
class Told:
    """What to print, and whether it went well."""

    lines: tuple[str, ...]
    good: bool


def note(settings: Settings, typed: Typed) -> Told:
    """Keep a note until it can join the timeline.

    Raises:
        OSError: It cannot be written.
    """
    Standby(Path(settings.standby)).append(typed.record(EntryKind.NOTE, typed.text))
    return Told((f"Noted for {typed.reference}. It joins the timeline when warroom serve is back here.",), good=True)


async def page(settings: Settings, role: Role, typed: Typed) -> Told:
    """Page whoever holds a role now, and then who stands in for them, until somebody is reached.

    Raises:
        NoPolicy, PolicyError: Nothing says who that is.
    """
    standby = Standby(Path(settings.standby))
    contacts = _policy(settings, standby).at(typed.at, {}).contacts
    unkept = _keep(standby, typed.record(EntryKind.PAGE, f"Paged {role.label}: {typed.text}"))
    outside = AppriseOutside()
    try:
        lines, reached = await _paged(outside, settings, role, typed, contacts.holders(role))
        for stand_in in () if reached else contacts.stand_ins.get(role, ()):
            more, reached = await _paged(outside, settings, role, typed, (stand_in,))
            lines += more
            if reached:
                break
    finally:
        outside.close()
    lines = lines or [f"The policy names nobody as {role.label} who can be found without Slack."]
    unkept += _keep(standby, typed.record(EntryKind.PAGE, f"Paging {role.label}: {' '.join(lines)}"))
    end = [] if reached else [f"Nobody was reached. Call the {role.label} by telephone."]
    return Told((*lines, *unkept, *end), good=reached)


def _policy(settings: Settings, standby: Standby) -> Policy:
    path = standby.policy or settings.policy
    if path is None:
        raise NoPolicy(settings.standby)
    return load_policy(path, alone=True)


def _keep(standby: Standby, record: Record) -> list[str]:
    """Add to the journal; a full disk keeps nobody from paging."""
    try:
        standby.append(record)
    except OSError as error:
        return [f"Not on record, because the journal cannot be written: {error.strerror}."]
    return []


async def _paged(
    outside: Outside, settings: Settings, role: Role, typed: Typed, people: Sequence[Contact]
) -> tuple[list[str], bool]:
    title = f"{typed.reference or 'warroom'}: {role.label}"
    body = f"You are called as {role.label}. {typed.text} (from {typed.by})"
    ways = [(each, way) for each in people for way in WAYS if way in each.urls]
    sent = [_send(outside, _address(settings, each, way), title, body) for each, way in ways]
    found = list(zip(ways, await asyncio.gather(*sent), strict=True))
    lines = [f"{each.name} by {way}: {words}" for (each, way), (words, _) in found]
    lines += [f"{each.name}: no address outside Slack." for each in people if not set(WAYS) & set(each.urls)]
    return lines, any(reached for _, (_, reached) in found)


def _address(settings: Settings, contact: Contact, way: str) -> str | None:
    return settings.addresses.get(contact.urls[way].removeprefix("env:"))


async def _send(outside: Outside, address: str | None, title: str, body: str) -> tuple[str, bool]:
    """What became of it, in words, and whether it arrived."""
    if address is None:
        return "its address is not set here.", False
    reason = ""
    for _ in range(ATTEMPTS):
        try:
            return f"sent to {await outside.send(address, title, body)}.", True
        except Refused as error:
            return error.reason, False
        except (Ambiguous, Later) as error:
            reason = str(error)
    return f"{reason} It may have arrived.", False
