"""What every gesture stands on: who makes it, where, and how the app's answer becomes something seen."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.sandbox.delivery import Delivery
from bot.sandbox.forms import Filled
from bot.sandbox.outgoing import Answer
from bot.sandbox.payloads_interactive import Gesture, Person
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.seen import TROUBLE, Json, Seen
from bot.sandbox.subscriptions import app_of
from bot.sandbox.world import World


class GestureGround:
    """Holds the workspace, the way to the app, and what people have filled in so far."""

    def __init__(self, world: World, delivery: Delivery, urls: ResponseUrls) -> None:
        self.world = world
        self.delivery = delivery
        self.urls = urls
        self.filled: dict[str, Filled] = {}  # view id, or channel/ts/user of a message → what was filled in

    def gesture(self, user: str) -> Gesture:
        """A gesture of this user, with a fresh trigger."""
        person = Person(user, self.world.user(user).name)
        trigger = self.world.new_trigger(user)
        return Gesture(app_of(self.world), person, trigger, action_ts=self.world.next_ts())

    def top_view(self, user: str) -> Json | None:
        """The modal that the user sees, if any."""
        stack = self.world.modal_of(user)
        return stack[-1] if stack else None

    def shown_to(self, user: str, channel: str) -> frozenset[str]:
        """The ts of the ephemeral messages that the user sees here now."""
        if channel not in self.world.rooms:
            return frozenset()
        return frozenset(str(message["ts"]) for message in self.world.ephemerals(user, channel))

    def seen(self, user: str, answer: Answer, channel: str = "", before: AbstractSet[str] = frozenset()) -> Seen:
        """What the user sees: the newest ephemeral message that appeared meanwhile, and the modal on top.

        Args:
            user: Who looks.
            answer: What the app said to the gesture.
            channel: Where ephemeral messages may have appeared; empty if nowhere.
            before: Those that were there before.
        """
        seen = Seen(view=self.top_view(user), status=answer.status, timed_out=answer.timed_out)
        if not answer.ok:
            return replace(seen, text=TROUBLE)
        if channel not in self.world.rooms:
            return seen
        fresh = [m for m in self.world.ephemerals(user, channel) if m["ts"] not in before]
        if not fresh:
            return seen
        return replace(seen, text=fresh[-1]["text"], blocks=fresh[-1].get("blocks"))
