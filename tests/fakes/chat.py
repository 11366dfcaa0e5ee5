"""A workspace in memory behind the `Chat` port: as strict as the bot needs, and it fails when told to."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.incident import Posted
from bot.integrations.ports import (
    Ambiguous,
    Chat,
    Identity,
    Later,
    Page,
    Payload,
    Profile,
    Refused,
    Reserved,
    Room,
)
from bot.integrations.slack_words import words_for

US = Identity("T0FAKE", "U0WARROOM", "B0WARROOM", "https://fake.slack.com/")
SCOPES = ("channels:manage", "chat:write", "files:write")
PAGE = 999
LOOK_BACK = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Said:
    """A message of ours as it stands."""

    ts: str
    key: str
    at: datetime
    message: Payload
    thread: str | None = None


@dataclass(slots=True)
class FakeRoom:
    """A channel of any kind."""

    id: str
    name: str
    creator: str
    created: datetime
    private: bool = False
    members: list[str] = field(default_factory=list)
    archived: bool = False
    topic: str = ""
    purpose: str = ""
    said: dict[str, Said] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FakeFile:
    """A reserved file; `title` and `comment` are set once it is shown."""

    name: str
    size: int
    data: bytes | None = None
    title: str = ""
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class _Failure:
    """What the next call of a method ends in, before or after it is carried out."""

    error: Refused | Later | Ambiguous
    done: bool


class FakeChat(Chat):
    """A workspace in memory.

    Args:
        now: Dates channels and messages.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.rooms: dict[str, FakeRoom] = {}
        self.people: dict[str, Profile] = {}
        self.deactivated: set[str] = set()
        self.groups: dict[str, tuple[str, ...]] = {}
        self.files: dict[str, FakeFile] = {}
        self.triggers: set[str] = set()
        self.views: list[Payload] = []
        self.shown: list[tuple[str, str, str | None]] = []  # to whom, what, in which thread
        self.homes: dict[str, Payload] = {}
        self.calls: list[str] = []  # the methods of Slack's that were asked for, by its names
        self._now = now
        self._counts: Counter[str] = Counter()
        self._failures: dict[str, list[_Failure]] = {}

    def fail(self, method: str, error: Refused | Later | Ambiguous, *, done: bool = False) -> None:
        """Let the next call of one of Slack's methods end in `error`; `done` carries it out first."""
        self._failures.setdefault(method, []).append(_Failure(error, done))

    def add_person(self, name: str, *, deactivated: bool = False, zone: str = "UTC") -> str:
        """Add a person, and return their id."""
        person = Profile(self._id("U"), name, zone)
        self.people[person.id] = person
        if deactivated:
            self.deactivated.add(person.id)
        return person.id

    def add_room(self, name: str, *, creator: str, private: bool = False, members: Sequence[str] = ()) -> str:
        """Add a channel that somebody made, and return its id."""
        room = FakeRoom(self._id("C"), name, creator, self._now(), private, list(dict.fromkeys((creator, *members))))
        self.rooms[room.id] = room
        return room.id

    async def create_room(self, name: str, *, private: bool = False) -> Room:
        """Create a channel with us in it."""
        with self._call("conversations.create"):
            if any(room.name == name for room in self.rooms.values()):
                raise _no("name_taken")
            return Room(self.add_room(name, creator=US.bot_user, private=private), name)

    async def find_room(self, name: str, *, since: datetime) -> Room | None:
        """The channel of this name if we created it in the second of `since` or later."""
        with self._call("conversations.list"):
            for room in self.rooms.values():
                if room.name == name and room.creator == US.bot_user and room.created >= since.replace(microsecond=0):
                    return Room(room.id, name)
            return None

    async def open_dm(self, user: str) -> str:
        """The id of our direct message channel with a person."""
        with self._call("conversations.open"):
            self._known(user)
            if user in self.deactivated:
                raise _no("user_disabled")
            channel = f"D{user}"
            room = FakeRoom(channel, "", US.bot_user, self._now(), private=True, members=[US.bot_user, user])
            return self.rooms.setdefault(channel, room).id

    async def post(self, channel: str, message: Payload, *, key: str, thread: str | None = None) -> Posted:
        """Post a message that carries `key`."""
        with self._call("chat.postMessage"):
            room = self._entered(channel)
            if thread is not None and thread not in room.said:
                raise _no("cannot_reply_to_message")
            ts = f"{int(self._now().timestamp())}.{self._number('ts'):06d}"
            room.said[ts] = Said(ts, key, self._now(), message, thread)
            return Posted(channel, ts)

    async def show(self, channel: str, user: str, message: Payload, *, thread: str | None = None) -> None:
        """Show one member of a channel something that is not kept."""
        with self._call("chat.postEphemeral"):
            if user not in self._entered(channel).members:
                raise _no("user_not_in_channel")
            self.shown.append((user, str(message["text"]), thread))

    async def find_post(self, channel: str, *, key: str, since: datetime, thread: str | None = None) -> Posted | None:
        """Our message with this key, posted a minute before `since` or later."""
        with self._call("conversations.history" if thread is None else "conversations.replies"):
            for said in self._room(channel).said.values():
                if (said.key, said.thread) == (key, thread) and said.at > since - LOOK_BACK:
                    return Posted(channel, said.ts)
            return None

    async def history(self, channel: str, *, after: str, before: str) -> Page:
        """What we said in a channel between two `ts`, the newest first."""
        with self._call("conversations.history"):
            said = [each for each in self._entered(channel).said.values() if after < each.ts < before]
            found = sorted((each for each in said if each.thread is None), key=lambda each: each.ts, reverse=True)
            return Page(tuple(map(_row, found[:PAGE])), more=len(found) > PAGE)

    async def replies(self, channel: str, thread: str, *, after: str) -> Page:
        """What we said in a thread after a `ts`, the oldest first."""
        with self._call("conversations.replies"):
            said = self._room(channel).said.values()
            found = sorted(
                (each for each in said if each.thread == thread and each.ts > after), key=lambda each: each.ts
            )
            return Page(tuple(map(_row, found[:PAGE])), more=len(found) > PAGE)

    async def update(self, channel: str, ts: str, message: Payload) -> None:
        """Replace what a message of ours says."""
        with self._call("chat.update"):
            room = self._room(channel)
            room.said[ts] = replace(self._message(room, ts), message=message)

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message."""
        with self._call("pins.add"):
            room = self._entered(channel)
            self._message(room, ts)
            if ts not in room.pins:
                room.pins.append(ts)

    async def set_topic(self, channel: str, text: str) -> None:
        """Set a channel's topic."""
        with self._call("conversations.setTopic"):
            self._entered(channel).topic = text

    async def set_purpose(self, channel: str, text: str) -> None:
        """Set a channel's purpose."""
        with self._call("conversations.setPurpose"):
            self._entered(channel).purpose = text

    async def invite(self, channel: str, users: Sequence[str]) -> tuple[str, ...]:
        """Bring people into a channel."""
        with self._call("conversations.invite"):
            room = self._entered(channel)
            wanted = [user for user in dict.fromkeys(users) if user not in room.members]
            refused = tuple(user for user in wanted if user not in self.people or user in self.deactivated)
            room.members += [user for user in wanted if user not in refused]
            return refused

    async def reserve_file(self, name: str, size: int) -> Reserved:
        """Announce a file."""
        with self._call("files.getUploadURLExternal"):
            file = self._id("F")
            self.files[file] = FakeFile(name, size)
            return Reserved(file, f"https://fake.slack.com/upload/{file}")

    async def upload_file(
        self, reserved_file: str, upload_url: str, data: bytes, *, channel: str, title: str, comment: str | None
    ) -> None:
        """Take a file's bytes and show it in a channel."""
        with self._call("files.completeUploadExternal"):
            file = self.files.get(reserved_file)
            if file is None or file.data is not None or not upload_url.endswith(reserved_file):
                raise _no("file_not_found")
            if len(data) != file.size:
                raise Refused("Slack did not take the file (400).", "upload_refused")
            room = self._entered(channel)
            file.data, file.title, file.comment = data, title, comment
            room.files.append(reserved_file)

    async def file_shared(self, file: str, channel: str) -> bool:
        """Whether a channel shows the file."""
        with self._call("files.info"):
            return channel in self.rooms and file in self.rooms[channel].files

    async def profile(self, user: str) -> Profile:
        """Who a person is."""
        with self._call("users.info"):
            return self._known(user)

    async def group_members(self, group: str) -> tuple[str, ...]:
        """The active members of a user group."""
        with self._call("usergroups.users.list"):
            if group not in self.groups:
                raise _no("no_such_subteam")
            return self.groups[group]

    async def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""
        with self._call("chat.getPermalink"):
            self._message(self._room(channel), ts)
            return f"{US.url}archives/{channel}/p{ts.replace('.', '')}"

    async def identity(self) -> Identity:
        """Who we are."""
        with self._call("auth.test"):
            return US

    async def scopes(self) -> tuple[str, ...]:
        """What our token may do."""
        with self._call("auth.test"):
            return SCOPES

    async def channel_named(self, name_or_id: str) -> str | None:
        """The id of a channel that we can see."""
        with self._call("conversations.list"):
            wanted = name_or_id.removeprefix("#")
            seen = (r for r in self.rooms.values() if not r.private or US.bot_user in r.members)
            return next((room.id for room in seen if wanted in {room.id, room.name}), None)

    async def open_view(self, trigger_id: str, view: Payload) -> None:
        """Open a form."""
        with self._call("views.open"):
            if trigger_id not in self.triggers:
                raise _no("invalid_trigger_id")
            self.triggers.remove(trigger_id)
            self.views.append(view)

    async def archive(self, channel: str) -> None:
        """Close a channel."""
        with self._call("conversations.archive"):
            self.rooms[channel].archived = True

    async def publish_home(self, user: str, view: Payload) -> None:
        """Show somebody their Home."""
        with self._call("views.publish"):
            self.homes[self._known(user).id] = view

    @contextmanager
    def _call(self, method: str) -> Iterator[None]:
        """Count a call, and end it as `fail` has it."""
        self.calls.append(method)
        waiting = self._failures.get(method)
        failure = waiting.pop(0) if waiting else None
        if failure and not failure.done:
            raise failure.error
        yield
        if failure:
            raise failure.error

    def _room(self, channel: str) -> FakeRoom:
        room = self.rooms.get(channel)
        if room is None or (room.private and US.bot_user not in room.members):
            raise _no("channel_not_found")
        return room

    def _entered(self, channel: str) -> FakeRoom:
        """A channel that is not archived, joined if we are outside."""
        room = self._room(channel)
        if room.archived:
            raise _no("is_archived")
        if US.bot_user not in room.members:
            room.members.append(US.bot_user)
        return room

    def _known(self, user: str) -> Profile:
        if user not in self.people:
            raise _no("user_not_found")
        return self.people[user]

    def _message(self, room: FakeRoom, ts: str) -> Said:
        if ts not in room.said:
            raise _no("message_not_found")
        return room.said[ts]

    def _number(self, kind: str) -> int:
        self._counts[kind] += 1
        return self._counts[kind]

    def _id(self, prefix: str) -> str:
        return f"{prefix}{self._number(prefix):08d}"


def _row(said: Said) -> Payload:
    return {"ts": said.ts, "user": US.bot_user, "text": said.message["text"]}


def _no(code: str) -> Refused:
    return Refused(words_for(code), code)
