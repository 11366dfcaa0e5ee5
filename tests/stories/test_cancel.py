"""A false alarm: cancelled in one line, and everybody who was told of it learns so."""

from tests.stories.firm import Firm


async def test_a_false_alarm_stops_everything_and_those_who_were_told_learn_the_outcome(firm: Firm) -> None:
    """Nobody is paged after it, however long one waits; the duty still owed comes with the outcome."""
    await firm.declare_in_one_line("P1")
    await firm.pass_time(minutes=2)
    assert "Type it like this" in await firm.answer("mei", "cancel")
    answer = await firm.answer("mei", "cancel test traffic, not orders")
    assert answer == "INC-20120801-001 is cancelled, and nobody is paged any more. Told of it: lea and max."
    assert "It was a false alarm" in firm.told("max")[-1]
    assert firm.told("lea")[-1].startswith("INC-20120801-001 was a false alarm")
    assert "It was a false alarm" in firm.told("ada")[0]
    before = {name: len(firm.told(name)) for name in firm.users}
    await firm.pass_time(hours=3)
    assert {name: len(firm.told(name)) for name in firm.users} == before
    assert not (await firm.incident()).open
