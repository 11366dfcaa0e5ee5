"""The two workspaces that the contract of `Chat` is tried on: the fake, and the real adapter over the sandbox."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.integrations.ports import Ambiguous, Chat, Later
from bot.integrations.slack import PATIENCE, SlackChat, slack_client, slack_session
from bot.sandbox.clock import MovedClock
from bot.sandbox.faults import Fault, Rule
from bot.sandbox.scopes import ALL_SCOPES
from bot.sandbox.server import Sandbox
from tests.builders import NOON
from tests.fakes.chat import US, FakeChat


@dataclass(frozen=True, slots=True)
class Seen:
    """A channel as the people in it see it; `said` holds the bot's words with the thread they stand in."""

    private: bool
    members: tuple[str, ...]
    topic: str
    purpose: str
    pins: tuple[str, ...]
    said: tuple[tuple[str, str | None], ...]
    files: tuple[tuple[str, str], ...]  # title and comment


class Ground(Protocol):
    """A workspace that a test prepares and looks at."""

    @property
    def chat(self) -> Chat:
        """What is tried."""

    @property
    def bot(self) -> str:
        """Our user id."""

    def now(self) -> datetime:
        """The workspace's time, which stands still."""

    async def wait(self, by: timedelta) -> None:
        """Let time pass."""

    def person(self, name: str, *, deactivated: bool = False, zone: str = "UTC") -> str:
        """Add a person, and return their id."""

    def group(self, users: Iterable[str]) -> str:
        """Add a user group, and return its id."""

    def room(self, name: str, *, creator: str, private: bool = False) -> str:
        """Let somebody make a channel, and return its id."""

    def archive(self, channel: str) -> None:
        """Close a channel."""

    def see(self, channel: str) -> Seen:
        """A channel as it stands."""

    def trigger(self, user: str) -> str:
        """A fresh trigger of a person."""

    def forms(self, user: str) -> list[str]:
        """The titles of the forms that a person sees."""

    def home(self, user: str) -> list[str]:
        """The words in a person's Home."""

    def shown(self, user: str, channel: str) -> list[tuple[str, str | None]]:
        """What only this person sees in a channel, with the thread it stands in."""

    def lose(self, method: str) -> None:
        """Lose the answer to the next call of a method, which is carried out."""

    def crash(self, method: str) -> None:
        """Let Slack crash on the next call of a method, before it is carried out."""

    def limit(self, method: str, *, seconds: int) -> None:
        """Let the next call of a method run into a rate limit."""


class FakeGround(Ground):
    """The fake."""

    def __init__(self) -> None:
        self._now = NOON
        self._chat = FakeChat(self.now)

    @property
    def chat(self) -> Chat:
        """The fake itself."""
        return self._chat

    @property
    def bot(self) -> str:
        """The user that the fake acts as."""
        return US.bot_user

    def now(self) -> datetime:
        """A time that stands still."""
        return self._now

    async def wait(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by

    def person(self, name: str, *, deactivated: bool = False, zone: str = "UTC") -> str:
        """Add a person."""
        return self._chat.add_person(name, deactivated=deactivated, zone=zone)

    def group(self, users: Iterable[str]) -> str:
        """Add a user group."""
        self._chat.groups["S00000001"] = tuple(users)
        return "S00000001"

    def room(self, name: str, *, creator: str, private: bool = False) -> str:
        """Let somebody make a channel."""
        return self._chat.add_room(name, creator=creator, private=private)

    def archive(self, channel: str) -> None:
        """Close a channel."""
        self._chat.rooms[channel].archived = True

    def see(self, channel: str) -> Seen:
        """A channel as it stands."""
        room = self._chat.rooms[channel]
        files = (self._chat.files[file] for file in room.files)
        return Seen(
            private=room.private,
            members=tuple(room.members),
            topic=room.topic,
            purpose=room.purpose,
            pins=tuple(room.pins),
            said=tuple((said.message["text"], said.thread) for said in room.said.values()),
            files=tuple((file.title, file.comment or "") for file in files),
        )

    def trigger(self, user: str) -> str:
        """A fresh trigger."""
        self._chat.triggers.add(f"{user}.1")
        return f"{user}.1"

    def forms(self, user: str) -> list[str]:
        """The fake shows every form to the only person there is."""
        assert user in self._chat.people
        return [view["title"]["text"] for view in self._chat.views]

    def home(self, user: str) -> list[str]:
        """The words in a person's Home."""
        return [block["text"]["text"] for block in self._chat.homes[user]["blocks"]]

    def shown(self, user: str, channel: str) -> list[tuple[str, str | None]]:
        """The fake remembers no channel."""
        assert channel in self._chat.rooms
        return [(words, thread) for seer, words, thread in self._chat.shown if seer == user]

    def lose(self, method: str) -> None:
        """Carry out the next call, then fail."""
        self._chat.fail(method, Ambiguous("The connection to Slack broke off."), done=True)

    def crash(self, method: str) -> None:
        """Fail the next call."""
        self._chat.fail(method, Ambiguous("Slack has a fault of its own (500)."))

    def limit(self, method: str, *, seconds: int) -> None:
        """Put off the next call."""
        self._chat.fail(method, Later(timedelta(seconds=seconds), method))


class SandboxGround(Ground):
    """The real adapter, speaking HTTP with the sandbox."""

    def __init__(self, sandbox: Sandbox, clock: MovedClock, chat: SlackChat) -> None:
        self.sandbox, self.world = sandbox, sandbox.world
        self._clock, self._chat = clock, chat

    @property
    def chat(self) -> SlackChat:
        """The real adapter."""
        return self._chat

    @property
    def bot(self) -> str:
        """The app's user."""
        return self.world.bot_user

    def now(self) -> datetime:
        """The sandbox's time."""
        return self._clock.now()

    async def wait(self, by: timedelta) -> None:
        """Move the sandbox's clock."""
        await self._clock.advance(self.now() + by)

    def person(self, name: str, *, deactivated: bool = False, zone: str = "UTC") -> str:
        """Add a person."""
        return self.world.add_user(name, deleted=deactivated, tz=zone)

    def group(self, users: Iterable[str]) -> str:
        """Add a user group."""
        return self.world.add_usergroup("desk", list(users))

    def room(self, name: str, *, creator: str, private: bool = False) -> str:
        """Let somebody make a channel."""
        return self.world.add_channel(name, creator=creator, private=private)

    def archive(self, channel: str) -> None:
        """Close a channel."""
        self.world.rooms[channel].archived = True

    def see(self, channel: str) -> Seen:
        """A channel as it stands."""
        room = self.world.rooms[channel]
        ours = [message for message in room.messages.values() if message.get("bot_id") == self.world.bot_id]
        return Seen(
            private=room.kind != "public",
            members=tuple(room.members),
            topic=room.topic.value,
            purpose=room.purpose.value,
            pins=tuple(room.pins),
            said=tuple(
                (message["text"], message["thread_ts"] if "parent_user_id" in message else None)
                for message in ours
                if "subtype" not in message
            ),
            files=tuple(
                (message["files"][0]["title"], message["text"])
                for message in ours
                if message.get("subtype") == "file_share"
            ),
        )

    def trigger(self, user: str) -> str:
        """A fresh trigger."""
        return self.world.new_trigger(user)

    def forms(self, user: str) -> list[str]:
        """The titles of the person's stack of views."""
        return [self.world.views[view]["title"]["text"] for view in self.world.modals.get(user, [])]

    def home(self, user: str) -> list[str]:
        """The words in a person's Home."""
        return [block["text"]["text"] for block in (self.world.home(user) or {"blocks": []})["blocks"]]

    def shown(self, user: str, channel: str) -> list[tuple[str, str | None]]:
        """The person's ephemeral messages."""
        return [(each["text"], each.get("thread_ts")) for each in self.world.ephemerals(user, channel)]

    def lose(self, method: str) -> None:
        """Cut the connection after the call was carried out."""
        self.strike(method, Fault("lost_answer"))

    def crash(self, method: str) -> None:
        """Answer 500 instead of carrying out the call."""
        self.strike(method, Fault("server_error"))

    def limit(self, method: str, *, seconds: int) -> None:
        """Answer 429 instead of carrying out the call."""
        self.strike(method, Fault("rate_limited", retry_after=seconds))

    def strike(self, method: str, fault: Fault) -> None:
        """Let one fault strike the next call of a method."""
        self.sandbox.faults.add(Rule(fault, target=method, times=1))

    def asked(self, method: str) -> int:
        """How often the sandbox was asked for a method, whatever came of it."""
        return sum(call.method == method for call in self.sandbox.web_api.calls)


@asynccontextmanager
async def sandbox_ground(
    *, scopes: Iterable[str] = ALL_SCOPES, patience: timedelta = PATIENCE, form_patience: timedelta = PATIENCE
) -> AsyncIterator[SandboxGround]:
    """A fresh sandbox and an adapter that speaks with it."""
    clock = MovedClock(NOON)
    sandbox = Sandbox(clock, scopes=scopes)
    await sandbox.start()
    session = slack_session(patience)
    client = slack_client(sandbox.bot_token, base_url=sandbox.api_url, session=session)
    chat = SlackChat(client, session=session, form_patience=form_patience)
    yield SandboxGround(sandbox, clock, chat)
    await chat.close()
    await sandbox.stop()
