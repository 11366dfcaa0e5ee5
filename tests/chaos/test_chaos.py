"""A short run of `make chaos` with a fixed seed: the longer ones find more, this one shows that it holds and can fail."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.chaos.expected import Compared, compared
from tests.chaos.run import run
from tests.chaos.script import script
from tests.chaos.stage import a_stage
from tests.databases import NOON
from tests.stories.outage import gone

QUICK = ("tests.chaos.quick",)
AWAY = 0.5  # seconds that the database is away
SECOND = timedelta(seconds=1)


@pytest.mark.timeout(240)  # it waits for leases and for two processes to start again
async def test_nothing_is_lost_or_doubled_under_fire(postgres_url: str, tmp_path: Path) -> None:
    """Two replicas of which one is killed, the database cut off, faults in calls and events: all is there once."""

    async def cut() -> None:
        with gone(postgres_url):
            await asyncio.sleep(AWAY)

    async with a_stage(postgres_url, tmp_path, replicas=2, cut=cut, command=QUICK) as stage:
        found = await run(stage, script(7, 3.0, replicas=2, every=1.0))
    assert found["violations"] == [], json.dumps(found, indent=2)
    assert found["incidents"] >= 2
    assert min(found["kills"], found["database_restarts"], found["pages"], found["duties"], found["rung"]) >= 1


def test_a_seed_draws_the_same_script_again() -> None:
    """What failed can be played again, and another seed is another script."""
    first, again, other = (script(seed, 20.0, replicas=3, every=2.0) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert {act.what.split()[0] for act in first.acts} >= {"declare", "say", "edit", "ack", "resolve", "close"}


def test_what_fired_is_matched_with_what_was_due() -> None:
    """One firing makes up for all that is overdue; a second for the same is one too many, and the rest is missing."""
    due = [NOON, NOON + SECOND, NOON + 2 * SECOND, NOON + 9 * SECOND]
    fired = [NOON, NOON + 3 * SECOND, NOON + 4 * SECOND]
    assert compared(due, fired, at_once=NOON) == Compared(
        fired=3,
        late=(2 * SECOND, SECOND),
        missing=(NOON + 9 * SECOND,),
        extra=(NOON + 4 * SECOND,),
    )
