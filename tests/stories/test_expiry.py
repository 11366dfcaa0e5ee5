"""An accepted and then forgotten incident: who acknowledged is asked again unless they are heard of."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm
from tests.stories.test_escalation import firings


async def test_a_forgotten_p0_asks_again_and_arms_its_levels(firm: Firm) -> None:
    """Half an hour without a sign of life: new messages to both, and level 2 three minutes later."""
    await firm.declare_in_one_line("P0", who="tom")
    await firm.press_page("ada")
    await firm.press_page("mei")
    await firm.pass_time(minutes=29)
    assert (len(firm.pages("ada")), list(await firings(firm))) == (1, [0])
    await firm.pass_time(minutes=1, seconds=5)
    assert "⏰ Not heard of ada and mei for 30 min: asking again" in await firm.lines()
    assert len(firm.pages("ada")) == 2
    assert "Still on it? Acknowledge again." in firm.told("ada")[-1]
    await firm.pass_time(minutes=3)
    assert list(await firings(firm)) == [0, 30, 33]
    assert (await firm.press_page("ada")).endswith("P0 still waits for the Incident Commander mei.")
    assert (await firm.press_page("mei")).endswith("Paging has stopped.")
    await firm.pass_time(minutes=20)
    assert list(await firings(firm)) == [0, 30, 33]
    told = [text for text in await firm.entries(EntryKind.DUTY) if text.startswith("Told as a duty")]
    assert len(told) == 1  # a duty that was told is not told again


async def test_only_what_a_responder_does_is_a_sign_of_life(small_firm: Firm) -> None:
    """A message of on-call counts for both; what bystanders, those who only know, and bots do counts for nothing."""
    await small_firm.declare_in_one_line("P0", who="tom")
    for who in ("eve", "ada", "mei"):
        await small_firm.press_page(who)
    room = await small_firm.enter("ada")
    await small_firm.enter("kim")
    await small_firm.pass_time(minutes=20)
    await small_firm.say("ada", room, "still draining the queue")
    await small_firm.pass_time(minutes=20)
    await small_firm.say("kim", room, "any news?")
    await small_firm.answer("eve", "note the board asks")
    await small_firm.pass_time(minutes=9, seconds=50)
    assert list(await firings(small_firm)) == [0]
    await small_firm.pass_time(seconds=20)
    assert list(await firings(small_firm)) == [0, 50]


async def test_a_button_or_a_command_is_a_sign_of_life(small_firm: Firm) -> None:
    """Pressing Acknowledge again, and anything typed at the bot."""
    await small_firm.declare_in_one_line("P1", who="tom")
    await small_firm.press_page("ada")
    await small_firm.pass_time(minutes=50)
    assert (await small_firm.answer("ada", "ack")).endswith("already.")
    await small_firm.pass_time(minutes=50)
    await small_firm.answer("ada", "note --at 09:40 restarted gateway 2")
    await small_firm.pass_time(minutes=59)
    assert list(await firings(small_firm)) == [0]
    await small_firm.pass_time(minutes=1, seconds=1)
    assert list(await firings(small_firm)) == [0, 160]


async def test_it_lasts_longer_once_contained_and_never_past_standing_down(small_firm: Firm) -> None:
    """Two hours instead of half an hour; after resolving nobody is asked."""
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.press_page("ada")
    await small_firm.press_page("mei")
    await small_firm.answer("mei", "contained")
    await small_firm.pass_time(minutes=119)
    assert list(await firings(small_firm)) == [0]
    await small_firm.answer("mei", "resolve")
    await small_firm.pass_time(hours=5)
    assert list(await firings(small_firm)) == [0]


async def test_a_p2_is_trusted(small_firm: Firm) -> None:
    """The policy sets no limit there."""
    await small_firm.declare_in_one_line("P2", who="kim")
    await small_firm.press_page("ada")
    await small_firm.pass_time(hours=9)
    assert list(await firings(small_firm)) == [0]
