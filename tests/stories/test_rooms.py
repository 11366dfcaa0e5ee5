"""The war room where Slack is difficult: it comes later, under another name, or its refusal is told."""

from tests.stories.firm import Firm


async def test_pages_leave_at_once_and_the_room_comes_when_slack_can(small_firm: Firm) -> None:
    """Slack makes no channel for ten minutes: everybody is paged, and the room follows by itself, card and all."""
    firm = small_firm
    firm.fail("server_error", "conversations.create")
    await firm.declare_in_one_line("P1", who="kim")
    assert {"ada", "mei", "sam"} <= {who for who in firm.users if firm.pages(who)}
    await firm.press_page("ada")
    await firm.pass_time(minutes=9)
    assert (await firm.incident()).channel is None
    firm.sandbox.faults.clear()
    await firm.pass_time(minutes=2)
    room = await firm.room()
    assert list(firm.sandbox.world.rooms[room].pins) == [firm.messages(room)[0]["ts"]]
    assert len(firm.pages("ada")) == 1
    assert any(room in words for words in firm.told("kim"))


async def test_a_room_that_slack_puts_off_is_made_when_it_said(small_firm: Firm) -> None:
    """Meanwhile every command works by reference; the pages show the room once it is there."""
    small_firm.fail("rate_limited", "conversations.create", times=1, retry_after=300)
    incident = await small_firm.declare_in_one_line("P1", who="kim")
    assert incident.channel is None
    assert (await small_firm.slash("ada", f"ack {incident.reference}")).text == (
        "You acknowledged INC-20120801-001 at 13:30 UTC. Paging has stopped."
    )
    await small_firm.pass_time(minutes=4)
    assert (await small_firm.incident()).channel is None
    await small_firm.pass_time(minutes=1, seconds=5)
    room = await small_firm.room()
    assert room in str(small_firm.pages("ada")[0])
    assert room in str(small_firm.pages("mei")[0])


async def test_a_refused_room_is_told_to_those_who_wait_for_it(firm: Firm) -> None:
    """Slack says no for good: the commander and the declarer read why, and how to go on without."""
    firm.fail("error", "conversations.create", code="restricted_action")
    incident = await firm.declare_in_one_line("P1", who="kim")
    await firm.pass_time(seconds=5)
    assert incident.channel is None
    for who in ("kim", "mei"):
        assert firm.told(who)[-1].startswith("Slack did not open a war room for INC-20120801-001")
    assert len(firm.pages("ada")) == 1
    assert "Next: " in ((await firm.slash("ada", f"status {incident.reference}")).text or "")
    assert (await firm.slash("ada", f"note {incident.reference} no room")).text == "Noted on INC-20120801-001."


async def test_a_strangers_channel_of_our_name_stays_theirs(small_firm: Firm) -> None:
    """Our room gets another name; nothing is posted, pinned, invited or renamed in theirs."""
    world = small_firm.sandbox.world
    name = "inc-20120801-001-order-router-floods-the-market"
    theirs = world.add_channel(name, creator=small_firm.users["tom"], members=(small_firm.users["tom"],))
    before = (list(world.rooms[theirs].members), len(world.rooms[theirs].messages), world.rooms[theirs].topic)
    await small_firm.declare_in_one_line()
    room = world.rooms[await small_firm.room()]
    assert room.id != theirs
    assert room.name.startswith("inc-20120801-001-")
    assert (list(world.rooms[theirs].members), len(world.rooms[theirs].messages), world.rooms[theirs].topic) == before
    assert world.rooms[theirs].pins == {}


async def test_a_room_whose_making_was_never_answered_is_found_again(firm: Firm) -> None:
    """Slack made it and the answer was lost: the same channel is taken, not a second one."""
    firm.fail("lost_answer", "conversations.create", times=1)
    await firm.declare_in_one_line()
    await firm.pass_time(seconds=10)
    rooms = [room for room in firm.sandbox.world.rooms.values() if room.name.startswith("inc-")]
    assert [room.id for room in rooms] == [await firm.room()]
    assert len(await firm.lines()) == 1


async def test_a_process_that_starts_while_slack_is_busy_still_finds_the_incidents_channel(small_firm: Firm) -> None:
    """Slack answers no list of channels at that moment: the notice comes as soon as it does."""
    await small_firm.stop_bot()
    small_firm.fail("server_error", "conversations.list", times=2)
    await small_firm.start_bot()
    await small_firm.declare_in_one_line("P3", who="kim")
    await small_firm.pass_time(seconds=10)
    assert len(small_firm.messages(small_firm.log)) == 1


async def test_the_draft_of_an_incident_that_is_closed_before_its_room_is_there_follows(small_firm: Firm) -> None:
    """Slack makes no channel while it is resolved and closed: the draft stands in the room when there is one."""
    small_firm.fail("server_error", "conversations.create")
    incident = await small_firm.declare_in_one_line("P3", who="kim")
    for act in ("resolve", "close"):
        await small_firm.slash("mei", f"{act} {incident.reference}")
    await small_firm.pass_time(seconds=30)
    small_firm.sandbox.faults.clear()
    await small_firm.pass_time(minutes=2)
    room = await small_firm.room()
    [file] = [each["files"][0] for each in small_firm.sandbox.world.messages(room) if each.get("files")]
    assert file["name"] == f"{incident.reference}-post-mortem.md"
