"""Declaring, as the people at the desk live it."""

import json
from datetime import UTC, datetime

from bot.domain.change import EntryKind
from bot.domain.incident import Mark
from bot.domain.severity import Severity
from tests.stories.firm import FORM, Firm


async def test_declaring_opens_a_room_with_a_pinned_card_and_pages_the_on_call(firm: Firm) -> None:
    """One form: the incident is recorded, the room stands with its card, the on-call engineer is paged."""
    incident = await firm.declare("sam")
    assert incident.reference == "INC-20120801-001"
    room = await firm.room()
    card = firm.messages(room)[0]
    assert "Order router floods the market" in card["text"]
    assert list(firm.sandbox.world.rooms[room].pins) == [card["ts"]]
    assert len(firm.pages("ada")) == 1


async def test_the_room_is_dressed_and_the_people_called_are_in_it(small_firm: Firm) -> None:
    """Topic and purpose name the incident; the declarer and those paged are inside, bystanders are not."""
    incident = await small_firm.declare("sam")
    room = small_firm.sandbox.world.rooms[await small_firm.room()]
    assert room.name == "inc-20120801-001-order-router-floods-the-market"
    assert incident.reference in room.topic.value
    assert incident.reference in room.purpose.value
    assert {small_firm.users[name] for name in ("sam", "ada", "mei")} <= set(room.members)
    assert small_firm.users["eve"] not in room.members


async def test_the_form_says_what_is_recorded_and_the_room_follows_by_direct_message(small_firm: Firm) -> None:
    """The declarer reads the reference at once, and the room's link a moment later."""
    await small_firm.sandbox.gestures.slash(small_firm.users["kim"], small_firm.desk, "/incident", "declare")
    seen = await small_firm.submit("kim", FORM)
    assert "INC-20120801-001 is recorded" in json.dumps(seen.view)
    room = await small_firm.room()
    assert [room in words for words in small_firm.told("kim")] == [True]


async def test_one_line_declares_as_the_form_does(small_firm: Firm) -> None:
    """People in a hurry type it: recorded, paged, roomed, without a form."""
    seen = await small_firm.slash("sam", "declare P1? latency XNAS order acks 3x normal")
    assert (seen.text or "").startswith("INC-20120801-001 is recorded, on-call is being paged.")
    incident = await small_firm.incident()
    assert (incident.title, incident.severity) == ("latency XNAS order acks 3x normal", Severity.P1)
    assert incident.provisional
    assert len(await small_firm.lines()) == 1
    assert len(small_firm.pages("ada")) == 1


async def test_a_form_that_is_submitted_twice_declares_once(firm: Firm) -> None:
    """Slack resubmits a form with a new trigger: there is one incident, one room, one page, and the same answer."""
    await firm.declare("sam")
    first = next(each for each in firm.sandbox.delivery.log if each.sent.name == "view_submission")
    again = {**first.sent.payload, "trigger_id": "9.9.again"}
    answer = await firm.sandbox.delivery.ask("interactive", "view_submission", again)
    await firm.settle()
    assert "INC-20120801-001 is recorded" in answer.body
    assert len(await firm.incidents()) == 1
    assert len([room for room in firm.sandbox.world.rooms.values() if room.name.startswith("inc-")]) == 1
    assert len(firm.pages("ada")) == 1


async def test_a_command_that_is_delivered_twice_declares_once(small_firm: Firm) -> None:
    """The same slash command again, with the same trigger, gets the first answer."""
    await small_firm.declare_in_one_line()
    first = next(each for each in small_firm.sandbox.delivery.log if each.sent.kind == "command")
    answer = await small_firm.sandbox.delivery.ask("command", "/incident", first.sent.payload)
    await small_firm.settle()
    assert "INC-20120801-001 is recorded" in answer.body
    assert len(await small_firm.incidents()) == 1


async def test_two_declarations_are_two_incidents_with_their_own_rooms(small_firm: Firm) -> None:
    """References count up, rooms are apart, and each is found by its name."""
    await small_firm.declare("sam")
    await small_firm.declare("tom", title="Risk screen frozen")
    one, two = await small_firm.where("INC-20120801-001"), await small_firm.where("INC-20120801-002")
    assert one is not None
    assert two is not None
    assert (one.title, two.title) == (FORM["title"], "Risk screen frozen")
    assert one.channel != two.channel


async def test_a_similar_incident_is_named_before_a_second_one_is_declared(small_firm: Firm) -> None:
    """Who is about to declare the same again sees what is open."""
    await small_firm.declare_in_one_line()
    seen = await small_firm.slash("tom", "declare order router floods market")
    assert "Already open: INC-20120801-001" in json.dumps(seen.view, ensure_ascii=False)
    assert "order router floods market" in json.dumps(seen.view)


async def test_a_declarer_named_p3_pages_nobody_and_says_so(small_firm: Firm) -> None:
    """The room stands all the same; nobody's phone rings, and the declarer is not told otherwise."""
    seen = await small_firm.slash("sam", "declare P3 dashboard slow")
    assert "on-call is being paged" not in (seen.text or "")
    assert "nobody is paged at P3" in (seen.text or "")
    assert await small_firm.paged() == set()
    assert len(await small_firm.lines()) == 1


async def test_not_sure_yet_and_normal_trading_is_a_provisional_p2(small_firm: Firm) -> None:
    """Who knows little may leave it open: on-call is paged in the room and directly, nobody else."""
    incident = await small_firm.declare("sam", category="unknown", trading_state="normal")
    assert (incident.severity, incident.provisional) == (Severity.P2, True)
    assert await small_firm.paged() == {"ada"}


async def test_a_loss_at_declare_raises_the_provisional_severity(small_firm: Firm) -> None:
    """$120k is over the limit of P0, whatever trading looks like."""
    incident = await small_firm.declare("sam", loss="40k–120k")
    assert (incident.severity, incident.provisional) == (Severity.P0, True)
    assert incident.matches == ("loss.p0",)
    assert {"eve", "max", "lea"} <= await small_firm.paged()


async def test_when_it_was_noticed_is_in_the_declarers_own_zone(small_firm: Firm) -> None:
    """09:20 in New York is 13:20 UTC; their zone is asked for while they fill in the form, and the record shows UTC."""
    await small_firm.slash("sam", "declare")
    await small_firm.submit("sam", {**FORM, "detected": "09:20"})
    incident = await small_firm.incident()
    assert incident.at(Mark.DETECTED) == datetime(2012, 8, 1, 13, 20, tzinfo=UTC)
    assert "detected 2012-08-01 13:20 UTC" in (await small_firm.entries(EntryKind.DECLARED))[0]


async def test_a_wrong_field_keeps_the_form_open_and_says_what_to_type(small_firm: Firm) -> None:
    """The sentence stands under the field, everything typed is still there, nothing was declared."""
    await small_firm.slash("sam", "declare")
    await small_firm.submit("sam", {**FORM, "loss": "-5"})
    for field, typed, words in (
        ("loss", "-5", "`-5` is not an amount"),
        ("loss", "1e99", "`1e99` is not an amount"),
        ("loss", "12k EUR", "USD"),
        ("detected", "23:59 UTC", "has not come yet"),
        ("detected", "soon", "`soon` is not a time"),
    ):
        seen = await small_firm.submit("sam", {"loss": None, "detected": None, field: typed})
        assert words in (seen.errors or {})[field]
        assert await small_firm.incidents() == []
    again = await small_firm.submit("sam", {"detected": None})
    assert not again.errors
    assert (await small_firm.incident()).title == FORM["title"]


async def test_a_severity_without_words_asks_for_words(small_firm: Firm) -> None:
    """`declare P1` alone says nothing of what is seen: the answer shows the right form."""
    seen = await small_firm.slash("sam", "declare P1")
    assert "`/incident declare P1" in (seen.text or "")
    assert await small_firm.incidents() == []


async def test_the_incidents_channel_has_one_post_that_stays_true(small_firm: Firm) -> None:
    """One post per incident, updated in place."""
    incident = await small_firm.declare_in_one_line()
    await small_firm.slash("mei", f"severity {incident.reference} P0 second venue hit")
    await small_firm.pass_time(seconds=5)
    [notice] = small_firm.messages(small_firm.log)
    assert "P0 Critical" in notice["text"]
    assert incident.reference in notice["text"]
