"""The control API's client: act as Slack's users on a sandbox in another process."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Rule, rule_to_json
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.seen import Json, Seen

TIMEOUT = 60.0  # seconds of real time; settling waits for retries of slow apps


@dataclass(frozen=True, slots=True)
class About:
    """What an app needs to connect, and who it is here."""

    url: str
    api_url: str
    bot_token: str
    app_token: str
    signing_secret: str
    team: str
    bot_user: str
    bot_id: str
    app_id: str
    sockets: int  # connected now
    request_url: str | None


@dataclass(frozen=True, slots=True)
class ClockState:
    """Where the sandbox's clock stands and what waits on it."""

    now: datetime
    moved: bool
    next_due: datetime | None  # the earliest sleeper on a moved clock
    next_delivery: datetime | None  # the earliest retry or delayed event


@dataclass(frozen=True, slots=True)
class Seeded:
    """The ids of what was added, by name."""

    users: Mapping[str, str]
    usergroups: Mapping[str, str]
    channels: Mapping[str, str]


class SandboxClient:
    """Speaks with a sandbox over HTTP; use as an async context manager.

    Every method may raise `SlackError` (Slack would refuse this) or `CannotDo` (Slack's client does not offer it,
    or the request was wrong).

    Args:
        base_url: Where the sandbox listens.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def about(self) -> About:
        """Tokens, addresses and ids."""
        return About(**await self._call("GET", "about"))

    async def reset(self) -> None:
        """Empty the workspace and install the app anew."""
        await self._call("POST", "reset")

    async def seed(
        self, users: Sequence[Json] = (), channels: Sequence[Json] = (), usergroups: Sequence[Json] = ()
    ) -> Seeded:
        """Add users (`name`, …), user groups (`handle`, `users`) and channels (`name`, `creator`, `private`, `members`)."""
        body = {"users": list(users), "channels": list(channels), "usergroups": list(usergroups)}
        return Seeded(**await self._call("POST", "seed", body))

    async def connect(self, request_url: str) -> bool:
        """Deliver to this URL from now on; returns whether it answered Slack's challenge."""
        return bool((await self._call("POST", "connect", {"url": request_url}))["verified"])

    async def users(self) -> list[Json]:
        """Everybody, as `users.list` shows them."""
        return list((await self._call("GET", "users"))["users"])

    async def channels(self) -> list[Json]:
        """Every conversation, as `conversations.list` shows them."""
        return list((await self._call("GET", "channels"))["channels"])

    async def channel_named(self, name: str) -> str | None:
        """The id of the channel with this name."""
        return next((str(c["id"]) for c in await self.channels() if c.get("name") == name), None)

    async def state(self, *, user: str = "", channel: str = "", thread: str = "") -> Json:
        """What stands in a channel, in a thread of it, and on a user's screen."""
        asked = {"user": user, "channel": channel, "thread": thread}
        return await self._call("GET", "state", query={key: value for key, value in asked.items() if value})

    async def messages(self, channel: str) -> list[Json]:
        """The messages of a channel, oldest first."""
        return list((await self.state(channel=channel))["messages"])

    async def thread(self, channel: str, ts: str) -> list[Json]:
        """A message and the replies to it, oldest first."""
        return list((await self.state(channel=channel, thread=ts))["thread"])

    async def ephemerals(self, user: str, channel: str) -> list[Json]:
        """The messages that this user alone sees in the channel."""
        return list((await self.state(user=user, channel=channel))["ephemerals"])

    async def modal_of(self, user: str) -> list[Json]:
        """The user's stack of modals, the visible one last."""
        return list((await self.state(user=user))["modals"])

    async def home(self, user: str) -> Json | None:
        """What the user's App Home shows."""
        home: Json | None = (await self.state(user=user))["home"]
        return home

    async def deliveries(self, since: int = 0) -> list[Json]:
        """Every attempt to deliver something, after the one numbered `since`."""
        return list((await self._call("GET", "deliveries", query={"since": str(since)}))["deliveries"])

    async def calls(self, method: str = "") -> list[Json]:
        """Every Web API call of the app, or those of one method."""
        return list((await self._call("GET", "calls", query={"method": method} if method else {}))["calls"])

    async def settle(self) -> ClockState:
        """Wait until nothing is on its way to the app."""
        return _clock(await self._call("POST", "settle"))

    async def clock(self) -> ClockState:
        """Where the clock stands."""
        return _clock(await self._call("GET", "clock"))

    async def advance(self, to: datetime) -> ClockState:
        """Move the clock."""
        return _clock(await self._call("POST", "clock", {"to": to.isoformat()}))

    async def add_fault(self, *rules: Rule) -> None:
        """Put rules behind those in force."""
        await self._call("POST", "faults", {"rules": [rule_to_json(rule) for rule in rules]})

    async def faults(self) -> list[Json]:
        """The rules in force, with what they have seen and struck."""
        return list((await self._call("GET", "faults"))["rules"])

    async def clear_faults(self) -> None:
        """Let everything go right again."""
        await self._call("DELETE", "faults")

    async def settings(self, **changes: Any) -> Json:
        """Change `events`, `delayed_events`, `retries_after_s` or `limits`, and return all settings."""
        return await self._call("POST" if changes else "GET", "settings", changes or None)

    async def disconnect(self, reason: str = "refresh_requested", count: int | None = None) -> int:
        """Send `disconnect` to sockets; returns how many were told."""
        return int((await self._call("POST", "disconnect", {"reason": reason, "count": count}))["told"])

    async def slash(
        self, user: str, channel: str, command: str, text: str = "", *, thread_ts: str | None = None
    ) -> Seen:
        """Type a slash command."""
        return await self._act("slash", user=user, channel=channel, command=command, text=text, thread_ts=thread_ts)

    async def join(self, user: str, channel: str) -> Seen:
        """Walk into a public channel."""
        return await self._act("join", user=user, channel=channel)

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Seen:
        """Post a message."""
        return await self._act("say", user=user, channel=channel, text=text, thread_ts=thread_ts)

    async def edit(self, user: str, channel: str, ts: str, text: str) -> Seen:
        """Change an own message."""
        return await self._act("edit", user=user, channel=channel, ts=ts, text=text)

    async def delete(self, user: str, channel: str, ts: str) -> Seen:
        """Delete an own message."""
        return await self._act("delete", user=user, channel=channel, ts=ts)

    async def react(self, user: str, channel: str, ts: str, name: str, *, added: bool = True) -> Seen:
        """Add or take back a reaction."""
        return await self._act("react", user=user, channel=channel, ts=ts, name=name, added=added)

    async def pin(self, user: str, channel: str, ts: str, *, added: bool = True) -> Seen:
        """Pin or unpin a message."""
        return await self._act("pin", user=user, channel=channel, ts=ts, added=added)

    async def upload(self, user: str, name: str, data: bytes, channels: Sequence[str], text: str = "") -> Seen:
        """Upload a file and share it."""
        encoded = base64.b64encode(data).decode()
        return await self._act("upload", user=user, name=name, data=encoded, channels=list(channels), text=text)

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the app's Home."""
        return await self._act("open_home", user=user, tab=tab)

    async def press(self, user: str, channel: str, ts: str, action_id: str, value: Any = None) -> Seen:
        """Press a button or choose in a menu, in a message."""
        return await self._act("press", user=user, channel=channel, ts=ts, action_id=action_id, value=value)

    async def press_in_view(
        self, user: str, action_id: str, value: Any = None, *, view_id: str = "", home: bool = False
    ) -> Seen:
        """Press a button or choose in a menu, in a modal or the Home."""
        return await self._act("press_in_view", user=user, action_id=action_id, value=value, view_id=view_id, home=home)

    async def fill_in(self, user: str, values: Mapping[str, Any], *, view_id: str = "") -> Seen:
        """Fill fields of the modal on top; nothing is sent to the app."""
        return await self._act("fill_in", user=user, values=dict(values), view_id=view_id)

    async def submit(self, user: str, values: Mapping[str, Any] | None = None, *, view_id: str = "") -> Seen:
        """Fill fields and submit the modal on top."""
        return await self._act("submit", user=user, values=dict(values or {}), view_id=view_id)

    async def close_view(self, user: str, *, clear: bool = False) -> Seen:
        """Close the modal on top, or all."""
        return await self._act("close_view", user=user, clear=clear)

    async def shortcut(self, user: str, callback_id: str) -> Seen:
        """Start a global shortcut."""
        return await self._act("shortcut", user=user, callback_id=callback_id)

    async def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Seen:
        """Start a message shortcut."""
        return await self._act("message_shortcut", user=user, channel=channel, ts=ts, callback_id=callback_id)

    async def _act(self, gesture: str, **arguments: Any) -> Seen:
        return Seen(**await self._call("POST", "act", {"gesture": gesture, **arguments}))

    async def _call(
        self, verb: str, name: str, body: Json | None = None, query: Mapping[str, str] | None = None
    ) -> Json:
        if self._session is None:
            raise RuntimeError("Use `async with SandboxClient(url) as slack:`.")
        url = f"{self.base_url}/_control/{name}"
        async with self._session.request(verb, url, json=body, params=query) as response:
            answer: Json = await response.json()
        if response.ok:
            return answer
        raise SlackError(answer["error"]) if answer.get("slack") else CannotDo(answer["error"])


def _clock(data: Json) -> ClockState:
    def moment(value: str | None) -> datetime | None:
        return datetime.fromisoformat(value) if value else None

    return ClockState(
        now=datetime.fromisoformat(data["now"]),
        moved=data["moved"],
        next_due=moment(data["next_due"]),
        next_delivery=moment(data["next_delivery"]),
    )
