"""What is said in channels: messages, threads, edits, deletions, and answers that only one user sees."""

from collections.abc import Sequence
from copy import deepcopy
from typing import TypedDict, Unpack
from uuid import UUID

from bot.sandbox.block_defaults import with_defaults
from bot.sandbox.channels import Channels
from bot.sandbox.errors import SlackError
from bot.sandbox.happened import MessageChanged, MessageDeleted, MessagePosted
from bot.sandbox.records import Channel, Json
from bot.sandbox.screens import ScreenChanged


class Extras(TypedDict, total=False):
    """What a message may carry beside its text.

    `bot` posts as the app, `anywhere` without being a member (chat:write.public, response_url);
    `more` holds further top-level keys such as `username`, `attachments` or `icons`.
    """

    blocks: Sequence[Json] | None
    thread_ts: str | None
    broadcast: bool
    subtype: str | None
    files: Sequence[str]
    bot: bool
    anywhere: bool
    metadata: Json | None
    more: Json


WRITTEN = frozenset({None, "thread_broadcast", "file_share", "me_message"})  # the other subtypes are Slack's notices


def _written_by(message: Json, user: str) -> bool:
    return message["user"] == user and message.get("subtype") in WRITTEN


class Messages(Channels):
    """Posts, edits and deletes messages, and keeps threads counted."""

    def post(self, channel: str, user: str, text: str, **extras: Unpack[Extras]) -> Json:
        """Post a message as `user`, and return it as history shows it.

        Raises:
            SlackError: channel_not_found, not_in_channel, is_archived, no_text, cannot_reply_to_message.
        """
        room = self.channel(channel) if extras.get("anywhere") else self.entered(channel, user)
        self.alive(room)
        if not (text.strip() or extras.get("blocks") or extras.get("files") or extras.get("more")):
            raise SlackError("no_text")
        message = self._composed(user, text, extras)
        thread_ts = extras.get("thread_ts")
        if thread_ts is None:
            return self.keep(room, message)
        parent = self.thread_parent(room, thread_ts)
        return self._reply(room, parent, message, broadcast=extras.get("broadcast", False))

    def say(self, room: Channel, user: str, subtype: str, text: str, **keys: str) -> Json:
        """Put one of Slack's own notices, such as channel_join, into a channel."""
        return self.keep(room, {"type": "message", "subtype": subtype, "user": user, "text": text, **keys})

    def keep(self, room: Channel, message: Json) -> Json:
        """Give the message its ts, store it and tell everybody."""
        message["ts"] = self.next_ts()
        room.messages[message["ts"]] = message
        self.emit(MessagePosted(room.id, deepcopy(message)))
        return deepcopy(message)

    def edit(self, channel: str, ts: str, user: str, text: str, **extras: Unpack[Extras]) -> Json:
        """Replace what an own message says; blocks and metadata stay when they are not given.

        Raises:
            SlackError: channel_not_found, message_not_found, cant_update_message.
        """
        room = self.channel(channel, None if extras.get("anywhere") else user)
        message = self.message(room, ts)
        if not _written_by(message, user):
            raise SlackError("cant_update_message")
        previous = deepcopy(message)
        message["text"] = text
        blocks, metadata = extras.get("blocks"), extras.get("metadata")
        if blocks is not None:
            message["blocks"] = with_defaults(blocks, self.new_id)
        if metadata is not None:
            message["metadata"] = deepcopy(metadata)
        message.update(deepcopy(extras.get("more", {})))
        message["edited"] = {"user": user, "ts": self.next_ts()}
        self.emit(MessageChanged(room.id, deepcopy(message), previous, message["edited"]["ts"]))
        return deepcopy(message)

    def delete(self, channel: str, ts: str, user: str) -> None:
        """Delete an own message; a parent with replies leaves a tombstone.

        Raises:
            SlackError: channel_not_found, message_not_found, cant_delete_message.
        """
        room = self.channel(channel, user)
        message = self.message(room, ts)
        if not _written_by(message, user):
            raise SlackError("cant_delete_message")
        room.pins.pop(ts, None)
        if message.get("reply_count"):
            self._bury(room, message)
            return
        del room.messages[ts]
        self.emit(MessageDeleted(room.id, deepcopy(message), self.next_ts()))
        if "parent_user_id" in message:
            self._recount(room, message["thread_ts"])

    def message(self, room: Channel, ts: str) -> Json:
        """The stored message itself.

        Raises:
            SlackError: message_not_found.
        """
        if ts not in room.messages:
            raise SlackError("message_not_found")
        return room.messages[ts]

    def messages(self, channel: str) -> list[Json]:
        """What stands in the channel itself, oldest first: no replies unless they were broadcast."""
        return [deepcopy(message) for message in self.standing(self.channel(channel))]

    def standing(self, room: Channel) -> list[Json]:
        """The same, the stored messages themselves: long histories are not copied for each page."""
        stored = room.messages.values()
        return [m for m in stored if "parent_user_id" not in m or m.get("subtype") == "thread_broadcast"]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The message and all replies to it, oldest first.

        Raises:
            SlackError: channel_not_found, thread_not_found.
        """
        stored = self.channel(channel).messages
        if ts not in stored:
            raise SlackError("thread_not_found")
        root = stored[ts].get("thread_ts", ts)
        return [deepcopy(m) for m in stored.values() if root in {m["ts"], m.get("thread_ts")}]

    def thread_parent(self, room: Channel, thread_ts: str) -> Json:
        """The stored message that begins a thread, or may begin one.

        Raises:
            SlackError: cannot_reply_to_message.
        """
        parent = room.messages.get(thread_ts)
        if parent is None or "parent_user_id" in parent:
            # Real Slack lets some of these pass and the reply is lost to sight; refusing shows the mistake.
            raise SlackError("cannot_reply_to_message")
        return parent

    def post_ephemeral(self, channel: str, user: str, text: str, **extras: Unpack[Extras]) -> str:
        """Show `user` alone a message from the app, and return its ts."""
        room = self.channel(channel)
        message = self._composed(self.bot_user, text, extras | {"bot": True})
        message |= {"ts": self.next_ts(), "is_ephemeral": True}
        if extras.get("thread_ts"):
            message["thread_ts"] = extras["thread_ts"]
        room.ephemerals.append((user, message))
        self.screen(ScreenChanged("ephemerals", user, room.id))
        return str(message["ts"])

    def edit_ephemeral(self, channel: str, user: str, ts: str, text: str, blocks: Sequence[Json] = ()) -> None:
        """Replace an ephemeral message, as a response_url does.

        Raises:
            SlackError: message_not_found.
        """
        message = self._ephemeral(self.channel(channel), user, ts)
        message |= {"text": text, "blocks": with_defaults(blocks, self.new_id)}
        self.screen(ScreenChanged("ephemerals", user, channel))

    def delete_ephemeral(self, channel: str, user: str, ts: str) -> None:
        """Take an ephemeral message away.

        Raises:
            SlackError: message_not_found.
        """
        room = self.channel(channel)
        room.ephemerals.remove((user, self._ephemeral(room, user, ts)))
        self.screen(ScreenChanged("ephemerals", user, room.id))

    def ephemerals(self, user: str, channel: str) -> list[Json]:
        """The ephemeral messages that this user sees in the channel, oldest first."""
        return [deepcopy(message) for seer, message in self.channel(channel).ephemerals if seer == user]

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message; a reply's names its thread."""
        message = self.message(self.channel(channel), ts)
        link = f"https://{self.domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={message['thread_ts']}&cid={channel}" if "parent_user_id" in message else link

    def bot_profile(self) -> Json:
        """How messages name the app that sent them."""
        return {
            "id": self.bot_id,
            "app_id": self.app_id,
            "name": self.app_name,
            "deleted": False,
            "updated": self.people[self.bot_user].updated,
            "team_id": self.team,
        }

    def _composed(self, user: str, text: str, extras: Extras) -> Json:
        message: Json = {"type": "message", "user": user, "text": text, "team": self.user(user).team}
        if extras.get("bot"):
            message |= {"bot_id": self.bot_id, "app_id": self.app_id, "bot_profile": self.bot_profile()}
        else:
            message["client_msg_id"] = str(UUID(int=self.serial(), version=4))
        if extras.get("subtype"):
            message["subtype"] = extras["subtype"]
        if extras.get("blocks"):
            message["blocks"] = with_defaults(extras["blocks"] or (), self.new_id)
        if extras.get("metadata"):
            message["metadata"] = deepcopy(extras["metadata"])
        return message | deepcopy(extras.get("more", {}))

    def _reply(self, room: Channel, parent: Json, message: Json, *, broadcast: bool) -> Json:
        message |= {"thread_ts": parent["ts"], "parent_user_id": parent["user"]}
        if broadcast:
            message |= {"subtype": "thread_broadcast", "root": {k: v for k, v in parent.items() if k != "metadata"}}
        kept = self.keep(room, message)
        self._recount(room, parent["ts"])
        return kept

    def _recount(self, room: Channel, parent_ts: str) -> None:
        parent = room.messages[parent_ts]
        previous = deepcopy(parent)
        replies = [m for m in room.messages.values() if m.get("thread_ts") == parent_ts and "parent_user_id" in m]
        for key in ("thread_ts", "reply_count", "reply_users_count", "latest_reply", "reply_users"):
            parent.pop(key, None)
        if replies:
            users = list(dict.fromkeys(reply["user"] for reply in replies))
            parent |= {"thread_ts": parent_ts, "reply_count": len(replies), "reply_users_count": len(users)}
            parent |= {"latest_reply": replies[-1]["ts"], "reply_users": users, "is_locked": False}
        self.emit(MessageChanged(room.id, deepcopy(parent), previous, self.next_ts()))

    def _bury(self, room: Channel, message: Json) -> None:
        previous = deepcopy(message)
        for key in ("blocks", "files", "metadata", "reactions", "bot_id", "app_id", "bot_profile", "client_msg_id"):
            message.pop(key, None)
        message |= {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "hidden": True}
        self.emit(MessageChanged(room.id, deepcopy(message), previous, self.next_ts()))

    def _ephemeral(self, room: Channel, user: str, ts: str) -> Json:
        for seer, message in room.ephemerals:
            if seer == user and message["ts"] == ts:
                return message
        raise SlackError("message_not_found")
