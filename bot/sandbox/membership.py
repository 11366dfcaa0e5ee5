"""What happens to channels: made, joined, left, renamed, archived, given a topic; Slack's notice of each included."""

from collections.abc import Sequence

from bot.sandbox.channels import checked_name
from bot.sandbox.errors import SlackError
from bot.sandbox.happened import ChannelChanged, MembershipChanged
from bot.sandbox.messages import Messages
from bot.sandbox.records import Channel, Note, unique
from bot.sandbox.screens import ScreenChanged

TOPIC_LENGTH = 250  # characters, for the purpose too
INVITES_AT_ONCE = 100
NOT_FOR_DIRECT = "method_not_supported_for_channel_type"


class Membership(Messages):
    """Changes channels and who is in them."""

    def add_channel(self, name: str, *, creator: str, private: bool = False, members: Sequence[str] = ()) -> str:
        """Create a channel, its creator in it, then the other members, and return its id.

        Raises:
            SlackError: name_taken, invalid_name_*, user_not_found.
        """
        if self.channel_named(checked_name(name)):
            raise SlackError("name_taken")
        for user in (creator, *members):
            self.user(user)
        room = self.found_channel("C", name, "private" if private else "public", [creator])
        self.emit(ChannelChanged(room.id, creator, "created", name))
        self._notice(room, creator, "join", "has joined the channel")
        self.emit(MembershipChanged(room.id, creator, None, joined=True))
        for user in unique(members):
            if user not in room.members:
                self._enter(room, user, inviter=creator)
        return room.id

    def invite(self, channel: str, user: str, by: str) -> None:
        """Bring a user into a channel.

        Raises:
            SlackError: channel_not_found, not_in_channel, is_archived, cant_invite_self, already_in_channel, user_not_found.
        """
        room = self.alive(self.entered(channel, by))
        if reason := self.invitation_refused(room, user, by):
            raise SlackError(reason)
        self._enter(room, user, inviter=by)

    def invitation_refused(self, room: Channel, user: str, by: str) -> str | None:
        """Why this user cannot be invited, if so."""
        if user == by:
            return "cant_invite_self"
        if user not in self.people:
            return "user_not_found"
        if user in room.members:
            return "already_in_channel"
        return "cant_invite" if self.people[user].deleted else None

    def join(self, channel: str, user: str) -> None:
        """Walk into a public channel; being in it already changes nothing.

        Raises:
            SlackError: channel_not_found, is_archived, method_not_supported_for_channel_type.
        """
        room = self.not_direct(self.channel(channel, user))
        self.alive(room)
        if user not in room.members:
            self._enter(room, self.user(user).id, inviter=None)

    def leave(self, channel: str, user: str) -> None:
        """Walk out of a channel.

        Raises:
            SlackError: channel_not_found, not_in_channel, is_archived, cant_leave_general.
        """
        room = self.alive(self.not_direct(self.entered(channel, user)))
        if room.general:
            raise SlackError("cant_leave_general")
        self._exit(room, user)

    def kick(self, channel: str, user: str, by: str) -> None:
        """Put somebody out of a channel.

        Raises:
            SlackError: channel_not_found, not_in_channel (either of the two), cant_kick_self, cant_kick_from_general.
        """
        room = self.not_direct(self.entered(channel, by))
        if room.general:
            raise SlackError("cant_kick_from_general")
        if user == by:
            raise SlackError("cant_kick_self")
        if self.user(user).id not in room.members:
            raise SlackError("not_in_channel")
        self._exit(room, user)

    def rename(self, channel: str, name: str, user: str) -> None:
        """Give a channel another name.

        Raises:
            SlackError: channel_not_found, not_in_channel, is_archived, name_taken, invalid_name_*.
        """
        room = self.alive(self.not_direct(self.entered(channel, user)))
        holder = self.channel_named(checked_name(name))
        if holder is not None and holder is not room:
            raise SlackError("name_taken")
        old, room.name = room.name, name
        room.previous_names.insert(0, old)
        words = f'has renamed the channel from "{old}" to "{name}"'
        self._notice(room, user, "name", words, old_name=old, name=name)
        self.emit(ChannelChanged(room.id, user, "renamed", name))

    def archive(self, channel: str, user: str) -> None:
        """Close a channel.

        Raises:
            SlackError: channel_not_found, not_in_channel, already_archived, cant_archive_general.
        """
        room = self.not_direct(self.entered(channel, user))
        if room.archived:
            raise SlackError("already_archived")
        if room.general:
            raise SlackError("cant_archive_general")
        self._notice(room, user, "archive", "archived the channel")
        room.archived = True
        self.emit(ChannelChanged(room.id, user, "archived", room.name))

    def unarchive(self, channel: str, user: str) -> None:
        """Open an archived channel again; its members are still in it (whether Slack keeps them was not compared).

        Raises:
            SlackError: channel_not_found, not_archived.
        """
        room = self.not_direct(self.channel(channel, user))
        if not room.archived:
            raise SlackError("not_archived")
        room.archived = False
        self._notice(room, user, "unarchive", "un-archived the channel")
        self.emit(ChannelChanged(room.id, user, "unarchived", room.name))

    def set_topic(self, channel: str, topic: str, user: str) -> None:
        """Say at the top of the channel what it is about right now.

        Raises:
            SlackError: channel_not_found, not_in_channel, is_archived, too_long.
        """
        room, note = self._noted(channel, topic, user)
        room.topic = note
        words = f"set the channel topic: {topic}" if topic else "cleared the channel topic"
        self._notice(room, user, "topic", words, topic=topic)

    def set_purpose(self, channel: str, purpose: str, user: str) -> None:
        """Say what the channel is for.

        Raises:
            SlackError: channel_not_found, not_in_channel, is_archived, too_long.
        """
        room, note = self._noted(channel, purpose, user)
        room.purpose = note
        words = f"set the channel purpose: {purpose}" if purpose else "cleared the channel purpose"
        self._notice(room, user, "purpose", words, purpose=purpose)

    def convert_to_private(self, channel: str, user: str) -> None:
        """Hide a public channel from everybody who is not in it.

        Raises:
            SlackError: channel_not_found, not_in_channel.
        """
        room = self.not_direct(self.entered(channel, user))
        self.say(room, user, "channel_convert_to_private", "made this channel *private*.")
        room.kind = "private"
        self.screen(ScreenChanged("channel", channel=room.id))

    def change_channel_id(self, channel: str, user: str) -> str:
        """Give a channel another id, as connecting it with another workspace may do, and return that id."""
        room = self.rooms.pop(self.channel(channel, user).id)
        room.id = self.new_id("C")
        self.rooms[room.id] = room
        self.emit(ChannelChanged(room.id, user, "id_changed", room.name, old_channel=channel))
        return room.id

    def delete_channel(self, channel: str, user: str) -> None:
        """Delete a channel with all that was said in it."""
        room = self.rooms.pop(self.not_direct(self.channel(channel, user)).id)
        self.emit(ChannelChanged(room.id, user, "deleted", room.name))

    def not_direct(self, room: Channel) -> Channel:
        """The channel, which must not be a direct message.

        Raises:
            SlackError: method_not_supported_for_channel_type.
        """
        if room.direct:
            raise SlackError(NOT_FOR_DIRECT)
        return room

    def _noted(self, channel: str, value: str, user: str) -> tuple[Channel, Note]:
        room = self.alive(self.not_direct(self.entered(channel, user)))
        if len(value) > TOPIC_LENGTH:
            raise SlackError("too_long")
        return room, Note(value, user, self.seconds())

    def _enter(self, room: Channel, user: str, *, inviter: str | None) -> None:
        room.members.append(user)
        keys = {"inviter": inviter} if inviter else {}
        self._notice(room, user, "join", "has joined the channel", **keys)
        self.emit(MembershipChanged(room.id, user, inviter, joined=True))

    def _exit(self, room: Channel, user: str) -> None:
        self._notice(room, user, "leave", "has left the channel")
        room.members.remove(user)
        self.emit(MembershipChanged(room.id, user, None, joined=False))
        if user == self.bot_user:
            self.emit(ChannelChanged(room.id, user, "left", room.name))

    def _notice(self, room: Channel, user: str, event: str, words: str, **keys: str) -> None:
        prefix = "group" if room.kind == "private" else "channel"
        text = f"<@{user}> {words}" if event in {"join", "leave"} else words
        self.say(room, user, f"{prefix}_{event}", text, **keys)
