"""The one place where any error is caught: a row that fails must not take the others with it."""

from collections.abc import Awaitable, Callable


async def guarded(work: Awaitable[None], failed: Callable[[Exception], Awaitable[None]]) -> None:
    """Do the work on one row; hand whatever goes wrong to `failed`, which records it on that row."""
    try:
        await work
    except Exception as error:  # noqa: BLE001  # the per-row guard: a fault in one row is recorded, not spread
        await failed(error)
