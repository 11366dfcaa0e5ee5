"""Senders of Homes: each is drawn from what is true when it leaves."""

from collections.abc import Mapping

from bot.domain import home
from bot.domain.change import EffectKind, Json
from bot.render.home import home as drawn
from bot.worker.outlet import Outlet
from storage.outbox import Delivery


async def publish(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Show somebody their Home; shown twice it is the same."""
    user = str(delivery.payload["user"])
    wanted = await outlet.read.home_page(user, outlet.workspace)
    page = home.laid_out(await outlet.read.open_incidents(outlet.workspace), user, wanted or 1)
    await outlet.chat.publish_home(user, drawn(outlet.templates, page, user))
    return {}


async def redraw(_outlet: Outlet, _delivery: Delivery) -> Mapping[str, Json]:
    """Nothing leaves by itself: whose Homes they are is looked up when this is recorded."""
    return {}


HOME_SENDERS = {EffectKind.PUBLISH_HOME: publish, EffectKind.REDRAW_HOMES: redraw}
