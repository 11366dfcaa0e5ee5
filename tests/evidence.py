"""Evidence to examine: small chains with everything that a bundle can hold, built and tampered with as values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from bot.domain.anchors import Anchor
from bot.domain.bundle import KeptFile, Manifest, Redacted, canonical_entry, line_of
from bot.domain.change import Entry, EntryKind, Source
from bot.domain.evidence import NO_HASH, Link, Sealed, seal
from tests.builders import NOON

REFERENCE = "INC-20120801-001"
PCAP = b"\xd4\xc3\xb2\xa1 a capture"
FILE = KeptFile(sha256(PCAP).hexdigest(), len(PCAP))
WORDS = ("Feed is down", "Here is line A", "the password is hunter2", "Halted", "Feed is back")
WITH_FILE, REMOVED = 2, 3  # the entries that name the file, and whose content was removed
ANCHORED = (2, 4)


@dataclass(frozen=True, slots=True)
class Values:
    """Evidence as plain values."""

    entries: Sequence[bytes]
    contents: Mapping[str, bytes]
    files: Mapping[str, KeptFile] = field(default_factory=dict)

    def lines(self) -> Iterable[bytes]:
        """The entries."""
        return self.entries

    def content(self, sha256: str) -> bytes | None:
        """A content."""
        return self.contents.get(sha256)

    def file(self, sha256: str) -> KeptFile | None:
        """A file."""
        return self.files.get(sha256)


def an_entry(number: int, text: str) -> Entry:
    """Something that was said, with a file or from nowhere in Slack."""
    source = Source("T1", "C1", f"1700000000.{number:06d}", f"Ev{number}")
    content: dict[str, Any] = {"files": [{"id": "F1", "sha256": FILE.sha256}]} if number == WITH_FILE else {}
    kind = EntryKind.PHASE if number == len(WORDS) else EntryKind.MESSAGE
    where = None if kind is EntryKind.PHASE else source
    return Entry(kind=kind, occurred_at=NOON, actor="U1", text=text, source=where, content=content)


def a_chain(words: Sequence[str] = WORDS) -> list[Sealed]:
    """What was said, chained."""
    chain: list[Sealed] = []
    for number, text in enumerate(words, start=1):
        chain.append(
            seal(
                an_entry(number, text),
                seq=number,
                prev=chain[-1].link.hash if chain else NO_HASH,
                incident_reference=REFERENCE,
                recorded_at=NOON + timedelta(seconds=number),
                salt=f"{number:032x}",
            )
        )
    return chain


def a_manifest(links: Sequence[Link], **other: Any) -> Manifest:
    """The manifest of a chain, with anchors, a redaction and a file."""
    manifest = Manifest(
        incident=REFERENCE,
        exported_at=NOON + timedelta(days=1),
        entries=len(links),
        head=links[-1].hash if links else NO_HASH,
        anchors=tuple(an_anchor(links[seq - 1]) for seq in ANCHORED if seq <= len(links)),
        redactions=(a_redaction(links[REMOVED - 1]),) if len(links) >= REMOVED else (),
        files=(FILE,) if len(links) >= WITH_FILE else (),
    )
    return replace(manifest, **other)


def an_anchor(link: Link) -> Anchor:
    """An entry, written down in the room."""
    return Anchor(link.seq, link.hash, NOON + timedelta(seconds=link.seq), f"slack:C1:17{link.seq}.1")


def a_redaction(link: Link) -> Redacted:
    """Compliance removed what this entry said."""
    return Redacted(link.seq, link.content_sha256, "compliance", NOON + timedelta(hours=1), "A password")


def evidence_of(chain: Sequence[Sealed]) -> Values:
    """All of a chain but what was removed."""
    return Values(
        entries=[line_of(each.link) for each in chain],
        contents={each.link.content_sha256: each.content for each in chain if each.link.seq != REMOVED},
        files={FILE.sha256: FILE},
    )


def rehashed(entries: Sequence[Mapping[str, Any]], start: int = 0) -> list[dict[str, Any]]:
    """The entries, from index `start` on chained and hashed anew, as somebody with the database could."""
    made: list[dict[str, Any]] = [dict(each) for each in entries[:start]]
    for entry in entries[start:]:
        anew = {**entry, "prev": made[-1]["hash"] if made else NO_HASH}
        del anew["hash"]
        made.append({**anew, "hash": sha256(canonical_entry(anew)).hexdigest()})
    return made
