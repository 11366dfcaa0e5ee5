"""What `warroom export` and `warroom verify` do: hand evidence over, and examine it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.domain.anchors import Anchor
from bot.domain.bundle import SIGNATURE, KeptFile, Manifest, UnreadableBundle
from bot.domain.verification import FORGED, UNSIGNED, Finding, verify
from bot.integrations.bundle_folder import BundleFolder, fill, making
from bot.integrations.evidence_store import evidence_store
from bot.integrations.ports import Ambiguous, EvidenceStore, Refused
from bot.integrations.signing import Signer, signed
from bot.services.bundles import Held, exhibit, incident_named
from bot.settings import Settings
from storage.clock import SystemClock
from storage.engine import Database
from storage.exhibits import StoredFile
from storage.queries import Queries
from storage.urls import sqlite_path

GOOD, BAD, UNREADABLE = 0, 1, 2
REFERENCE: Final = re.compile(r"INC-\d{8}-\d{3,}", re.IGNORECASE)
ANCHOR: Final = re.compile(r"(?P<seq>[1-9]\d{0,17}):(?P<hash>[0-9a-f]{64})")
NOT_KEPT: Final = "not_kept"
GIVEN: Final = "the anchor you gave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an examiner brings along.

    Args:
        workspace: Slack team id, where a database holds several.
        public_key: The firm's, in base64 or as a file; None to take that of the firm's own signing key, if it is set.
        anchors: `SEQ:HASH`, as read in the room.
    """

    workspace: str | None = None
    public_key: str | None = None
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people read, and the code a script reads."""

    lines: tuple[str, ...]
    code: int


async def export(
    settings: Settings, reference: str, out: Path, *, workspace: str | None, now: Callable[[], datetime]
) -> Outcome:
    """Write an incident's evidence bundle.

    Raises:
        PlaceTaken: Something is at `out`.
        NoSuchIncident, SeveralIncidents: The reference does not mean one incident.
        UnusableKey: The signing key cannot be used.
        UnreadableBundle: There is no database.
    """
    seal = Signer(settings.signing_key) if settings.signing_key else None
    async with _records(settings, now) as read:
        found = await exhibit(read, await incident_named(read, reference, workspace), now=now())
    with making(out) as folder:
        store = evidence_store(settings.evidence)
        gone = [each.kept.path for each in found.files if not await _copied(store, each, folder)]
        await asyncio.to_thread(fill, folder, found.manifest, lines=found.lines(), contents=found.contents, signer=seal)
    told = [f"{found.manifest.incident}: {_count(found.manifest.entries, 'entry', 'entries')} in {out}"]
    told.append(f"Head: {found.manifest.head}")
    told.append(f"Public key: {seal.public_key}" if seal else "Not signed: WARROOM_SIGNING_KEY is not set.")
    told += [f"Not where it was kept, and so not in the bundle: {path}" for path in gone]
    return Outcome(tuple(told), BAD if gone else GOOD)


async def examine(settings: Settings, target: str, asked: Asked, *, now: Callable[[], datetime]) -> Outcome:
    """Verify a bundle, or an incident where it lies.

    Args:
        settings: Where the database is, and whose signature to expect.
        target: A bundle's folder, or a reference.
        asked: What the examiner brings along.
        now: The time.

    Raises:
        UnreadableBundle: Neither a bundle nor a reference.
        NoSuchIncident, SeveralIncidents: The reference does not mean one incident.
        UnusableKey: A key cannot be used.
        OSError: Something cannot be read.
    """
    anchors = tuple(_anchor(each, now()) for each in asked.anchors)
    folder = Path(target)
    if await asyncio.to_thread(folder.is_dir) or not REFERENCE.fullmatch(target):
        return await asyncio.to_thread(_examine_folder, settings, folder, asked, anchors)
    async with _records(settings, now) as read:
        found = await exhibit(read, await incident_named(read, target, asked.workspace), now=now())
    store = evidence_store(settings.evidence)
    files = {each.kept.sha256: really for each in found.files if (really := await _read(store, each, len))}
    return _judged(found.manifest, verify(found.manifest, Held(found, files), anchors=anchors), anchors)


def _examine_folder(settings: Settings, path: Path, asked: Asked, anchors: tuple[Anchor, ...]) -> Outcome:
    bundle = BundleFolder(path)
    unsigned, words = _signature(settings, asked, bundle)
    found = verify(bundle.manifest, bundle, anchors=anchors)
    judged = _judged(bundle.manifest, (*found, *unsigned), anchors)
    return Outcome((*judged.lines, words), judged.code)


def _signature(settings: Settings, asked: Asked, bundle: BundleFolder) -> tuple[tuple[Finding, ...], str]:
    """What is wrong with a bundle's signature, and what to say of it."""
    key = _expected_key(settings, asked)
    if key is None:
        there = f"{SIGNATURE} was not checked: give --public-key." if bundle.signature else "none."
        return (), f"Signature: {there}"
    if bundle.signature is None:
        return (Finding(1, UNSIGNED),), "Signature: none."
    if not signed(bundle.spelled, bundle.signature, key):
        return (Finding(1, FORGED),), "Signature: bad."
    return (), "Signature: good."


def _expected_key(settings: Settings, asked: Asked) -> str | None:
    if asked.public_key is not None:
        return asked.public_key
    return Signer(settings.signing_key).public_key if settings.signing_key else None


def _judged(manifest: Manifest, found: tuple[Finding, ...], anchors: tuple[Anchor, ...]) -> Outcome:
    """The verdict in words; the first bad entry first."""
    if found:
        first, *others = (f"entry {each.seq} is bad: {each.what}." for each in found)
        return Outcome((f"{manifest.incident}: {first}", *(f"Also: {each}" for each in others)), BAD)
    entries = _count(manifest.entries, "entry holds", "entries hold")
    known = len(manifest.anchors) + len(anchors)
    files = f"Redactions: {len(manifest.redactions)}. Files: {len(manifest.files)}."
    holding = (
        f"Anchors: {known} of {known} match." if known else "Anchors: none, so nothing shows whether the end is cut."
    )
    return Outcome((f"{manifest.incident}: {entries}. Head: {manifest.head}", f"{holding} {files}"), GOOD)


@asynccontextmanager
async def _records(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Queries]:
    """The database, read beside a bot that may be running."""
    path = sqlite_path(settings.database_url)
    if path is not None and not path.is_file():
        raise UnreadableBundle(f"There is no database at {path}. Set DATABASE_URL.")
    database = await Database.open(settings.database_url, storage_clock=SystemClock(now), lock=False)
    try:
        if not await database.schema_is_current():
            raise UnreadableBundle("The database is not up to date. Run warroom migrate.")
        yield Queries(database)
    except DBAPIError as error:
        raise UnreadableBundle(f"The database cannot be read: {error.orig}") from error
    finally:
        await database.close()


async def _copied(store: EvidenceStore, stored: StoredFile, folder: Path) -> bool:
    """Bring a file into a bundle; whether it was where it should be."""
    path = folder / stored.kept.path
    with await asyncio.to_thread(path.open, "wb") as file:
        found = await _read(store, stored, file.write)
    if found is None:
        await asyncio.to_thread(path.unlink)
    return found is not None


async def _read(store: EvidenceStore, stored: StoredFile, take: Callable[[bytes], object]) -> KeptFile | None:
    """Hand the bytes of a stored file to `take`, piece by piece; what they really are, None if they are gone.

    Raises:
        UnreadableBundle: The store does not give them.
    """
    digest, length = sha256(), 0
    try:
        async for piece in store.get(stored.location):
            await asyncio.to_thread(take, piece)
            digest.update(piece)
            length += len(piece)
    except Refused as error:
        if error.code == NOT_KEPT:
            return None
        raise UnreadableBundle(error.reason) from error
    except Ambiguous as error:
        raise UnreadableBundle(error.reason) from error
    return KeptFile(digest.hexdigest(), length)


def _anchor(given: str, now: datetime) -> Anchor:
    match = ANCHOR.fullmatch(given.strip().lower())
    if match is None:
        raise UnreadableBundle(f"{given} is no anchor. Write the number and the whole hash: 41:3f2a…")
    return Anchor(int(match["seq"]), match["hash"], now, GIVEN)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
