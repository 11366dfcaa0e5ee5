"""Files from Slack: whole and hashed, or named as what they are; the token goes nowhere else."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from blockbuster import blockbuster_ctx

from bot.integrations.evidence_store import FolderStore
from bot.integrations.ports import Ambiguous, Fetched, Later, Refused, SharedFile
from bot.integrations.slack import slack_client, slack_session
from bot.integrations.slack_downloads import SlackFiles
from bot.sandbox.clock import MovedClock
from bot.sandbox.server import Sandbox
from tests.builders import NOON

DATA = bytes(range(256)) * 4_000  # about a megabyte: several chunks
LIMIT = 2_000_000
NOTICE = "<p>XNAS halts AAPL</p>"
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Slack:
    """A Slack that describes one file as a test says, and hands it over in the way a test says."""

    described: dict[str, Any] = field(default_factory=dict)
    hand_over: Serve | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    files: SlackFiles = field(init=False)

    async def info(self, _: web.Request) -> web.Response:
        """`files.info`."""
        return web.json_response({"ok": True, "file": self.described})

    async def download(self, http: web.Request) -> web.StreamResponse:
        """The file's address."""
        self.asked.append((http.path, http.headers.get("Authorization", "")))
        assert self.hand_over is not None
        return await self.hand_over(http)

    def file(self, **changes: Any) -> SharedFile:
        """The file as Slack described it, with some changes."""
        whole = {"name": "line-a.pcap", "mime": "application/octet-stream", "bytes": len(DATA)}
        return SharedFile(id="F1", **{"address": f"{self.url}files/F1", **whole, **changes})


@asynccontextmanager
async def served(slack: Slack, *, at_once: int = 4) -> AsyncIterator[Slack]:
    """The server, and the adapter that speaks with it."""
    app = web.Application()
    app.router.add_route("*", "/api/files.info", slack.info)
    app.router.add_route("GET", "/files/{tail:.*}", slack.download)
    app.router.add_route("GET", "/signin", sign_in)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with slack_session(timedelta(seconds=5)) as session:
        client = slack_client("xoxb-test", base_url=f"{slack.url}api/", session=session)
        slack.files = SlackFiles(client, session=session, at_once=at_once)
        yield slack
    await runner.cleanup()


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A Slack that a test tells what to do."""
    async with served(Slack()) as opened:
        yield opened


async def sign_in(_: web.Request) -> web.Response:
    """What Slack shows to whom it does not know."""
    return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")


async def notice(_: web.Request) -> web.Response:
    """A file that is a page."""
    return web.Response(text=NOTICE, content_type="text/html")


async def whole(_: web.Request) -> web.Response:
    """The file as it is."""
    return web.Response(body=DATA)


def answering(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Serve:
    """Another answer than the file."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers=headers)

    return answer


async def cut_with_length(http: web.Request) -> web.StreamResponse:
    """Announce the whole and close in the middle."""
    response = web.StreamResponse(headers={"Content-Length": str(len(DATA))})
    await response.prepare(http)
    await response.write(DATA[:300_000])
    assert http.transport is not None
    http.transport.abort()
    return response


async def cut_in_chunks(http: web.Request) -> web.StreamResponse:
    """Announce nothing, and close between two chunks without the last one."""
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(http)
    await response.write(DATA[:300_000])
    assert http.transport is not None
    http.transport.close()
    return response


async def cut_in_good_form(_: web.Request) -> web.Response:
    """Half of it, properly ended: what a proxy may make of a lost end."""
    return web.Response(body=DATA[:300_000])


async def test_a_file_is_fetched_whole_and_hashed(slack: Slack, tmp_path: Path) -> None:
    """With the bot token, into a file of ours."""
    slack.hand_over = whole
    fetched = await slack.files.download(slack.file(), tmp_path / "file", most=LIMIT)
    assert fetched == Fetched(sha256(DATA).hexdigest(), len(DATA))
    assert (tmp_path / "file").read_bytes() == DATA
    assert slack.asked == [("/files/F1", "Bearer xoxb-test")]


async def test_an_empty_file_is_a_file(slack: Slack, tmp_path: Path) -> None:
    """Its hash is that of nothing."""
    slack.hand_over = answering(200)
    fetched = await slack.files.download(slack.file(bytes=0), tmp_path / "file", most=LIMIT)
    assert fetched == Fetched(sha256(b"").hexdigest(), 0)


@pytest.mark.parametrize("cut", [cut_with_length, cut_in_chunks, cut_in_good_form])
async def test_a_cut_file_is_never_taken_for_the_whole(slack: Slack, tmp_path: Path, cut: Serve) -> None:
    """However the connection ends, fewer bytes than announced are tried again."""
    slack.hand_over = cut
    with pytest.raises(Ambiguous):
        await slack.files.download(slack.file(), tmp_path / "file", most=LIMIT)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_no_is_a_no(slack: Slack, tmp_path: Path, status: int) -> None:
    """Asking again would change nothing."""
    slack.hand_over = answering(status)
    with pytest.raises(Refused) as refused:
        await slack.files.download(slack.file(), tmp_path / "file", most=LIMIT)
    assert (refused.value.code, str(status) in refused.value.reason) == ("download_refused", True)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_fault_of_slacks_is_tried_again(slack: Slack, tmp_path: Path, status: int) -> None:
    """It passes."""
    slack.hand_over = answering(status, b"<html>oops</html>")
    with pytest.raises(Ambiguous):
        await slack.files.download(slack.file(), tmp_path / "file", most=LIMIT)


async def test_a_wait_is_kept(slack: Slack, tmp_path: Path) -> None:
    """Slack says how long, and all fetches wait for it."""
    slack.hand_over = answering(429, headers={"Retry-After": "30"})
    with pytest.raises(Later) as later:
        await slack.files.download(slack.file(), tmp_path / "file", most=LIMIT)
    assert (later.value.delay, later.value.gate) == (timedelta(seconds=30), "files.info")


async def test_a_page_to_sign_in_is_no_file(slack: Slack, tmp_path: Path) -> None:
    """Slack answers 200 with HTML to who may not read it, even where the file is HTML too."""
    slack.hand_over = answering(302, headers={"Location": "/signin"})
    for mime in ("application/octet-stream", "text/html"):
        with pytest.raises(Refused, match="files:read"):
            await slack.files.download(slack.file(mime=mime, bytes=None), tmp_path / "file", most=LIMIT)


async def test_a_page_that_somebody_shared_is_a_file(slack: Slack, tmp_path: Path) -> None:
    """HTML straight from the address is what was shared."""
    slack.hand_over = notice
    file = slack.file(mime="text/html", bytes=len(NOTICE))
    fetched = await slack.files.download(file, tmp_path / "file", most=LIMIT)
    assert fetched.sha256 == sha256(NOTICE.encode()).hexdigest()


async def test_more_than_the_limit_is_not_read_to_its_end(slack: Slack, tmp_path: Path) -> None:
    """Whatever Slack said of its length."""
    slack.hand_over = whole
    with pytest.raises(Refused) as refused:
        await slack.files.download(slack.file(bytes=10), tmp_path / "file", most=1_000)
    assert refused.value.code == "too_large"
    assert not (tmp_path / "file").exists() or (tmp_path / "file").stat().st_size <= 1_000


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/files/F1",
        "http://files.slack.com/files/F1",
        "https://slack.com.evil.example/files/F1",
        "https://notslack.com/files/F1",
        "https://user@evil.example/https://files.slack.com/",
        "file:///etc/passwd",
    ],
)
async def test_the_token_goes_to_slack_alone(slack: Slack, tmp_path: Path, address: str | None) -> None:
    """An address elsewhere is not asked at all."""
    with pytest.raises(Refused) as refused:
        await slack.files.download(slack.file(address=address), tmp_path / "file", most=LIMIT)
    assert refused.value.code == "foreign_address"


async def test_a_way_that_leads_elsewhere_takes_no_token_along(slack: Slack, tmp_path: Path) -> None:
    """Slack may send to where it keeps bytes; the token stays behind."""
    async with served(Slack(hand_over=whole)) as other:
        slack.hand_over = answering(302, headers={"Location": f"{other.url}files/bytes"})
        await slack.files.download(slack.file(), tmp_path / "file", most=LIMIT)
        assert other.asked == [("/files/bytes", "")]


async def test_no_more_than_so_many_come_at_once(tmp_path: Path) -> None:
    """The fifth is told to come back, so that a page finds a free hand; after one has ended there is room."""
    go = asyncio.Event()

    async def slow(http: web.Request) -> web.Response:
        await go.wait()
        return await whole(http)

    async with served(Slack(hand_over=slow), at_once=2) as slack:
        first = [
            asyncio.create_task(slack.files.download(slack.file(), tmp_path / str(number), most=LIMIT))
            for number in range(2)
        ]
        while len(slack.asked) < 2:  # noqa: ASYNC110  # the server's own list says when both are under way
            await asyncio.sleep(0.01)
        with pytest.raises(Later) as later:
            await slack.files.download(slack.file(), tmp_path / "third", most=LIMIT)
        assert later.value.delay <= timedelta(seconds=1)
        go.set()
        assert len(set(await asyncio.gather(*first))) == 1
        await slack.files.download(slack.file(), tmp_path / "third", most=LIMIT)


async def test_a_long_file_is_never_in_memory_as_a_whole_and_blocks_nobody(tmp_path: Path) -> None:
    """Sixty megabytes pass through a few; whoever opens, reads or writes a file in the loop itself is caught."""
    piece, count = bytes(1_000_000), 60

    async def long(http: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(piece) * count)})
        await response.prepare(http)
        for _ in range(count):
            await response.write(piece)
        return response

    async with served(Slack(hand_over=long)) as slack:
        file, into = slack.file(bytes=len(piece) * count), tmp_path / "file"
        tracemalloc.start()
        try:
            with blockbuster_ctx("bot.integrations"):
                fetched = await slack.files.download(file, into, most=len(piece) * count)
                await FolderStore(tmp_path / "kept").put(fetched.sha256, into)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert fetched.bytes == len(piece) * count
    assert peak < 15_000_000


DESCRIBED = {"id": "F1", "name": "a.log", "mimetype": "text/plain", "size": 7, "mode": "hosted"}


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, ""),
        ({"mode": "tombstone"}, "deleted in Slack"),
        ({"mode": "hidden_by_limit"}, "plan"),
        ({"mode": "external"}, "outside of Slack"),
        ({"is_external": True, "mode": "hosted"}, "outside of Slack"),
    ],
)
async def test_what_has_no_bytes_to_have_is_said(slack: Slack, changes: dict[str, Any], lacking: str) -> None:
    """Before anything is fetched."""
    slack.described = {**DESCRIBED, **changes, "url_private_download": "https://files.slack.com/F1"}
    file = await slack.files.describe("F1")
    assert (file.name, file.mime, file.bytes, file.address) == ("a.log", "text/plain", 7, "https://files.slack.com/F1")
    assert lacking in file.lacking
    assert bool(lacking) == bool(file.lacking)


async def test_a_stub_is_described_as_far_as_it_goes(slack: Slack) -> None:
    """Files of other workspaces may come with hardly anything."""
    slack.described = {"id": "F1", "title": "Graph", "url_private": "https://files.slack.com/F1"}
    assert await slack.files.describe("F1") == SharedFile("F1", "Graph", "", None, "https://files.slack.com/F1")
    slack.described = {}
    assert await slack.files.describe("F1") == SharedFile("F1", "F1", "", None, None)


async def test_a_description_that_is_none_is_tried_again(slack: Slack) -> None:
    """Slack answers `ok` with something else than a file."""
    slack.described = None  # type: ignore[assignment]  # what Slack should never say
    with pytest.raises(Ambiguous):
        await slack.files.describe("F1")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\nb", "con.pcap\u202ebat", "ä ö.log", "x" * 200, "a?b#c&d"])
async def test_a_file_of_the_sandbox_comes_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    """Its name is told and never used as a path; nobody makes it public for us."""
    sandbox = Sandbox(MovedClock(NOON))
    await sandbox.start()
    async with slack_session() as session:
        files = SlackFiles(slack_client(sandbox.bot_token, base_url=sandbox.api_url, session=session), session=session)
        user = sandbox.world.add_user("ada")
        room = sandbox.world.add_channel("room", creator=user, members=(user, sandbox.world.bot_user))
        file = await files.describe(sandbox.world.upload(user, name, b"secret", [room]))
        assert (file.name, file.bytes, file.lacking) == (name, 6, "")
        if "/" not in name:  # an address with slashes in its last part is one that Slack never gives
            fetched = await files.download(file, tmp_path / "file", most=LIMIT)
            assert fetched == Fetched(sha256(b"secret").hexdigest(), 6)
            assert (tmp_path / "file").read_bytes() == b"secret"
        assert not sandbox.world.file_json(sandbox.world.file(file.id))["public_url_shared"]
    await sandbox.stop()
