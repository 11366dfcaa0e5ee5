"""Files of the war room: fetched with the bot's own token, kept under their hash, and on record when they are not."""

import asyncio
from dataclasses import replace
from hashlib import sha256

import pytest

from bot.domain.change import EntryKind
from bot.domain.evidence import verify_chain
from bot.integrations.evidence_store import evidence_store
from bot.settings import Settings
from tests.stories.firm import Firm

PCAP = b"\xd4\xc3\xb2\xa1" + bytes(range(256)) * 40


async def share(firm: Firm, name: str, data: bytes, who: str = "ada") -> str:
    """Somebody shares a file in the war room, and the bot does what follows."""
    file = await announce(firm, name, data, who)
    await firm.settle()
    return file


async def announce(firm: Firm, name: str, data: bytes, who: str = "ada") -> str:
    """Somebody shares a file; the bot has heard of it and has not fetched it yet."""
    room = await firm.enter(who)
    seen = await firm.sandbox.gestures.upload(firm.users[who], name, data, [room])
    await firm.sandbox.delivery.settle()
    assert seen.file is not None
    return seen.file


async def kept(firm: Firm, digest: str) -> bytes:
    """What lies in the evidence store under a hash."""
    files = await firm.bot.ctx.read.files((await firm.incident()).id)
    location = next(each.location for each in files if each.kept.sha256 == digest)
    return b"".join([chunk async for chunk in evidence_store(firm.settings.evidence).get(location)])


async def test_a_file_is_kept_under_its_hash(firm: Firm) -> None:
    """Ada shares a capture; its bytes are in the evidence store and its hash is on the record."""
    await firm.declare_in_one_line()
    file = await share(firm, "line-a.pcap", PCAP)
    digest = sha256(PCAP).hexdigest()
    (row,) = [row for row in await firm.timeline() if row.kind == EntryKind.FILE]
    assert row.text == "File kept: line-a.pcap (10.2 KB)"
    assert {name: row.content[name] for name in ("file", "name", "bytes", "sha256")} == {
        "file": file,
        "name": "line-a.pcap",
        "bytes": len(PCAP),
        "sha256": digest,
    }
    assert await kept(firm, digest) == PCAP
    links, contents = await firm.bot.ctx.read.chain((await firm.incident()).id)
    assert verify_chain(links, contents) is None


async def test_no_file_is_made_public_for_us(small_firm: Firm) -> None:
    """The bot token opens it; a link that anybody could open is never asked for."""
    await small_firm.declare_in_one_line()
    file = await share(small_firm, "line-a.pcap", PCAP)
    assert not small_firm.sandbox.world.file_json(small_firm.sandbox.world.file(file))["public_url_shared"]
    called = {call.method for call in small_firm.sandbox.web_api.calls}
    assert "files.info" in called
    assert "files.sharedPublicURL" not in called


async def test_an_empty_file_is_kept_too(small_firm: Firm) -> None:
    """Nothing is also something to prove."""
    await small_firm.declare_in_one_line()
    await share(small_firm, "empty.log", b"")
    assert await small_firm.entries(EntryKind.FILE) == ["File kept: empty.log (0 bytes)"]
    assert await kept(small_firm, sha256(b"").hexdigest()) == b""


async def test_the_same_file_is_fetched_once_however_often_it_is_told(small_firm: Firm) -> None:
    """The event comes twice, and Mei shares the file again."""
    await small_firm.declare_in_one_line()
    small_firm.fail_events("duplicate")
    file = await share(small_firm, "line-a.pcap", PCAP)
    room = await small_firm.room()
    small_firm.sandbox.world.share_files([file], room, small_firm.users["ada"], "again")
    await small_firm.settle()
    assert await small_firm.entries(EntryKind.FILE) == ["File kept: line-a.pcap (10.2 KB)"]


async def test_the_same_bytes_in_two_files_are_one_in_the_bundle(small_firm: Firm) -> None:
    """Each has its entry; the store and the manifest have one."""
    await small_firm.declare_in_one_line()
    await share(small_firm, "line-a.pcap", PCAP)
    await share(small_firm, "copy.pcap", PCAP, "mei")
    assert len(await small_firm.entries(EntryKind.FILE)) == 2
    assert len(await small_firm.bot.ctx.read.files((await small_firm.incident()).id)) == 1


async def test_a_file_deleted_before_we_came_is_on_record_and_told(small_firm: Firm) -> None:
    """Its name and the reason stand where the hash would."""
    await small_firm.declare_in_one_line()
    file = await announce(small_firm, "oops.txt", b"password: hunter2")
    small_firm.sandbox.world.delete_file(file, small_firm.users["ada"])
    await small_firm.settle()
    await small_firm.pass_time(seconds=2)
    assert await small_firm.entries(EntryKind.FILE) == ["File not kept: oops.txt. The file was deleted."]
    told = (
        "⚠ File not kept: oops.txt. The file was deleted. "
        "Type /incident evidence to record where it lies, or /incident evidence refetch once it can be had."
    )
    assert told in await small_firm.lines()
    assert await small_firm.bot.ctx.read.files((await small_firm.incident()).id) == ()


@pytest.mark.parametrize("kind", ["lost_answer", "server_error", "garbage", "drop", "rate_limited"])
async def test_a_slack_that_stumbles_is_asked_again(small_firm: Firm, kind: str) -> None:
    """A minute later the file is there, once."""
    await small_firm.declare_in_one_line()
    small_firm.fail(kind, "files.info", times=2)  # type: ignore[arg-type]  # one of the kinds, by its name
    await share(small_firm, "line-a.pcap", PCAP)
    assert await small_firm.entries(EntryKind.FILE) == []
    await small_firm.pass_time(minutes=1)
    assert await small_firm.entries(EntryKind.FILE) == ["File kept: line-a.pcap (10.2 KB)"]


async def test_what_slack_refuses_is_on_record(small_firm: Firm) -> None:
    """In Slack's words, as a plain sentence."""
    await small_firm.declare_in_one_line()
    small_firm.fail("error", "files.info", code="missing_scope")
    await share(small_firm, "line-a.pcap", PCAP)
    (text,) = await small_firm.entries(EntryKind.FILE)
    assert text == (
        "File not kept: line-a.pcap. The Slack app lacks a scope. Compare it with the manifest and install it again."
    )


async def test_a_file_that_was_not_had_is_fetched_again(firm: Firm) -> None:
    """Once the scope is there somebody asks: the bytes come in, a new entry says so, and the old one stays."""
    await firm.declare_in_one_line()
    firm.fail("error", "files.info", code="missing_scope")
    await share(firm, "line-a.pcap", PCAP)
    firm.sandbox.faults.clear()
    answer = await firm.answer("mei", "evidence refetch")
    assert answer == "Fetching again: line-a.pcap. The room is told what comes of it."
    await firm.pass_time(seconds=5)
    lost, found = [row for row in await firm.timeline() if row.kind == EntryKind.FILE]
    assert lost.text.startswith("File not kept: line-a.pcap.")
    assert (found.text, found.content["asked_by"]) == ("File kept: line-a.pcap (10.2 KB)", firm.users["mei"])
    assert found.text in await firm.lines()
    assert await kept(firm, sha256(PCAP).hexdigest()) == PCAP
    again = await firm.answer("mei", "evidence refetch")
    assert again == "Nothing to fetch: no file of INC-20120801-001 is missing."


async def test_a_file_that_is_still_not_to_be_had_is_told_again(small_firm: Firm) -> None:
    """Two people ask at once, one look is taken, and its outcome is on record."""
    await small_firm.declare_in_one_line()
    small_firm.fail("error", "files.info", code="missing_scope")
    await share(small_firm, "line-a.pcap", PCAP)
    room = await small_firm.enter("mei")
    for who in ("mei", "ada"):
        await small_firm.sandbox.gestures.slash(small_firm.users[who], room, "/incident", "evidence refetch")
    await small_firm.pass_time(seconds=5)
    first, second = await small_firm.entries(EntryKind.FILE)
    assert first == second
    assert len([line for line in await small_firm.lines() if line.startswith(f"⚠ {first}")]) == 2  # once each


async def test_many_files_at_once_all_arrive(small_firm: Firm) -> None:
    """Ten in one message: a few at a time, none lost."""
    await small_firm.declare_in_one_line()
    room = await small_firm.enter("ada")
    world, ada = small_firm.sandbox.world, small_firm.users["ada"]
    files = [world.upload(ada, f"core.{number}", bytes([number])) for number in range(10)]
    world.share_files(files, room, ada, "all of them")
    await small_firm.settle()
    await small_firm.pass_time(seconds=10)
    assert sorted(await small_firm.entries(EntryKind.FILE)) == [f"File kept: core.{n} (1 byte)" for n in range(10)]


async def test_a_process_that_goes_in_the_middle_of_a_file_leaves_it_to_the_next(small_firm: Firm) -> None:
    """It does not wait for a slow file for ever; when the lease has run out the file is fetched anew, once."""
    await small_firm.declare_in_one_line()
    await small_firm.settle()
    await announce(small_firm, "line-a.pcap", PCAP)
    small_firm.fail("delay", "files.info", seconds=5, times=1)
    worker = small_firm.bot.worker
    running = asyncio.create_task(worker.run())
    while not small_firm.sandbox.faults.listed()[-1]["struck"]:  # noqa: ASYNC110  # Slack's own list says when
        await asyncio.sleep(0.01)
    running.cancel()
    async with asyncio.timeout(5):
        await worker.stop(0.1)
    assert await small_firm.entries(EntryKind.FILE) == []
    await small_firm.pass_time(seconds=31)
    assert await small_firm.entries(EntryKind.FILE) == ["File kept: line-a.pcap (10.2 KB)"]


async def test_files_outside_of_war_rooms_are_not_touched(small_firm: Firm) -> None:
    """What is shared at the desk is nobody's evidence."""
    await small_firm.declare_in_one_line()
    await small_firm.sandbox.gestures.upload(small_firm.users["sam"], "lunch.jpg", b"menu", [small_firm.desk])
    await small_firm.settle()
    assert await small_firm.entries(EntryKind.FILE) == []
    assert "files.info" not in {call.method for call in small_firm.sandbox.web_api.calls}


HOSTILE = ["../../etc/passwd", "a\nb.log", "con\u202egpj.exe", "<!channel>.txt", "`rm` *x*.txt", "x" * 300]


@pytest.mark.parametrize("name", HOSTILE)
async def test_no_name_of_a_file_does_harm(small_firm: Firm, name: str) -> None:
    """It is told in one line, kept in the record as it is, and is nobody's path."""
    await small_firm.declare_in_one_line()
    file = await announce(small_firm, name, b"x")
    small_firm.sandbox.world.file(file).name = name.replace("/", "_")  # Slack never puts a slash into an address
    await small_firm.settle()
    (row,) = [row for row in await small_firm.timeline() if row.kind == EntryKind.FILE]
    assert row.text.startswith("File kept: ")
    assert "\n" not in row.text
    assert row.content["name"] == name.replace("/", "_")
    assert await kept(small_firm, sha256(b"x").hexdigest()) == b"x"


def test_what_is_kept_can_be_set() -> None:
    """A firm that keeps less says so in its environment."""
    read = Settings.from_environment({"WARROOM_EVIDENCE_MOST_MB": "1", "WARROOM_EVIDENCE_TYPES": "text/*"})
    assert replace(read, evidence_most_mb=100, evidence_types=("*",)) == Settings()
