"""Anchors: where the end of a chain is written down outside the database, so that its tail cannot be cut or made anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Json
from bot.domain.incident import Incident, Posted
from bot.domain.policy import Policy
from bot.domain.rooms import Sent

DAILY: Final = "anchors"  # the periodic job that anchors every open incident once a day


@dataclass(frozen=True, slots=True)
class Anchor:
    """The hash of an entry, as it was written down somewhere else.

    Args:
        seq: The entry's number.
        hash: Its hash; it vouches for this entry and all before it.
        at: When it was written down.
        where: In which place, such as `slack:C0123456789:1700000000.000100` or `mailto:compliance@firm.example`.
    """

    seq: int
    hash: str
    at: datetime
    where: str


def in_slack(posted: Posted) -> str:
    """The name of a place that is a message in Slack."""
    return f"slack:{posted.channel}:{posted.ts}"


def sealing(incident: Incident, *, key: str) -> Effect:
    """Take the end of the chain as it is when this effect leaves; what is then taken is written down next."""
    return Effect(kind=EffectKind.TAKE_HEAD, lane=f"anchor/{incident.id}", key=f"{key}/head")


def after_move(before: Incident, change: Change, *, key: str) -> Change:
    """A change of phase is anchored; nothing for any other change.

    Args:
        before: The incident as it was.
        change: What was decided.
        key: The command's.
    """
    after = change.incident
    if after is None or after.phase is before.phase:
        return Change()
    return Change(effects=(sealing(after, key=key),))


def record_head(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """The end of the chain was taken: write it down in the room if there is one, and in every place outside Slack.

    It is fixed from here on, however often that is tried.
    """
    taken: dict[str, Json] = {"seq": sent.result["seq"], "hash": sent.result["hash"]}
    return Change(effects=(*_posted(incident, sent.key, taken), *_sent_out(incident, sent, taken)))


def record_anchor(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """The anchor stands in the room: pin it. Older ones stay pinned: none of them may look taken back."""
    place: dict[str, Json] = {"channel": sent.result["channel"], "ts": sent.result["ts"]}
    pin = Effect(kind=EffectKind.PIN_ANCHOR, lane=f"pin/{incident.id}", key=f"{sent.key}/pin", payload=place)
    return Change(effects=(pin,))


def anchored(sent: Sent, now: datetime) -> Anchor:
    """What an anchor that arrived vouches for.

    Args:
        sent: The post that arrived.
        now: When we learned that it had, aware.
    """
    result = sent.result
    where = result["where"] if "where" in result else in_slack(Posted(str(result["channel"]), str(result["ts"])))
    return Anchor(int(str(sent.payload["seq"])), str(sent.payload["hash"]), now, str(where))


def _posted(incident: Incident, key: str, taken: dict[str, Json]) -> Iterator[Effect]:
    if incident.channel is not None:
        lane = effects.room_lane(incident)
        yield Effect(kind=EffectKind.POST_ANCHOR, lane=lane, key=f"{key}/anchor", payload=taken)


def _sent_out(incident: Incident, sent: Sent, taken: dict[str, Json]) -> Iterator[Effect]:
    """One effect for each address, in a lane of its own: the addresses hold secrets, so only their numbers are kept."""
    outside = sent.result.get("outside")
    for number, scheme in enumerate(outside if isinstance(outside, list | tuple) else ()):
        yield Effect(
            kind=EffectKind.SEND_ANCHOR,
            lane=f"anchor/{incident.id}/{number}",
            key=f"{sent.key}/anchor/{number}",
            payload={**taken, "at": sent.result["at"], "number": number, "scheme": scheme},
        )
