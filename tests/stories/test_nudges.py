"""Phase windows: reminders to the commander when one ends, and to the room when it is overdue."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm


def nudges(texts: list[str]) -> list[str]:
    """Those that are reminders."""
    return [text for text in texts if text.startswith("⏰")]


async def test_the_commander_hears_first_and_the_room_when_it_is_overdue(firm: Firm) -> None:
    """The triage window ends after 15 minutes: a direct message; at half its length more: the room too."""
    await firm.declare_in_one_line("P3", who="kim")
    await firm.pass_time(minutes=15)
    assert len(nudges(firm.told("mei"))) == 1
    assert nudges(await firm.lines()) == []
    await firm.pass_time(minutes=5, seconds=5)
    assert len(nudges(firm.told("mei"))) == 2
    [in_room] = nudges(await firm.lines())
    assert "triage window ended 5 min ago" in in_room
    assert f"<@{firm.users['mei']}>" in in_room
    assert await firm.entries(EntryKind.NUDGE) == ["Triage window ended now", "Triage window ended 5 min ago"]
    await firm.pass_time(hours=2)
    assert len(nudges(firm.told("mei"))) == 2


async def test_the_next_phase_has_its_own_window(small_firm: Firm) -> None:
    """Triage done in time, containment not: 60 minutes after detection, and 22 later for the room."""
    await small_firm.declare_in_one_line("P3", who="kim")
    await small_firm.triage("mei", config_warning="yes")
    await small_firm.pass_time(minutes=59)
    assert nudges(small_firm.told("mei")) == []
    await small_firm.pass_time(minutes=1)
    [words] = nudges(small_firm.told("mei"))
    assert "containment window" in words
    await small_firm.pass_time(minutes=23)
    assert len(nudges(await small_firm.lines())) == 1


async def test_the_button_on_a_reminder_is_the_next_step(small_firm: Firm) -> None:
    """From the direct message straight into the triage form."""
    await small_firm.declare_in_one_line("P3", who="kim")
    await small_firm.pass_time(minutes=15)
    await small_firm.press_page("mei", "open_triage")
    view = small_firm.sandbox.gestures.top_view(small_firm.users["mei"])
    assert view is not None
    assert view["callback_id"] == "triage"


async def test_windows_that_were_over_when_it_was_declared_send_nothing(small_firm: Firm) -> None:
    """Noticed two hours ago, declared now: nobody is reminded of what could not be met."""
    await small_firm.slash("kim", "declare")
    await small_firm.submit(
        "kim",
        {
            "title": "Stale prices on XNAS",
            "category": "data_quality",
            "affected": "feed 3",
            "trading_state": "normal",
            "detected": "2h ago",
        },
    )
    await small_firm.press_page("ada")
    await small_firm.pass_time(hours=1)
    assert nudges(small_firm.told("mei")) == []
    assert await small_firm.entries(EntryKind.NUDGE) == []


async def test_who_takes_command_is_reminded_from_then_on(small_firm: Firm) -> None:
    """The reminder goes to whoever leads when it is due."""
    await small_firm.declare_in_one_line("P3", who="kim")
    await small_firm.answer("dev", "role commander")
    await small_firm.pass_time(minutes=15)
    assert nudges(small_firm.told("mei")) == []
    assert len(nudges(small_firm.told("dev"))) == 1
