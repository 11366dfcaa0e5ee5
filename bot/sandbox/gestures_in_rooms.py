"""What people do in channels: talk, edit, react, pin, upload, and type slash commands."""

from collections.abc import Sequence
from dataclasses import replace

from bot.sandbox.errors import SlackError
from bot.sandbox.gesture_ground import GestureGround
from bot.sandbox.outgoing import Answer
from bot.sandbox.payloads_interactive import slash_command
from bot.sandbox.response_urls import answer as show_answer
from bot.sandbox.rich_text import rich_text
from bot.sandbox.seen import Seen
from bot.sandbox.subscriptions import place_of
from bot.sandbox.typed_text import as_stored

SERVER_ERRORS = 500


class InRooms(GestureGround):
    """Gestures in channels and direct messages."""

    async def slash(
        self, user: str, channel: str, command: str, text: str = "", *, thread_ts: str | None = None
    ) -> Seen:
        """Type a slash command; Slack refuses it in threads.

        Raises:
            SlackError: The user is not in the channel, or it is archived.
        """
        self.world.alive(self.world.entered(channel, user))
        if thread_ts:
            return Seen(text=f"{command} is not supported in threads. Sorry!")
        before = self.shown_to(user, channel)
        payload = slash_command(
            self.gesture(user),
            place_of(self.world, channel),
            command,
            as_stored(self.world, text),
            response_url=self.urls.issue(channel, user, "command"),
        )
        answer = await self.delivery.ask("command", command, payload)
        failed = _failure(answer) or self._show(user, channel, answer)
        seen = self.seen(user, answer, channel, before)
        return replace(seen, text=f'{command} failed with the error "{failed}"') if failed else seen

    def _show(self, user: str, channel: str, answer: Answer) -> str:
        """Show what the ack said; an answer that cannot be shown gives the name of its error."""
        data = answer.data()
        if data is None:
            data = {"text": answer.body.strip()}
        if not data.get("text") and not data.get("blocks"):
            return ""
        try:
            show_answer(self.world, channel, user, data)
        except SlackError as error:
            return error.code
        return ""

    async def join(self, user: str, channel: str) -> Seen:
        """Walk into a public channel.

        Raises:
            SlackError: There is no such channel for them, or it is archived.
        """
        self.world.join(channel, user)
        return Seen()

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Seen:
        """Post a message as typed, with its mentions and links made as Slack makes them.

        Raises:
            SlackError: What Slack's client refuses: not in the channel, archived, no text.
        """
        stored = as_stored(self.world, text)
        blocks = [rich_text(stored)] if stored.strip() else None
        message = self.world.post(channel, user, stored, blocks=blocks, thread_ts=thread_ts)
        return Seen(text=stored, ts=message["ts"])

    async def edit(self, user: str, channel: str, ts: str, text: str) -> Seen:
        """Change an own message.

        Raises:
            SlackError: It is not there, or not theirs.
        """
        stored = as_stored(self.world, text)
        self.world.edit(channel, ts, user, stored, blocks=[rich_text(stored)])
        return Seen(text=stored, ts=ts)

    async def delete(self, user: str, channel: str, ts: str) -> Seen:
        """Delete an own message.

        Raises:
            SlackError: It is not there, or not theirs.
        """
        self.world.delete(channel, ts, user)
        return Seen(ts=ts)

    async def react(self, user: str, channel: str, ts: str, name: str, *, added: bool = True) -> Seen:
        """Add or take back a reaction.

        Raises:
            SlackError: There is no such message, or the reaction stands already.
        """
        self.world.react(channel, ts, user, name, added=added)
        return Seen(ts=ts)

    async def pin(self, user: str, channel: str, ts: str, *, added: bool = True) -> Seen:
        """Pin or unpin a message.

        Raises:
            SlackError: There is no such message, or it is pinned already.
        """
        self.world.pin(channel, ts, user, added=added)
        return Seen(ts=ts)

    async def upload(self, user: str, name: str, data: bytes, channels: Sequence[str], text: str = "") -> Seen:
        """Upload a file and share it in channels.

        Raises:
            SlackError: The user is not in one of them.
        """
        file = self.world.upload(user, name, data, channels, as_stored(self.world, text))
        return Seen(text=text or None, file=file)

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the app's Home and wait for what the app publishes."""
        self.world.open_home(user, tab)
        await self.delivery.settle()
        return Seen(view=self.world.home(user))


def _failure(answer: Answer) -> str:
    """Slack's name for why a command failed; empty if it did not."""
    if answer.ok:
        return ""
    if answer.timed_out:
        return "operation_timeout"
    if answer.status is None:
        return "dispatch_failed"
    return "http_service_error" if answer.status >= SERVER_ERRORS else "http_client_error"
