"""Records together what arrived at about the same time: one transaction instead of one each."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.change import Json
from bot.services import deliveries
from bot.services.context import Context
from storage.outbox import Arrival, Delivery, LeaseLost


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrival: Arrival
    recorded: "asyncio.Future[None]"


class Arrivals:
    """Takes effects that arrived and from which nothing follows, such as pages.

    A P0 sends two dozen at once. Written one by one, their records would stand in line before the room's card.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def record(self, delivery: Delivery, result: Mapping[str, Json], *, pause: timedelta) -> None:
        """Keep the answer and pace the lane.

        Raises:
            LeaseLost: Another worker has the lane; nothing was recorded.
            StoreUnavailable: The database does not answer; nothing was recorded.
        """
        waiting = _Waiting(Arrival(delivery, result, pause), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        await waiting.recorded

    async def _write_all(self) -> None:
        """Write until nobody waits; what comes while a transaction runs goes into the next one together."""
        while self._waiting:
            batch, self._waiting = self._waiting, []
            task = asyncio.create_task(deliveries.record_arrived(self._ctx, [each.arrival for each in batch]))
            await asyncio.wait([task])
            _settle(batch, task)
        self._writer = None


def _settle(batch: Sequence[_Waiting], task: "asyncio.Task[set[str]]") -> None:
    error = task.exception()
    for each in batch:
        if each.recorded.done():  # whoever waited was cancelled
            continue
        if error is not None:
            each.recorded.set_exception(error)
        elif each.arrival.delivery.owner not in task.result():
            each.recorded.set_exception(LeaseLost.of(each.arrival.delivery))
        else:
            each.recorded.set_result(None)
