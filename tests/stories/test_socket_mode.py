"""The same short life over Socket Mode: no request URL, no signing secret."""

from bot.domain.change import EntryKind
from bot.domain.phase import Phase
from tests.stories.firm import a_firm


async def test_an_incident_lives_over_socket_mode_as_over_http(database_url: str) -> None:
    """Form, page, button, message, command, close: every way in goes through the socket."""
    async with a_firm(database_url, socket_mode=True) as firm:
        await firm.declare("kim")
        assert (await firm.press_page("ada")).startswith("You acknowledged INC-20120801-001")
        await firm.triage("mei", loss_usd="20k")
        await firm.pass_time(seconds=5)
        room = await firm.enter("ada")
        await firm.say("ada", room, "mm-us halted")
        assert "marked contained" in await firm.press_card("mei", "contained")
        for command in ("resolve", "waive all nothing was kept", "close"):
            await firm.answer("mei", command)
        assert (await firm.incident()).phase is Phase.CLOSED
        assert "mm-us halted" in await firm.entries(EntryKind.MESSAGE)
        assert len(firm.pages("ada")) == 1
        assert {each.transport for each in firm.sandbox.delivery.log} == {"socket"}


async def test_an_envelope_that_comes_twice_is_one_message(sqlite_url: str) -> None:
    """Slack may send an envelope again; it is acked again and kept once."""
    async with a_firm(sqlite_url, socket_mode=True) as firm:
        await firm.declare_in_one_line("P3", who="kim")
        room = await firm.enter("ada")
        firm.fail_events("duplicate")
        await firm.say("ada", room, "mm-us halted")
        assert await firm.entries(EntryKind.MESSAGE) == ["mm-us halted"]
        assert all(each.answer.ok for each in firm.sandbox.delivery.log)
