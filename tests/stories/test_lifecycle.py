"""An incident's life after triage: contained, fixed, resolved, closed, reopened."""

import asyncio

from bot.domain.change import EntryKind
from bot.domain.incident import Mark
from bot.domain.phase import Phase
from tests.stories.firm import Firm

INC = "INC-20120801-001"
LIFE = (
    ("contained", "contained", Phase.INVESTIGATION, f"{INC} is marked contained. Next: investigation."),
    ("mark fixed", "fixed", Phase.RESOLUTION, f"{INC} is marked fault fixed. Next: resolution."),
    ("resolve", "resolve", Phase.POST_MORTEM, f"{INC} is marked resolved. Next: post-mortem."),
    ("close", "close", Phase.CLOSED, f"{INC} is closed after"),
)


async def test_a_whole_life_by_commands_ends_in_a_draft(small_firm: Firm) -> None:
    """Each command moves it on; closing writes the post-mortem into the room as a file and says so."""
    await small_firm.declare_in_one_line()
    for command, _, phase, words in LIFE:
        await small_firm.pass_time(minutes=1)
        assert (await small_firm.answer("mei", command)).startswith(words)
        assert (await small_firm.incident()).phase is phase
    await small_firm.pass_time(seconds=10)
    incident = await small_firm.incident()
    assert (incident.at(Mark.CLOSED), incident.open) == (incident.phase_since, False)
    assert any("is closed after 4 min" in line for line in await small_firm.lines())
    [file] = small_firm.sandbox.world.stored_files.values()
    assert await small_firm.room() in file.shares
    assert incident.title in (file.data or b"").decode()
    assert incident.title in (await small_firm.bot.ctx.read.post_mortem(incident.id) or "")


async def test_a_whole_life_by_the_cards_next_button(firm: Firm) -> None:
    """The one next button on the card does and says what the command does, and a closed incident can be reopened."""
    await firm.declare_in_one_line()
    await firm.press_card("mei", "open_triage")
    await firm.submit("mei", {"loss_usd": "20k"})
    for _, button, phase, words in LIFE:
        await firm.pass_time(seconds=5)
        if phase is Phase.CLOSED:
            await firm.answer("mei", "waive all nothing was restarted")
        assert (await firm.press_card("mei", button)).startswith(words)
        assert (await firm.incident()).phase is phase
    await firm.pass_time(seconds=5)
    assert await firm.press_card("ada", "reopen") == f"{INC} is open again: resolution."


async def test_two_who_press_the_same_button_have_one_effect(firm: Firm) -> None:
    """Pressed at the same moment: one is told what happened, the other who was first."""
    await firm.declare_in_one_line()
    await firm.triage("mei", loss_usd="20k")
    await firm.pass_time(seconds=5)
    words = await asyncio.gather(firm.press_card("ada", "contained"), firm.press_card("mei", "contained"))
    first, second = sorted(words, key=lambda each: "was marked" in each)
    assert first.startswith(
        "INC-20120801-001 is marked contained. Next: investigation. Still open: Halt what adds risk"
    )
    assert second.startswith("INC-20120801-001 was marked contained by ")
    assert len(await firm.entries(EntryKind.MARK)) == 1


async def test_a_press_that_is_delivered_twice_counts_once(small_firm: Firm) -> None:
    """The same trigger again is the same press: the record has it once."""
    await small_firm.declare_in_one_line()
    await small_firm.press_card("ada", "acknowledge")
    pressed = [each for each in small_firm.sandbox.delivery.log if each.sent.name == "block_actions"][-1]
    answer = await small_firm.sandbox.delivery.ask("interactive", "block_actions", pressed.sent.payload)
    await small_firm.settle()
    assert answer.ok
    assert len(await small_firm.entries(EntryKind.ACKNOWLEDGED)) == 1


async def test_closing_waits_for_resolve(small_firm: Firm) -> None:
    """What is not resolved is not closed: the refusal has the two commands that help."""
    await small_firm.declare_in_one_line()
    words = await small_firm.answer("mei", "close")
    assert words.startswith("INC-20120801-001 is not resolved yet. Type /incident resolve")
    assert "/incident mark resolved TIME" in words
    assert (await small_firm.incident()).open


async def test_what_is_over_is_over_and_who_ended_it_is_named(small_firm: Firm) -> None:
    """Resolving, closing and reopening a second time change nothing."""
    await small_firm.declare_in_one_line()
    assert await small_firm.answer("ada", "reopen") == "INC-20120801-001 is open: triage since 13:30 UTC."
    await small_firm.answer("mei", "resolve")
    assert "was marked resolved by mei" in await small_firm.answer("ada", "resolve")
    await small_firm.answer("mei", "close")
    assert await small_firm.answer("ada", "close") == "INC-20120801-001 was closed by mei, at 13:30 UTC."
    assert await small_firm.answer("ada", "contained") == (
        "INC-20120801-001 is closed. Type /incident mark contained TIME to add when it was, or /incident reopen."
    )


async def test_phases_may_be_skipped_forward(small_firm: Firm) -> None:
    """A fault that is fixed at once goes from triage to resolution; `contained` later only adds the mark."""
    await small_firm.declare_in_one_line()
    await small_firm.answer("ada", "mark fixed")
    assert (await small_firm.incident()).phase is Phase.RESOLUTION
    await small_firm.answer("ada", "contained")
    incident = await small_firm.incident()
    assert (incident.phase, incident.at(Mark.CONTAINED)) == (Phase.RESOLUTION, small_firm.clock.now())


async def test_the_containment_list_shows_the_order_and_the_button(small_firm: Firm) -> None:
    """`contain` is a list to work down; its button is the same as `/incident contained`."""
    await small_firm.declare_in_one_line()
    room = await small_firm.enter("mei")
    seen = await small_firm.slash("mei", "contain", channel=room)
    words = seen.text or ""
    stages = ("Stop: ", "Cancel: ", "Prove: ", "Decide: ", "Preserve: ", "Repair: ")
    assert sorted(map(words.index, stages)) == list(map(words.index, stages))
    shown = small_firm.sandbox.world.ephemerals(small_firm.users["mei"], room)[-1]
    pressed = await small_firm.press("mei", room, shown["ts"], "contained")
    assert (pressed.text or "").startswith("INC-20120801-001 is marked contained. Next: investigation.")
