"""Files that people share in Slack: described anew, then fetched with the bot token, chunk by chunk."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.ports import Ambiguous, Fetched, Files, Later, Refused, SharedFile
from bot.integrations.slack_answers import Row, answered, at
from bot.integrations.slack_errors import CUT, NO_ANSWER, SERVER_ERRORS, TOO_MANY, unanswered, wait_of

DESCRIBING: Final = "files.info"  # the gate of a whole fetch
OK: Final = 200
CHUNK: Final = 1 << 18  # bytes in memory at once
# As long as bytes come, a long file may take its time; half an hour for the last of them is not fetching any more.
PATIENCE: Final = aiohttp.ClientTimeout(total=1800, sock_connect=10, sock_read=20)
SLACKS: Final = ("slack.com", "slack-gov.com")  # whose addresses get the token
A_MOMENT: Final = timedelta(seconds=1)
HTML: Final = "text/html"

DELETED: Final = "It was deleted in Slack before it could be fetched."
LACKING: Final = {
    "tombstone": DELETED,
    "hidden_by_limit": "Slack hides it: this workspace has used up its plan.",
    "external": "It lies outside of Slack, which has only its address.",
}


if TYPE_CHECKING:
    from hashlib import _Hash as Hash


class SlackFiles(Files):
    """The files that a bot token opens.

    Args:
        client: From `slack_client`.
        session: Carries the bytes.
        at_once: So many downloads under way; more are told to come back, so that pages never wait for files.
    """

    def __init__(self, client: AsyncWebClient, *, session: aiohttp.ClientSession, at_once: int = 4) -> None:
        self._client = client
        self._session = session
        self._free = at_once

    async def describe(self, file: str) -> SharedFile:
        """What Slack says of a file now, which may be another thing than when it was shared."""
        answer = await answered(DESCRIBING, self._client.files_info(file=file))
        row = at(answer.body, "file")
        if not isinstance(row, dict):
            raise Ambiguous("Slack's answer could not be read.")
        return _described(file, row)

    async def download(self, file: SharedFile, into: Path, *, most: int) -> Fetched:
        """Write a file's bytes into a file of ours."""
        address = self._address(file)
        if self._free == 0:
            raise Later(A_MOMENT, DESCRIBING)
        self._free -= 1
        try:
            return await self._fetched(file, address, into, most)
        except NO_ANSWER as error:
            raise unanswered(error) from error
        finally:
            self._free += 1

    def _address(self, file: SharedFile) -> str:
        """The address of a file, if it is Slack's: a token that is sent elsewhere is lost."""
        found, ours = urlsplit(file.address or ""), urlsplit(self._client.base_url)
        if not (_same(found, ours) or (found.scheme == "https" and _of_slack(found.hostname or ""))):
            raise Refused("Slack gave no address of its own for it.", "foreign_address")
        return found.geturl()

    async def _fetched(self, file: SharedFile, address: str, into: Path, most: int) -> Fetched:
        headers = {"Authorization": f"Bearer {self._client.token}", "Accept-Encoding": "identity"}
        # aiohttp takes the token off where it is led to another host.
        call = self._session.get(address, headers=headers, timeout=PATIENCE, proxy=self._client.proxy)
        async with call as response:
            _check(file, response)
            fetched = await _written(response.content.iter_chunked(CHUNK), into, most)
        # A proxy that loses the end may still close in good form.
        if file.bytes is not None and fetched.bytes < file.bytes:
            raise Ambiguous(CUT)
        return fetched


def _described(id_: str, row: Row) -> SharedFile:
    size = row.get("size")
    kind = "external" if row.get("is_external") else str(row.get("mode") or "")
    return SharedFile(
        id=id_,
        name=str(row.get("name") or row.get("title") or id_),
        mime=str(row.get("mimetype") or ""),
        bytes=size if isinstance(size, int) else None,
        address=str(row.get("url_private_download") or row.get("url_private") or "") or None,
        lacking=LACKING.get(kind, ""),
    )


def _same(one: SplitResult, other: SplitResult) -> bool:
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)


def _of_slack(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in SLACKS)


def _check(file: SharedFile, response: aiohttp.ClientResponse) -> None:
    """Go on only with what is the file.

    Raises:
        Refused: A definite no, or a page where the file should be.
        Later: Slack said when.
        Ambiguous: A fault of Slack's own.
    """
    if response.status == TOO_MANY:
        raise Later(wait_of(response.headers), DESCRIBING)
    if response.status >= SERVER_ERRORS:
        raise Ambiguous(f"Slack has a fault of its own ({response.status}).")
    if response.status != OK:
        raise Refused(f"Slack did not hand it over ({response.status}).", "download_refused")
    # Who may not read a file is led to a page to sign in, which arrives like a file.
    if response.content_type == HTML and (response.history or file.mime != HTML):
        raise Refused("Slack showed a page to sign in instead of it. Check the scope files:read.", "signed_out")


def _take(file: IO[bytes], digest: "Hash", chunk: bytes) -> None:
    file.write(chunk)
    digest.update(chunk)


async def _written(chunks: AsyncIterator[bytes], into: Path, most: int) -> Fetched:
    digest, count = sha256(), 0
    file: IO[bytes] = await asyncio.to_thread(into.open, "wb")
    try:
        async for chunk in chunks:
            count += len(chunk)
            if count > most:
                raise Refused("It is larger than Slack said, and than the limit.", "too_large")
            await asyncio.to_thread(_take, file, digest, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return Fetched(digest.hexdigest(), count)
