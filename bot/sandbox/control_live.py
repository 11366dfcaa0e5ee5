"""What the browser workspace asks beside the gestures: its live feed, what it starts from, read marks, canvases, files."""

import asyncio
import json
import mimetypes
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from aiohttp import web

from bot.sandbox.clock import MovedClock
from bot.sandbox.composition import Composition
from bot.sandbox.control import Action, Json, answering
from bot.sandbox.errors import SlackError
from bot.sandbox.live import Reader
from bot.sandbox.live_changes import canvas_json, channel_json, people

HEARTBEAT: Final = 15.0  # seconds of real time between two signs of life, so that a dead line is noticed
NO_FILE: Final = "There is no such file for this person."
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})


class ControlLive:
    """Answers what the page needs to be up to date."""

    def __init__(self, sandbox: Composition) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes under `/_control/` that are the page's."""
        posts: Mapping[str, Action] = {
            "read": self._read,
            "open_dm": self._open_dm,
            "manifest": self._take_manifest,
            "delete_file": self._delete_file,
        }
        return [
            web.get("/_control/live", self._live),
            web.get("/_control/file/{user}/{file}", self._file),
            web.get("/_control/canvas", answering(self._canvas)),
            web.get("/_control/workspace", answering(self._workspace)),
            *(web.post(f"/_control/{name}", answering(action)) for name, action in posts.items()),
        ]

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events for one user: first the whole workspace, then each change in order."""
        user = request.query.get("user", "")
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with self._sandbox.live.reading(user) as reader:
            reader.put({"kind": "workspace", **self.workspace(user)})
            with suppress(ConnectionResetError):  # the browser has left
                await stream.prepare(request)
                while not self._sandbox.live.closed:
                    await _send(stream, await _waited(reader))
        return stream

    def workspace(self, user: str) -> Json:
        """Everything that the page starts from, as this user sees it; messages are asked for by channel."""
        world, clock = self._sandbox.world, self._sandbox.clock
        rooms = [room for room in world.rooms.values() if world.sees(room, user)]
        return {
            "me": user if user in world.people else "",
            "team": {"id": world.team, "domain": world.domain},
            "app": {"id": world.app_id, "name": world.app_name, "bot": world.bot_user},
            "clock": {"now": clock.now().isoformat(), "moved": isinstance(clock, MovedClock)},
            "manifest": self._sandbox.manifest,
            "stage": self._sandbox.stage,
            **people(world),
            "channels": [channel_json(world, room, user) for room in rooms],
            "unread": {room.id: self._unread(room.id, user) for room in rooms if user in room.members},
            "modals": world.modal_of(user),
            "home": world.home(user),
        }

    def _unread(self, channel: str, user: str) -> Json:
        """How far somebody has read a channel, and how many messages of others stand after that."""
        world, read = self._sandbox.world, self._sandbox.live.read.get(user, {}).get(channel, "")
        standing = world.standing(world.rooms[channel])
        fresh = [m for m in standing if m["ts"] > read and m.get("user") != user and not _is_notice(m)]
        mentions = [m for m in fresh if f"<@{user}>" in json.dumps(m)]
        return {
            "read": read,
            "count": len(fresh),
            "mentions": len(mentions),
            "latest": fresh[-1]["ts"] if fresh else "",
        }

    async def _workspace(self, query: Json) -> Json:
        return self.workspace(str(query.get("user", "")))

    async def _read(self, body: Json) -> Json:
        self._sandbox.live.mark_read(str(body["user"]), str(body["channel"]), str(body["ts"]))
        return {}

    async def _open_dm(self, body: Json) -> Json:
        return {"channel": self._sandbox.world.open_dm(body["user"], body["other"])}

    async def _take_manifest(self, body: Json) -> Json:
        self._sandbox.manifest = body
        self._sandbox.live.tell({"kind": "manifest", "manifest": body})
        return {}

    async def _canvas(self, query: Json) -> Json:
        return {"canvas": canvas_json(self._sandbox.world.canvas(query["canvas"], query["user"]))}

    async def _delete_file(self, body: Json) -> Json:
        self._sandbox.world.delete_file(body["file"], body["user"])
        return {}

    async def _file(self, request: web.Request) -> web.Response:
        """A file's bytes for somebody who sees it; what could run as script is only ever saved, never shown."""
        world, user = self._sandbox.world, request.match_info["user"]
        try:
            file = world.file(request.match_info["file"])
        except SlackError:
            raise web.HTTPNotFound(text=NO_FILE) from None
        if file.data is None or not world.sees_file(file, user):
            raise web.HTTPNotFound(text=NO_FILE)
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        shown = kind if kind in SHOWN_IN_PLACE else "text/plain" if kind.startswith("text/") else ""
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
        headers["Content-Disposition"] = "inline" if shown else "attachment"
        return web.Response(body=file.data, content_type=shown or "application/octet-stream", headers=headers)


def _is_notice(message: Json) -> bool:
    return str(message.get("subtype", "")).startswith(("channel_", "group_"))


async def _send(stream: web.StreamResponse, changes: list[str]) -> None:
    text = "".join(f"data: {change}\n\n" for change in changes) or ": still here\n\n"
    await stream.write(text.encode())


async def _waited(reader: Reader) -> list[str]:
    try:
        return await asyncio.wait_for(reader.take(), HEARTBEAT)
    except TimeoutError:
        return []
