"""One call of a Web API method: its arguments, read as Slack reads them, and what its token may reach."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.records import Channel, ChannelKind, Json, Token
from bot.sandbox.world import World

TRUE = frozenset({"1", "true", "True"})
FALSE = frozenset({"", "0", "false", "False"})
SCOPE_OF_KIND: dict[ChannelKind, str] = {"public": "channels:", "private": "groups:", "im": "im:", "mpim": "mpim:"}


def wrong_arguments(*sentences: str) -> SlackError:
    """The answer to arguments that cannot be meant."""
    messages = [f"[ERROR] {sentence}" for sentence in sentences]
    return SlackError("invalid_arguments", {"response_metadata": {"messages": messages}})


@dataclass(frozen=True, slots=True)
class Request:
    """What a method's function gets."""

    world: World
    token: Token
    scopes: tuple[str, ...]  # those that the method declares
    arguments: Mapping[str, Any]
    base_url: str = ""
    socket_url: str = ""

    @property
    def bot(self) -> str:
        """The user as whom the app acts."""
        return self.world.bot_user

    def text(self, name: str, default: str = "") -> str:
        """A text argument; forms and JSON may carry numbers where Slack wants text."""
        value = self.arguments.get(name, default)
        if isinstance(value, (dict, list)):
            raise wrong_arguments(f"must be a string: {name}")
        return str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A true-or-false argument: a JSON boolean, 1/0 or true/false."""
        value = str(self.arguments.get(name, default))
        if value not in TRUE | FALSE:
            raise wrong_arguments(f"must be a boolean: {name}")
        return value in TRUE

    def number(self, name: str, default: int, *, least: int = 1, most: int = 999) -> int:
        """A whole number within bounds."""
        try:
            value = int(self.text(name, str(default)))
        except ValueError:
            raise wrong_arguments(f"must be an integer: {name}") from None
        if not least <= value <= most:
            raise wrong_arguments(f"must be from {least} to {most}: {name}")
        return value

    def names(self, name: str) -> list[str]:
        """A list of ids: a JSON array or text with commas."""
        value = self.arguments.get(name, "")
        parts = value if isinstance(value, list) else str(value).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def structure(self, name: str, wrong: str = "invalid_arguments") -> Any:
        """A JSON argument, which a form carries as text; None if it is not given.

        Raises:
            SlackError: `wrong`, if the text is not JSON.
        """
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise SlackError(wrong) from None

    def may(self, scope: str) -> bool:
        """Whether the token has a scope."""
        return scope in self.token.scopes

    def need(self, *scopes: str) -> None:
        """Refuse unless the token has one of the scopes.

        Raises:
            SlackError: missing_scope with `needed` and `provided`.
        """
        if not self.token.scopes.intersection(scopes):
            raise SlackError(
                "missing_scope", {"needed": ",".join(scopes), "provided": ",".join(sorted(self.token.scopes))}
            )

    def need_for(self, kind: ChannelKind) -> None:
        """Refuse unless one of the method's scopes opens this kind of channel."""
        prefix = SCOPE_OF_KIND[kind]
        others = tuple(p for k, p in SCOPE_OF_KIND.items() if k != kind)
        fitting = [scope for scope in self.scopes if scope.startswith(prefix) or not scope.startswith(others)]
        if fitting:
            self.need(*fitting)

    def channel(self, name: str = "channel") -> Channel:
        """The channel that an argument names, if the app can see it and has the scope for its kind.

        Raises:
            SlackError: channel_not_found, missing_scope.
        """
        channel = self.world.channel(self.text(name), self.bot)
        self.need_for(channel.kind)
        return channel

    def entered(self, name: str = "channel") -> Channel:
        """The same, and the app is a member.

        Raises:
            SlackError: channel_not_found, missing_scope, not_in_channel.
        """
        return self.world.entered(self.channel(name).id, self.bot)


def shown(request: Request, channel: Channel) -> Json:
    """A channel as the app sees it."""
    return request.world.channel_json(channel, request.bot)
