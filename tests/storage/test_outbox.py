import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.change import EffectKind
from storage.engine import Database
from storage.outbox import LEASE, Arrival, Delivery, LeaseLost, Outbox
from tests.builders import NOON
from tests.databases import MovedClock
from tests.storage.examples import INCIDENT, WORKSPACE, Work, an_effect, incident_number

METHODS = {EffectKind.SAY: "chat.postMessage", EffectKind.PAGE: "chat.postMessage", EffectKind.SET_TOPIC: "setTopic"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """The worker's side."""
    return Outbox(database, workspace=WORKSPACE)


async def claimed(outbox: Outbox, owner: str = "A", limit: int = 32) -> list[Delivery]:
    """What a worker gets."""
    return await outbox.claim(outbox.asks(owner, methods=METHODS, limit=limit))


async def keys(outbox: Outbox) -> list[str]:
    """The keys of what a worker gets."""
    return [delivery.key for delivery in await claimed(outbox)]


async def test_an_effect_comes_back_whole(work: Work, outbox: Outbox) -> None:
    """The sender learns all it needs to send."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.outbox.add(an_effect("k", kind=EffectKind.PAGE), INCIDENT)
    (delivery,) = await claimed(outbox)
    assert delivery == Delivery(
        id=delivery.id,
        incident_id=INCIDENT,
        workspace=WORKSPACE,
        lane="room",
        kind=EffectKind.PAGE,
        key="k",
        payload={"words": "k"},
        attempts=1,
        first_attempt_at=NOON,
        ambiguous=False,
        owner=delivery.owner,
    )


async def test_a_lane_gives_one_at_a_time_in_order(work: Work, outbox: Outbox) -> None:
    """The next one leaves when the one before is recorded."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1"), an_effect("2"), an_effect("3")], None)
    order = []
    for _ in range(3):
        (delivery,) = await claimed(outbox)
        assert await claimed(outbox) == []
        order.append(delivery.key)
        async with work() as uow:
            await uow.outbox.done(delivery, {})
    assert order == ["1", "2", "3"]


async def test_a_lane_can_be_held_for_longer_than_a_lease(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """As long as its sender says so; once it is another's, the first sender is told."""
    async with work() as uow:
        await uow.outbox.add(an_effect("k"), None)
    (first,) = await claimed(outbox)
    for _ in range(3):
        clock.advance(LEASE - SECOND)
        await outbox.hold(first)
        assert await claimed(outbox, "B") == []
    clock.advance(LEASE)
    (second,) = await claimed(outbox, "B")
    with pytest.raises(LeaseLost):
        await outbox.hold(first)
    await outbox.hold(second)


async def test_lanes_are_independent(work: Work, outbox: Outbox) -> None:
    """Nothing waits for another channel."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect(str(number), lane=str(number)) for number in range(5)], None)
    assert await keys(outbox) == ["0", "1", "2", "3", "4"]


async def test_urgent_lanes_go_first(work: Work, outbox: Outbox) -> None:
    """When there is not room for all, pages leave before chatter."""
    async with work() as uow:
        await uow.outbox.add(an_effect("chatter", lane="a"), None)
        await uow.outbox.add(an_effect("page", lane="b", urgent=True), None)
    assert [delivery.key for delivery in await claimed(outbox, limit=1)] == ["page"]


async def test_two_workers_never_get_the_same_effect(work: Work, outbox: Outbox, database: Database) -> None:
    """Each of 60 effects goes to one of four workers that claim, send and record at once."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect(f"{n}", lane=str(n % 20)) for n in range(60)], None)
    sent: Counter[str] = Counter()

    async def run(owner: str) -> None:
        while sent.total() < 60:
            for delivery in await claimed(Outbox(database, workspace=WORKSPACE), owner, limit=5):
                sent[delivery.key] += 1
                async with work() as uow:
                    await uow.outbox.done(delivery, {})

    await asyncio.gather(*(run(owner) for owner in "ABCD"))
    assert sent == Counter(str(number) for number in range(60))
    assert await claimed(outbox) == []


async def test_a_lane_rests_as_long_as_it_is_told(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """Slack takes one message a second in a channel."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1"), an_effect("2")], None)
    (first,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.done(first, {"ts": "1.0"}, SECOND)
    assert await claimed(outbox) == []
    assert await outbox.due_in() == SECOND
    clock.advance(SECOND)
    assert await keys(outbox) == ["2"]


async def test_a_worker_that_died_leaves_an_open_question(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """When a lease runs out the next worker gets the effect, and knows that it may have arrived."""
    async with work() as uow:
        await uow.outbox.add(an_effect("k"), None)
    (first,) = await claimed(outbox)
    assert await outbox.due_in() == LEASE
    clock.advance(LEASE - timedelta(microseconds=1))
    assert await claimed(outbox, "B") == []
    clock.advance(timedelta(microseconds=1))
    (second,) = await claimed(outbox, "B")
    assert (first.ambiguous, second.ambiguous) == (False, True)
    assert (second.attempts, second.first_attempt_at) == (2, NOON)


@pytest.mark.parametrize("owner", ["B", "A"])
async def test_who_lost_the_lease_records_nothing(work: Work, outbox: Outbox, clock: MovedClock, owner: str) -> None:
    """A late worker cannot overwrite what the one after it knows, not even one of the same name."""
    async with work() as uow:
        await uow.outbox.add(an_effect("k"), None)
    (late,) = await claimed(outbox, "A")
    clock.advance(LEASE)
    (current,) = await claimed(outbox, owner)
    with pytest.raises(LeaseLost):
        async with work() as uow:
            await uow.outbox.done(late, {"ts": "late"})
    async with work() as uow:
        await uow.outbox.done(current, {"ts": "current"})
    async with work() as uow:
        assert await uow.outbox.result_of("k") == {"ts": "current"}


async def test_what_arrived_together_is_recorded_together(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """Each gets its answer and its lane its pace; whose lane is somebody else's by now records nothing."""
    async with work() as uow:
        await uow.outbox.add_all(
            [an_effect("late", lane="l"), an_effect("1", lane="a"), an_effect("2", lane="b")], None
        )
        await uow.outbox.add(an_effect("after", lane="a"), None)
    late, *_ = await claimed(outbox, limit=1)
    clock.advance(LEASE)
    _, one, two = await claimed(outbox)
    arrivals = [Arrival(late, {"n": 0}, SECOND), Arrival(one, {"n": 1}, SECOND), Arrival(two, {"n": 2}, timedelta())]
    async with work() as uow:
        assert await uow.outbox.done_together(arrivals) == {one.owner, two.owner}
    async with work() as uow:
        assert [await uow.outbox.result_of(key) for key in ("late", "1", "2")] == [None, {"n": 1}, {"n": 2}]
    assert await outbox.due_in() == SECOND


async def test_a_record_goes_on_to_what_it_frees(work: Work, outbox: Outbox) -> None:
    """What follows in the lane, and what the same transaction added, is taken before anybody else looks."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1"), an_effect("2", kind=EffectKind.SET_TOPIC)], None)
    (one,) = await claimed(outbox)
    asked = outbox.asks("A", methods=METHODS, limit=1)
    async with work() as uow:
        await uow.outbox.add(an_effect("3", lane="other", urgent=True), None)
        await uow.outbox.done(one, {})
        assert [each.key for each in await uow.outbox.take(asked)] == ["3"]
        assert [each.key for each in await uow.outbox.take(asked)] == ["2"]
        assert await uow.outbox.take(outbox.asks("A", methods=METHODS, limit=0)) == []
    assert await claimed(outbox) == []


async def test_nothing_is_recorded_where_every_lane_was_lost(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """A worker that slept too long alters nothing."""
    async with work() as uow:
        await uow.outbox.add(an_effect("k"), None)
    (late,) = await claimed(outbox)
    clock.advance(LEASE)
    await claimed(outbox, "B")
    async with work() as uow:
        assert await uow.outbox.done_together([Arrival(late, {"ts": "late"}, SECOND)]) == set()
        assert await uow.outbox.result_of("k") is None


async def test_nobody_knows_means_look_before_sending(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """It comes back as ambiguous, at the time that was said, and stays so where Slack puts off the look itself."""
    async with work() as uow:
        await uow.outbox.add(an_effect("k"), None)
    (delivery,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.leave_open(delivery, "time-out", NOON + SECOND)
    assert await claimed(outbox) == []
    clock.advance(SECOND)
    (again,) = await claimed(outbox)
    assert (again.ambiguous, again.attempts) == (True, 2)
    async with work() as uow:
        await uow.outbox.postpone(again, NOON)
    (third,) = await claimed(outbox)
    assert (third.ambiguous, third.attempts) == (True, 3)


async def test_a_postponed_effect_is_sure_not_to_have_arrived(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """It comes back at its time as a plain try, before what stood behind it."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1"), an_effect("2")], None)
    (delivery,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.postpone(delivery, NOON + SECOND)
    assert await claimed(outbox) == []
    clock.advance(SECOND)
    (again,) = await claimed(outbox)
    assert (again.key, again.ambiguous) == ("1", False)


async def test_a_closed_gate_stops_its_method_in_every_lane(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """Slack's 429 is for a method in the whole workspace; other methods go on, and nothing spins meanwhile."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1", lane="a"), an_effect("2", lane="b")], None)
    first, second = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.postpone(first, NOON + SECOND, "chat.postMessage")
        await uow.outbox.leave_open(second, "cut", NOON)
        await uow.outbox.add(an_effect("3", lane="c", kind=EffectKind.SET_TOPIC), None)
        await uow.outbox.add(an_effect("4", lane="d"), None)
    assert await keys(outbox) == ["3"]
    assert await keys(outbox) == []
    assert await outbox.due_in() == SECOND
    clock.advance(SECOND)
    assert await keys(outbox) == ["1", "2", "4"]


async def test_a_gate_is_never_opened_early(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """A shorter wait that is heard later does not shorten the longer one."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1", lane="a"), an_effect("2", lane="b")], None)
    first, second = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.postpone(first, NOON + 9 * SECOND, "chat.postMessage")
    async with work() as uow:
        await uow.outbox.postpone(second, NOON + SECOND, "chat.postMessage")
    clock.advance(8 * SECOND)
    assert await claimed(outbox) == []


async def test_what_can_never_arrive_is_buried_and_the_lane_moves_on(work: Work, outbox: Outbox) -> None:
    """A definite no stops only the effect it was said to."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1", kind=EffectKind.PAGE), an_effect("2")], INCIDENT)
    (delivery,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.bury(delivery, "user_not_found \0")
    async with work() as uow:
        (page,) = await uow.outbox.pages(INCIDENT)
    assert (page.state, page.error, page.finished_at) == ("failed", "user_not_found \N{REPLACEMENT CHARACTER}", NOON)
    assert await keys(outbox) == ["2"]


async def test_a_known_key_is_not_added_again(work: Work, outbox: Outbox) -> None:
    """One page is one page, also long after it was sent, also among those that coalesce."""
    for coalesce in (None, None, "card"):
        async with work() as uow:
            await uow.outbox.add(an_effect("k", coalesce=coalesce), None)
    assert await keys(outbox) == ["k"]


async def test_updates_of_one_card_coalesce_while_they_wait(work: Work, outbox: Outbox) -> None:
    """Senders render the current state, so one waiting update is enough; one under way is not."""
    async with work() as uow:
        await uow.outbox.add_all([an_effect("1", coalesce="card"), an_effect("2", coalesce="card")], None)
    (first,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.add_all([an_effect("3", coalesce="card"), an_effect("4", coalesce="card")], None)
        await uow.outbox.done(first, {})
    (second,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.done(second, {})
    assert (first.key, second.key) == ("1", "3")
    assert await claimed(outbox) == []


async def test_a_postponed_update_and_a_newer_one_both_live(work: Work, outbox: Outbox, clock: MovedClock) -> None:
    """Going back to waiting is no conflict with an update that came meanwhile."""
    async with work() as uow:
        await uow.outbox.add(an_effect("1", coalesce="card"), None)
    (delivery,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.add(an_effect("2", coalesce="card"), None)
        await uow.outbox.postpone(delivery, NOON + SECOND)
    clock.advance(SECOND)
    assert await keys(outbox) == ["1"]


async def test_a_waiting_update_is_not_sent_before_the_state_it_stands_for(work: Work, database: Database) -> None:
    """A transaction that relies on a waiting update holds it until it has committed what that shall show."""
    async with work() as uow:
        await uow.outbox.add(an_effect("1", coalesce="card"), None)
    outbox = Outbox(database, workspace=WORKSPACE)
    async with work() as uow:
        await uow.outbox.add(an_effect("2", coalesce="card"), None)
        meanwhile = asyncio.create_task(keys(outbox))
        done, _ = await asyncio.wait([meanwhile], timeout=0.2)
        assert not done or meanwhile.result() == []
    assert [*await meanwhile, *await keys(outbox)] == ["1"]


async def test_pages_that_were_not_tried_can_be_taken_back(work: Work, outbox: Outbox) -> None:
    """Resolving cancels what waits; what is under way or of another kind goes on."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.outbox.add(an_effect("under way", lane="a", kind=EffectKind.PAGE), INCIDENT)
        await uow.outbox.add(an_effect("waiting", lane="a", kind=EffectKind.PAGE), INCIDENT)
        await uow.outbox.add(an_effect("chatter", lane="a"), INCIDENT)
    (delivery,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.cancel_pending(INCIDENT, [EffectKind.PAGE])
        await uow.outbox.done(delivery, {"ts": "1"})
        assert [(page.key, page.state) for page in await uow.outbox.pages(INCIDENT)] == [
            ("under way", "done"),
            ("waiting", "cancelled"),
        ]
    assert await keys(outbox) == ["chatter"]


async def test_another_workspace_sends_its_own(work: Work, database: Database, clock: MovedClock) -> None:
    """Workspaces share a database: keys, lanes and effects of one are nothing to the other."""
    other = Work(database, clock, "T2")
    for each in (work, other):
        async with each() as uow:
            await uow.outbox.add(an_effect("k", coalesce="c"), None)
    assert [d.workspace for d in await claimed(Outbox(database, workspace="T2"))] == ["T2"]
    assert [d.workspace for d in await claimed(Outbox(database, workspace=WORKSPACE))] == [WORKSPACE]


async def test_nothing_waits_in_an_empty_outbox(outbox: Outbox) -> None:
    """The worker may sleep."""
    assert await outbox.due_in() is None


async def test_odd_text_in_payloads_and_results_is_kept(work: Work, outbox: Outbox) -> None:
    """JSON of any string survives both databases."""
    odd = {"words": "a\0b \ud83d 🔥"}
    async with work() as uow:
        await uow.outbox.add(an_effect("a\ud83d 🔥"), None)
    (delivery,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.done(delivery, odd)
        assert await uow.outbox.result_of(delivery.key) == odd


async def test_only_posts_keep_the_pace_of_a_lane(work: Work, outbox: Outbox) -> None:
    """After a post the next post waits, while a change to what stands leaves at once and does not shorten the wait."""
    async with work() as uow:
        await uow.outbox.add(an_effect("post", kind=EffectKind.PAGE), None)
        await uow.outbox.add(an_effect("update", kind=EffectKind.UPDATE_PAGE), None)
        await uow.outbox.add(an_effect("next post", kind=EffectKind.PAGE), None)
    (post,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.done(post, {}, pause=SECOND)
    (update,) = await claimed(outbox)
    async with work() as uow:
        await uow.outbox.done(update, {})
    assert update.key == "update"
    assert await keys(outbox) == []
    assert await outbox.due_in() == SECOND


async def test_what_was_left_is_taken_back_at_once(work: Work, outbox: Outbox) -> None:
    """A worker that breaks off lets its own lanes go, the only process of a database all; both are ambiguous."""
    async with work() as uow:
        await uow.outbox.add_all((an_effect("k", lane="one"), an_effect("l", lane="other")), None)
    await claimed(outbox, owner="goes", limit=1)
    await claimed(outbox, owner="dead")
    for owner, key in (("goes", "k"), (None, "l")):
        await outbox.reclaim(owner)
        (delivery,) = [each for each in await claimed(outbox) if each.key == key]
        assert delivery.ambiguous
