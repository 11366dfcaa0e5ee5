"""Answers to what was asked in a message, which unlike a command has no answer of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.change import Effect, EffectKind, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message that asks something of us.

    Args:
        key: The same at a second delivery.
        user: Slack user id of who asks.
        channel: Where.
        thread: The `ts` of the thread it stands in; None outside of threads.
        ts: Its own `ts`.
    """

    key: str
    user: str
    channel: str
    thread: str | None
    ts: str


def answer(asked: Asked, message: Mapping[str, Json]) -> Effect:
    """What only the asker reads, where they asked."""
    return Effect(
        kind=EffectKind.ANSWER,
        lane=f"answer/{asked.user}",
        key=f"{asked.key}/answer",
        payload={
            "user": asked.user,
            "channel": asked.channel,
            "thread": asked.thread,
            "below": asked.thread or asked.ts,
            "message": message,
        },
        urgent=True,
    )
