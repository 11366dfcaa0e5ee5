import asyncio
import signal
import socket
import sys
from pathlib import Path

import pytest

from bot.demo import show
from bot.demo.clockwork import Pace
from bot.demo.live import PortTaken
from bot.demo.narrate import Narrator
from bot.demo.show import NotWritten, Stage, staged
from bot.sandbox.happened import Happened
from tests.demo.stories import minutes, row, scenario, written

pytestmark = pytest.mark.timeout(120)
LATE = scenario(row(0), row(4, "devops_lead"), row(9000, "regulator", "A fine"), resolved_at=5)


def archive_late(stage: Stage) -> None:
    """Have somebody archive the war room as soon as anything happens after the incident was closed."""
    world = stage.sandbox.world
    waiting = [True]

    def listen(_: Happened) -> None:
        if waiting and stage.clockwork.now >= minutes(9000):
            waiting.clear()  # archiving is something that happens, too
            room = next(each for each in world.rooms.values() if each.name.startswith("inc-"))
            world.archive(room.id, room.members[0])

    world.subscribe(listen)


async def test_rows_after_the_close_are_messages_while_the_room_is_there() -> None:
    """They are posted and kept as late evidence."""
    said: list[str] = []
    async with staged(LATE, Narrator(LATE, say=said.append), port=0, pace=Pace(None)) as stage:
        assert await stage.player.play() == ()
        records = await stage.player.records()
    assert records is not None
    assert [entry.kind for entry in records.timeline if entry.text == "A fine"] == ["message"]
    assert "A fine" not in (records.draft or "")


async def test_rows_after_the_room_was_archived_are_late_notes() -> None:
    """Nobody can write there any more, and still nothing is lost."""
    said: list[str] = []
    async with staged(LATE, Narrator(LATE, say=said.append), port=0, pace=Pace(None)) as stage:
        archive_late(stage)
        assert await stage.player.play() == ()
        records = await stage.player.records()
    assert records is not None
    late = [entry for entry in records.timeline if entry.text == "A fine"]
    assert [(entry.kind, entry.occurred_at) for entry in late] == [("note", minutes(9000))]


async def test_a_port_in_use_is_said_in_words(tmp_path: Path) -> None:
    """No traceback: the next step is another port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(PortTaken, match=f"Nothing can listen on port {port}"):
            await show.replayed(scenario=written(tmp_path), speed=None, port=port, out=tmp_path / "out")


async def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "out").touch()
    with pytest.raises(NotWritten, match="could not be written"):
        await show.replayed(scenario=written(tmp_path), speed=None, port=0, out=tmp_path / "out" / "deep")


async def test_the_workspace_stays_open_until_it_is_interrupted(tmp_path: Path) -> None:
    """Without --headless the command ends by Ctrl-C, and well."""
    path = written(tmp_path)
    arguments = ["-m", "bot", "demo", "--scenario", str(path), "--speed", "max", "--out", str(tmp_path / "out")]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    said = []
    async for line in process.stdout:
        said.append(line.decode())
        if "stays open at http://127.0.0.1:" in said[-1]:
            process.send_signal(signal.SIGINT)
    assert await process.wait() == 0, "".join(said)
    assert (tmp_path / "out" / "incident.json").exists()
