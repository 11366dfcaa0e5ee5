"""The end of the record is written down in the room, where the database has no say."""

import re
from datetime import timedelta

from bot.custody import Asked, examine
from bot.domain.anchors import Anchor
from bot.sandbox.faults import Fault, Rule
from bot.worker.daily import Daily
from tests.stories.firm import Firm

SEALED = re.compile(r"Record sealed up to entry (\d+): ([0-9a-f]{64})")


async def anchors(firm: Firm) -> tuple[Anchor, ...]:
    """What is on record of the anchors."""
    return await firm.bot.ctx.read.anchors((await firm.incident()).id)


async def seals(firm: Firm) -> list[tuple[int, str, str]]:
    """Number, hash and place of each anchor that stands in the room."""
    room = await firm.room()
    found = [(each, SEALED.fullmatch(each["text"])) for each in firm.messages(room)]
    return [(int(match[1]), match[2], f"slack:{room}:{each['ts']}") for each, match in found if match]


async def noted(firm: Firm) -> list[tuple[int, str, str]]:
    """The same, as it is on record."""
    return [(each.seq, each.hash, each.where) for each in await anchors(firm)]


async def test_every_phase_is_anchored_and_nothing_is_taken_back(firm: Firm) -> None:
    """Triage, contained, fixed, resolved, closed: five lines, each pinned, each the hash of its entry."""
    await firm.declare_in_one_line("P1")
    await firm.triage("ada", loss_usd="20k")
    for command in ("contained", "mark fixed", "resolve", "close"):
        await firm.answer("mei", command)
        await firm.pass_time(minutes=1)
    standing = await seals(firm)
    incident = await firm.incident()
    links, _ = await firm.bot.ctx.read.chain(incident.id)
    assert len(standing) >= 4
    assert standing == await noted(firm)
    assert [digest for _, digest, _ in standing] == [links[seq - 1].hash for seq, _, _ in standing]
    assert [seq for seq, _, _ in standing] == sorted({seq for seq, _, _ in standing})
    pins = firm.sandbox.world.rooms[await firm.room()].pins
    assert {place.rsplit(":", 1)[1] for _, _, place in standing} <= set(pins)


async def test_an_anchor_is_small_and_asks_for_nothing(small_firm: Firm) -> None:
    """A grey line, no button, nobody's name."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.answer("mei", "contained")
    await small_firm.pass_time(seconds=10)
    room = await small_firm.room()
    (anchor,) = (each for each in small_firm.messages(room) if SEALED.fullmatch(each["text"]))
    assert [block["type"] for block in anchor["blocks"]] == ["context"]


async def test_after_a_lost_answer_the_room_and_the_record_still_agree(small_firm: Firm) -> None:
    """The post is found again; more was said meanwhile, and the anchor is of what was taken at first."""
    await small_firm.declare_in_one_line("P1")
    small_firm.sandbox.faults.add(_lost_seal())
    await small_firm.answer("mei", "contained")
    await small_firm.say("mei", await small_firm.room(), "said meanwhile")
    await small_firm.pass_time(minutes=2)
    assert len(await seals(small_firm)) == 1
    assert await seals(small_firm) == await noted(small_firm)


async def test_a_room_full_of_pins_keeps_its_anchors_unpinned(small_firm: Firm) -> None:
    """They stand and are on record; nobody is bothered with it."""
    await small_firm.declare_in_one_line("P1")
    small_firm.fail("error", "pins.add", code="too_many_pins")
    await small_firm.answer("mei", "contained")
    await small_firm.pass_time(seconds=10)
    assert len(await noted(small_firm)) == 1
    assert not [line for line in await small_firm.lines() if "Could not" in line]


async def test_another_refusal_to_pin_is_said(small_firm: Firm) -> None:
    """It is nothing that goes away by itself."""
    await small_firm.declare_in_one_line("P1")
    small_firm.fail("error", "pins.add", code="not_pinnable")
    await small_firm.answer("mei", "contained")
    await small_firm.pass_time(seconds=10)
    assert any("pin the seal of the record" in words for words in small_firm.told("mei"))


async def test_an_open_incident_is_anchored_once_a_day_while_there_is_news(small_firm: Firm) -> None:
    """In the firm's zone, at the first moment of a day; a silent room stays silent."""
    await small_firm.declare_in_one_line("P3")
    await small_firm.enter("ada")
    await small_firm.pass_time(hours=3)
    assert await noted(small_firm) == []
    await small_firm.pass_time(hours=24)
    first = await noted(small_firm)
    assert len(first) == 1
    await small_firm.pass_time(hours=72)
    quiet = await noted(small_firm)
    await small_firm.say("ada", await small_firm.room(), "still watching")
    await small_firm.pass_time(hours=48)
    after = await noted(small_firm)
    assert after == await seals(small_firm)
    assert len(after) == len(quiet) + 1


async def test_a_round_that_one_process_did_no_other_does_again(small_firm: Firm) -> None:
    """There is news, but today's round was; tomorrow's is free for whoever comes first."""
    await small_firm.declare_in_one_line("P3")
    await small_firm.pass_time(hours=24)
    await small_firm.say("ada", await small_firm.enter("ada"), "still watching")
    assert await Daily(small_firm.bot.ctx).run() == 0
    await small_firm.clock.advance(small_firm.clock.now() + timedelta(hours=24))
    assert await Daily(small_firm.bot.ctx).run() == 1
    assert await Daily(small_firm.bot.ctx).run() == 0


async def test_closed_incidents_and_rooms_that_never_were_are_left_alone(small_firm: Firm) -> None:
    """Closing was an anchor already; without a room there is no place to write."""
    small_firm.fail("error", "conversations.create", code="restricted_action")
    roomless = await small_firm.declare_in_one_line("P3")
    await small_firm.pass_time(hours=48)
    assert await small_firm.bot.ctx.read.anchors(roomless.id) == ()
    small_firm.sandbox.faults.clear()
    await small_firm.declare_in_one_line("P3", title="Another")
    for command in ("resolve", "close"):
        await small_firm.answer("mei", command)
    await small_firm.pass_time(minutes=5)
    closed = await noted(small_firm)
    await small_firm.pass_time(hours=72)
    assert await noted(small_firm) == closed


async def test_a_lived_incident_verifies_against_its_room(firm: Firm) -> None:
    """What an examiner does: read the pins, then ask the record."""
    await firm.declare_in_one_line("P1")
    room = await firm.enter("ada")
    await firm.say("ada", room, "halted")
    await firm.answer("mei", "resolve")
    await firm.answer("mei", "close")
    await firm.pass_time(minutes=1)
    read = tuple(f"{seq}:{digest}" for seq, digest, _ in await seals(firm))
    reference = (await firm.incident()).reference
    found = await examine(firm.settings, reference, Asked(anchors=read), now=firm.clock.now)
    assert found.code == 0, found.lines
    assert f"Anchors: {2 * len(read)} of {2 * len(read)} match." in found.lines[1]


def _lost_seal() -> Rule:
    """The next anchor arrives in Slack, and the answer is lost."""
    return Rule(Fault("lost_answer"), target="chat.postMessage", containing="Record sealed", times=1)
