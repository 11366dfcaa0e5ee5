"""Strategy names stay in the war room: those who are only told read the names that the registry gives for outsiders."""

from dataclasses import replace

from bot.domain.registry import Entry, Registry
from bot.domain.roles import Role
from tests.stories.firm import CAST, Firm

SECRET = "zebra-9"
CALLED = ("ada", "mei", "sam")  # by a level, or who declared


async def test_a_masked_strategy_is_named_in_the_room_and_nowhere_else(small_firm: Firm) -> None:
    """Neither in the incidents channel nor by a duty, a status update, the brief, or the news of a false alarm."""
    strategy = Entry(name=SECRET, aliases=("Zebra Nine",), masked="strategy Q")
    small_firm.policy = replace(small_firm.policy, registry=Registry({"strategies": (strategy,)}))
    await small_firm.stop_bot()
    await small_firm.start_bot()
    incident = await small_firm.declare_in_one_line("P2", f"{SECRET} quotes wild")
    await small_firm.slash("eve", f"follow {incident.reference}")
    await small_firm.answer("mei", "update Zebra Nine is stopped")
    await small_firm.pass_time(minutes=20)
    await small_firm.answer("mei", "cancel it was a zebra-9 test")
    await small_firm.pass_time(minutes=20)
    assert SECRET in (await small_firm.lines())[0]
    outside = [each["text"] for each in small_firm.messages(small_firm.log)]
    outside += [text for who in CAST if who not in CALLED for text in small_firm.told(who)]
    leaked = [text for text in outside if SECRET in text.lower() or "zebra nine" in text.lower()]
    assert leaked == []
    told = "\n".join(small_firm.told("lea"))
    assert CAST["lea"] is Role.TEAM_LEAD
    assert "strategy Q quotes wild" in told
    assert "strategy Q is stopped" in told
    assert "strategy Q quotes wild" in "\n".join(small_firm.told("eve"))
    assert "strategy Q quotes wild" in "\n".join(outside)
