"""Looks incidents up once for all who ask at the same moment."""

import asyncio

from bot.domain.command import IncidentId, Where
from bot.domain.incident import Incident
from storage.queries import Queries


class Looking:
    """What is to be sent is rendered from the incident as it stands then; two dozen pages leave at one moment."""

    def __init__(self, read: Queries, workspace: str) -> None:
        self._read = read
        self._workspace = workspace
        self._asked: dict[IncidentId, asyncio.Task[Incident | None]] = {}

    async def incident(self, id_: IncidentId) -> Incident | None:
        """The incident as it is now or a moment later; None if there is none.

        Raises:
            StoreUnavailable: The database does not answer.
        """
        look = self._asked.get(id_)
        if look is None:
            look = self._asked[id_] = asyncio.create_task(self._look(id_))
        return await asyncio.shield(look)  # one who gives up must not take the others' answer away

    async def _look(self, id_: IncidentId) -> Incident | None:
        await asyncio.sleep(0)
        del self._asked[id_]  # whoever asks from here on may need what is committed meanwhile
        return await self._read.incident(Where(id=id_), self._workspace)
