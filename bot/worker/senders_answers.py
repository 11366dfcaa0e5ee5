"""The sender of answers to messages: only the asker reads them, where Slack lets them."""

from collections.abc import Mapping

from bot.domain.change import EffectKind, Json
from bot.integrations.ports import Refused
from bot.worker.outlet import Outlet
from bot.worker.senders_room import post
from storage.outbox import Delivery


async def answer(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Answer for the asker's eyes; below their message where they are not in the channel any more."""
    payload = delivery.payload
    channel, thread, message = str(payload["channel"]), payload["thread"], payload["message"]
    if not isinstance(message, Mapping):
        raise Refused("There is nothing to say.", code="no_text")
    try:
        await outlet.chat.show(channel, str(payload["user"]), message, thread=None if thread is None else str(thread))
    except Refused as refused:
        if refused.code != "user_not_in_channel":
            raise
        return await post(outlet, delivery, channel, message, thread=str(payload["below"]))
    return {}


ANSWER_SENDERS = {EffectKind.ANSWER: answer}
