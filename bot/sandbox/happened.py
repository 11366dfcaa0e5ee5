"""What can happen in a workspace: the events that `World` emits and `payloads` turns into Slack's own form.

Messages and files are dicts in the shape that Slack's `conversations.history` and `files.info` return them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message stands in a channel; joins, topics, file shares and the like are messages with a subtype."""

    channel: str
    message: Json


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message was edited (by its author, an unfurl, or a new reply under it)."""

    channel: str
    message: Json
    previous: Json
    ts: str  # the change's own ts


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message was deleted."""

    channel: str
    previous: Json
    ts: str  # the deletion's own ts


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """Somebody added or removed a reaction on a message."""

    channel: str
    message_ts: str
    author: str  # whose message it is
    user: str
    name: str
    added: bool


@dataclass(frozen=True, slots=True)
class PinChanged:
    """Somebody pinned or unpinned a message."""

    channel: str
    user: str
    item: Json
    added: bool


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """A user joined or left a channel."""

    channel: str
    user: str
    inviter: str | None
    joined: bool


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel was created, renamed, archived, unarchived, deleted, or got another id.

    `what` is one of: created, renamed, archived, unarchived, deleted, id_changed, left (the app was removed).
    """

    channel: str
    user: str
    what: str
    name: str
    old_channel: str | None = None  # for id_changed


@dataclass(frozen=True, slots=True)
class FileChanged:
    """A file was shared, changed or deleted; `what` is one of: shared, changed, deleted."""

    file: str
    user: str
    what: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """A user opened the app's Home."""

    user: str
    channel: str
    tab: str  # home or messages
    view: Json | None = None


Happened = (
    MessagePosted
    | MessageChanged
    | MessageDeleted
    | ReactionChanged
    | PinChanged
    | MembershipChanged
    | ChannelChanged
    | FileChanged
    | HomeOpened
)
