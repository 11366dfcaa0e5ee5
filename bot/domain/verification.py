"""Verification of evidence: follows a chain line by line, and says which entry is the first that cannot be trusted."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple, Protocol

from bot.domain.anchors import Anchor
from bot.domain.bundle import HASH, KeptFile, Manifest, canonical_entry
from bot.domain.evidence import NO_HASH

SOURCE_FIELDS: Final = frozenset({"team", "channel", "ts", "event_id"})
TEXT_FIELDS: Final = ("incident", "kind", "occurred_at", "recorded_at", "actor", "content_sha256", "prev", "hash")
FIELDS: Final = frozenset({"seq", "source", *TEXT_FIELDS})

NOT_AN_ENTRY: Final = "its line is not an entry of the format"
CHANGED: Final = "it was changed after it was sealed"
FORGED: Final = "the signature is not one of this key over manifest.json, so nothing from here on is vouched for"
UNSIGNED: Final = "the bundle is not signed, so nothing from here on is vouched for"


class Evidence(Protocol):
    """What is examined, wherever it lies."""

    def lines(self) -> Iterable[bytes]:
        """The entries in order, one line each; may be asked for again."""

    def content(self, sha256: str) -> bytes | None:
        """The content that is kept under this hash, whatever it is; None if there is none."""

    def file(self, sha256: str) -> KeptFile | None:
        """The hash and size that the file kept under this hash really has; None if there is none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed.

    Args:
        seq: The first entry that it touches.
        what: What is wrong with that entry, as the end of a sentence.
    """

    seq: int
    what: str


def verify(manifest: Manifest, evidence: Evidence, *, anchors: Iterable[Anchor] = ()) -> tuple[Finding, ...]:
    """Examine evidence.

    Args:
        manifest: What it should be.
        evidence: What it is.
        anchors: Further ones than the manifest names, such as those the examiner read in Slack.

    Returns:
        What is wrong, the first bad entry first; empty if all holds.
    """
    known = sorted((*manifest.anchors, *anchors), key=lambda anchor: anchor.seq)
    chain = _Chain(manifest, evidence, marked={anchor.seq for anchor in known})
    broken = chain.follow() or _end_fault(manifest, chain, known)
    found = [*([broken] if broken else []), *_file_faults(manifest.files, evidence)]
    return tuple(sorted(found, key=lambda finding: finding.seq))


class _Chain:
    """A chain as far as it was followed; keeps the hashes of marked entries only, so that any length fits."""

    def __init__(self, manifest: Manifest, evidence: Evidence, *, marked: set[int]) -> None:
        self._incident = manifest.incident
        self._redacted = {each.seq: each.content_sha256 for each in manifest.redactions}
        self._evidence = evidence
        self._marked = marked
        self.seq = 0
        self.head = NO_HASH
        self.hashes: dict[int, str] = {}

    def follow(self) -> Finding | None:
        """Go on to the end; the first entry that breaks the chain ends the walk."""
        for line in self._evidence.lines():
            fault = self._fault(line)
            if fault is not None:
                return Finding(self.seq + 1, fault)
            self.seq += 1
            if self.seq in self._marked:
                self.hashes[self.seq] = self.head
        return None

    def _fault(self, line: bytes) -> str | None:
        """What is wrong with the next entry; if nothing, it becomes the head."""
        entry = _entry(line)
        if entry is None:
            return NOT_AN_ENTRY
        if entry.computed != entry.fields["hash"]:
            return CHANGED
        fault = self._place_fault(entry.fields) or self._content_fault(entry.fields["content_sha256"])
        if fault is None:
            self.head = entry.computed
        return fault

    def _place_fault(self, entry: Mapping[str, Any]) -> str | None:
        expected = self.seq + 1
        if entry["seq"] > expected:
            return f"it is not in its place: entry {entry['seq']} stands there"
        if entry["seq"] < expected:
            return f"it is not in its place: entry {entry['seq']} stands there again"
        if entry["incident"] != self._incident:
            return f"it belongs to {entry['incident']}, not to {self._incident}"
        if entry["prev"] != self.head:
            return "it does not follow from the entry before it: one of the two was written anew"
        return None

    def _content_fault(self, stated: str) -> str | None:
        redacted = self._redacted.get(self.seq + 1)
        if redacted is not None and redacted != stated:
            return "the redaction of this entry names other content"
        body = self._evidence.content(stated)
        if body is None:
            return None if redacted else "its content is missing, and no redaction says why"
        return None if sha256(body).hexdigest() == stated else "its content was changed"


def _end_fault(manifest: Manifest, chain: _Chain, anchors: Iterable[Anchor]) -> Finding | None:
    """What is wrong with a chain that holds in itself: cut, made anew, or not the one of the manifest."""
    held = 0
    for anchor in anchors:
        if anchor.seq > chain.seq:
            return Finding(chain.seq + 1, f"it is missing, though entry {anchor.seq} was anchored in {anchor.where}")
        if chain.hashes.get(anchor.seq, NO_HASH) != anchor.hash:
            return Finding(anchor.seq, _made_anew(anchor, held))
        held = anchor.seq
    if chain.seq < manifest.entries:
        return Finding(chain.seq + 1, f"it is missing: the manifest counts {manifest.entries}")
    if chain.seq > manifest.entries:
        return Finding(manifest.entries + 1, f"it is one too many: the manifest counts {manifest.entries}")
    if chain.head != manifest.head:
        return Finding(max(chain.seq, 1), "its hash is not the head that the manifest names")
    return _redaction_fault(manifest, chain)


def _made_anew(anchor: Anchor, held: int) -> str:
    since = f" after entry {held}" if held else ""
    return f"its hash is not the one anchored in {anchor.where}: the chain was made anew{since}"


def _redaction_fault(manifest: Manifest, chain: _Chain) -> Finding | None:
    beyond = [each.seq for each in manifest.redactions if not 1 <= each.seq <= chain.seq]
    return Finding(beyond[0], "a redaction names it, and there is no such entry") if beyond else None


def _file_faults(files: Iterable[KeptFile], evidence: Evidence) -> Iterator[Finding]:
    for kept in files:
        found = evidence.file(kept.sha256)
        if found != kept:
            what = "is missing" if found is None else "was changed"
            yield Finding(_naming(kept.sha256, evidence), f"the file {kept.path} {what}")


def _naming(file_sha256: str, evidence: Evidence) -> int:
    """The first entry whose content names a file; 1 if none does, for then no entry vouches for it."""
    needle = file_sha256.encode()
    for number, line in enumerate(evidence.lines(), start=1):
        entry = _entry(line)
        if entry and needle in (evidence.content(entry.fields["content_sha256"]) or b""):
            return number
    return 1


class _Entry(NamedTuple):
    """What a line says, and the hash that it should therefore state."""

    fields: Mapping[str, Any]
    computed: str


def _entry(line: bytes) -> _Entry | None:
    """A line as an entry; None if it is none."""
    try:
        fields = _OBJECT.decode(line.decode())
        if not _has_the_fields(fields):
            return None
        hashed = {**fields}
        del hashed["hash"]
        return _Entry(fields, sha256(canonical_entry(hashed)).hexdigest())
    except (ValueError, RecursionError):
        return None


def _has_the_fields(entry: Any) -> bool:
    """Whether it has the fields of the format, no others, and in each what belongs there."""
    if not isinstance(entry, dict) or entry.keys() != FIELDS or type(entry["seq"]) is not int:
        return False
    if not all([isinstance(entry[name], str) for name in TEXT_FIELDS]):  # noqa: C419  # a list takes half the time, and this runs for every entry
        return False
    return HASH.fullmatch(entry["content_sha256"]) is not None and _is_source(entry["source"])


def _is_source(source: Any) -> bool:
    if source is None:
        return True
    return isinstance(source, dict) and source.keys() == SOURCE_FIELDS and all(map(_is_text_or_null, source.values()))


def _is_text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are all different: else two readers could read two different entries."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name stands twice")
    return fields


_OBJECT: Final = json.JSONDecoder(object_pairs_hook=_distinct)
