"""Tells a dead-man's switch that all is well; when it hears nothing, it alarms somebody."""

import aiohttp
import structlog

log = structlog.get_logger(__name__)


class Heartbeat:
    """Asks for an address, as such services want it.

    Args:
        url: The address; it may hold a secret and is never logged.
        session: Its calls end by themselves.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def beat(self) -> None:
        """Say once that all is well; one that is lost is made up for by the next."""
        try:
            async with self._session.get(self._url) as response:
                if not response.ok:
                    log.warning("heartbeat refused", status=response.status)
        except (aiohttp.ClientError, OSError) as error:
            log.warning("heartbeat lost", error=type(error).__name__)
