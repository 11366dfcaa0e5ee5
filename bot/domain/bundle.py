"""An evidence bundle: what its manifest says, and how manifest and entries are spelled."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.domain.anchors import Anchor
from bot.domain.change import Json
from bot.domain.errors import DomainError
from bot.domain.evidence import FORMAT, Link, rfc3339

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
TIMELINE: Final = "timeline.jsonl"

HASH: Final = re.compile("[0-9a-f]{64}")


class UnreadableBundle(DomainError):
    """What was given cannot be judged: it is no evidence, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """Content that was removed by law.

    Args:
        seq: The entry it belonged to.
        content_sha256: Its hash, which stays in the chain.
        by_role: In which role it was removed.
    """

    seq: int
    content_sha256: str
    by_role: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that belongs to the evidence."""

    sha256: str
    bytes: int

    @property
    def path(self) -> str:
        """Where it lies in a bundle."""
        return file_path(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a bundle holds.

    Args:
        incident: Its reference.
        entries: How many there are.
        head: Hash of the last entry; 64 zeros where there is none.
    """

    incident: str
    exported_at: datetime
    entries: int
    head: str
    anchors: tuple[Anchor, ...] = ()
    redactions: tuple[Redacted, ...] = ()
    files: tuple[KeptFile, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """The manifest as the format spells it."""
        return {
            "format": FORMAT,
            "incident": self.incident,
            "exported_at": rfc3339(self.exported_at),
            "entries": self.entries,
            "head": self.head,
            "anchors": [_anchor_json(each) for each in self.anchors],
            "redactions": [_redacted_json(each) for each in self.redactions],
            "files": [{"path": each.path, "sha256": each.sha256, "bytes": each.bytes} for each in self.files],
        }

    def spelled(self) -> bytes:
        """The bytes of `manifest.json`, which are what is signed."""
        return json.dumps(self.as_json(), indent=2, ensure_ascii=False).encode() + b"\n"


def read_manifest(data: bytes) -> Manifest:
    """Read `manifest.json`.

    Raises:
        UnreadableBundle: It is not as the format says.
    """
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise UnreadableBundle(f"{MANIFEST} is of the format {found['format']}; this program reads {FORMAT}.")
        return _manifest(found)
    except KeyError as error:
        raise UnreadableBundle(f"{MANIFEST} lacks {error}.") from error
    except (AttributeError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise UnreadableBundle(f"{MANIFEST} is not as {FORMAT} says: {error}") from error


def content_path(sha256: str) -> str:
    """Where the content with this hash lies in a bundle."""
    return f"content/{sha256}.json"


def file_path(sha256: str) -> str:
    """Where the file with this hash lies in a bundle."""
    return f"files/{sha256}"


def line_of(link: Link) -> bytes:
    """An entry as its line of `timeline.jsonl`, without the end of the line."""
    return canonical_entry(link.as_json())


# Made once: the encoder is set up anew by every call of json.dumps with arguments.
_SORTED: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_entry(entry: Mapping[str, Json]) -> bytes:
    """The RFC 8785 form of an entry, or of one without its hash.

    An entry holds strings, nulls, one whole number, and names in ASCII. For such an object Python's own sorted compact
    JSON is the RFC 8785 form, and ten times as fast to write as by a library that also has to know what is not such.

    Raises:
        UnicodeEncodeError: A string holds half a surrogate pair, for which there is no form.
    """
    return _SORTED.encode(entry).encode()


def _anchor_json(anchor: Anchor) -> dict[str, Json]:
    return {"seq": anchor.seq, "hash": anchor.hash, "at": rfc3339(anchor.at), "where": anchor.where}


def _redacted_json(redacted: Redacted) -> dict[str, Json]:
    return {
        "seq": redacted.seq,
        "content_sha256": redacted.content_sha256,
        "by_role": redacted.by_role,
        "at": rfc3339(redacted.at),
        "reason": redacted.reason,
    }


def _manifest(found: Mapping[str, Any]) -> Manifest:
    return Manifest(
        incident=_text(found["incident"]),
        exported_at=_moment(found["exported_at"]),
        entries=_number(found["entries"]),
        head=_hash(found["head"]),
        anchors=tuple(_anchor(each) for each in found["anchors"]),
        redactions=tuple(_redacted(each) for each in found["redactions"]),
        files=tuple(_file(each) for each in found["files"]),
    )


def _anchor(found: Mapping[str, Any]) -> Anchor:
    return Anchor(_number(found["seq"]), _hash(found["hash"]), _moment(found["at"]), _text(found["where"]))


def _redacted(found: Mapping[str, Any]) -> Redacted:
    return Redacted(
        _number(found["seq"]),
        _hash(found["content_sha256"]),
        _text(found["by_role"]),
        _moment(found["at"]),
        _text(found["reason"]),
    )


def _file(found: Mapping[str, Any]) -> KeptFile:
    kept = KeptFile(_hash(found["sha256"]), _number(found["bytes"]))
    # Checked and not followed: a path from outside could lead anywhere on the examiner's machine.
    if found["path"] != kept.path:
        raise ValueError(f"the file {kept.sha256} is not at {kept.path}")
    return kept


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be text")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"{value!r} should be a whole number from 0 on")
    return value


def _hash(value: Any) -> str:
    if not HASH.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is no SHA-256 in lower-case hexadecimal")
    return str(value)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} says no time zone")
    return moment
