"""Records what arrived, together where nothing follows from it, and goes on to what is due by then."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.services import deliveries
from bot.services.context import Context
from storage.outbox import Arrival, Claim, Delivery, LeaseLost


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrival: Arrival
    recorded: "asyncio.Future[None]"


@dataclass(frozen=True, slots=True)
class Onward:
    """How to go on from a record: what is due by then is taken along with it, and sent without another look.

    Args:
        claim: What may be taken now.
        start: Has it sent.
    """

    claim: Callable[[], Claim]
    start: Callable[[Sequence[Delivery]], None]


class Arrivals:
    """Records what arrived; that from which nothing follows, such as pages, is written together.

    A P0 sends two dozen at once. Written one by one, their records would stand in line before the room's card.
    """

    def __init__(self, ctx: Context, onward: Onward) -> None:
        self._ctx = ctx
        self._onward = onward
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def record(self, arrival: Arrival) -> None:
        """Keep the answer, pace the lane, and go on.

        Raises:
            LeaseLost: Another worker has the lane; nothing was recorded.
            StoreUnavailable: The database does not answer; nothing was recorded.
        """
        if deliveries.followed(arrival.delivery):
            self._onward.start(await deliveries.record_sent(self._ctx, arrival, self._onward.claim()))
            return
        waiting = _Waiting(arrival, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        await waiting.recorded

    async def _write_all(self) -> None:
        """Write until nobody waits; what comes while a transaction runs goes into the next one together."""
        while self._waiting:
            batch, self._waiting = self._waiting, []
            task = asyncio.create_task(self._write([each.arrival for each in batch]))
            await asyncio.wait([task])
            _settle(batch, task)
        self._writer = None

    async def _write(self, arrivals: Sequence[Arrival]) -> set[str]:
        recorded, due = await deliveries.record_arrived(self._ctx, arrivals, self._onward.claim())
        self._onward.start(due)
        return recorded


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
