"""The sender of files: from Slack into the evidence store, once, or with the reason why not."""

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.domain.change import EffectKind, Json
from bot.integrations.evidence_store import location_of, sealed_location_of
from bot.integrations.ports import Ambiguous, Refused, SharedFile
from bot.worker.keeping import Keeping, held
from bot.worker.outlet import Outlet
from storage.outbox import Delivery

GIVE_UP: Final = timedelta(days=1)  # a file that was not to be had for so long is recorded as such


async def fetch_file(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Fetch a file and keep it."""
    return await fetched(outlet.keeping, delivery, outlet.now())


async def fetched(keeping: Keeping, delivery: Delivery, now: datetime) -> Mapping[str, Json]:
    """What the file is called, and its hash or why it has none.

    Trying again is safe, for what is kept is known by its hash.

    Raises:
        Refused: Slack does not even describe it, or nobody could have it for a day.
        Later: Slack said when, or too many are under way.
        Ambiguous: It may come yet.
    """
    try:
        return await _looked_at(keeping, delivery)
    except Ambiguous as error:
        if now - delivery.first_attempt_at < GIVE_UP:
            raise
        raise Refused(f"It could not be had for a day: {error.reason}", "gave_up") from error


async def _looked_at(keeping: Keeping, delivery: Delivery) -> Mapping[str, Json]:
    file = await keeping.files.describe(str(delivery.payload["file"]))
    known: dict[str, Json] = {"name": file.name, "mime": file.mime, "bytes": file.bytes}
    objection = keeping.keep.objection(file)
    if objection:
        return {**known, "not_fetched": objection}
    try:
        async with held(keeping, delivery):
            return {**known, **await _kept(keeping, file)}
    except Refused as error:
        return {**known, "not_fetched": error.reason}


async def _kept(keeping: Keeping, file: SharedFile) -> Mapping[str, Json]:
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="warroom-")
    try:
        path = Path(folder.name, "file")  # never its own name, which is anybody's to choose
        fetched = await keeping.files.download(file, path, most=keeping.keep.most_bytes)
        location = await keeping.store.put(fetched.sha256, path)
    finally:
        await asyncio.to_thread(folder.cleanup)
    return {"sha256": fetched.sha256, "bytes": fetched.bytes, "location": location}


async def settle_file(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Have a file's bytes lie where the records say: in the open, under seal, both or nowhere.

    Raises:
        Refused: They should be sealed and are nowhere.
        Ambiguous: The store does not answer, or a file is being kept at this moment.
    """
    sha256 = str(delivery.payload["sha256"])
    places = await outlet.read.places(sha256)
    if places is None:
        raise Ambiguous("A file is being kept at this moment.")
    store = outlet.keeping.store
    if sealed_location_of(sha256) in places:
        await store.seal(sha256)
    for location in {location_of(sha256), sealed_location_of(sha256)} - places:
        await store.remove(location)
    return {}


FILE_SENDERS = {EffectKind.FETCH_FILE: fetch_file, EffectKind.SETTLE_FILE: settle_file}
