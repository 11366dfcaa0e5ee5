"""Gathers an incident's evidence as it stands, to be exported or verified where it lies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.bundle import KeptFile, Manifest, line_of
from bot.domain.command import Where
from bot.domain.errors import DomainError
from bot.domain.evidence import NO_HASH, Link
from bot.domain.incident import Incident
from bot.domain.verification import Evidence
from storage.exhibits import StoredFile
from storage.incidents import NoSuchIncident
from storage.queries import Head, Queries


class SeveralIncidents(DomainError):
    """A reference means an incident in each of several workspaces."""

    def __init__(self, reference: str, workspaces: Iterable[str]) -> None:
        super().__init__(f"{reference} is in several workspaces. Add --workspace: {', '.join(workspaces)}.")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The evidence of one incident.

    Args:
        manifest: What it should be, by the records beside the chain.
        links: The entries.
        contents: Their content by its hash, without what was removed by law.
        files: The files of the manifest, and where each one's bytes lie.
    """

    manifest: Manifest
    links: tuple[Link, ...]
    contents: Mapping[str, bytes]
    files: tuple[StoredFile, ...]

    def lines(self) -> Iterable[bytes]:
        """The entries as lines of the format."""
        return map(line_of, self.links)


@dataclass(frozen=True, slots=True)
class Held(Evidence):
    """An exhibit under examination.

    Args:
        exhibit: What was gathered.
        files: What the bytes of each file really are, by the hash that they should have; left out if they are gone.
    """

    exhibit: Exhibit
    files: Mapping[str, KeptFile]

    def lines(self) -> Iterable[bytes]:
        """The entries in order."""
        return self.exhibit.lines()

    def content(self, sha256: str) -> bytes | None:
        """The content kept under a hash."""
        return self.exhibit.contents.get(sha256)

    def file(self, sha256: str) -> KeptFile | None:
        """The file kept under a hash, as it really is."""
        return self.files.get(sha256)


async def incident_named(read: Queries, reference: str, workspace: str | None = None) -> Incident:
    """The incident with a reference, in whichever workspace it is.

    Raises:
        NoSuchIncident: There is none.
        SeveralIncidents: There is one in each of several workspaces, and none was named.
    """
    found = [each for each in await read.named(reference) if workspace in (None, each.workspace)]
    if not found:
        raise NoSuchIncident(Where(reference=reference))
    if len(found) > 1:
        raise SeveralIncidents(reference, [each.workspace for each in found])
    return found[0]


async def exhibit(read: Queries, incident: Incident, *, now: datetime) -> Exhibit:
    """Gather an incident's evidence while the incident may go on.

    Read in this order, each part fits those before: an anchor lies within the chain, and content that is not there
    any more has its redaction.
    """
    anchors = await read.anchors(incident.id)
    head = await read.head(incident.id) or Head(0, NO_HASH)
    links, contents = await read.chain(incident.id)
    redactions = await read.redactions(incident.id)
    files = await read.files(incident.id)
    chain = tuple(link for link in links if link.seq <= head.seq)
    removed = {each.content_sha256 for each in redactions}
    manifest = Manifest(
        incident=incident.reference,
        exported_at=now,
        entries=head.seq,
        head=head.hash,
        anchors=anchors,
        redactions=tuple(each for each in redactions if each.seq <= head.seq),
        files=tuple(each.kept for each in files),
    )
    kept = {link.content_sha256 for link in chain} - removed
    return Exhibit(manifest, chain, {name: body for name, body in contents.items() if name in kept}, files)
