"""Makes evidence bundles: gathers what is on record, brings the files along, and puts the folder in place."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.domain.bundle import KeptFile, Manifest, UnreadableBundle
from bot.domain.incident import Incident
from bot.integrations.bundle_folder import fill, making
from bot.integrations.ports import Ambiguous, EvidenceStore, Refused
from bot.integrations.signing import Signer
from bot.services.bundles import exhibit
from storage.queries import Queries

NOT_KEPT: Final = "not_kept"


@dataclass(frozen=True, slots=True)
class Bundled:
    """A bundle that is in place; `gone` are the paths of files that were not where they had been kept."""

    manifest: Manifest
    gone: tuple[str, ...]


async def bundle(
    read: Queries, incident: Incident, *, out: Path, store: EvidenceStore, signer: Signer | None, now: datetime
) -> Bundled:
    """Write an incident's evidence bundle to `out`.

    Raises:
        PlaceTaken: Something is there.
        UnreadableBundle: The evidence store does not answer.
    """
    found = await exhibit(read, incident, now=now)
    with making(out) as folder:
        gone = [
            each.kept.path for each in found.files if not await _brought(store, each.location, folder / each.kept.path)
        ]
        await asyncio.to_thread(
            fill, folder, found.manifest, lines=found.lines(), contents=found.contents, signer=signer
        )
    return Bundled(found.manifest, tuple(gone))


async def fetched(store: EvidenceStore, location: str, take: Callable[[bytes], object]) -> KeptFile | None:
    """Hand the bytes of a stored file to `take`, piece by piece; what they really are, None if they are gone.

    Raises:
        UnreadableBundle: The store does not give them.
    """
    digest, length = sha256(), 0
    try:
        async for piece in store.get(location):
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


async def _brought(store: EvidenceStore, location: str, path: Path) -> bool:
    """Bring a file into a bundle; whether it was where it should be."""
    with await asyncio.to_thread(path.open, "wb") as file:
        found = await fetched(store, location, file.write)
    if found is None:
        await asyncio.to_thread(path.unlink)
    return found is not None
