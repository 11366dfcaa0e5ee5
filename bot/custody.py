"""What `warroom export` and `warroom verify` do: hand evidence over, and examine it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.domain.anchors import Anchor
from bot.domain.bundle import SIGNATURE, Manifest, UnreadableBundle
from bot.domain.verification import FORGED, UNSIGNED, Finding, verify
from bot.domain.wording import counted
from bot.integrations.bundle_folder import BundleFolder
from bot.integrations.evidence_store import evidence_store
from bot.integrations.signing import Signer, signed
from bot.services.bundles import Held, exhibit, incident_named
from bot.settings import Settings
from bot.worker.bundling import bundle, fetched
from storage.clock import SystemClock
from storage.engine import Database
from storage.queries import Queries
from storage.urls import sqlite_path

GOOD, BAD, UNREADABLE = 0, 1, 2
REFERENCE: Final = re.compile(r"INC-\d{8}-\d{3,}", re.IGNORECASE)
ANCHOR: Final = re.compile(r"(?P<seq>[1-9]\d{0,17}):(?P<hash>[0-9a-f]{64})")
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
    async with records(settings, now) as read:
        incident = await incident_named(read, reference, workspace)
        store = evidence_store(settings.evidence)
        made = await bundle(read, incident, out=out, store=store, signer=seal, now=now())
    told = [
        f"{incident.reference}: {counted(made.manifest.entries, 'entry', 'entries')} in {out}",
        f"Head: {made.manifest.head}",
        f"Public key: {seal.public_key}" if seal else "Not signed: WARROOM_SIGNING_KEY is not set.",
        *(f"Not where it was kept, and so not in the bundle: {path}" for path in made.gone),
    ]
    return Outcome(tuple(told), BAD if made.gone else GOOD)


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
    async with records(settings, now) as read:
        found = await exhibit(read, await incident_named(read, target, asked.workspace), now=now())
    store = evidence_store(settings.evidence)
    files = {each.kept.sha256: really for each in found.files if (really := await fetched(store, each.location, len))}
    return _judged(found.manifest, verify(found.manifest, Held(found, files), anchors=anchors), anchors)


def _examine_folder(settings: Settings, path: Path, asked: Asked, anchors: tuple[Anchor, ...]) -> Outcome:
    folder = BundleFolder(path)
    unsigned, words = _signature(settings, asked, folder)
    found = verify(folder.manifest, folder, anchors=anchors)
    judged = _judged(folder.manifest, (*found, *unsigned), anchors)
    return Outcome((*judged.lines, words), judged.code)


def _signature(settings: Settings, asked: Asked, folder: BundleFolder) -> tuple[tuple[Finding, ...], str]:
    """What is wrong with a bundle's signature, and what to say of it."""
    key = _expected_key(settings, asked)
    if key is None:
        there = f"{SIGNATURE} was not checked: give --public-key." if folder.signature else "none."
        return (), f"Signature: {there}"
    if folder.signature is None:
        return (Finding(1, UNSIGNED),), "Signature: none."
    if not signed(folder.spelled, folder.signature, key):
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
    entries = counted(manifest.entries, "entry holds", "entries hold")
    known = len(manifest.anchors) + len(anchors)
    files = f"Redactions: {len(manifest.redactions)}. Files: {len(manifest.files)}."
    holding = (
        f"Anchors: {known} of {known} match." if known else "Anchors: none, so nothing shows whether the end is cut."
    )
    return Outcome((f"{manifest.incident}: {entries}. Head: {manifest.head}", f"{holding} {files}"), GOOD)


@asynccontextmanager
async def records(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Queries]:
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


def _anchor(given: str, now: datetime) -> Anchor:
    match = ANCHOR.fullmatch(given.strip().lower())
    if match is None:
        raise UnreadableBundle(f"{given} is no anchor. Write the number and the whole hash: 41:3f2a…")
    return Anchor(int(match["seq"]), match["hash"], now, GIVEN)
