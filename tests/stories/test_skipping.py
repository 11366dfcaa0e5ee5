"""Nobody of a level can be reached: the next one does not wait, but never faster than one a minute."""

from bot.domain.roles import Role
from tests.stories.firm import Firm, a_firm
from tests.stories.test_escalation import firings


async def test_a_level_that_reaches_nobody_is_followed_after_a_minute(firm: Firm) -> None:
    """On-call of a P2 has left the firm: the desk is called after two minutes, not after an hour."""
    firm.sandbox.world.people[firm.users["ada"]].deleted = True
    await firm.declare_in_one_line("P2", who="kim")
    await firm.pass_time(seconds=59)
    assert list(await firings(firm)) == [0]
    await firm.pass_time(minutes=3)
    assert list(await firings(firm))[:2] == [0, 1]
    assert "⚠ Could not reach on-call engineer (ada) by direct message" in "\n".join(await firm.lines())


async def test_one_account_that_is_gone_pages_nobody_above(small_firm: Firm) -> None:
    """The commander of a P1 was reached, so the DevOps Lead is called at minute five as ever."""
    small_firm.sandbox.world.people[small_firm.users["ada"]].deleted = True
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.pass_time(minutes=4, seconds=59)
    assert list(await firings(small_firm)) == [0]
    await small_firm.pass_time(seconds=2)
    assert list(await firings(small_firm)) == [0, 5]


async def test_a_provider_that_fails_moves_no_level_on(small_firm: Firm) -> None:
    """Slack takes no message for a reason that lies in nobody's account."""
    small_firm.fail("error", "chat.postMessage", code="restricted_action")
    await small_firm.declare_in_one_line("P2", who="kim")
    await small_firm.pass_time(minutes=14, seconds=55)
    assert list(await firings(small_firm)) == [0]


async def test_levels_follow_each_other_a_minute_apart_where_nobody_is_left(sqlite_url: str) -> None:
    """All who can answer a P0 have left: each level comes a minute after the one before, and the last one once."""
    async with a_firm(sqlite_url, vacant=[Role.ON_CALL_ENGINEER, Role.DEPUTY_INCIDENT_COMMANDER]) as firm:
        for who in ("mei", "olu"):
            firm.sandbox.world.people[firm.users[who]].deleted = True
        await firm.declare_in_one_line("P0", who="tom")
        await firm.pass_time(minutes=4)
        assert list(await firings(firm)) == [0, 1, 2, 3]
        assert (await firm.incident()).escalation.skip_at is None
