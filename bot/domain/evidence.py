"""The evidence chain `warroom-evidence/1`: every entry carries the hash of its content and of the entry before it."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import rfc8785

from bot.domain.change import Entry, Json, Source

FORMAT: Final = "warroom-evidence/1"
NO_HASH: Final = "0" * 64  # `prev` of the first entry
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_MAX_INT: Final = 2**53 - 1  # RFC 8785 numbers are doubles: beyond this they stop being exact
_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
# A fraction or a large number in compact JSON; also finds some words that look like one, which then only take longer.
_NUMBER: Final = re.compile(r"[:,\[]-?(?:\d{16,}|\d+(?:\.\d+)?e[+-]?\d+|\d+\.\d+)[,}\]]")
_RARE: Final = "\ud800"  # from here on UTF-16 sorts otherwise than Unicode, or there is no form at all
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_OWN_KEYS: Final = frozenset({"text", "salt", "repaired", "raw"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry in the chain, without its content.

    Args:
        seq: From 1, without gaps.
        incident: The incident's reference.
        content_sha256: Hash of the content, so that content can be removed by law and the chain still holds.
        prev: Hash of the entry before; 64 zeros for the first.
        hash: Hash of everything else in this entry.
    """

    seq: int
    incident: str
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    source: Source | None
    content_sha256: str
    prev: str
    hash: str = ""

    def as_json(self) -> dict[str, Json]:
        """The entry as the format spells it."""
        return {**self._hashed(), "hash": self.hash}

    def digest(self) -> str:
        """The hash this entry must carry."""
        return sha256(canonical(self._hashed())).hexdigest()

    def _hashed(self) -> dict[str, Json]:
        return {
            "seq": self.seq,
            "incident": self.incident,
            "kind": self.kind,
            "occurred_at": rfc3339(self.occurred_at),
            "recorded_at": rfc3339(self.recorded_at),
            "actor": self.actor,
            "source": _source_json(self.source),
            "content_sha256": self.content_sha256,
            "prev": self.prev,
        }


@dataclass(frozen=True, slots=True)
class Sealed:
    """A chained entry and its content in canonical bytes."""

    link: Link
    content: bytes


def canonical(value: Mapping[str, Json]) -> bytes:
    """The RFC 8785 form of an object.

    Raises:
        rfc8785.CanonicalizationError: It has none.
    """
    plain = _plainly(value)
    return rfc8785.dumps(dict(value)) if plain is None else plain


def rfc3339(moment: datetime) -> str:
    """An aware moment in UTC with six digits and `Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def seal(entry: Entry, *, seq: int, prev: str, incident_reference: str, recorded_at: datetime, salt: str) -> Sealed:
    """Chain an entry to the one before it.

    Args:
        entry: What happened.
        seq: Its number.
        prev: Hash of the entry before; `NO_HASH` for the first.
        incident_reference: Which incident it belongs to.
        recorded_at: When it is recorded, aware.
        salt: 128 random bits in hexadecimal, so that nobody can guess removed words from their hash.

    Raises:
        ValueError: The entry's own content uses a name that the format keeps for itself.
    """
    content = canonical_content(entry.text, entry.content, salt=salt)
    link = Link(
        seq=seq,
        incident=incident_reference,
        kind=str(entry.kind),
        occurred_at=entry.occurred_at,
        recorded_at=recorded_at,
        actor=_plain(entry.actor),
        source=_plain_source(entry.source),
        content_sha256=sha256(content).hexdigest(),
        prev=prev,
    )
    return Sealed(replace(link, hash=link.digest()), content)


def canonical_content(text: str, fields: Mapping[str, Json], *, salt: str) -> bytes:
    """The content object in RFC 8785 form; whatever cannot be written in it is kept readable inside it.

    Raises:
        ValueError: `fields` uses a name that the format keeps for itself.
    """
    if clash := _OWN_KEYS & fields.keys():
        raise ValueError(f"These names belong to the format: {', '.join(sorted(clash))}.")
    try:
        body: dict[str, Json] = {**fields, "text": text}
        plain = _plainly({**body, "salt": salt})
        if plain is not None:
            return plain
        flag: dict[str, Json] = {"repaired": True} if _has_surrogate(body) else {}
        return rfc8785.dumps({**_writable_object(body), **flag, "salt": salt})
    except (rfc8785.CanonicalizationError, RecursionError, TypeError):
        return rfc8785.dumps({"text": _well_formed(text), "raw": _raw(fields), "repaired": True, "salt": salt})


def verify_chain(links: Iterable[Link], contents: Mapping[str, bytes], *, redacted: Collection[str] = ()) -> int | None:
    """Find the first entry that is not as it was sealed.

    Args:
        links: The entries in order, from the first.
        contents: Canonical content by its hash.
        redacted: Hashes of content that was lawfully removed.

    Returns:
        The `seq` that should have stood where the chain breaks; None if it holds.
    """
    prev, incident = NO_HASH, None
    for expected, link in enumerate(links, start=1):
        incident = incident or link.incident
        in_place = link.seq == expected and link.prev == prev and link.incident == incident
        if not in_place or link.digest() != link.hash or not _content_holds(link, contents, redacted):
            return expected
        prev = link.hash
    return None


def _content_holds(link: Link, contents: Mapping[str, bytes], redacted: Collection[str]) -> bool:
    content = contents.get(link.content_sha256)
    if content is None:
        return link.content_sha256 in redacted
    return sha256(content).hexdigest() == link.content_sha256


def _source_json(source: Source | None) -> dict[str, Json] | None:
    if source is None:
        return None
    return {"team": source.team, "channel": source.channel, "ts": source.ts, "event_id": source.event_id}


def _plain_source(source: Source | None) -> Source | None:
    if source is None:
        return None
    event_id = None if source.event_id is None else _plain(source.event_id)
    return Source(_plain(source.team), _plain(source.channel), _plain(source.ts), event_id)


def _plain(text: str) -> str:
    """An identifier that also a database column holds as it is: what is hashed must be what comes back."""
    return _well_formed(text).replace("\0", REPLACEMENT)


def _well_formed(text: str) -> str:
    """`text` with each lone surrogate replaced; RFC 8785 has no form for them."""
    return _SURROGATE.sub(REPLACEMENT, text)


def _plainly(value: Mapping[str, Json]) -> bytes | None:
    """The RFC 8785 form as the standard library writes it, several times as fast; None where the two may differ.

    They differ in how they write fractions and large numbers, and in how they sort names with rare characters.
    """
    try:
        written = _PLAIN.encode(value)
        if _NUMBER.search(written) or not (written.isascii() or max(written) < _RARE):
            return None
        return written.encode()
    except (RecursionError, TypeError, ValueError):
        return None


def _writable_object(value: Mapping[str, Json]) -> dict[str, Json]:
    """The object as RFC 8785 can write it."""
    written = {_well_formed(str(key)): _writable(each) for key, each in value.items()}
    if len(written) != len(value):
        raise TypeError("Two names are the same once repaired.")
    return written


def _writable(value: object) -> Json:
    match value:
        case str():
            return _well_formed(value)
        case Mapping():
            return _writable_object(value)
        case list() | tuple():
            return [_writable(each) for each in value]
        case None | int() if value is None or -_MAX_INT <= value <= _MAX_INT:
            return value
        case _:
            return str(value)


def _has_surrogate(value: object) -> bool:
    match value:
        case str():
            return _well_formed(value) != value
        case Mapping():
            return any(_has_surrogate(key) or _has_surrogate(each) for key, each in value.items())
        case list() | tuple():
            return any(_has_surrogate(each) for each in value)
        case _:
            return False


def _raw(fields: Mapping[str, Json]) -> str:
    try:
        return json.dumps(fields, ensure_ascii=True, default=str)
    except (RecursionError, TypeError, ValueError):
        return "nested too deeply to be written"
