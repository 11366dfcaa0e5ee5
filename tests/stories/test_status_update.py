"""Status updates: asked of the commander at the policy's cadence, posted by command or form, told outside the room."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm


async def test_the_reminder_opens_the_form_and_the_update_resets_the_cadence(firm: Firm) -> None:
    """P1, every 30 minutes: direct message, form, room, thread of the incidents channel, stakeholders, record."""
    await firm.declare_in_one_line("P1")
    await firm.press_page("mei")
    await firm.slash("mei", "loss INC-20120801-001 20k")
    await firm.pass_time(minutes=30, seconds=10)
    assert firm.told("mei")[-1].startswith("⏰ A status update is due.")
    await firm.press_page("mei", "open_update")
    errors = (await firm.submit("mei", {"known": " ", "next": None})).errors
    assert errors == {"known": "Say what is known now, in a sentence or two."}
    errors = (await firm.submit("mei", {"known": "Flow is stopped", "next": "soon"})).errors
    assert errors == {"next": "soon is not a time to come. Try 30m, 10:15 or 2012-08-01 18:30. Nothing was changed."}
    await firm.submit("mei", {"known": "Flow is stopped", "doing": "Compare drop copy", "next": "20m"})
    words = "Status update, INC-20120801-001: Flow is stopped. Doing: Compare drop copy."
    assert any(line.startswith(words) for line in await firm.lines())
    notice = (await firm.incident()).notice
    assert notice is not None
    outside = [firm.sandbox.world.thread(notice.channel, notice.ts)[-1]["text"], firm.told("max")[-1]]
    assert all(each.startswith(words) and "$" not in each for each in outside)
    assert await firm.entries(EntryKind.STATUS_UPDATE) == [
        "Status update by mei: Flow is stopped. Doing: Compare drop copy. Next update: 14:20 UTC"
    ]
    assert "Next update due" in str(firm.messages(await firm.room())[0]["blocks"])


async def test_an_update_is_typed_in_one_line_and_the_form_remembers_what_was_said(small_firm: Firm) -> None:
    """The promised time before the words; the history in order."""
    await small_firm.declare_in_one_line("P1")
    answer = await small_firm.answer("mei", "update --next 09:45-04:00 drop copy is clean")
    assert answer == "Posted. The next update is due at 13:45 UTC."
    await small_firm.slash("mei", "update INC-20120801-001")
    await small_firm.submit("mei", {"known": "Host 3 is back", "doing": "Watching fills"})
    await small_firm.slash("mei", "update INC-20120801-001")
    view = small_firm.sandbox.gestures.top_view(small_firm.users["mei"])
    assert view is not None
    assert "'initial_value': 'Watching fills'" in str(view["blocks"])
    history = await small_firm.answer("mei", "updates")
    assert history.index("drop copy is clean") < history.index("Host 3 is back")
