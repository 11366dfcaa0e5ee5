"""Who a signal comes from: each source has keys of its own, and signs what it sends."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web

FRESH: Final = timedelta(minutes=5)
SOURCE, TIMESTAMP, SIGNATURE = "X-Warroom-Source", "X-Warroom-Timestamp", "X-Warroom-Signature"
SCHEME: Final = "v1="
MOST_DIGITS: Final = 12  # of a Unix time


class NotSigned(Exception):
    """A request does not prove who sent it.

    Args:
        field: The header that is wrong.
        reason: What is wrong, and what would be right.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class SignalKeys:
    """The keys of the sources; a source may have two while one takes the place of the other."""

    by_source: Mapping[str, tuple[str, ...]]

    def __repr__(self) -> str:
        """Which sources there are, and never their keys."""
        return f"SignalKeys({', '.join(self.by_source)})"

    def signed(self, request: web.Request, body: bytes, now: datetime) -> str:
        """The source of a request that is signed.

        Raises:
            NotSigned: It is not, or not with a key of this source, or too long ago.
        """
        source, said = request.headers.get(SOURCE, ""), request.headers.get(TIMESTAMP, "")
        if source not in self.by_source:
            raise NotSigned(SOURCE, "this is no source that warroom has a key for.")
        _check_fresh(said, now)
        given = request.headers.get(SIGNATURE, "")
        wanted = [_signature(key, said, body).encode() for key in self.by_source[source]]
        if not any(hmac.compare_digest(given.encode(), each) for each in wanted):
            raise NotSigned(SIGNATURE, "this is not the signature of `TIMESTAMP.BODY` with the source's key.")
        return source


def _check_fresh(said: str, now: datetime) -> None:
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        raise NotSigned(TIMESTAMP, "this must be a Unix time in whole seconds.")
    if abs(int(said) - now.astimezone(UTC).timestamp()) > FRESH.total_seconds():
        raise NotSigned(TIMESTAMP, "this is more than 5 minutes from our clock; set the clock or sign again.")


def _signature(key: str, said: str, body: bytes) -> str:
    return SCHEME + hmac.new(key.encode(), said.encode() + b"." + body, "sha256").hexdigest()
