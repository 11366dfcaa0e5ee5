"""A drill as people see it: marked on every message, called are those who agreed."""

from dataclasses import replace

from bot.domain.roles import Contact, Contacts
from tests.stories.firm import CAST, FORM, Firm


async def agreed(firm: Firm, *names: str) -> None:
    """These of the cast agreed to drills."""
    held = {role: (Contact(slack=firm.users[name], name=name, drills=name in names),) for name, role in CAST.items()}
    firm.policy = replace(firm.policy, contacts=Contacts(held))
    await firm.stop_bot()
    await firm.start_bot()


async def test_a_drill_says_so_everywhere_and_calls_only_who_agreed(firm: Firm) -> None:
    """By one line or by the box in the form; a P0 tells no executive."""
    await agreed(firm, "ada", "mei")
    await firm.slash("sam", "declare --drill P0 order router floods the market")
    await firm.pass_time(minutes=12)
    incident = await firm.incident()
    assert await firm.paged() == {"ada", "mei"}
    assert incident.told == ()
    assert incident.title == "DRILL: order router floods the market"
    assert all("DRILL: " in each for who in ("ada", "mei") for each in firm.told(who))
    assert "DRILL: " in (await firm.lines())[0]
    assert "DRILL: " in firm.messages(firm.log)[-1]["text"]
    assert "-drill-" in firm.sandbox.world.rooms[await firm.room()].name


async def test_the_form_has_a_box_for_drills(small_firm: Firm) -> None:
    """Ticked by the option already, where somebody typed it."""
    await small_firm.slash("sam", "declare --drill acks are slow")
    (view,) = small_firm.sandbox.world.modal_of(small_firm.users["sam"])
    assert "initial_options" in str(view["blocks"])
    await small_firm.submit("sam", {**FORM, "drill": ["drill"]})
    assert (await small_firm.incident()).drill
    await small_firm.declare()
    assert not (await small_firm.incident()).drill
