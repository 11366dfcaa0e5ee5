"""The sender of evidence bundles: made aside, packed, and put into somebody's direct messages."""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.domain.bundle import UnreadableBundle
from bot.domain.change import EffectKind, Json
from bot.domain.files import size
from bot.domain.incident import Incident
from bot.integrations.ports import Ambiguous, Refused
from bot.worker.bundling import Bundled, bundle
from bot.worker.keeping import held
from bot.worker.outlet import Outlet
from storage.outbox import Delivery

MOST: Final = 100_000_000  # bytes; an upload is in memory while it lasts


async def send_bundle(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Make the bundle and hand it over; an attempt that was cut off may have arrived, then it comes twice.

    Raises:
        Refused: It is too large, or a file of it cannot be had.
        Later, Ambiguous: As Slack says.
    """
    incident = await outlet.incident(delivery)
    kept = sum(each.kept.bytes for each in await outlet.read.files(incident.id))
    _check_size(kept, "The files alone have")  # before all of them are fetched
    async with held(outlet.keeping, delivery):
        made, data = await _made(outlet, incident)
        await _uploaded(outlet, delivery, incident, data, _words(outlet, incident, made))
    return {"entries": made.manifest.entries, "head": made.manifest.head}


async def _made(outlet: Outlet, incident: Incident) -> tuple[Bundled, bytes]:
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="warroom-")
    try:
        out = Path(folder.name, incident.reference)
        made = await bundle(
            outlet.read, incident, out=out, store=outlet.keeping.store, signer=outlet.signer, now=outlet.now()
        )
        return made, await asyncio.to_thread(_packed, out)
    except UnreadableBundle as error:
        raise Refused(f"{error}", "unreadable") from error
    finally:
        await asyncio.to_thread(folder.cleanup)


def _packed(folder: Path) -> bytes:
    made = Path(shutil.make_archive(str(folder), "zip", root_dir=folder.parent, base_dir=folder.name))
    _check_size(made.stat().st_size, "It has")
    return made.read_bytes()


def _check_size(count: int, words: str) -> None:
    if count > MOST:
        raise Refused(f"{words} {size(count)}, and up to {size(MOST)} go through Slack.", "too_large")


async def _uploaded(outlet: Outlet, delivery: Delivery, incident: Incident, data: bytes, words: str) -> None:
    person = delivery.payload["person"]
    channel = await outlet.chat.open_dm(str(person["id"]) if isinstance(person, Mapping) else "")
    reserved = await outlet.chat.reserve_file(f"{incident.reference}-evidence.zip", len(data))
    title = f"Evidence bundle of {incident.reference}"
    try:
        await outlet.chat.upload_file(
            reserved.file, reserved.upload_url, data, channel=channel, title=title, comment=words
        )
    except Ambiguous:
        if not await outlet.chat.file_shared(reserved.file, channel):
            raise


def _words(outlet: Outlet, incident: Incident, made: Bundled) -> str:
    signed = f" Public key: {outlet.signer.public_key}" if outlet.signer else " It is not signed."
    gone = f" {len(made.gone)} of its files are not where they were kept, and so not in it." if made.gone else ""
    return (
        f"Evidence bundle of {incident.reference}: {made.manifest.entries} entries, head {made.manifest.head}."
        f"{signed}{gone} Unpack it, and check it with: warroom verify {incident.reference}"
    )


EXPORT_SENDERS = {EffectKind.SEND_BUNDLE: send_bundle}
