"""Two people declare the same trouble; one of the two incidents goes on."""

from bot.domain.phase import Phase
from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def test_a_duplicate_goes_on_in_the_other(firm: Firm) -> None:
    """Closed with its timeline, its levels stopped, its responders in the other room; not by everybody."""
    first = await firm.declare_in_one_line("P2", "Acks are slow")
    second = await firm.declare_in_one_line("P1", "Order acks take 3 ms", who="ada")
    refused = await firm.slash("sam", f"link {second.reference} duplicate_of {first.reference}")
    assert "may merge it into another" in (refused.text or "")
    seen = await firm.slash("mei", f"link {second.reference} duplicate_of {first.reference}")
    assert (seen.text or "").startswith(f"{second.reference} is merged into {first.reference}.")
    await firm.pass_time(minutes=30)
    one, other = await firm.where(first.reference), await firm.where(second.reference)
    assert one is not None
    assert other is not None
    assert (other.phase, other.escalation.levels_fired) == (Phase.CLOSED, second.escalation.levels_fired)
    assert one.severity is Severity.P1
    assert firm.users["ada"] in firm.sandbox.world.rooms[one.channel or ""].members
    again = await firm.slash("mei", f"link {first.reference} repeat_of")
    assert "Type it like this" in (again.text or "")
