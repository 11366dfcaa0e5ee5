"""Roles: taken from the card, handed over with what must be known, and what only some may do."""

from tests.stories.firm import Firm


async def test_whoever_takes_over_reads_how_it_stands(firm: Firm) -> None:
    """Drafted from the record: what was decided, what is open, what came last."""
    incident = await firm.declare_in_one_line("P1")
    room = await firm.enter("mei")
    await firm.say("mei", room, "!decision we halt mm-us")
    await firm.answer("mei", f"role commander <@{firm.users['dev']}>")
    told = firm.told("dev")[-1]
    assert told.startswith(f"You are Incident Commander of {incident.reference} now, after mei: {incident.title}.")
    assert "we halt mm-us" in str(firm.pages("dev")[-1]["blocks"])
    assert (await firm.incident()).commander.name == "dev"  # type: ignore[union-attr]  # it has one


async def test_a_role_is_taken_from_the_card(small_firm: Firm) -> None:
    """And shown on it."""
    incident = await small_firm.declare_in_one_line()
    room, card = await small_firm.enter("lea"), incident.card
    assert card is not None
    user = small_firm.users["lea"]
    await small_firm.sandbox.gestures.press(user, room, card.ts, "take_role", f"{incident.id}/scribe")
    await small_firm.pass_time(seconds=5)
    shown = next(each for each in small_firm.messages(room) if each.get("bot_id"))
    assert f"scribe <@{user}>" in str(shown["blocks"])


async def test_closing_is_for_those_the_policy_names(small_firm: Firm) -> None:
    """Whoever may not reads who may, and asks them by a button."""
    incident = await small_firm.declare_in_one_line()
    await small_firm.answer("sam", "resolve")
    refused = await small_firm.answer("sam", "close")
    assert refused == (
        "Only the Incident Commander (mei) or the deputy Incident Commander (dev) may close it. Nothing was changed."
    )
    room, user = await small_firm.room(), small_firm.users["sam"]
    shown = small_firm.sandbox.world.ephemerals(user, room)[-1]
    assert (await small_firm.press("sam", room, shown["ts"], "ask_permitted")).text == "Asked mei and dev."
    assert small_firm.told("mei")[-1] == f"sam asks you to close it: {incident.reference}, {incident.title}"
    assert "is closed after" in await small_firm.answer("mei", "close")


async def test_who_leads_two_grave_incidents_is_offered_the_deputy(small_firm: Firm) -> None:
    """In the room of the second one."""
    first = await small_firm.declare_in_one_line("P1", "Acks are slow")
    await small_firm.declare_in_one_line("P0", "Orders are doubled")
    await small_firm.pass_time(seconds=10)
    assert any(
        line == f"⚠ mei leads {first.reference} as well. dev is deputy and can take this one: Take command."
        for line in await small_firm.lines()
    )


async def test_who_is_given_a_second_grave_incident_is_offered_the_deputy_too(small_firm: Firm) -> None:
    """Whoever gives it reads so, and the room does."""
    first = await small_firm.declare_in_one_line("P1", "Acks are slow")
    await small_firm.declare_in_one_line("P0", "Orders are doubled")
    await small_firm.answer("mei", "role commander @dev")
    warning = f"mei leads {first.reference} as well. dev is deputy and can take this one: Take command."
    assert warning in await small_firm.answer("dev", "role commander @mei")
    await small_firm.pass_time(seconds=10)
    assert (await small_firm.lines()).count(f"⚠ {warning}") == 2  # once at the declaration
