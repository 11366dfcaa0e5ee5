"""A workspace to test with: a clock that is moved by hand, and calls that go round HTTP."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.happened import Happened
from bot.sandbox.methods import dispatch
from bot.sandbox.methods.registry import METHODS
from bot.sandbox.methods.request import Request
from bot.sandbox.world import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
EXTRA_SCOPES = {"chat:write.public", "chat:write.customize", "users:read.email"}
ALL_SCOPES = frozenset({scope for method in METHODS.values() for scope in method.scopes} | EXTRA_SCOPES)


@dataclass
class MovedClock:
    """Says the time that it was moved to."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        """Now."""
        return self.time

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@dataclass
class Workspace:
    """A world with the app, two people, and what has happened so far."""

    scopes: frozenset[str] = ALL_SCOPES
    clock: MovedClock = field(default_factory=MovedClock)
    happenings: list[Happened] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(now=self.clock)
        self.world.add_app(scopes=self.scopes)
        self.bot = self.world.bot_user
        self.ana = self.world.add_user("ana", real_name="Ana Ruiz", tz="America/New_York", tz_offset=-18_000)
        self.ben = self.world.add_user("ben")
        self.world.subscribe(self.happenings.append)

    def call(self, name: str, /, *, token: str = TOKEN, **arguments: Any) -> dict[str, Any]:
        """What Slack answers to a call, refusals included."""
        try:
            method, held = dispatch.admit(self.world, name, token)
            request = Request(self.world, held, method.scopes, arguments, "http://here", "ws://here")
            return dispatch.run(method, request)
        except SlackError as error:
            return {"ok": False, "error": error.code, **error.details}

    def error(self, name: str, /, **arguments: Any) -> str:
        """The error code that a call ends in, or an empty text."""
        return str(self.call(name, **arguments).get("error", ""))

    def room(self, name: str = "inc-1", *, private: bool = False) -> str:
        """A channel that the app made, with Ana in it."""
        return self.world.add_channel(name, creator=self.bot, private=private, members=[self.ana])

    def said(self, channel: str, text: str = "hello", **extras: Any) -> str:
        """Post as the app, and return the ts."""
        return str(self.world.post(channel, self.bot, text, bot=True, **extras)["ts"])


def refusal_of(action: Any, *arguments: Any, **named: Any) -> str:
    """The error code that an act in the world is refused with, or an empty text."""
    try:
        action(*arguments, **named)
    except SlackError as error:
        return error.code
    return ""
