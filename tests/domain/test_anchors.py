from dataclasses import replace

import pytest

from bot.domain.anchors import Anchor, after_move, anchored, in_slack, record_anchor, record_head, sealing
from bot.domain.change import POSTS, Change, EffectKind, Json
from bot.domain.incident import Posted
from bot.domain.phase import Phase
from bot.domain.rooms import Sent
from tests.builders import NOON, a_policy, an_incident

POLICY = a_policy()
HASH = "ab" * 32
BEFORE = an_incident(channel="C0ROOM", phase=Phase.CONTAINMENT)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.CONTAINMENT])
def test_every_move_to_another_phase_is_anchored(phase: Phase) -> None:
    """Resolving and closing are moves too, and going back is one."""
    change = after_move(BEFORE, Change(incident=replace(BEFORE, phase=phase)), key="k")
    assert [each.kind for each in change.effects] == [EffectKind.TAKE_HEAD]
    assert change.effects[0].key == "k/head"


@pytest.mark.parametrize(
    "change",
    [
        Change(),
        Change(incident=replace(BEFORE, title="Another")),
    ],
)
def test_nothing_else_is_anchored(change: Change) -> None:
    """The room stays quiet where nothing moved."""
    assert after_move(BEFORE, change, key="k") == Change()


def test_what_was_taken_is_what_is_posted_and_kept() -> None:
    """Taken once, it is the payload: a second attempt posts the same."""
    taken = Sent(key="k/head", payload={}, result={"seq": 41, "hash": HASH})
    (post,) = record_head(BEFORE, taken, policy=POLICY, now=NOON).effects
    assert (post.kind, post.payload) == (EffectKind.POST_ANCHOR, {"seq": 41, "hash": HASH})
    assert post.lane == f"room/{BEFORE.id}"
    assert post.kind in POSTS
    arrived = Sent(key=post.key, payload=post.payload, result={"channel": "C0ROOM", "ts": "17.1"})
    (pin,) = record_anchor(BEFORE, arrived, policy=POLICY, now=NOON).effects
    assert (pin.kind, pin.payload) == (EffectKind.PIN_ANCHOR, {"channel": "C0ROOM", "ts": "17.1"})
    assert anchored(arrived, NOON) == Anchor(41, HASH, NOON, "slack:C0ROOM:17.1")


def test_each_place_outside_gets_what_was_taken_in_a_lane_of_its_own() -> None:
    """With or without a room; an address is known by its number and kind, and never kept."""
    roomless = replace(BEFORE, channel=None)
    result: dict[str, Json] = {
        "seq": 41,
        "hash": HASH,
        "at": "2012-08-01T12:00:00.000000Z",
        "outside": ["mailtos", "json"],
    }
    taken = Sent(key="k/head", payload={}, result=result)
    first, second = record_head(roomless, taken, policy=POLICY, now=NOON).effects
    assert {first.kind, second.kind} == {EffectKind.SEND_ANCHOR}
    assert (first.lane, second.lane) == (f"anchor/{BEFORE.id}/0", f"anchor/{BEFORE.id}/1")
    assert (first.key, second.key) == ("k/head/anchor/0", "k/head/anchor/1")
    assert second.payload == {"seq": 41, "hash": HASH, "at": result["at"], "number": 1, "scheme": "json"}
    arrived = Sent(key=second.key, payload=second.payload, result={"where": "json://hooks.firm.example"})
    assert anchored(arrived, NOON) == Anchor(41, HASH, NOON, "json://hooks.firm.example")


def test_each_step_has_a_key_of_its_own() -> None:
    """An effect whose key is known is not added again."""
    first, second = sealing(BEFORE, key="a"), sealing(BEFORE, key="b")
    assert first.key != second.key
    assert in_slack(Posted("C1", "1.2")) == "slack:C1:1.2"
