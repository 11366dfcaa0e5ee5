"""Compares war rooms with their record, page by page through Slack."""

from bot.domain.backfill import Run
from bot.domain.change import EffectKind
from bot.domain.comparison import Looked, Shown
from bot.integrations.ports import Payload, Refused
from bot.services import backfill
from bot.services.context import Context
from bot.worker.outlet import Outlet
from storage.outbox import Delivery

PAGES = frozenset({EffectKind.BACKFILL, EffectKind.BACKFILL_THREAD})


async def compare(ctx: Context, outlet: Outlet, delivery: Delivery) -> None:
    """Read one page, and record what came of it.

    Raises:
        Later: Slack said when.
        Ambiguous: It is to be read again.
        LeaseLost: Another worker has the lane.
    """
    try:
        looked = await look(outlet, delivery)
    except Refused as error:
        await backfill.record_refused(ctx, delivery, error.code, error.reason)
        return
    await backfill.record_page(ctx, delivery, looked)


async def look(outlet: Outlet, delivery: Delivery) -> Looked:
    """Read the page that an effect asks for.

    Raises:
        Refused: Slack does not show it.
        Later: Slack said when.
        Ambiguous: It is to be read again.
    """
    run, incident = Run.of(delivery.payload), await outlet.incident(delivery)
    head = await outlet.read.head(incident.id)  # first: no page shows what is recorded from now on
    channel, thread = incident.channel or "", "" if run.before else run.threads[0]
    if thread:
        page = await outlet.chat.replies(channel, thread, after=run.after or thread)
    else:
        page = await outlet.chat.history(channel, after=run.oldest, before=run.before)
    shown = tuple(_shown(outlet, each, channel) for each in page.messages)
    return Looked(head=head.seq if head else 0, shown=shown, more=page.more, thread=thread)


def _shown(outlet: Outlet, message: Payload, channel: str) -> Shown:
    replies, latest = message.get("reply_count"), message.get("latest_reply")
    count = replies if isinstance(replies, int) else 0
    return Shown(said=outlet.said(message, channel), replies=count, latest_reply=str(latest or ""))
