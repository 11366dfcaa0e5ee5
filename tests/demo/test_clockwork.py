from datetime import timedelta

import pytest

from bot.demo.clockwork import Pace
from bot.demo.narrate import Narrator
from bot.demo.show import staged
from bot.domain.incident import Mark
from tests.demo.stories import minutes, row, scenario

MINUTE = timedelta(minutes=1)
STORY = scenario(row(0), row(120), inputs={"loss_usd": "200000"})


class Slept:
    """Counts the seconds that were waited for, without waiting."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Wait for nothing."""
        self.seconds.append(seconds)


@pytest.mark.parametrize(
    ("speed", "gap", "seconds"),
    [(60.0, MINUTE, 1.0), (60.0, 60 * MINUTE, 3.0), (1.0, MINUTE, 3.0), (None, MINUTE, 0.0)],
)
def test_a_gap_takes_its_part_of_life_but_three_seconds_at_most(
    speed: float | None, gap: timedelta, seconds: float
) -> None:
    """At sixty times life a minute is a second; a night is three."""
    assert Pace(speed).seconds(gap) == seconds


async def test_the_parts_of_a_gap_share_its_seconds() -> None:
    """However many things happen on the way, the gap takes no longer."""
    slept = Slept()
    pace = Pace(60.0, slept.sleep)
    for part in (15, 45, 60):
        await pace.pause(part * MINUTE, 120 * MINUTE)
    assert sum(slept.seconds) == pytest.approx(3.0)


async def test_the_highest_speed_never_sleeps() -> None:
    """Not even for no time."""
    slept = Slept()
    await Pace(None, slept.sleep).pause(MINUTE, MINUTE)
    assert slept.seconds == []


@pytest.mark.timeout(120)
async def test_what_falls_due_on_the_way_happens_at_its_own_moment() -> None:
    """Levels fire when they are due, not when the clock arrives; a gap after the close is slept through."""
    said: list[str] = []
    async with staged(STORY, Narrator(STORY, say=said.append), port=0, pace=Pace(None)) as stage:
        assert await stage.player.play() == ()
        records = await stage.player.records()
        assert records is not None
        fired = {entry.occurred_at for entry in records.timeline if entry.kind == "page"}
        assert {minutes(at) for at in (0, 3, 5, 6, 10)} <= fired
        assert records.incident.at(Mark.CLOSED) == minutes(120)
        before = stage.clockwork.now
        await stage.clockwork.sleep_to(minutes(60 * 24 * 365))
        assert stage.clockwork.now == minutes(60 * 24 * 365)
        await stage.clockwork.run_to(before)
        assert stage.clockwork.now == minutes(60 * 24 * 365)
