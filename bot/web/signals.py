"""`POST /signals`: proven, read whole, kept in one transaction; a clear JSON error where anything is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.domain.signals import BadSignal, Signal
from bot.services import signals
from bot.services.context import Context
from bot.web.signal_fields import BODY, LONGEST_NAME, parsed
from bot.web.signal_formats import Sender, signal_of
from bot.web.signal_keys import NotSigned, SignalKeys
from storage.engine import StoreUnavailable

IDEMPOTENCY: Final = "Idempotency-Key"
LATER: Final = "5"  # seconds


@dataclass(frozen=True, slots=True)
class SignalDoor:
    """Built once by the composition root.

    Args:
        ctx: For the use case.
        keys: Of the sources; without any everything is refused.
    """

    ctx: Context
    keys: SignalKeys

    def add_to(self, app: web.Application) -> None:
        """Serve it."""
        app.router.add_post("/signals", self._own)

    async def _own(self, request: web.Request) -> web.Response:
        try:
            body = await _body_of(request)
            source = self.keys.signed(request, body, self.ctx.now())
            sender = Sender(source=source, key=_key_of(request), now=self.ctx.now())
            return await self._kept(signal_of(parsed(body), sender))
        except (NotSigned, BadSignal) as error:
            return _refused(error)

    async def _kept(self, told: Signal) -> web.Response:
        try:
            receipt = await signals.receive(self.ctx, told)
        except StoreUnavailable:
            reason = "the database does not answer; nothing was kept. Send it again."
            return _problem("", reason, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": LATER})
        kept = {"key": receipt.key, "outcome": receipt.outcome, "incident": receipt.incident or None}
        return web.json_response({"signals": [kept]}, status=HTTPStatus.ACCEPTED)


def _key_of(request: web.Request) -> str:
    key = request.headers.get(IDEMPOTENCY, "")
    if not key or len(key) > LONGEST_NAME or not key.isprintable():
        raise BadSignal(IDEMPOTENCY, f"send one of at most {LONGEST_NAME} characters, a new one for each signal.")
    return key


async def _body_of(request: web.Request) -> bytes:
    """The body, of which never more is held than the server takes."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise BadSignal(BODY, "this is larger than 1 MB; send less at a time.") from None


def _refused(error: NotSigned | BadSignal) -> web.Response:
    status = HTTPStatus.UNAUTHORIZED if isinstance(error, NotSigned) else HTTPStatus.UNPROCESSABLE_ENTITY
    return _problem(error.field, error.reason, status)


def _problem(field: str, reason: str, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"field": field, "reason": reason}}, status=status, headers=headers)
