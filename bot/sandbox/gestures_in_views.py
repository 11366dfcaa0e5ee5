"""What people do in modals and the App Home: fill in, press, submit, close."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.forms import Filled, action, entry, fill, refused, slot_named, slots, state_of
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.gesture_ground import GestureGround
from bot.sandbox.gestures_in_messages import slot_to_press
from bot.sandbox.limit_check import view_faults, view_too_large
from bot.sandbox.outgoing import Answer
from bot.sandbox.payloads_interactive import press_in_view, view_closed, view_submission
from bot.sandbox.seen import TROUBLE, Json, Seen

CHANNEL_KEYS = {"conversations_select": "selected_conversation", "channels_select": "selected_channel"}


class InViews(GestureGround):
    """Gestures in views."""

    async def press_in_view(
        self, user: str, action_id: str, value: Any = None, *, view_id: str = "", home: bool = False, block_id: str = ""
    ) -> Seen:
        """Press a button, or choose `value` in a menu, in the modal on top or in the Home.

        Raises:
            CannotDo: There is no such view, button or option.
        """
        view = self._home(user) if home else self._open(user, view_id)
        filled = self._filled(view)
        slot = slot_to_press(view["blocks"], action_id, value, block_id=block_id)
        if slot.keeps_value:
            filled[slot.key] = entry(slot.element, value)
        gesture = self.gesture(user)
        payload = press_in_view(gesture, self._with_state(view), action(slot, value, action_ts=gesture.action_ts))
        answer = await self.delivery.ask("interactive", payload["type"], payload)
        seen = self.seen(user, answer)
        return replace(seen, view=self.world.home(user)) if home else seen

    async def fill_in(self, user: str, values: Mapping[str, Any], *, view_id: str = "") -> Seen:
        """Fill fields of the modal on top by block id, action id or label; nothing is sent. Files go by their ids.

        Raises:
            CannotDo: There is no such view, field or option.
        """
        view = self._open(user, view_id)
        fill(view["blocks"], self._filled(view), self._with_files(view, values))
        return Seen(view=view)

    async def submit(self, user: str, values: Mapping[str, Any] | None = None, *, view_id: str = "") -> Seen:
        """Fill fields and press the modal's submit button; what was filled in before is still there.

        Raises:
            CannotDo: There is no such view, field or option, or the view has no submit button.
        """
        view = self._open(user, view_id)
        if not view.get("submit"):
            raise CannotDo("This view has no submit button.")
        filled = self._filled(view)
        fill(view["blocks"], filled, self._with_files(view, values or {}))
        if problems := refused(view["blocks"], filled):
            return Seen(errors=problems, view=view)
        payload = view_submission(
            self.gesture(user), self._with_state(view), response_urls=self._response_urls(user, view, filled)
        )
        answer = await self.delivery.ask("interactive", "view_submission", payload)
        if not answer.ok:
            return self.seen(user, answer)
        return self._followed(user, view, answer)

    async def close_view(self, user: str, *, clear: bool = False) -> Seen:
        """Close the modal on top, or all of them; the app hears of those that asked to be told.

        Raises:
            CannotDo: No view is open.
        """
        top = self._open(user, "")
        clear = clear or bool(top.get("clear_on_close"))
        closed = self.world.close_view(user, clear=clear)
        for view in closed:
            await self._tell_closed(user, view, cleared=clear)
            self.filled.pop(view["id"], None)
        return Seen(view=self.top_view(user))

    async def _tell_closed(self, user: str, view: Json, *, cleared: bool) -> None:
        if view.get("notify_on_close"):
            payload = view_closed(self.gesture(user), self._with_state(view), is_cleared=cleared)
            await self.delivery.ask("interactive", "view_closed", payload)

    def _followed(self, user: str, view: Json, answer: Answer) -> Seen:
        """Do what the answer says, as Slack's client does."""
        data = answer.data() or {}
        try:
            errors = self._act(user, view, data)
        except (SlackError, KeyError):
            # A view that Slack would not show, or errors for fields that are not there.
            return replace(self.seen(user, answer), text=TROUBLE)
        return replace(self.seen(user, answer), errors=errors)

    def _act(self, user: str, view: Json, data: Json) -> dict[str, str] | None:
        match data.get("response_action"):
            case "errors":
                return self._field_errors(view, data["errors"])
            case "update":
                self.world.update_view(_checked(data["view"]), view_id=view["id"])
            case "push":
                self.world.stack_view(user, _checked(data["view"]))
            case "clear":
                self.world.close_view(user, clear=True)
            case _:
                self._close_submitted(user, view)
        return None

    def _close_submitted(self, user: str, view: Json) -> None:
        # The app may have opened another view instead while it was asked.
        top = self.top_view(user)
        if top is not None and top["id"] == view["id"]:
            self.world.close_view(user)
            self.filled.pop(view["id"], None)

    def _field_errors(self, view: Json, errors: Mapping[str, str]) -> dict[str, str]:
        inputs = {slot.block["block_id"] for slot in slots(view["blocks"]) if slot.block["type"] == "input"}
        if not errors or not errors.keys() <= inputs:
            raise KeyError(*sorted(errors.keys() - inputs))
        return dict(errors)

    def _open(self, user: str, view_id: str) -> Json:
        for view in reversed(self.world.modal_of(user)):
            if view_id in ("", view["id"]):
                return view
        raise CannotDo(f"{user} has no view {view_id} open.".replace("  ", " "))

    def _home(self, user: str) -> Json:
        home = self.world.home(user)
        if home is None:
            raise CannotDo(f"{user} has no Home to press in.")
        return home

    def _with_files(self, view: Json, values: Mapping[str, Any]) -> Json:
        """The values with each file in the place of its id, as file inputs keep them."""
        entered = dict(values)
        for name, value in values.items():
            if value and slot_named(view["blocks"], name).element["type"] == "file_input":
                entered[name] = [self.world.file_json(self.world.file(file_id)) for file_id in value]
        return entered

    def _filled(self, view: Json) -> Filled:
        return self.filled.setdefault(view["id"], {})

    def _with_state(self, view: Json) -> Json:
        return {**view, "state": {"values": state_of(view["blocks"], self._filled(view))}}

    def _response_urls(self, user: str, view: Json, filled: Filled) -> list[Json]:
        urls = []
        for slot in slots(view["blocks"]):
            key = CHANNEL_KEYS.get(slot.element["type"], "")
            channel = filled.get(slot.key, {}).get(key)
            if slot.element.get("response_url_enabled") and channel:
                block_id, action_id = slot.key
                url = self.urls.issue(channel, user, "view")
                urls.append({"block_id": block_id, "action_id": action_id, "channel_id": channel, "response_url": url})
        return urls


def _checked(view: Json) -> Json:
    """The view, if Slack would show it.

    Raises:
        SlackError: invalid_arguments, view_too_large.
    """
    if view_faults(view, "modal"):
        raise SlackError("invalid_arguments")
    if view_too_large(view):
        raise SlackError("view_too_large")
    return view
