"""Evidence items: what lies outside of Slack, by path or address, with its hash and who answers for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from bot.domain.change import Change, Entry, EntryKind, Json
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.evidence import rfc3339
from bot.domain.evidence_kinds import EvidenceKind
from bot.domain.files import size
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.wording import clock, moment

HASH_LENGTH: Final = 64  # hexadecimal digits of a SHA-256
MOST_ITEMS: Final = 50  # in one command; a longer list is better kept as a file of its own, with its hash
LONGEST_PLACE: Final = 1_000  # characters
SHOWN_HASH: Final = 12  # digits by which people compare two hashes
SHOWN_WORD: Final = 20  # characters of what was typed wrong

_HEX: Final = re.compile("[0-9a-f]*")


class BadHash(DomainError):
    """What stands for a SHA-256 is none."""

    def __init__(self, typed: str, why: str) -> None:
        shown = typed if len(typed) <= SHOWN_WORD else f"{typed[:SHOWN_WORD]}…"
        super().__init__(f"`{shown}` is no SHA-256: {why}. Nothing was recorded.")


class BadPlace(DomainError):
    """An item has no place where it could be found."""


class WrongItems(DomainError):
    """The items of one command do not go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that lies outside of Slack.

    Args:
        place: Path or address, from `place_of`.
        custodian: Who keeps it and answers for it.
        sha256: From `hash_of`; empty while nobody has computed it.
        host: Where it was taken.
        captured_at: When it was taken; None if nobody says.
        covers: From when to when it shows what happened; None if nobody says.
        size_bytes: Its length; None if nobody says.
        restricted: Only some may see it.
    """

    kind: EvidenceKind
    place: str
    custodian: Person
    sha256: str = ""
    host: str = ""
    captured_at: datetime | None = None
    covers: tuple[datetime, datetime] | None = None
    size_bytes: int | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence(Command):
    """`/incident evidence`.

    Args:
        items: What is recorded.
        corrects: Number of the entry that the only item stands in the place of; None for new items.
    """

    items: tuple[Item, ...]
    corrects: int | None = None


def hash_of(typed: str) -> str:
    """A SHA-256 as it is recorded: 64 hexadecimal digits in lower case.

    Raises:
        BadHash: It is none; says what is wrong with it.
    """
    digits = typed.lower()
    wrong = digits[_leading_hex(digits) :][:1]
    if wrong:
        raise BadHash(typed, f"it holds {wrong!r}, which is no hexadecimal digit")
    if len(digits) != HASH_LENGTH:
        raise BadHash(typed, f"it has {len(digits)} digits where {HASH_LENGTH} belong")
    return digits


def place_of(typed: str) -> str:
    """A path or an address as it is recorded.

    Raises:
        BadPlace: There is none, it is too long, or it would put a password on record.
    """
    place = " ".join(typed.split())
    if not place:
        raise BadPlace("Say where it lies: a path or an address. Nothing was recorded.")
    if len(place) > LONGEST_PLACE:
        raise BadPlace(f"That place has {len(place)} characters; {LONGEST_PLACE} fit. Nothing was recorded.")
    if _holds_password(place):
        raise BadPlace(
            "That address holds a password, and the record is for ever. Type it without. Nothing was recorded."
        )
    return place


def add(incident: Incident, command: AddEvidence, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Put items on record, one entry each.

    Raises:
        WrongItems: There are none or too many, or several are to correct one.
    """
    count = len(command.items)
    if not 0 < count <= MOST_ITEMS:
        raise WrongItems(f"Record up to {MOST_ITEMS} items at once; these are {count}. Nothing was recorded.")
    if command.corrects is not None and count > 1:
        raise WrongItems(f"One item corrects another; these are {count}. Nothing was recorded.")
    entries = tuple(_entry(item, command, now) for item in command.items)
    return Change(entries=entries, answer=_answer(incident, command))


def described(item: Item) -> str:
    """An item in one line."""
    facts = (
        f"at {item.place}",
        f"sha256 {item.sha256[:SHOWN_HASH]}…" if item.sha256 else "no hash",
        f"custodian {item.custodian.name}",
        f"host {item.host}" if item.host else "",
        f"covers {_span(*item.covers)}" if item.covers else "",
        size(item.size_bytes) if item.size_bytes is not None else "",
        "restricted" if item.restricted else "",
    )
    return f"{item.kind.label} {', '.join(filter(None, facts))}"


def content_of(item: Item) -> Mapping[str, Json]:
    """What an entry holds of an item, beside its words."""
    covers = item.covers or (None, None)
    return {
        "evidence": item.kind.value,
        "place": item.place,
        "sha256": item.sha256 or None,
        "custodian": item.custodian.id,
        "custodian_name": item.custodian.name,
        "host": item.host or None,
        "captured_at": _spelled(item.captured_at),
        "covers_from": _spelled(covers[0]),
        "covers_to": _spelled(covers[1]),
        "bytes": item.size_bytes,
        "access": "restricted" if item.restricted else "open",
    }


def _entry(item: Item, command: AddEvidence, now: datetime) -> Entry:
    corrects: dict[str, Json] = {} if command.corrects is None else {"supersedes": command.corrects}
    return Entry(
        kind=EntryKind.EVIDENCE,
        occurred_at=now,
        actor=command.by.id,
        text=f"Evidence: {described(item)}",
        content={**content_of(item), **corrects},
    )


def _answer(incident: Incident, command: AddEvidence) -> str:
    one = len(command.items) == 1
    what = described(command.items[0]) if one else f"{len(command.items)} items"
    lacking = sum(not item.sha256 for item in command.items)
    missing = "It has no hash: type it again with sha256:… once you have it. " if lacking else ""
    place = f"instead of entry {command.corrects}" if command.corrects is not None else f"on {incident.reference}"
    return f"Recorded {place}: {what}. {missing}See all with /incident evidence list."


def _span(start: datetime, end: datetime) -> str:
    return f"{moment(start).removesuffix(' UTC')}–{clock(end) if start.date() == end.date() else moment(end)}"


def _spelled(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)


def _leading_hex(digits: str) -> int:
    found = _HEX.match(digits)
    return found.end() if found else 0


def _holds_password(place: str) -> bool:
    try:
        return urlsplit(place).password is not None
    except ValueError:  # half an IPv6 address: then it holds nothing that could be used
        return False
