"""The button "Evidence bundle": who gets it, that it is whole, and what is said when it cannot be had."""

import asyncio
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from bot.custody import Asked, examine
from bot.domain.change import EntryKind
from bot.sandbox.records import File
from bot.worker.senders_export import MOST
from storage.files import FileRow
from tests.stories.firm import Firm

INC = "INC-20120801-001"


@pytest.fixture
async def closed(small_firm: Firm) -> Firm:
    """A firm whose incident is closed, with the message that says so in the room."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.say("ada", await small_firm.enter("ada"), "halted")
    for command in ("resolve", "waive all nothing was restarted", "close"):
        await small_firm.answer("mei", command)
        await small_firm.pass_time(seconds=10)
    return small_firm


async def press(firm: Firm, who: str) -> str:
    """What somebody reads who presses the button below the message of the close."""
    room = await firm.enter(who)
    message = next(each for each in firm.messages(room) if "is closed after" in each["text"])
    return (await firm.press(who, room, message["ts"], "export")).text or ""


def bundles(firm: Firm, who: str) -> list[File]:
    """The bundles that stand in somebody's direct messages."""
    files = firm.sandbox.world.stored_files.values()
    return [each for each in files if each.name.endswith("-evidence.zip") and firm.direct(who) in each.shares]


async def test_who_may_have_it_gets_a_bundle_that_verifies(closed: Firm, tmp_path: Path) -> None:
    """Compliance and the Incident Commander, each in their own direct messages; the record says who and what head."""
    for who in ("kim", "mei"):
        assert await press(closed, who) == (
            f"The evidence bundle of {INC} is being made. It comes to your direct messages."
        )
        await closed.pass_time(seconds=5)
    (file,), (other,) = bundles(closed, "kim"), bundles(closed, "mei")
    assert set(file.shares) == {closed.direct("kim")}
    assert set(other.shares) == {closed.direct("mei")}
    with zipfile.ZipFile(BytesIO(file.data or b"")) as packed:
        await asyncio.to_thread(packed.extractall, tmp_path)
    judged = await examine(closed.settings, str(tmp_path / INC), Asked(), now=closed.clock.now)
    assert judged.code == 0, judged.lines
    head = judged.lines[0].rpartition(" ")[2]
    first, second = await closed.entries(EntryKind.EXPORTED)
    assert first.startswith("Evidence bundle given to kim: ")
    assert first.endswith(f" entries, head {head}")
    assert second.startswith("Evidence bundle given to mei: ")


async def test_nobody_else_gets_it(closed: Firm) -> None:
    """They read whom to ask."""
    assert "Only Compliance and the Incident Commander" in await press(closed, "ada")
    assert (bundles(closed, "ada"), await closed.entries(EntryKind.EXPORTED)) == ([], [])


async def test_one_is_made_at_a_time(closed: Firm) -> None:
    """Who presses meanwhile reads for whom it is; afterwards it is free again, whatever became of the first."""
    closed.fail("server_error", "files.getUploadURLExternal", times=1)
    await press(closed, "kim")
    assert (await press(closed, "mei")).startswith(
        f"The evidence bundle of {INC} is being made for kim since 13:30 UTC"
    )
    await closed.pass_time(seconds=30)
    assert len(bundles(closed, "kim")) == 1
    assert "is being made" in await press(closed, "mei")
    assert len(bundles(closed, "mei")) == 1


async def test_a_lost_answer_does_not_send_it_twice(closed: Firm) -> None:
    """Whether the file stands there is looked up."""
    closed.fail("lost_answer", "files.completeUploadExternal", times=1)
    await press(closed, "kim")
    await closed.pass_time(minutes=2)
    assert len(bundles(closed, "kim")) == 1


async def test_what_slack_will_not_take_is_said_with_the_other_way(closed: Firm) -> None:
    """To the one who asked, and on record; then the next may ask."""
    closed.fail("error", "files.getUploadURLExternal", code="file_upload_size_restricted", times=1)
    await press(closed, "kim")
    await closed.pass_time(seconds=5)
    assert f"The evidence bundle of {INC} could not be sent" in closed.told("kim")[-1]
    assert closed.told("kim")[-1].endswith(f"warroom export {INC} --out DIR")
    assert any("could not be sent" in text for text in await closed.entries(EntryKind.UNDELIVERABLE))
    assert "is being made. It comes" in await press(closed, "kim")


async def test_files_that_are_too_large_are_not_even_fetched(closed: Firm) -> None:
    """Their lengths are on record."""
    long = FileRow(file_id="F0LONG", name="core", bytes=MOST + 1, sha256="ab" * 32, location="nowhere")
    async with closed.bot.ctx.uow() as uow:
        await uow.files.keep((await closed.incident()).id, long)
    await press(closed, "kim")
    await closed.pass_time(seconds=5)
    assert "The files alone have 100 MB, and up to 100 MB go through Slack." in closed.told("kim")[-1]


async def test_a_file_that_is_gone_is_left_out_and_told(closed: Firm) -> None:
    """The bundle comes all the same, and says that it is not whole: the draft is gone too."""
    await closed.sandbox.gestures.upload(closed.users["ada"], "capture.txt", b"bytes", [await closed.room()])
    await closed.settle()
    for kept in await asyncio.to_thread(lambda: list(Path(closed.settings.evidence).rglob("*"))):
        if kept.is_file():
            kept.unlink()
    await press(closed, "kim")
    assert len(bundles(closed, "kim")) == 1
    (shared,) = closed.sandbox.world.messages(closed.direct("kim"))
    assert "2 of its files are not where they were kept" in shared["text"]
