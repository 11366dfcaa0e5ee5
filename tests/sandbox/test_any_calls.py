"""Random calls in random order: whatever is asked, the workspace stays whole and answers in Slack's words."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.sandbox.happened import MembershipChanged, MessageDeleted, MessagePosted
from bot.sandbox.methods.history import parsed_ts
from bot.sandbox.methods.registry import METHODS
from tests.sandbox.a_workspace import Workspace, refusal_of

NAMES = st.sampled_from(["inc-1", "inc-2", "lobby", "Loud", "a b", "x" * 81, ""])
TEXTS = st.sampled_from(["hello", "", "x" * 4_001, "<!channel>", "\0"])
PICK = st.integers(0, 9)
EMOJI = st.sampled_from(["eyes", "tada", "no way"])
CHANNEL_ACTS = ("archive", "unarchive", "join", "leave", "info", "members", "history")


class AnyCalls(RuleBasedStateMachine):
    """People and the app act at random; each act is allowed to be refused, none to break anything."""

    @initialize()
    def begin(self) -> None:
        """A workspace with one public and one private channel."""
        self.workspace = Workspace()
        self.world = self.workspace.world
        self.stamps = ["1.000000"]
        self.room = self.workspace.room("first")
        self.world.add_channel("hers", creator=self.workspace.ana, private=True)

    def channel(self, pick: int) -> str:
        """One of the channels, or one that is not there."""
        return [*self.world.rooms, "C0NOWHERE"][pick % (len(self.world.rooms) + 1)]

    def stamp(self, pick: int) -> str:
        """One of the last messages, or one that is not there."""
        return self.stamps[-1 - pick % len(self.stamps)]

    def user(self, pick: int) -> str:
        """Somebody, or nobody."""
        return [*self.world.people, "U0NOBODY"][pick % (len(self.world.people) + 1)]

    def call(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """A call; an error that Slack does not document for it would raise."""
        answer = self.workspace.call(name, **arguments)
        assert answer["ok"] or METHODS[name].may_answer(answer["error"])
        return answer

    @rule(name=NAMES, private=st.booleans())
    def create(self, name: str, private: bool) -> None:
        """The app creates a channel."""
        answer = self.call("conversations.create", name=name, is_private=private)
        assert not answer["ok"] or answer["channel"]["is_member"]

    @rule(channel=PICK, text=TEXTS, parent=PICK, threaded=st.booleans(), broadcast=st.booleans())
    def post(self, channel: int, text: str, parent: int, threaded: bool, broadcast: bool) -> None:
        """The app posts, perhaps into a thread."""
        thread = {"thread_ts": self.stamp(parent), "reply_broadcast": broadcast} if threaded else {}
        answer = self.call("chat.postMessage", channel=self.channel(channel), text=text, **thread)
        if answer["ok"]:
            self.stamps.append(answer["ts"])

    @rule(channel=PICK, user=PICK, text=TEXTS)
    def say(self, channel: int, user: int, text: str) -> None:
        """Somebody posts."""
        try_to(self.world.post, self.channel(channel), self.user(user), text)

    @rule(channel=PICK, ts=PICK, text=TEXTS)
    def update(self, channel: int, ts: int, text: str) -> None:
        """The app changes a message."""
        self.call("chat.update", channel=self.channel(channel), ts=self.stamp(ts), text=text)

    @rule(channel=PICK, ts=PICK)
    def delete(self, channel: int, ts: int) -> None:
        """The app deletes a message."""
        self.call("chat.delete", channel=self.channel(channel), ts=self.stamp(ts))

    @rule(channel=PICK, act=st.sampled_from(CHANNEL_ACTS))
    def act(self, channel: int, act: str) -> None:
        """The app does something to a channel that needs no more words."""
        self.call(f"conversations.{act}", channel=self.channel(channel))

    @rule(channel=PICK, name=NAMES)
    def rename(self, channel: int, name: str) -> None:
        """The app renames a channel."""
        self.call("conversations.rename", channel=self.channel(channel), name=name)

    @rule(channel=PICK, topic=TEXTS, what=st.sampled_from(["topic", "purpose"]))
    def describe(self, channel: int, topic: str, what: str) -> None:
        """The app sets topic or purpose."""
        self.call(f"conversations.set{what.title()}", channel=self.channel(channel), **{what: topic})

    @rule(channel=PICK, user=PICK, other=PICK, force=st.booleans())
    def invite(self, channel: int, user: int, other: int, force: bool) -> None:
        """The app invites two users."""
        users = f"{self.user(user)},{self.user(other)}"
        self.call("conversations.invite", channel=self.channel(channel), users=users, force=force)

    @rule(channel=PICK, user=PICK)
    def kick(self, channel: int, user: int) -> None:
        """The app puts somebody out."""
        self.call("conversations.kick", channel=self.channel(channel), user=self.user(user))

    @rule(channel=PICK, user=PICK)
    def kicked_by_ana(self, channel: int, user: int) -> None:
        """Ana puts somebody out, perhaps the app."""
        try_to(self.world.kick, self.channel(channel), self.user(user), self.workspace.ana)

    @rule(users=st.lists(PICK, max_size=4))
    def open(self, users: list[int]) -> None:
        """The app opens a direct message."""
        self.call("conversations.open", users=",".join(self.user(user) for user in users))

    @rule(channel=PICK, ts=PICK, name=EMOJI, act=st.sampled_from(["add", "remove", "get"]))
    def react(self, channel: int, ts: int, name: str, act: str) -> None:
        """The app reacts, or takes it back."""
        named = {} if act == "get" else {"name": name}
        self.call(f"reactions.{act}", channel=self.channel(channel), timestamp=self.stamp(ts), **named)

    @rule(channel=PICK, ts=PICK, act=st.sampled_from(["add", "remove"]))
    def pin(self, channel: int, ts: int, act: str) -> None:
        """The app pins, or takes it back."""
        self.call(f"pins.{act}", channel=self.channel(channel), timestamp=self.stamp(ts))

    @rule(channel=PICK, user=PICK, text=TEXTS)
    def whisper(self, channel: int, user: int, text: str) -> None:
        """The app shows somebody an ephemeral message."""
        self.call("chat.postEphemeral", channel=self.channel(channel), user=self.user(user), text=text)

    @rule(seconds=st.sampled_from([-60, 0, 0.000001, 1]))
    def wait(self, seconds: float) -> None:
        """The clock moves, even back."""
        self.workspace.clock.forward(seconds)

    @invariant()
    def stamps_rise(self) -> None:
        """In every channel each ts is there once, in order; history says the same, backwards."""
        for room in self.world.rooms.values():
            stamps = [parsed_ts(ts) for ts in room.messages]
            assert stamps == sorted(set(stamps))
            assert [message["ts"] for message in room.messages.values()] == list(room.messages)

    @invariant()
    def history_agrees(self) -> None:
        """What the app can read is what stands there, or the app is outside."""
        for room in self.world.rooms.values():
            answer = self.call("conversations.history", channel=room.id, limit=999)
            assert answer["ok"] == (self.workspace.bot in room.members)
            if answer["ok"]:
                read = [message["ts"] for message in reversed(answer["messages"])]
                assert read == [message["ts"] for message in self.world.messages(room.id)]

    @invariant()
    def threads_add_up(self) -> None:
        """A parent counts exactly the replies that are there."""
        for room in self.world.rooms.values():
            for ts, message in room.messages.items():
                replies = [m for m in room.messages.values() if m.get("thread_ts") == ts != m["ts"]]
                assert message.get("reply_count", 0) == len(replies)

    @invariant()
    def pins_hold_something(self) -> None:
        """No pin outlives its message, no member is there twice, no name either."""
        names = [room.name for room in self.world.rooms.values() if not room.direct]
        assert len(names) == len(set(names))
        for room in self.world.rooms.values():
            assert room.pins.keys() <= room.messages.keys()
            assert len(room.members) == len(set(room.members))

    @invariant()
    def events_tell_the_same_story(self) -> None:
        """Whoever only listened knows every message and every member of the app's channels."""
        messages: dict[str, set[str]] = {}
        members: dict[str, set[str]] = {}
        for happened in self.workspace.happenings:
            if isinstance(happened, MessagePosted):
                messages.setdefault(happened.channel, set()).add(happened.message["ts"])
            elif isinstance(happened, MessageDeleted):
                messages[happened.channel].remove(happened.previous["ts"])
            elif isinstance(happened, MembershipChanged):
                change = set.add if happened.joined else set.remove
                change(members.setdefault(happened.channel, set()), happened.user)
        for room in self.world.rooms.values():
            assert messages.get(room.id, set()) == room.messages.keys()
            assert room.direct or members.get(room.id, set()) == set(room.members)


def try_to(act: Callable[..., object], *arguments: str) -> None:
    """Do it if it is allowed; a refusal is as good."""
    refusal_of(act, *arguments)


AnyCalls.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnyCalls = AnyCalls.TestCase
