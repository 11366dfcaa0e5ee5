"""Paging by hand: the next level before its time, and people whom no level names."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm
from tests.stories.test_escalation import firings, minutes_of


async def test_the_next_level_is_paged_at_once_and_says_who_asks(firm: Firm) -> None:
    """Even though somebody has acknowledged; the levels after it keep their own times."""
    await firm.declare_in_one_line("P0", who="tom")
    await firm.pass_time(minutes=1)
    assert await firm.answer("ada", "escalate now loss doubles each minute") == (
        "ada escalated to level 2: loss doubles each minute."
    )
    await firm.pass_time(seconds=30)
    assert (minutes_of(firm, "olu"), minutes_of(firm, "dev")) == ([0, 1], [1])
    assert "Why you: ada asks for you. loss doubles each minute." in firm.told("olu")[-1]
    await firm.pass_time(minutes=2)
    assert len(firm.pages("olu")) == 2
    assert "ada escalated to level 2: loss doubles each minute" in await firm.lines()
    await firm.press_page("ada")
    await firm.press_page("mei")
    await firm.answer("mei", "escalate we need management")
    await firm.pass_time(seconds=30)
    assert minutes_of(firm, "max")[-1] == 3
    assert (await firm.press_page("max")).endswith("Paging has stopped.")


async def test_when_every_level_was_paged_somebody_is_named(small_firm: Firm) -> None:
    """The refusal says how; a resolved incident is opened again first."""
    await small_firm.declare_in_one_line("P3", who="kim")
    assert await small_firm.answer("mei", "escalate now too slow") == (
        "Every level of P3 has been paged. Page somebody by name: /incident page @user reason."
    )
    await small_firm.answer("mei", "resolve")
    assert (await small_firm.answer("mei", "page olu again")).endswith("To page again, type /incident reopen.")
    assert (await small_firm.answer("mei", "escalate again")).endswith("To page again, type /incident reopen.")


async def test_somebody_whom_no_level_names_is_paged_and_can_acknowledge(small_firm: Firm) -> None:
    """They are brought into the room; their answer is recorded and stops nothing."""
    await small_firm.declare_in_one_line("P1", who="kim")
    zoe = small_firm.users["zoe"] = small_firm.sandbox.world.add_user("zoe")
    assert (
        await small_firm.answer("mei", f"page <@{zoe}> you wrote the router")
        == f"mei paged {zoe}: you wrote the router."
    )
    await small_firm.pass_time(seconds=5)
    assert "Why you: mei asks for you. you wrote the router." in small_firm.told("zoe")[0]
    assert zoe in small_firm.sandbox.world.rooms[await small_firm.room()].members
    assert (await small_firm.press_page("zoe")).endswith("Paging goes on until a responder does.")
    assert (await small_firm.entries(EntryKind.ACKNOWLEDGED)) == ["Acknowledged by zoe (asked to help)"]
    assert await small_firm.answer("mei", f"escalate to <@{small_firm.users['tom']}> numbers please") == (
        "mei paged tom: numbers please."
    )
    await small_firm.pass_time(seconds=5)
    assert len(small_firm.pages("tom")) == 1


async def test_a_contact_or_a_role_is_paged_by_its_name(small_firm: Firm) -> None:
    """`olu`, `risk` or `senior management`; what names nobody is answered with the form."""
    await small_firm.declare_in_one_line("P2", who="kim")
    assert await small_firm.answer("ada", "page Olu deploy is stuck") == "ada paged olu: deploy is stuck."
    assert await small_firm.answer("ada", "page risk limit reached") == "ada paged tom: limit reached."
    assert await small_firm.answer("ada", "page senior management the press calls") == (
        "ada paged max: the press calls."
    )
    assert "Nobody holds scribe" in await small_firm.answer("ada", "page scribe please write")
    for typed in ("page", "page olu", "page nobody we know", "escalate", "escalate now", "escalate to <@U1>"):
        assert (await small_firm.answer("ada", typed)).startswith("Type it like this: ")
    assert {"olu", "tom", "max"} <= await small_firm.paged()
    assert list(await firings(small_firm)) == [0]
