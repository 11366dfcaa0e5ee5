"""The ways out of warroom: one protocol per outside system, and the three ways in which a call can fail."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from bot.domain.incident import Posted

Payload: TypeAlias = Mapping[str, Any]  # a rendered message (`text`, `blocks`) or view: Block Kit knows its shape


class Refused(Exception):
    """A definite no: trying again changes nothing.

    Args:
        reason: A plain sentence for people.
        code: The outside system's own word for it.
    """

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class Later(Exception):
    """Not now: the outside system said how long to wait.

    Args:
        delay: Wait this long.
        gate: What is closed until then for the whole workspace; Slack closes one method at a time.
    """

    def __init__(self, delay: timedelta, gate: str) -> None:
        super().__init__(f"Slack asks to wait {delay.total_seconds():g} s before {gate}.")
        self.delay, self.gate = delay, gate


class Held(Exception):
    """Not now: the firm itself wants it to wait, as in quiet hours.

    Args:
        until: When it may leave.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Held until {until:%Y-%m-%d %H:%M} UTC.")
        self.until = until


class Ambiguous(Exception):
    """It may have happened: the answer was lost, late, unreadable, or told of a fault on the other side.

    Args:
        reason: A plain sentence for people.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Room:
    """A channel that was made for an incident; Slack may have changed the name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Reserved:
    """A file's id and the address that takes its bytes."""

    file: str
    upload_url: str


@dataclass(frozen=True, slots=True)
class SharedFile:
    """What Slack says of a file.

    Args:
        bytes: Its length; None where Slack does not say.
        address: Where its bytes are for the bot's token; None where Slack has none.
        lacking: Why there are no bytes to have, as a sentence; empty where there are.
    """

    id: str
    name: str
    mime: str
    bytes: int | None
    address: str | None
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes that came."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a person is; `zone` is an IANA time zone, `outside` as what they are here if they are not of the firm."""

    id: str
    name: str
    zone: str
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what stands in a channel or a thread, as Slack sends it; `more` says whether another one follows."""

    messages: tuple[Payload, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in which workspace; `url` is the workspace's address."""

    team: str
    bot_user: str
    bot_id: str
    url: str


class Chat(Protocol):
    """The workspace where people talk.

    Every method may raise `Refused`, `Later` or `Ambiguous`, and nothing else.
    """

    async def create_room(self, name: str, *, private: bool = False) -> Room:
        """Create a channel with us in it; a name in use is `Refused` with the code `name_taken`."""

    async def find_room(self, name: str, *, since: datetime) -> Room | None:
        """The channel of this name if we created it at `since` or later: what an ambiguous `create_room` may have left."""

    async def open_dm(self, user: str) -> str:
        """The id of our direct message channel with a person."""

    async def post(self, channel: str, message: Payload, *, key: str, thread: str | None = None) -> Posted:
        """Post a message that carries `key`, joining the channel first if we are outside.

        Args:
            channel: Where.
            message: Rendered: `text` and `blocks`.
            key: Opaque and unique: `find_post` knows the message by it.
            thread: The ts of the message to reply to.
        """

    async def show(self, channel: str, user: str, message: Payload, *, thread: str | None = None) -> None:
        """Show one member of a channel something that is not kept; somebody else is `Refused`.

        Args:
            channel: Where.
            user: Who alone reads it; outside the channel they are `user_not_in_channel`.
            message: Rendered.
            thread: The ts of the thread in which they see it.
        """

    async def find_post(self, channel: str, *, key: str, since: datetime, thread: str | None = None) -> Posted | None:
        """Our message with this key, posted a minute before `since` or later: what an ambiguous `post` may have left."""

    async def history(self, channel: str, *, after: str, before: str) -> Page:
        """What stands in a channel between two `ts`, both exclusive, the newest first; joins it if we are outside.

        The page after this one ends before its oldest message: no cursor that could run out while a retry waits.
        """

    async def replies(self, channel: str, thread: str, *, after: str) -> Page:
        """The replies in a thread after a `ts`, exclusive, the oldest first; none where the thread is gone."""

    async def update(self, channel: str, ts: str, message: Payload) -> None:
        """Replace what a message of ours says; its key stays."""

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message; one that is pinned already is fine."""

    async def set_topic(self, channel: str, text: str) -> None:
        """Set a channel's topic."""

    async def set_purpose(self, channel: str, text: str) -> None:
        """Set a channel's purpose."""

    async def archive(self, channel: str) -> None:
        """Close a channel; one that is closed already is fine."""

    async def invite(self, channel: str, users: Sequence[str]) -> tuple[str, ...]:
        """Bring people into a channel, and return those who could not be; who is in it already is fine."""

    async def reserve_file(self, name: str, size: int) -> Reserved:
        """Announce a file of `size` bytes: its id is known before the bytes leave."""

    async def upload_file(
        self, reserved_file: str, upload_url: str, data: bytes, *, channel: str, title: str, comment: str | None
    ) -> None:
        """Send a reserved file's bytes and show it in a channel.

        Args:
            reserved_file: Its id.
            upload_url: The address that takes its bytes.
            data: As many bytes as were announced.
            channel: Where to show it.
            title: What people see as its name.
            comment: What to say beside it; None says nothing.
        """

    async def file_shared(self, file: str, channel: str) -> bool:
        """Whether a channel shows the file: what an ambiguous `upload_file` may have left."""

    async def profile(self, user: str) -> Profile:
        """Who a person is."""

    async def group_members(self, group: str) -> tuple[str, ...]:
        """The active members of a user group."""

    async def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""

    async def identity(self) -> Identity:
        """Who we are, asked anew."""

    async def scopes(self) -> tuple[str, ...]:
        """What our token may do, in order of name."""

    async def channel_named(self, name_or_id: str) -> str | None:
        """The id of a channel that we can see, by its name (with or without `#`) or its id."""

    async def open_view(self, trigger_id: str, view: Payload) -> None:
        """Open a form for the person behind a trigger; gives up after two seconds, before the trigger runs out."""

    async def publish_home(self, user: str, view: Payload) -> None:
        """Show somebody their Home; what they saw before is replaced."""


class Files(Protocol):
    """The files that people share in the workspace.

    Every method may raise `Refused`, `Later` or `Ambiguous`, and nothing else.
    """

    async def describe(self, file: str) -> SharedFile:
        """What Slack says of a file; a deleted one is `Refused` with the code `file_deleted`."""

    async def download(self, file: SharedFile, into: Path, *, most: int) -> Fetched:
        """Write a file's bytes into a file of ours, chunk by chunk; it is never made public for that.

        Args:
            file: From `describe`.
            into: Made anew.
            most: As many bytes; a file that has more is `Refused` with the code `too_large`.
        """


class EvidenceStore(Protocol):
    """Where the bytes of files are kept, each under its SHA-256.

    Every method may raise `Refused` or `Ambiguous`, and nothing else.
    """

    async def put(self, sha256: str, path: Path) -> str:
        """Keep the bytes of a file on this machine, and return their location; what is kept already is no error."""

    def get(self, location: str) -> AsyncIterator[bytes]:
        """The bytes at a location, chunk by chunk; what is not there is `Refused` with the code `not_kept`."""

    async def exists(self, sha256: str) -> bool:
        """Whether these bytes are kept."""

    async def seal(self, sha256: str) -> str:
        """Keep the bytes with this hash also under seal, and return that location; what is sealed already is no error."""

    async def remove(self, location: str) -> None:
        """End the bytes at a location; what is not there is no error."""


class Outside(Protocol):
    """Pagers, telephones, mailboxes and webhooks: what must not go through Slack.

    An address is a URL that holds secrets: it is never logged, and no error quotes it.
    """

    async def send(self, address: str, title: str, body: str) -> str:
        """Send a few plain words, once, and return in words where they went, without a secret.

        Raises:
            Refused: The address is none, or the provider will not have it; `code` is `bad_address` or `refused`.
            Later: Too many are under way.
            Ambiguous: It may have arrived; sending again may double it.
        """

    async def objection(self, address: str) -> str:
        """Why nothing could be sent to an address, as a sentence; empty where nothing speaks against it."""
