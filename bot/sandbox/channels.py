"""Which conversations there are, how they may be named, who may see them, and how Slack shows them."""

import re
from collections.abc import Iterable

from bot.sandbox.errors import SlackError
from bot.sandbox.records import Channel, ChannelKind, Json, Note, unique
from bot.sandbox.screens import ScreenChanged
from bot.sandbox.users import Users

NAME_LENGTH = 80  # characters
ALLOWED_NAME = re.compile(r"[^\W_]|[-_]", re.UNICODE)
MPIM_USERS = 8


def checked_name(name: str) -> str:
    """The name if Slack takes it for a channel.

    Raises:
        SlackError: invalid_name_required, _maxlength, _punctuation, _specials or invalid_name (capitals).
    """
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > NAME_LENGTH:
        raise SlackError("invalid_name_maxlength")
    if not any(character.isalnum() for character in name):
        raise SlackError("invalid_name_punctuation")
    if not all(ALLOWED_NAME.fullmatch(character) for character in name):
        raise SlackError("invalid_name_specials")
    if name != name.lower():
        raise SlackError("invalid_name")
    return name


class Channels(Users):
    """Finds channels under Slack's rules of sight, and opens direct messages."""

    def channel(self, channel: str, viewer: str | None = None) -> Channel:
        """The channel with this id; private ones do not exist for a `viewer` outside.

        Raises:
            SlackError: channel_not_found.
        """
        found = self.rooms.get(channel)
        if found is None or (viewer is not None and not self.sees(found, viewer)):
            raise SlackError("channel_not_found")
        return found

    def sees(self, channel: Channel, viewer: str) -> bool:
        """Whether this user can know of the channel."""
        return channel.kind == "public" or viewer in channel.members

    def entered(self, channel: str, user: str) -> Channel:
        """The channel, of which the user must be a member.

        Raises:
            SlackError: channel_not_found, not_in_channel.
        """
        found = self.channel(channel, user)
        if user not in found.members:
            raise SlackError("not_in_channel")
        return found

    def alive(self, channel: Channel) -> Channel:
        """The channel, which must not be archived.

        Raises:
            SlackError: is_archived.
        """
        if channel.archived:
            raise SlackError("is_archived")
        return channel

    def channel_named(self, name: str) -> Channel | None:
        """The public or private channel with this name, archived or not."""
        return next((c for c in self.rooms.values() if not c.direct and c.name == name), None)

    def channels(self) -> list[Json]:
        """Every conversation, seen by nobody in particular."""
        return [self.channel_json(channel) for channel in self.rooms.values()]

    def open_dm(self, user: str, other: str) -> str:
        """Open the direct message between two users, and return its id; there is only one.

        Raises:
            SlackError: user_not_found.
        """
        return self.open_conversation([user, other])

    def open_conversation(self, users: Iterable[str]) -> str:
        """Open the direct message between exactly these users, the opener first."""
        members = unique(users)
        for member in members:
            self.user(member)
        found = self.conversation_of(members)
        if found:
            return found.id
        kind: ChannelKind = "mpim" if len(members) > 2 else "im"  # noqa: PLR2004 - two make a pair
        name = "mpdm-" + "--".join(self.user(m).name for m in members) + "-1" if kind == "mpim" else ""
        prefix = "D" if kind == "im" else "G"
        return self.found_channel(prefix, name, kind, members).id

    def conversation_of(self, members: Iterable[str]) -> Channel | None:
        """The direct message that exactly these users have already."""
        wanted = set(members)
        return next((c for c in self.rooms.values() if c.direct and set(c.members) == wanted), None)

    def found_channel(self, prefix: str, name: str, kind: ChannelKind, members: list[str]) -> Channel:
        """Make the record of a new channel, created by the first member; tells nobody."""
        channel = Channel(
            id=self.new_id(prefix),
            name=name,
            kind=kind,
            creator=members[0],
            created=self.seconds(),
            members=list(members),
        )
        self.rooms[channel.id] = channel
        self.screen(ScreenChanged("channel", channel=channel.id))
        return channel

    def channel_json(self, channel: Channel, viewer: str | None = None) -> Json:
        """One conversation as `conversations.info` shows it to this user."""
        if channel.kind == "im":
            return _direct_json(channel, viewer)
        return {
            "id": channel.id,
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": channel.kind == "public" or (channel.kind == "private" and channel.id.startswith("C")),
            "is_group": channel.kind == "private" and not channel.id.startswith("C"),
            "is_im": False,
            "is_mpim": channel.kind == "mpim",
            "is_private": channel.kind != "public",
            "created": channel.created,
            "creator": channel.creator,
            "is_archived": channel.archived,
            "is_general": channel.general,
            "is_member": viewer in channel.members,
            **_shares(self.team),
            "unlinked": 0,
            "topic": _note(channel.topic),
            "purpose": _note(channel.purpose),
            "previous_names": list(channel.previous_names),
        }


def _direct_json(channel: Channel, viewer: str | None) -> Json:
    others = [member for member in channel.members if member != viewer]
    return {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": True,
        "is_org_shared": False,
        "user": others[0] if others else viewer,
    }


def _shares(team: str) -> Json:
    return {
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [team],
        "context_team_id": team,
    }


def _note(note: Note) -> Json:
    return {"value": note.value, "creator": note.creator, "last_set": note.last_set}
