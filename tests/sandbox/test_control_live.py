"""What the browser asks of the control API, spoken raw."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import Sandbox


class Browser:
    """One person's open feed."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def told(self) -> Any:
        """The next change."""
        line = b""
        while not line.startswith(b"data: "):
            line = await self._response.content.readline()
            assert line, "the feed has ended"
        return json.loads(line[6:])


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Mei and Tom in a channel in which two things were said, one of them to Tom."""
    sandbox = Sandbox()
    await sandbox.start()
    world = sandbox.world
    mei, tom = (world.add_user(name, id=f"U{name.upper()}") for name in ("mei", "tom"))
    room = world.add_channel("desk", creator=mei, members=[tom])
    await sandbox.gestures.say(mei, room, "look")
    await sandbox.gestures.say(mei, room, "@tom?")
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A connection."""
    async with aiohttp.ClientSession() as session:
        yield session


async def asked(session: aiohttp.ClientSession, sandbox: Sandbox, path: str, body: Any = None) -> Any:
    """One answer."""
    verb = "GET" if body is None else "POST"
    async with session.request(verb, f"{sandbox.url}/_control/{path}", json=body) as response:
        return await response.json()


async def test_the_feed_begins_with_the_workspace_and_goes_on_with_what_happens(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    """Nothing can fall between the two, and closing the sandbox ends it."""
    room = sandbox.world.channel_named("desk")
    assert room is not None
    async with session.get(f"{sandbox.url}/_control/live?user=UTOM") as response:
        browser = Browser(response)
        workspace = await browser.told()
        await sandbox.gestures.say("UMEI", room.id, "more")
        change = await browser.told()
        await asked(session, sandbox, "read", {"user": "UTOM", "channel": room.id, "ts": change["message"]["ts"]})
        read = await browser.told()
        await asked(session, sandbox, "manifest", {"features": {"slash_commands": []}})
        manifest = await browser.told()
        await sandbox.stop()
        assert await browser.told() == {"kind": "closed"}
        assert await response.content.read() == b"\n"
    assert response.headers["Content-Type"] == "text/event-stream"
    assert (workspace["me"], workspace["channels"][0]["name"]) == ("UTOM", "desk")
    assert (workspace["unread"][room.id]["count"], workspace["unread"][room.id]["mentions"]) == (2, 1)
    assert (change["kind"], change["message"]["text"]) == ("message", "more")
    assert (read["kind"], manifest["manifest"]["features"]["slash_commands"]) == ("read", [])


async def test_what_was_read_is_unread_no_more(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """In any browser, and after a reload."""
    room = next(iter(sandbox.world.rooms))
    last = sandbox.world.messages(room)[-1]["ts"]
    await asked(session, sandbox, "read", {"user": "UTOM", "channel": room, "ts": last})
    workspace = await asked(session, sandbox, "workspace?user=UTOM")
    assert workspace["unread"][room] == {"read": last, "count": 0, "mentions": 0, "latest": ""}


async def test_a_stranger_sees_public_channels_and_is_nobody(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """Who the browser is stands in its address, and that may be old."""
    workspace = await asked(session, sandbox, "workspace?user=UOLD")
    assert (workspace["me"], workspace["unread"], len(workspace["channels"])) == ("", {}, 1)


async def test_a_direct_message_is_opened(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """Between two people there is one."""
    wanted = {"user": "UMEI", "other": "UTOM"}
    first, second = [await asked(session, sandbox, "open_dm", wanted) for _ in range(2)]
    assert first == second
    assert sandbox.world.channel(first["channel"]).kind == "im"


async def test_a_canvas_is_read_by_those_who_see_its_channel(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """Its text comes whole."""
    room = sandbox.world.add_channel("private", creator="UMEI", private=True)
    canvas = sandbox.world.add_canvas("UMEI", "Notes", "# One\n\ntwo", room)
    read = await asked(session, sandbox, f"canvas?user=UMEI&canvas={canvas.id}")
    assert read["canvas"]["markdown"] == "# One\n\ntwo"
    assert (await asked(session, sandbox, f"canvas?user=UTOM&canvas={canvas.id}"))["error"] == "canvas_not_found"


async def test_a_person_deletes_their_own_file(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """And no other."""
    file = sandbox.world.upload("UMEI", "a.txt", b"a", list(sandbox.world.rooms))
    refused = await asked(session, sandbox, "delete_file", {"user": "UTOM", "file": file})
    await asked(session, sandbox, "delete_file", {"user": "UMEI", "file": file})
    assert (refused["error"], sandbox.world.file(file).deleted) == ("cant_delete_file", True)
