"""Keeps the bytes of files under their SHA-256: in a folder, or where the setting says."""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import IO, Final

from bot.domain.files import UNDER_SEAL, place
from bot.integrations.ports import Ambiguous, EvidenceStore, Refused

NOT_KEPT: Final = "not_kept"
CHUNK: Final = 1 << 20  # bytes in memory at once
BUCKETS: Final = "s3://"
READ_ONLY: Final = 0o440
SEALED_FOLDER: Final = 0o700
LOCATION: Final = re.compile(rf"(?:{UNDER_SEAL})?[0-9a-f]{{2}}/[0-9a-f]{{64}}")


def evidence_store(where: str) -> EvidenceStore:
    """The store that a setting names: `s3://BUCKET/PREFIX`, else the path of a folder."""
    if not where.startswith(BUCKETS):
        return FolderStore(Path(where))
    # By name, so that a firm with a folder does not pay for a client of S3 in every idle process.
    store: EvidenceStore = import_module("bot.integrations.evidence_bucket").BucketStore(where)
    return store


def location_of(sha256: str) -> str:
    """Where bytes lie within a store, by their hash alone: a store may be copied to another place or kind as it is."""
    return checked(place(sha256))


def sealed_location_of(sha256: str) -> str:
    """Where bytes lie that were taken out of a record."""
    return checked(f"{UNDER_SEAL}{location_of(sha256)}")


def checked(location: str) -> str:
    """A location, if it is one: nothing else may ever become a path.

    Raises:
        Refused: It is none.
    """
    if LOCATION.fullmatch(location) is None:
        raise Refused("This is no place in the evidence store.", "bad_location")
    return location


class FolderStore(EvidenceStore):
    """A folder, with a folder in it for each first two digits of a hash.

    Args:
        root: Made when the first file comes.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, sha256: str, path: Path) -> str:
        """Copy a file in; it is there whole or not at all."""
        location = location_of(sha256)
        try:
            await asyncio.to_thread(_copy_in, path, self._root / location)
        except OSError as error:
            raise Ambiguous(f"The evidence folder did not take the file: {_reason(error)}.") from error
        return location

    async def get(self, location: str) -> AsyncIterator[bytes]:
        """The bytes at a location."""
        path = self._root / checked(location)
        try:
            file = await asyncio.to_thread(path.open, "rb")
        except FileNotFoundError as error:
            raise Refused("The file is not in the evidence folder.", NOT_KEPT) from error
        except OSError as error:
            raise Ambiguous(f"The evidence folder cannot be read: {_reason(error)}.") from error
        with file:
            while chunk := await asyncio.to_thread(_read, file):
                yield chunk

    async def exists(self, sha256: str) -> bool:
        """Whether these bytes are kept."""
        return await asyncio.to_thread((self._root / location_of(sha256)).is_file)

    async def seal(self, sha256: str) -> str:
        """Copy a file to where only the bot's own user looks."""
        location = sealed_location_of(sha256)
        try:
            await asyncio.to_thread(self._seal, location_of(sha256), location)
        except FileNotFoundError as error:
            raise Refused("The file is not in the evidence folder.", NOT_KEPT) from error
        except OSError as error:
            raise Ambiguous(f"The evidence folder did not take the file: {_reason(error)}.") from error
        return location

    async def remove(self, location: str) -> None:
        """End the bytes at a location."""
        path = self._root / checked(location)
        try:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        except OSError as error:
            raise Ambiguous(f"The evidence folder did not let the file go: {_reason(error)}.") from error

    def _seal(self, source: str, target: str) -> None:
        if (self._root / target).is_file():
            return
        (self._root / UNDER_SEAL).mkdir(mode=SEALED_FOLDER, exist_ok=True)
        _copy_in(self._root / source, self._root / target)


def _copy_in(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as bytes_, tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as copy:
        try:
            shutil.copyfileobj(bytes_, copy, CHUNK)
            copy.flush()
            os.fchmod(copy.fileno(), READ_ONLY)
            os.fsync(copy.fileno())
            # Written anew where it is kept already: if that copy was damaged, it is whole again now.
            Path(copy.name).replace(target)
        except OSError:
            Path(copy.name).unlink(missing_ok=True)
            raise
    _sync(target.parent)


def _sync(folder: Path) -> None:
    """Bring a new name to the disk: without it a power cut could lose a file that the record says is kept."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(file: IO[bytes]) -> bytes:
    try:
        return file.read(CHUNK)
    except OSError as error:
        raise Ambiguous(f"The evidence folder cannot be read: {_reason(error)}.") from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
