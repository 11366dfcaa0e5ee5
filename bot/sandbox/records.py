"""What a workspace consists of: users, groups, channels, files, canvases and apps, as plain records."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]


@dataclass(slots=True)
class User:
    """A person or the app's bot."""

    id: str
    name: str
    real_name: str
    team: str
    updated: int  # Unix seconds
    tz: str = "Etc/UTC"
    tz_offset: int = 0  # seconds east of UTC
    deleted: bool = False
    is_restricted: bool = False  # a guest
    is_bot: bool = False
    bot_id: str = ""
    app_id: str = ""
    email: str = ""


@dataclass(slots=True)
class Usergroup:
    """A mentionable group such as `@market-risk`."""

    id: str
    handle: str
    users: list[str]
    created: int  # Unix seconds
    disabled: int = 0  # Unix seconds; 0 while it is in use


@dataclass(frozen=True, slots=True)
class Note:
    """A channel's topic or purpose."""

    value: str = ""
    creator: str = ""
    last_set: int = 0  # Unix seconds


@dataclass(frozen=True, slots=True)
class Pin:
    """A message held at the top of its channel."""

    ts: str
    user: str
    created: int  # Unix seconds


@dataclass(slots=True)
class Channel:
    """A conversation of any kind; `messages` is in the order of posting, which is the order of ts."""

    id: str
    name: str
    kind: ChannelKind
    creator: str
    created: int  # Unix seconds
    members: list[str]
    archived: bool = False
    general: bool = False
    topic: Note = Note()
    purpose: Note = Note()
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    ephemerals: list[tuple[str, Json]] = field(default_factory=list)
    pins: dict[str, Pin] = field(default_factory=dict)
    bookmarks: list[Json] = field(default_factory=list)

    @property
    def direct(self) -> bool:
        """Whether this is a direct message or a group direct message."""
        return self.kind in {"im", "mpim"}


@dataclass(slots=True)
class File:
    """An uploaded file; `shares` maps a channel id to the ts of the messages that show it."""

    id: str
    name: str
    user: str
    created: int  # Unix seconds
    announced: int  # bytes that the uploader said would come
    title: str = ""
    alt_text: str = ""
    snippet_type: str = ""
    data: bytes | None = None
    completed: bool = False
    deleted: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Section:
    """One block of Markdown; its id is gone once the section was replaced."""

    id: str
    markdown: str

    @property
    def kind(self) -> str:
        """h1, h2, h3 or text."""
        heading = re.match(r"(#{1,3}) ", self.markdown)
        return f"h{len(heading[1])}" if heading else "text"


@dataclass(slots=True)
class Canvas:
    """A document."""

    id: str
    title: str
    creator: str
    channel: str = ""
    sections: list[Section] = field(default_factory=list)
    access: dict[str, str] = field(default_factory=dict)  # channel or user id to read, write or owner

    @property
    def markdown(self) -> str:
        """The whole text."""
        return "\n\n".join(section.markdown for section in self.sections)


@dataclass(frozen=True, slots=True)
class Token:
    """What a token may do."""

    value: str
    kind: Literal["bot", "app"]
    scopes: frozenset[str]


def unique(names: Iterable[str]) -> list[str]:
    """The same names in the same order, each once."""
    return list(dict.fromkeys(names))
