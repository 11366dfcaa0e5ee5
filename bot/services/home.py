"""Homes in Slack: opened, turned, and drawn anew when something changed."""

from bot.domain import home
from bot.domain.change import Change
from bot.services.context import Context
from storage.outbox import Delivery
from storage.unit_of_work import UnitOfWork


async def opened(ctx: Context, user: str, page: int, *, key: str) -> None:
    """Somebody looks at a page of their Home, and it is kept up to date from then on.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    async with ctx.uow() as uow:
        await uow.homes.show(user, page)
        await uow.save(Change(effects=(home.publish(user, key=key),)))
    ctx.wake()


async def redraw(uow: UnitOfWork, delivery: Delivery) -> None:
    """Have everybody's Home drawn anew, in a lane of their own each."""
    people = await uow.homes.people()
    await uow.save(Change(effects=tuple(home.publish(each, key=delivery.key) for each in people)))


async def forget(uow: UnitOfWork, delivery: Delivery) -> None:
    """Slack will not show somebody a Home: it is not drawn again until they open it."""
    await uow.homes.forget(str(delivery.payload["user"]))
