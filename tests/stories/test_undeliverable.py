"""Pages that cannot arrive: seen in the room, never passed over."""

from bot.domain.change import EntryKind
from bot.domain.roles import Role
from tests.stories.firm import Firm, a_firm


async def test_a_role_that_nobody_holds_is_seen_as_not_reached(database_url: str) -> None:
    """Risk Management is empty: the room reads that at once, and everybody else is paged."""
    async with a_firm(database_url, vacant=[Role.RISK_MANAGEMENT]) as firm:
        await firm.declare_in_one_line("P0", who="kim")
        await firm.pass_time(seconds=5)
        words = "Could not reach Risk Management by direct message: Nobody holds this role."
        assert any(entry.startswith(words) for entry in await firm.entries(EntryKind.UNDELIVERABLE))
        assert any(line.startswith(f"⚠ {words}") for line in await firm.lines())
        assert {"ada", "mei", "sam"} <= await firm.paged()


async def test_an_empty_role_of_a_later_level_is_seen_when_it_is_due(sqlite_url: str) -> None:
    """No DevOps Lead: nothing at declare, a line in the room at minute three."""
    async with a_firm(sqlite_url, vacant=[Role.DEVOPS_LEAD]) as firm:
        await firm.declare("kim", trading_state="halted_by_us", loss="150k")
        await firm.pass_time(minutes=2)
        assert await firm.entries(EntryKind.UNDELIVERABLE) == []
        await firm.pass_time(minutes=1, seconds=5)
        assert any("⚠ Could not reach DevOps Lead" in line for line in await firm.lines())


async def test_somebody_whose_account_is_gone_is_seen_as_not_reached(small_firm: Firm) -> None:
    """Slack refuses the page to a deactivated user: the room reads who, and why."""
    small_firm.sandbox.world.people[small_firm.users["ada"]].deleted = True
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.pass_time(seconds=5)
    words = "Could not reach on-call engineer (ada) by direct message: "
    assert any(entry.startswith(words) for entry in await small_firm.entries(EntryKind.UNDELIVERABLE))
    assert any(line.startswith(f"⚠ {words}") for line in await small_firm.lines())
    assert len(small_firm.pages("mei")) == 1
