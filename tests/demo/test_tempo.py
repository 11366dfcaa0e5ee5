import asyncio
from datetime import timedelta

import pytest

from bot.demo.buttons import Refused
from bot.demo.tempo import Tempo
from bot.demo.theatre import Theatre

HOUR = timedelta(hours=1)


async def test_without_a_speed_nothing_is_waited_for() -> None:
    """A gap of an hour is over at once."""
    await asyncio.wait_for(Tempo(None).pause(HOUR, HOUR), 5)


async def test_a_held_replay_stands_until_it_is_played() -> None:
    """However fast it would go."""
    tempo = Tempo(None)
    tempo.hold()
    waiting = asyncio.create_task(tempo.pause(HOUR, HOUR))
    await asyncio.sleep(0)
    assert not waiting.done()
    tempo.play()
    await asyncio.wait_for(waiting, 5)


async def test_a_jump_ends_one_wait_of_a_held_replay() -> None:
    """The next event happens, and the replay stands again."""
    tempo = Tempo(1)
    tempo.hold()
    tempo.jump()
    await asyncio.wait_for(tempo.pause(HOUR, HOUR), 5)
    assert tempo.paused


async def test_another_speed_counts_from_the_present_wait_on() -> None:
    """Nobody sits out a wait that was too slow for them."""
    tempo = Tempo(1)
    waiting = asyncio.create_task(tempo.pause(HOUR, HOUR))
    await asyncio.sleep(0)
    tempo.run_at(None)
    await asyncio.wait_for(waiting, 1)


def test_a_scenario_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    """A page can name no file of this machine."""
    theatre = Theatre(speed=None, environ={}, out=None, say=lambda _: None)
    with pytest.raises(Refused, match="knight-2012"):
        theatre.want("/etc/passwd")
