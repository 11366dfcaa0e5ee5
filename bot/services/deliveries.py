"""What the worker learned about an effect, recorded together with what follows from it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.domain import anchors, drafts, export, failures, files, rooms, user_groups
from bot.domain.change import Change, EffectKind
from bot.domain.drafts import Draft
from bot.domain.duty_proofs import owes, record_paged
from bot.domain.incident import Incident
from bot.domain.rooms import NotSent, Sent
from bot.domain.ticking import record_list
from bot.services import contacts, people, reminders
from bot.services.anchors import keep
from bot.services.contacts import policy_now
from bot.services.context import Context
from bot.services.drafts import keep_draft
from bot.services.files import keep as keep_file
from bot.services.home import forget, redraw
from storage.outbox import Arrival, Claim, Delivery
from storage.unit_of_work import UnitOfWork

AFTER_SENT: Mapping[EffectKind, Callable[..., Change]] = {
    EffectKind.CREATE_ROOM: rooms.record_room,
    EffectKind.POST_CARD: rooms.record_card,
    EffectKind.POST_NOTICE: rooms.record_notice,
    EffectKind.POST_LIST: record_list,
    EffectKind.RESERVE_FILE: drafts.record_reserved,
    EffectKind.TAKE_HEAD: anchors.record_head,
    EffectKind.POST_ANCHOR: anchors.record_anchor,
    EffectKind.INVITE: failures.record_invited,
    EffectKind.FETCH_FILE: files.record_fetched,
    EffectKind.SEND_BUNDLE: export.record_exported,
    EffectKind.ASK_GROUP: user_groups.record_members,
}
AFTER_REFUSED: Mapping[EffectKind, Callable[..., Change]] = {
    EffectKind.CREATE_ROOM: rooms.record_no_room,
    EffectKind.PAGE: rooms.record_unpaged,
    EffectKind.PAGE_OUTSIDE: rooms.record_unpaged,
    EffectKind.RESERVE_FILE: drafts.record_not_uploaded,
    EffectKind.UPLOAD_FILE: drafts.record_not_uploaded,
    EffectKind.FETCH_FILE: files.record_not_fetched,
    EffectKind.SEND_BUNDLE: export.record_not_exported,
    EffectKind.ASK_GROUP: user_groups.record_not_asked,
}

ANCHORS = frozenset({EffectKind.POST_ANCHOR, EffectKind.SEND_ANCHOR})
# Whose arrival always changes something else.
FOLLOWED = frozenset({*AFTER_SENT, *ANCHORS, EffectKind.LEARN_PERSON, EffectKind.REDRAW_HOMES})


async def record_sent(ctx: Context, arrival: Arrival, claim: Claim) -> list[Delivery]:
    """The effect arrived: keep the answer, pace the lane, and decide what comes next.

    Returns:
        What is due by now, taken in the same transaction: a round trip to the database is one between two of Slack's.

    Raises:
        LeaseLost: Another worker has the lane; nothing was recorded.
    """
    delivery, result = arrival.delivery, arrival.result
    decide = record_paged if owes(delivery.kind, delivery.payload) else AFTER_SENT.get(delivery.kind)
    async with ctx.uow() as uow:
        incident = await _held(uow, delivery, decide)
        await uow.outbox.done(delivery, result, pause=arrival.pause)
        if delivery.kind is EffectKind.LEARN_PERSON:
            await people.learned(ctx, uow, result)
            await reminders.moved(ctx, uow, str(result["id"]))
        if delivery.kind is EffectKind.REDRAW_HOMES:
            await redraw(uow, delivery)
        if delivery.kind is EffectKind.ASK_GROUP:
            await contacts.learned(ctx, uow, delivery.payload, result)
        sent = Sent(key=delivery.key, payload=delivery.payload, result=result)
        if delivery.kind in ANCHORS:
            await keep(uow, delivery, sent, ctx.now())
        if delivery.kind is EffectKind.FETCH_FILE:
            await keep_file(uow, delivery, result, ctx.now())
        await _follow(ctx, uow, incident, decide, sent)
        return await uow.outbox.take(claim)


def followed(delivery: Delivery) -> bool:
    """Whether its arrival changes something else; of all others only the fact is recorded."""
    return delivery.kind in FOLLOWED or owes(delivery.kind, delivery.payload)


async def record_arrived(ctx: Context, arrivals: Sequence[Arrival], claim: Claim) -> tuple[set[str], list[Delivery]]:
    """Effects arrived from which nothing follows.

    Returns:
        The owners for whom that was recorded; and what is due by now, taken in the same transaction.
    """
    async with ctx.uow() as uow:
        return await uow.outbox.done_together(arrivals), await uow.outbox.take(claim)


async def record_draft(ctx: Context, delivery: Delivery, draft: Draft) -> None:
    """The draft is written: keep it as a version of its own with what people wrote, then go on as for any effect.

    Raises:
        LeaseLost: Another worker has the lane; nothing was recorded.
    """
    async with ctx.uow() as uow:
        incident = await _held(uow, delivery, drafts.record_draft)
        kept = await keep_draft(uow, incident.id, draft) if incident else {}
        await uow.outbox.done(delivery, kept)
        sent = Sent(key=delivery.key, payload=delivery.payload, result=kept)
        await _follow(ctx, uow, incident, drafts.record_draft, sent)


async def record_refused(ctx: Context, delivery: Delivery, reason: str, code: str = "") -> None:
    """The effect will never arrive: bury it, let its lane move on, and say so where people look.

    Args:
        ctx: What a use case may touch.
        delivery: Which.
        reason: Why, as a plain sentence.
        code: The outside system's own word for it.

    Raises:
        LeaseLost: Another worker has the lane; nothing was recorded.
    """
    decide = AFTER_REFUSED.get(delivery.kind, failures.record_unsent)
    async with ctx.uow() as uow:
        incident = await _held(uow, delivery, decide)
        await uow.outbox.bury(delivery, reason)
        if delivery.kind is EffectKind.FETCH_FILE:
            await keep_file(uow, delivery, {"not_fetched": reason}, ctx.now())
        if delivery.kind is EffectKind.PUBLISH_HOME:
            await forget(uow, delivery)
        refused = NotSent(kind=delivery.kind, key=delivery.key, payload=delivery.payload, reason=reason, code=code)
        await _follow(ctx, uow, incident, decide, refused)


async def postpone(ctx: Context, delivery: Delivery, until: datetime, *, gate: str | None) -> None:
    """The outside system asked to wait; `gate` is the method that is closed until then for everybody."""
    async with ctx.uow() as uow:
        await uow.outbox.postpone(delivery, until=until, close_gate=gate)


async def leave_open(ctx: Context, delivery: Delivery, reason: str, *, retry_at: datetime) -> None:
    """Nobody knows whether it arrived; whoever takes it next looks before sending."""
    async with ctx.uow() as uow:
        await uow.outbox.leave_open(delivery, reason, retry_at=retry_at)


async def _held(uow: UnitOfWork, delivery: Delivery, decide: Callable[..., Change] | None) -> Incident | None:
    """The incident if something follows for it, locked before the delivery's lane.

    Everybody else locks in this order too: a person's command holds the incident when it adds to the lane.
    """
    if decide is None or delivery.incident_id is None:
        return None
    return await uow.incidents.get(delivery.incident_id)


async def _follow(
    ctx: Context,
    uow: UnitOfWork,
    incident: Incident | None,
    decide: Callable[..., Change] | None,
    outcome: Sent | NotSent,
) -> None:
    if decide is not None and incident is not None:
        await uow.save(decide(incident, outcome, policy=await policy_now(ctx, uow), now=ctx.now()), incident.id)
