"""Taking a page: by button and by command, once, and what others then see."""

from bot.domain.change import EntryKind
from bot.domain.incident import Mark
from bot.domain.roles import Role
from tests.stories.firm import Firm


async def test_the_button_on_a_page_records_who_answers_and_shows_it_everywhere(firm: Firm) -> None:
    """The page, the card and the other pages say who has it; the mark is set."""
    await firm.declare_in_one_line("P1")
    words = await firm.press_page("ada")
    assert words == "You acknowledged INC-20120801-001 at 13:30 UTC. Paging has stopped."
    assert (await firm.incident()).at(Mark.ACKNOWLEDGED) == firm.clock.now()
    await firm.pass_time(seconds=5)
    assert "Acknowledged by you" in firm.told("ada")[-1]
    assert "Nothing is needed from you" in firm.told("mei")[-1]
    assert f"Acknowledged by <@{firm.users['ada']}>" in (await firm.lines())[0]


async def test_the_command_says_what_the_button_says(small_firm: Firm) -> None:
    """In the room, elsewhere by reference, and on the card: the same words, the second time too."""
    incident = await small_firm.declare_in_one_line("P0")
    assert await small_firm.answer("ada", "ack") == (
        "You acknowledged INC-20120801-001 at 13:30 UTC. P0 still waits for the Incident Commander mei."
    )
    again = "You acknowledged INC-20120801-001 at 13:30 UTC already."
    assert await small_firm.press_card("ada", "acknowledge") == again
    assert (await small_firm.slash("ada", f"ack {incident.reference}")).text == again
    assert await small_firm.entries(EntryKind.ACKNOWLEDGED) == ["Acknowledged by ada (on-call engineer)"]


async def test_who_is_no_responder_is_heard_but_stops_nothing(small_firm: Firm) -> None:
    """An executive who has seen it is recorded; paging goes on."""
    await small_firm.declare_in_one_line("P0")
    assert await small_firm.press_page("eve") == (
        "You acknowledged INC-20120801-001 at 13:30 UTC. Paging goes on until a responder does."
    )
    assert (await small_firm.incident()).at(Mark.ACKNOWLEDGED) is None
    await small_firm.pass_time(minutes=3)
    assert "olu" in await small_firm.paged()


async def test_who_was_never_paged_is_told_how_to_lead_instead(small_firm: Firm) -> None:
    """A bystander has nothing to acknowledge; the refusal names the next step."""
    incident = await small_firm.declare_in_one_line()
    bystander = small_firm.sandbox.world.add_user("zoe")
    small_firm.users["zoe"] = bystander
    words = await small_firm.answer("zoe", "ack")
    assert words.startswith(f"{incident.reference} does not page you")
    assert "/incident role commander" in words
    assert (await small_firm.incident()).acknowledgements == ()


async def test_two_responders_may_both_answer_and_each_is_recorded(small_firm: Firm) -> None:
    """A P0 needs both; the second one closes the gap, the first stays first."""
    await small_firm.declare_in_one_line("P0")
    await small_firm.press_page("mei")
    await small_firm.pass_time(minutes=1)
    assert (await small_firm.press_page("ada")).endswith("Paging has stopped.")
    incident = await small_firm.incident()
    assert [each.person.name for each in incident.acknowledgements] == ["mei", "ada"]
    assert incident.marks[Mark.ACKNOWLEDGED].set_by.name == "mei"


async def test_whoever_takes_command_answers_for_the_commander(small_firm: Firm) -> None:
    """A P0 whose commander sleeps is answered once somebody else takes the role."""
    await small_firm.declare_in_one_line("P0")
    await small_firm.press_page("ada")
    await small_firm.answer("dev", "role commander")
    incident = await small_firm.incident()
    assert {role for each in incident.acknowledgements for role in each.roles} >= {
        Role.ON_CALL_ENGINEER,
        Role.INCIDENT_COMMANDER,
    }
    before = len(small_firm.pages("olu"))
    await small_firm.pass_time(minutes=29)
    assert len(small_firm.pages("olu")) == before


async def test_a_phone_call_is_put_on_record_and_stops_levels(small_firm: Firm) -> None:
    """On-call answered the phone; whoever heard it records when, and who says so."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.pass_time(minutes=4)
    words = await small_firm.answer(
        "kim", f"ack <@{small_firm.users['ada']}> by phone at 13:31 UTC told by the night desk"
    )
    assert words == "ada acknowledged INC-20120801-001 at 13:31 UTC by phone. Paging has stopped."
    entry = "Acknowledged by ada (on-call engineer) by phone at 13:31 UTC, told by the night desk"
    assert await small_firm.entries(EntryKind.ACKNOWLEDGED) == [entry]
    await small_firm.pass_time(minutes=20)
    assert small_firm.pages("dev") == []
    assert f"☑ {entry}" in await small_firm.lines()
    assert f"Acknowledged by <@{small_firm.users['ada']}> by phone" in (await small_firm.lines())[0]
    assert len(small_firm.pages("max")) == 1  # a duty is owed all the same


async def test_without_a_name_the_phone_call_is_of_whoever_told_or_types(small_firm: Firm) -> None:
    """`told by @ada` is ada's answer; with no mention at all it is one's own, as of now."""
    await small_firm.declare_in_one_line("P0")
    told = await small_firm.answer("tom", f"ack by phone told by <@{small_firm.users['ada']}>")
    assert told == (
        "ada acknowledged INC-20120801-001 at 13:30 UTC by phone. P0 still waits for the Incident Commander mei."
    )
    assert await small_firm.answer("mei", "ack by phone") == (
        "You acknowledged INC-20120801-001 at 13:30 UTC by phone. Paging has stopped."
    )
    entries = await small_firm.entries(EntryKind.ACKNOWLEDGED)
    assert [text.rpartition(", ")[2] for text in entries] == ["told by ada", "told by mei"]


async def test_a_phone_call_that_cannot_be_is_refused(small_firm: Firm) -> None:
    """Nobody paged, before the declaration, or not to be read: nothing is recorded."""
    await small_firm.declare_in_one_line()
    ada, eve = small_firm.users["ada"], small_firm.users["eve"]
    assert (await small_firm.answer("tom", f"ack <@{ada}> by phone at 13:29 UTC")).startswith(
        "INC-20120801-001 was declared at 13:30 UTC. Give the time of a call after that."
    )
    assert "eve acknowledged" in await small_firm.answer("tom", f"ack <@{eve}> by phone")
    assert (await small_firm.answer("tom", "ack ada by phone")).startswith("Type it like this: `/incident ack @user by")
    zoe = small_firm.sandbox.world.add_user("zoe")
    assert "does not page" in await small_firm.answer("tom", f"ack <@{zoe}> by phone")
    assert [each.person.name for each in (await small_firm.incident()).acknowledgements] == ["eve"]


async def test_the_first_responder_acts_as_commander_until_one_accepts(firm: Firm) -> None:
    """The card, the page and reminders turn to them; it does not count as the commander's own answer."""
    await firm.declare_in_one_line("P0", who="tom")
    assert (await firm.press_page("ada")).endswith("P0 still waits for the Incident Commander mei.")
    await firm.pass_time(seconds=5)
    ada = firm.users["ada"]
    assert "ada acts as Incident Commander until one accepts" in await firm.lines()
    assert f"Commander: <@{ada}> (acting)." in (await firm.lines())[0]
    assert "You act as Incident Commander until one accepts." in firm.told("ada")[0]
    assert "must agree" in await firm.answer("ada", "severity P1 loss is capped")
    await firm.press_page("mei")
    await firm.pass_time(seconds=5)
    assert f"Commander: <@{firm.users['mei']}>." in (await firm.lines())[0]
    assert "Only the Incident Commander (mei)" in await firm.answer("ada", "severity P2 one venue")


async def test_nobody_acts_as_commander_of_a_p2(small_firm: Firm) -> None:
    """It has one in the contacts, and time to wait for them."""
    await small_firm.declare_in_one_line("P2", who="kim")
    await small_firm.press_page("ada")
    await small_firm.pass_time(seconds=5)
    assert not any("acts as" in line for line in await small_firm.lines())
