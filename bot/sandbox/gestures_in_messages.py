"""What people do to messages and from the shortcut menus: press, choose, start shortcuts."""

from copy import deepcopy
from typing import Any

from bot.sandbox.forms import Filled, Slot, action, entry, slots, state_of
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.gesture_ground import GestureGround
from bot.sandbox.payloads_interactive import Pressed, global_shortcut, message_shortcut, press_in_message
from bot.sandbox.seen import Json, Seen
from bot.sandbox.subscriptions import place_of


class InMessages(GestureGround):
    """Gestures on messages, ephemeral ones included, and shortcuts."""

    async def press(
        self, user: str, channel: str, ts: str, action_id: str, value: Any = None, *, block_id: str = ""
    ) -> Seen:
        """Press a button, or choose `value` in a menu, in a message.

        Args:
            user: Who presses.
            channel: Where the message stands.
            ts: Its ts; an ephemeral one's is found too.
            action_id: Of the button or menu.
            value: For menus what is chosen; for buttons, which of several with this action id, by its value.
            block_id: Where several have this action id, the block that holds the one.

        Raises:
            CannotDo: There is no such message, button or option.
        """
        message, ephemeral = self._message(user, channel, ts)
        blocks = message.get("blocks", [])
        slot = slot_to_press(blocks, action_id, value, block_id=block_id)
        filled: Filled = self.filled.setdefault(f"{channel}/{ts}/{user}", {})
        if slot.keeps_value:
            filled[slot.key] = entry(slot.element, value)
        gesture = self.gesture(user)
        pressed = Pressed(
            place=place_of(self.world, channel),
            ts=ts,
            thread_ts=message.get("thread_ts"),
            message=None if ephemeral else message,
            response_url=self.urls.issue(channel, user, "ephemeral" if ephemeral else "message", ts),
        )
        payload = press_in_message(
            gesture,
            pressed,
            action(slot, value, action_ts=gesture.action_ts),
            state=state_of(blocks, filled),
        )
        return await self._asked(user, channel, payload)

    async def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Seen:
        """Start a shortcut from a message's menu.

        Raises:
            CannotDo: There is no such message; ephemeral ones have no such menu.
        """
        message, ephemeral = self._message(user, channel, ts)
        if ephemeral:
            raise CannotDo("An ephemeral message has no shortcuts.")
        url = self.urls.issue(channel, user, "message", ts)
        pressed = Pressed(place_of(self.world, channel), ts, message.get("thread_ts"), message, url)
        return await self._asked(user, channel, message_shortcut(self.gesture(user), pressed, callback_id))

    async def shortcut(self, user: str, callback_id: str) -> Seen:
        """Start a global shortcut."""
        return await self._asked(user, "", global_shortcut(self.gesture(user), callback_id))

    async def dismiss(self, user: str, channel: str, ts: str) -> Seen:
        """Take an ephemeral message off one's own screen; nobody is told.

        Raises:
            SlackError: The user sees no such ephemeral message there.
        """
        self.world.delete_ephemeral(channel, user, ts)
        return Seen()

    async def _asked(self, user: str, channel: str, payload: Json) -> Seen:
        before = self.shown_to(user, channel)
        answer = await self.delivery.ask("interactive", payload["type"], payload)
        return self.seen(user, answer, channel, before)

    def _message(self, user: str, channel: str, ts: str) -> tuple[Json, bool]:
        """The message that the user sees, and whether it is ephemeral."""
        room = self.world.channel(channel, user)
        if ts in room.messages:
            return deepcopy(room.messages[ts]), False  # a record of the delivery must not change with it
        for message in self.world.ephemerals(user, channel):
            if message["ts"] == ts:
                return message, True
        raise CannotDo(f"{user} sees no message {ts} in {channel}.")


def slot_to_press(blocks: list[Json], action_id: str, value: Any, *, block_id: str = "") -> Slot:
    """The element to act on; among those with one action id, the one in this block, or the button with this value.

    Raises:
        CannotDo: There is none, several, or it sends nothing when it changes.
    """
    found = [slot for slot in slots(blocks) if slot.element["action_id"] == action_id]
    if block_id:
        found = [slot for slot in found if slot.block["block_id"] == block_id]
    if value is not None:
        found = [s for s in found if s.element["type"] != "button" or s.element.get("value") == value]
    if len(found) != 1:
        raise CannotDo(f"{'Nothing' if not found else 'More than one thing'} to press is called {action_id!r}.")
    slot = found[0]
    if slot.block["type"] == "input" and not slot.block.get("dispatch_action"):
        raise CannotDo(f"{action_id!r} is an input without dispatch_action: it sends nothing before it is submitted.")
    return slot
