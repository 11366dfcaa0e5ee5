"""Marks on messages: reactions, pins, and the bookmarks at a channel's top."""

from bot.sandbox.errors import SlackError
from bot.sandbox.happened import PinChanged, ReactionChanged
from bot.sandbox.messages import Messages
from bot.sandbox.records import Channel, Json, Pin
from bot.sandbox.screens import ScreenChanged

PINS = 100
BOOKMARKS = 100


class Marks(Messages):
    """Reacts, pins and bookmarks."""

    def react(self, channel: str, ts: str, user: str, name: str, *, added: bool = True) -> None:
        """Add or remove a reaction.

        Raises:
            SlackError: channel_not_found, message_not_found, is_archived, already_reacted, no_reaction.
        """
        room = self.alive(self.channel(channel, user))
        message = self.message(room, ts)
        reactions: dict[str, list[str]] = {r["name"]: r["users"] for r in message.get("reactions", [])}
        users = reactions.setdefault(name, [])
        if added == (user in users):
            raise SlackError("already_reacted" if added else "no_reaction")
        if added:
            users.append(user)
        else:
            users.remove(user)
        shown = [{"name": n, "users": u, "count": len(u)} for n, u in reactions.items() if u]
        message.pop("reactions", None)
        if shown:
            message["reactions"] = shown
        self.emit(ReactionChanged(room.id, ts, message["user"], user, name, added))

    def pin(self, channel: str, ts: str, user: str, *, added: bool = True) -> None:
        """Pin or unpin a message; Slack's `pinned_item` notice is not made, as newer clients do not show one.

        Raises:
            SlackError: channel_not_found, not_in_channel, message_not_found, already_pinned, no_pin, too_many_pins.
        """
        room = self.entered(channel, user)
        self.message(room, ts)
        if added == (ts in room.pins):
            raise SlackError("already_pinned" if added else "no_pin")
        if added and len(room.pins) >= PINS:
            raise SlackError("too_many_pins")
        if added:
            room.pins[ts] = Pin(ts, user, self.seconds())
        item = self.pinned_item(room, room.pins[ts])
        if not added:
            del room.pins[ts]
        self.emit(PinChanged(room.id, user, item, added))

    def pinned_item(self, room: Channel, pin: Pin) -> Json:
        """One pin as `pins.list` shows it."""
        message = {key: value for key, value in room.messages[pin.ts].items() if key != "metadata"}
        message["permalink"] = self.permalink(room.id, pin.ts)
        shown = {"type": "message", "channel": room.id, "message": message}
        return shown | {"created": pin.created, "created_by": pin.user}

    def bookmark(self, channel: str, user: str, title: str, link: str, emoji: str = "") -> Json:
        """Put a link at the top of a channel; the same link may stand there twice.

        Raises:
            SlackError: channel_not_found, too_many_bookmarks.
        """
        room = self.entered(channel, user)
        if len(room.bookmarks) >= BOOKMARKS:
            raise SlackError("too_many_bookmarks")
        bookmark: Json = {
            "id": self.new_id("Bk"),
            "channel_id": room.id,
            "title": title,
            "link": link,
            "emoji": emoji,
            "type": "link",
            "date_created": self.seconds(),
            "date_updated": 0,
            "rank": f"{len(room.bookmarks):04d}",
            "last_updated_by_user_id": user,
            "last_updated_by_team_id": self.team,
        }
        room.bookmarks.append(bookmark)
        self.screen(ScreenChanged("channel", channel=room.id))
        return dict(bookmark)
