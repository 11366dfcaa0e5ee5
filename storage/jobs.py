"""Remembers which periods of a periodic job have had their run."""

from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import job_run as table


class Jobs:
    """The periodic jobs, inside the transaction that does their work."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def first_run(self, job: str, period: str) -> bool:
        """Take a period of a job; True for one replica only, and for it once this transaction commits."""
        run = insert(table).values(workspace=self._workspace, job=job, period=period)
        taken = run.on_conflict_do_nothing().returning(table.c.job)
        return await self._connection.scalar(taken) is not None
