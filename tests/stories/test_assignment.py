"""Roles: taken by oneself, given to others, shown on the card, answered for at the next page."""

import asyncio

from bot.domain.change import EntryKind
from bot.domain.roles import Role
from tests.stories.firm import Firm


async def test_taking_command_moves_the_role_and_says_so(firm: Firm) -> None:
    """The card, the topic and the room name who leads now; the one before is named too."""
    await firm.declare_in_one_line()
    words = await firm.answer("dev", "role commander")
    assert words == "dev is Incident Commander now, handed over by mei."
    assert (await firm.incident()).roles[Role.INCIDENT_COMMANDER].id == firm.users["dev"]
    await firm.pass_time(seconds=5)
    card, *lines = await firm.lines()
    assert f"Commander: <@{firm.users['dev']}>" in card
    assert "led by dev" in firm.sandbox.world.rooms[await firm.room()].topic.value
    assert words.rstrip(".") in lines
    assert await firm.answer("dev", "role commander") == "dev is Incident Commander of INC-20120801-001 already."


async def test_the_button_takes_command_as_the_command_does(small_firm: Firm) -> None:
    """Same words, same effect."""
    await small_firm.declare_in_one_line()
    assert await small_firm.press_card("dev", "take_commander") == "dev is Incident Commander now, handed over by mei."
    assert await small_firm.entries(EntryKind.ROLE) == ["dev is Incident Commander now, handed over by mei"]


async def test_of_two_who_press_take_command_one_leads(small_firm: Firm) -> None:
    """Both saw Mei's name on the card; the second reads who was first."""
    await small_firm.declare_in_one_line()
    card = (await small_firm.incident()).card
    assert card is not None
    for who in ("dev", "olu"):
        await small_firm.enter(who)
    seen = await asyncio.gather(
        *(
            small_firm.sandbox.gestures.press(small_firm.users[who], card.channel, card.ts, "take_commander")
            for who in ("dev", "olu")
        )
    )
    await small_firm.settle()
    assert {each.status for each in seen} == {200}
    commander = (await small_firm.incident()).commander
    assert commander is not None
    first, second = ("dev", "olu") if commander.id == small_firm.users["dev"] else ("olu", "dev")
    assert await small_firm.entries(EntryKind.ROLE) == [f"{first} is Incident Commander now, handed over by mei"]
    (told,) = small_firm.sandbox.world.ephemerals(small_firm.users[second], card.channel)
    assert f"{first} has just become Incident Commander" in told["text"]


async def test_a_role_given_to_somebody_brings_them_into_the_room(small_firm: Firm) -> None:
    """`role scribe @kim` from any channel by reference: kim is in the room and on the record."""
    incident = await small_firm.declare_in_one_line()
    seen = await small_firm.slash("mei", f"role {incident.reference} scribe @kim")
    assert seen.text == "kim is scribe now (mei)."
    assert small_firm.users["kim"] in small_firm.sandbox.world.rooms[await small_firm.room()].members
    assert await small_firm.entries(EntryKind.ROLE) == ["kim is scribe now (mei)"]


async def test_who_has_a_role_here_is_paged_for_it(small_firm: Firm) -> None:
    """A role taken in the room goes before the firm's contact list."""
    await small_firm.declare_in_one_line("P0")
    await small_firm.answer("mei", "role deputy @lea")
    before = len(small_firm.pages("lea"))
    await small_firm.pass_time(minutes=3)
    assert "deputy Incident Commander" in small_firm.told("lea")[before]
    assert small_firm.pages("dev") == []


async def test_a_role_or_person_that_is_not_known_is_answered_with_the_form(small_firm: Firm) -> None:
    """The eight roles that can be taken stand in the answer; nothing is changed."""
    await small_firm.declare_in_one_line()
    usage = "`/incident role commander|deputy|scribe|expert|liaison|risk|trading|compliance @user`"
    for typed in ("role", "role captain", "role commander nobody-known", "role executives @kim"):
        assert await small_firm.answer("mei", typed) == f"Type it like this: {usage}. Nothing was changed."
    assert await small_firm.entries(EntryKind.ROLE) == []
