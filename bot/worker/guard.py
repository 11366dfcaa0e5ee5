"""The one place where any error is caught: a row that fails must not take the others with it."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

Row = TypeVar("Row")


async def guarded(work: Awaitable[None], failed: Callable[[Exception], Awaitable[None]]) -> None:
    """Do the work on one row; hand whatever goes wrong to `failed`, which records it on that row."""
    try:
        await work
    except Exception as error:  # noqa: BLE001  # the per-row guard: a fault in one row is recorded, not spread
        await failed(error)


async def each_guarded(
    rows: Sequence[Row], work: Callable[[Row], Awaitable[None]], failed: Callable[[Row, Exception], Awaitable[None]]
) -> int:
    """Do the work on each row in turn, as `guarded` does on one; how many there were."""
    for row in rows:
        await guarded(work(row), partial(failed, row))
    return len(rows)
