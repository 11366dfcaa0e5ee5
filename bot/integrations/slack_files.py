"""A file's bytes on their way to the address that Slack gave for them."""

import io
from typing import Final

import aiohttp

from bot.integrations.ports import Ambiguous, Later, Refused
from bot.integrations.slack_errors import NO_ANSWER, SERVER_ERRORS, TOO_MANY, unanswered, wait_of

OK: Final = 200
COMPLETING: Final = "files.completeUploadExternal"  # the gate of a whole upload


async def send_bytes(session: aiohttp.ClientSession, url: str, data: bytes, *, proxy: str | None) -> None:
    """Send a file's bytes once; the address is secret and takes no token.

    Raises:
        Refused: Slack does not want them there.
        Later: Slack said when.
        Ambiguous: They may have arrived.
    """
    try:
        async with session.post(url, data=io.BytesIO(data), proxy=proxy) as response:
            await response.read()
    except NO_ANSWER as error:
        raise unanswered(error) from error
    if response.status == TOO_MANY:
        raise Later(wait_of(response.headers), COMPLETING)
    if response.status >= SERVER_ERRORS:
        raise Ambiguous(f"Slack has a fault of its own ({response.status}).")
    if response.status != OK:
        raise Refused(f"Slack did not take the file ({response.status}).", "upload_refused")
