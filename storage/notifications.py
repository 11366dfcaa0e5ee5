"""Tells every replica on PostgreSQL that something may be due, in the moment it is committed."""

import asyncio
from collections.abc import Callable
from typing import Final

import psycopg
import sqlalchemy as sa
import structlog
from psycopg.conninfo import make_conninfo
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.urls import postgresql_url

log = structlog.get_logger(__name__)

CHANNEL: Final = "warroom_due"
NAME: Final = "warroom-notifications"  # how the server shows this connection
RECONNECT: Final = 1.0  # seconds
# Whoever commits goes on with it at once; the others look when that is done, once for all that came meanwhile.
LISTENERS_WAIT: Final = 0.05  # seconds
# A server that vanished without a word is noticed within half a minute; until then the worker's own tick serves.
KEEPALIVE: Final = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


async def notify(connection: AsyncConnection, workspace: str) -> None:
    """Have everybody who listens told once this transaction is committed; SQLite has nobody to tell."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_notify(CHANNEL, workspace)))


class Notifications:
    """One connection beside the pool, on which the server tells of what others commit.

    Args:
        url: Any PostgreSQL URL.
        workspace: Slack team id; what is due in others is not ours.
        heard: Called when something may be due, and whenever the connection is there again.
    """

    def __init__(self, url: str, *, workspace: str, heard: Callable[[], None]) -> None:
        plain = postgresql_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._conninfo = make_conninfo(plain, application_name=NAME, **KEEPALIVE)
        self._workspace = workspace
        self._heard = heard
        self._looking: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Listen until cancelled, over a new connection when one is lost."""
        while True:
            try:
                await self._listen()
            except psycopg.OperationalError as error:
                log.warning("not told of what other replicas commit", error=str(error).strip())
            await asyncio.sleep(RECONNECT)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._heard()  # nobody knows what was said while nobody listened
            async for each in connection.notifies():
                if each.payload == self._workspace:
                    self._look_soon()

    def _look_soon(self) -> None:
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(LISTENERS_WAIT, self._look)

    def _look(self) -> None:
        self._looking = None
        self._heard()
