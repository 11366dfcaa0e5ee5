"""The brief: who only has to know follows from the incidents channel, and reads what changes, not too often."""

from tests.stories.firm import Firm


async def test_a_follower_is_told_what_changed_at_most_every_quarter_of_an_hour(small_firm: Firm) -> None:
    """By a button under the one post of the incident; no room needed."""
    firm = small_firm
    incident = await firm.declare_in_one_line("P2")
    assert incident.notice is not None
    seen = await firm.press("eve", incident.notice.channel, incident.notice.ts, "follow")
    assert (seen.text or "").startswith("You follow INC-20120801-001.")
    assert "P2 Medium, INC-20120801-001" in firm.told("eve")[-1]
    briefs = len(firm.told("eve"))
    await firm.answer("sam", "loss 2k")
    await firm.answer("sam", "loss 3k")
    assert len(firm.told("eve")) == briefs
    await firm.pass_time(minutes=16)
    assert len(firm.told("eve")) == briefs + 1
    assert "Loss $3k" in firm.told("eve")[-1]
    await firm.pass_time(minutes=30)
    await firm.answer("mei", "role commander")
    assert "Led by mei" in firm.told("eve")[-1]
    assert firm.users["eve"] not in firm.sandbox.world.rooms[await firm.room()].members
    assert await firm.press_page("eve", "unfollow") == "You follow INC-20120801-001 no more."
