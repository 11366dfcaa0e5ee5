"""People from outside of the firm: on the timeline, and without a voice in what is done."""

from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def test_a_guest_is_on_the_timeline_and_commands_nothing(firm: Firm) -> None:
    """Neither by command nor by button nor by mention; told so each time."""
    incident = await firm.declare_in_one_line("P1")
    firm.users["vendor"] = firm.sandbox.world.add_user("vendor", is_restricted=True)
    room = await firm.enter("vendor")
    await firm.settle()
    refused = await firm.answer("vendor", "severity P0 because")
    assert "You are here as a guest" in refused
    assert "Nothing was changed." in await firm.press_card("vendor", "acknowledge")
    await firm.say("vendor", room, "@warroom resolve")
    shown = firm.sandbox.world.ephemerals(firm.users["vendor"], room)[-1]["text"]
    assert "only people of the firm give commands" in shown
    after = await firm.incident()
    assert (after.severity, after.phase, after.acknowledgements) == (Severity.P1, incident.phase, ())
    assert any(row.actor == firm.users["vendor"] for row in await firm.said())


async def test_a_member_of_another_workspace_is_refused_at_the_first_press(small_firm: Firm) -> None:
    """Slack says whose member they are, where anybody has ever asked about them or not."""
    await small_firm.declare_in_one_line("P1")
    small_firm.users["venue"] = small_firm.sandbox.world.add_user("venue", team="T0VENUE")
    await small_firm.enter("venue")
    await small_firm.settle()
    assert "a member of another workspace" in await small_firm.press_card("venue", "acknowledge")
