"""Modals and the App Home: triggers, the stack of views that a user sees, and hashes."""

from copy import deepcopy
from datetime import timedelta

from bot.sandbox.block_defaults import with_defaults
from bot.sandbox.channels import Channels
from bot.sandbox.errors import SlackError
from bot.sandbox.happened import HomeOpened
from bot.sandbox.records import Json
from bot.sandbox.screens import ScreenChanged

TRIGGER_LIFE = timedelta(seconds=3)
STACK_DEPTH = 3
OPTIONAL_KEYS = ("title", "close", "submit")


class Views(Channels):
    """Opens, stacks, updates and closes views."""

    def new_trigger(self, user: str) -> str:
        """A trigger id for this user: good for three seconds and one use."""
        self.user(user)
        trigger = f"{self.next_ts()}.{self.serial()}"
        self.triggers[trigger] = (user, self.now() + TRIGGER_LIFE)
        return trigger

    def spend_trigger(self, trigger: str) -> str:
        """Use up a trigger id, and return whose it is.

        Raises:
            SlackError: invalid_trigger_id, expired_trigger_id, exchanged_trigger_id.
        """
        if trigger not in self.triggers:
            raise SlackError("invalid_trigger_id")
        user, expires = self.triggers[trigger]
        if self.now() > expires:
            raise SlackError("expired_trigger_id")
        if trigger in self.spent_triggers:
            raise SlackError("exchanged_trigger_id")
        self.spent_triggers.add(trigger)
        return user

    def open_view(self, trigger: str, view: Json) -> Json:
        """Show the trigger's user a modal; one that was open is replaced with its whole stack."""
        self._check_external_id(view)
        user = self.spend_trigger(trigger)
        self._drop_stack(user)
        return self._show(user, view)

    def push_view(self, trigger: str, view: Json) -> Json:
        """Put a modal on top of the one that the trigger's user sees.

        Raises:
            SlackError: invalid_trigger_id and its like, push_limit_reached, not_found (nothing is open).
        """
        self._check_external_id(view)
        return self.stack_view(self.spend_trigger(trigger), view)

    def stack_view(self, user: str, view: Json) -> Json:
        """The same without a trigger: what `response_action: push` does."""
        stack = self.modals.get(user, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_DEPTH:
            raise SlackError("push_limit_reached")
        return self._show(user, view)

    def update_view(self, view: Json, *, view_id: str = "", external_id: str = "", hash_: str = "") -> Json:
        """Replace what an open view shows; what was typed into blocks that keep their ids stays.

        Raises:
            SlackError: not_found, hash_conflict, duplicate_external_id.
        """
        found = self.view(view_id, external_id)
        self._check_hash(found, hash_)
        self._check_external_id(view, besides=found["id"])
        fresh = self._view_json(view, found["id"])
        kept = {key: found[key] for key in ("root_view_id", "previous_view_id")}
        self.views[found["id"]] = fresh | kept
        self._view_changed(found["id"])
        return deepcopy(self.views[found["id"]])

    def publish_home(self, user: str, view: Json, hash_: str = "") -> Json:
        """Give a user their App Home.

        Raises:
            SlackError: user_not_found, hash_conflict, duplicate_external_id.
        """
        self.user(user)
        shown = self.homes.get(user)
        if shown is not None:
            self._check_hash(self.views[shown], hash_)
        self._check_external_id(view, besides=shown or "")
        home = self._view_json(view, shown or self.new_id("V"))
        self.views[home["id"]] = home
        self.homes[user] = home["id"]
        self.screen(ScreenChanged("home", user))
        return deepcopy(home)

    def close_view(self, user: str, *, clear: bool = False) -> list[Json]:
        """Close the top view or the whole stack, and return what was closed, top first."""
        stack = self.modals.get(user, [])
        closed = [self.views.pop(stack.pop()) for _ in range(len(stack) if clear else min(1, len(stack)))]
        self.screen(ScreenChanged("modals", user))
        return [deepcopy(view) for view in closed]

    def open_home(self, user: str, tab: str = "home") -> None:
        """Let a user open the app's Home."""
        channel = self.open_dm(user, self.bot_user)
        self.emit(HomeOpened(user, channel, tab, self.home(user) if tab == "home" else None))

    def home(self, user: str) -> Json | None:
        """What the user's App Home shows, if anything was published."""
        shown = self.homes.get(user)
        return deepcopy(self.views[shown]) if shown else None

    def modal_of(self, user: str) -> list[Json]:
        """The stack of modals that the user has open, the visible one last."""
        return [deepcopy(self.views[view_id]) for view_id in self.modals.get(user, [])]

    def view(self, view_id: str = "", external_id: str = "") -> Json:
        """The stored view itself.

        Raises:
            SlackError: not_found.
        """
        if view_id in self.views:
            return self.views[view_id]
        for view in self.views.values():
            if external_id and view["external_id"] == external_id:
                return view
        raise SlackError("not_found")

    def _show(self, user: str, view: Json) -> Json:
        stack = self.modals.setdefault(user, [])
        fresh = self._view_json(view, self.new_id("V"))
        fresh["previous_view_id"] = stack[-1] if stack else None
        fresh["root_view_id"] = stack[0] if stack else fresh["id"]
        self.views[fresh["id"]] = fresh
        stack.append(fresh["id"])
        self.screen(ScreenChanged("modals", user))
        return deepcopy(fresh)

    def _view_changed(self, view_id: str) -> None:
        for user, stack in self.modals.items():
            if view_id in stack:
                self.screen(ScreenChanged("modals", user))
        for user, shown in self.homes.items():
            if shown == view_id:
                self.screen(ScreenChanged("home", user))

    def _drop_stack(self, user: str) -> None:
        for view_id in self.modals.pop(user, []):
            del self.views[view_id]

    def _view_json(self, view: Json, view_id: str) -> Json:
        return {
            "id": view_id,
            "team_id": self.team,
            "type": view["type"],
            "blocks": with_defaults(view["blocks"], self.new_id),
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "external_id": view.get("external_id", ""),
            "state": {"values": {}},
            "hash": f"{self.seconds()}.{self.serial():08x}",
            "clear_on_close": view.get("clear_on_close", False),
            "notify_on_close": view.get("notify_on_close", False),
            "root_view_id": view_id,
            "previous_view_id": None,
            "app_id": self.app_id,
            "app_installed_team_id": self.team,
            "bot_id": self.bot_id,
            **{key: with_emoji(view.get(key)) for key in OPTIONAL_KEYS},
        }

    def _check_external_id(self, view: Json, besides: str = "") -> None:
        external_id = view.get("external_id")
        taken = (v["id"] for v in self.views.values() if external_id and v["external_id"] == external_id)
        if any(view_id != besides for view_id in taken):
            raise SlackError("duplicate_external_id")

    def _check_hash(self, view: Json, hash_: str) -> None:
        if hash_ and hash_ != view["hash"]:
            raise SlackError("hash_conflict")


def with_emoji(text: Json | None) -> Json | None:
    """A title or button text with Slack's default filled in."""
    return {"emoji": True, **text} if text else None
