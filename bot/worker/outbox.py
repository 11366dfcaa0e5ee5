"""Delivers one effect: render, send, record what is known about it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

import structlog

from bot.domain.change import POSTS, EffectKind, Json
from bot.integrations.ports import Ambiguous, Held, Later, Refused
from bot.services import deliveries
from bot.services.context import Context
from bot.worker.arrivals import Arrivals
from bot.worker.backfill import PAGES, compare
from bot.worker.guard import guarded
from bot.worker.outlet import Outlet
from bot.worker.senders_anchor import ANCHOR_SENDERS
from bot.worker.senders_answers import ANSWER_SENDERS
from bot.worker.senders_contact_tests import CONTACT_SENDERS
from bot.worker.senders_draft import DRAFT_SENDERS, write_draft
from bot.worker.senders_export import EXPORT_SENDERS
from bot.worker.senders_files import FILE_SENDERS
from bot.worker.senders_home import HOME_SENDERS
from bot.worker.senders_lists import LIST_SENDERS
from bot.worker.senders_outside import OUTSIDE_SENDERS
from bot.worker.senders_people import PEOPLE_SENDERS
from bot.worker.senders_reminders import REMINDER_SENDERS
from bot.worker.senders_room import ROOM_SENDERS
from bot.worker.senders_signals import SIGNAL_SENDERS
from bot.worker.senders_updates import UPDATE_SENDERS
from storage.engine import StoreUnavailable
from storage.outbox import Arrival, Delivery, LeaseLost

log = structlog.get_logger(__name__)

Send = Callable[[Outlet, Delivery], Awaitable[Mapping[str, Json]]]

SENDERS: Final[Mapping[EffectKind, Send]] = {
    **ROOM_SENDERS,
    **SIGNAL_SENDERS,
    **PEOPLE_SENDERS,
    **REMINDER_SENDERS,
    **DRAFT_SENDERS,
    **ANCHOR_SENDERS,
    **FILE_SENDERS,
    **EXPORT_SENDERS,
    **OUTSIDE_SENDERS,
    **CONTACT_SENDERS,
    **HOME_SENDERS,
    **ANSWER_SENDERS,
    **UPDATE_SENDERS,
    **LIST_SENDERS,
}

# Slack takes one message a second in a channel; what posts nothing may follow at once.
PACE: Final = timedelta(seconds=1)
FIRST_RETRY: Final = timedelta(seconds=1)  # doubles with each attempt
LONGEST_RETRY: Final = timedelta(seconds=60)


async def deliver(ctx: Context, outlet: Outlet, arrivals: Arrivals, delivery: Delivery) -> None:
    """Try one effect once and record what came of it; never raises."""
    await guarded(_attempt(ctx, outlet, arrivals, delivery), lambda error: _failed(ctx, delivery, error))


async def _attempt(ctx: Context, outlet: Outlet, arrivals: Arrivals, delivery: Delivery) -> None:
    await _carry_out(ctx, outlet, arrivals, delivery)
    _count(ctx, delivery, "sent")


async def _carry_out(ctx: Context, outlet: Outlet, arrivals: Arrivals, delivery: Delivery) -> None:
    if delivery.kind is EffectKind.WRITE_DRAFT:
        await deliveries.record_draft(ctx, delivery, await write_draft(outlet, delivery))
        return
    if delivery.kind in PAGES:
        await compare(ctx, outlet, delivery)
        return
    result = await SENDERS[delivery.kind](outlet, delivery)
    pause = PACE if delivery.kind in POSTS else timedelta()
    await arrivals.record(Arrival(delivery, result, pause))


async def _failed(ctx: Context, delivery: Delivery, error: Exception) -> None:
    """Record what is known; if that fails too, the lease runs out and whoever comes next looks before sending."""
    _count(ctx, delivery, _outcome(error))
    try:
        await _record(ctx, delivery, error)
    except (LeaseLost, StoreUnavailable) as unrecorded:
        log.warning("outcome not recorded", effect=delivery.kind.value, key=delivery.key, error=str(unrecorded))


def _count(ctx: Context, delivery: Delivery, outcome: str) -> None:
    channel = str(delivery.payload.get("channel", ""))
    ctx.telemetry.tried(delivery.kind, outcome, attempts=delivery.attempts, channel=channel)


def _outcome(error: Exception) -> str:
    match error:
        case Later():
            return "later"
        case Held():
            return "held"
        case Ambiguous():
            return "unknown"
        case LeaseLost() | StoreUnavailable():
            return "unrecorded"
        case _:
            return "refused"


async def _record(ctx: Context, delivery: Delivery, error: Exception) -> None:
    bound = log.bind(effect=delivery.kind.value, incident=delivery.incident_id, attempt=delivery.attempts)
    match error:
        case Later():
            bound.info("told to wait", seconds=error.delay.total_seconds(), method=error.gate)
            await deliveries.postpone(ctx, delivery, ctx.now() + error.delay, gate=error.gate)
        case Held():
            await deliveries.postpone(ctx, delivery, error.until, gate=None)
        case Ambiguous():
            bound.warning("outcome unknown", reason=error.reason)
            retry_at = ctx.now() + min(FIRST_RETRY * 2 ** (delivery.attempts - 1), LONGEST_RETRY)
            await deliveries.leave_open(ctx, delivery, error.reason, retry_at=retry_at)
        case Refused():
            bound.warning("refused", reason=error.reason)
            await deliveries.record_refused(ctx, delivery, error.reason, error.code)
        case LeaseLost() | StoreUnavailable():
            raise error
        case _:
            bound.error("failed", exc_info=error)
            await deliveries.record_refused(ctx, delivery, f"{type(error).__name__}: {error}")
