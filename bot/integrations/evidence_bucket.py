"""Keeps the bytes of files in an S3 bucket; keys, region and endpoint are found where every S3 program finds them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from bot.integrations.evidence_store import NOT_KEPT, checked, location_of, sealed_location_of
from bot.integrations.ports import Ambiguous, EvidenceStore, Refused

PART: Final = 8 << 20  # bytes in memory at once, and of each part of a long file; S3 wants at least 5 MiB
LONGEST_REASON: Final = 200  # characters


class BucketStore(EvidenceStore):
    """A bucket, with all that is in it behind a prefix.

    Args:
        url: `s3://BUCKET/PREFIX`.
    """

    def __init__(self, url: str) -> None:
        # No client options: they would take the place of those in the environment, AWS_ALLOW_HTTP among them.
        self._store = S3Store.from_url(url, retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=60)})

    async def put(self, sha256: str, path: Path) -> str:
        """Send a file, part by part; S3 shows it whole or not at all."""
        location = location_of(sha256)
        try:
            await obstore.put_async(self._store, location, path, chunk_size=PART, max_concurrency=1)
        except (BaseError, OSError) as error:
            raise Ambiguous(f"The evidence bucket did not take the file: {_reason(error)}.") from error
        return location

    async def get(self, location: str) -> AsyncIterator[bytes]:
        """The bytes at a location."""
        try:
            found = await obstore.get_async(self._store, checked(location))
            async for chunk in found.stream(min_chunk_size=PART):
                yield bytes(chunk)
        except FileNotFoundError as error:
            raise Refused("The file is not in the evidence bucket.", NOT_KEPT) from error
        except (BaseError, OSError) as error:
            raise Ambiguous(f"The evidence bucket cannot be read: {_reason(error)}.") from error

    async def exists(self, sha256: str) -> bool:
        """Whether these bytes are kept."""
        return await self._there(location_of(sha256))

    async def _there(self, location: str) -> bool:
        try:
            await obstore.head_async(self._store, location)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise Ambiguous(f"The evidence bucket cannot be read: {_reason(error)}.") from error
        return True

    async def seal(self, sha256: str) -> str:
        """Copy an object behind the prefix of what is sealed."""
        location = sealed_location_of(sha256)
        try:
            await obstore.copy_async(self._store, location_of(sha256), location)
        except FileNotFoundError as error:
            if not await self._there(location):
                raise Refused("The file is not in the evidence bucket.", NOT_KEPT) from error
        except (BaseError, OSError) as error:
            raise Ambiguous(f"The evidence bucket did not take the file: {_reason(error)}.") from error
        return location

    async def remove(self, location: str) -> None:
        """End the object at a location."""
        try:
            await obstore.delete_async(self._store, checked(location))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise Ambiguous(f"The evidence bucket did not let the file go: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    """The first line of what the library says; the rest is its own inside."""
    return (str(error).splitlines() or [type(error).__name__])[0][:LONGEST_REASON]
