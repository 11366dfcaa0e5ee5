"""Somebody who is paged cannot take it: who comes next hears of it at once."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm


async def test_the_button_pages_the_next_level_and_the_room_hears_of_it(small_firm: Firm) -> None:
    """Nobody waits for the level's time; the page then says what was said."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.pass_time(minutes=1)
    before = len(small_firm.told("lea"))
    assert await small_firm.press_page("ada", "decline") == "Recorded. Paged level 4 at once."
    assert "Why you: team lead" in small_firm.told("lea")[before]
    text = "ada cannot take it (on-call engineer). Paged level 4 at once."
    assert await small_firm.entries(EntryKind.DECLINED) == [text]
    assert f"⚠ {text}" in await small_firm.lines()
    assert "You said that you cannot." in small_firm.told("ada")[-1]
    assert (await small_firm.answer("ada", "decline")).startswith("You said so already.")
