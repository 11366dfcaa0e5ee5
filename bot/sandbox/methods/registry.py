"""The table of Web API methods: what each takes, needs and may refuse, declared beside its function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from bot.sandbox.methods.request import Request
from bot.sandbox.records import Json

Tier = Literal[1, 2, 3, 4, "special", "posting"]
TokenKind = Literal["bot", "app", "any"]
Handler = Callable[[Request], Json]

# What any method may answer, whatever its own page lists.
GENERAL_ERRORS = frozenset(
    {
        "fatal_error",
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "service_unavailable",
        "unknown_method",
    }
)


class Declaration(TypedDict, total=False):
    """What is said of a method beside its name.

    `scopes`: any one of them opens the method; one named after a kind of channel opens that kind only.
    `tier`: 1 to 4 as Slack has them; `special` is hundreds a minute; `posting` is chat.postMessage's own.
    """

    scopes: tuple[str, ...]
    tier: Tier
    required: tuple[str, ...]
    optional: tuple[str, ...]
    errors: tuple[str, ...]
    token: TokenKind


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method with its declaration."""

    name: str
    handler: Handler
    scopes: tuple[str, ...] = ()
    tier: Tier = "special"
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    token: TokenKind = "bot"  # noqa: S105 - a kind of token

    def may_answer(self, code: str) -> bool:
        """Whether Slack documents this error for the method."""
        return code in self.errors or code in GENERAL_ERRORS


METHODS: dict[str, Method] = {}


def method(name: str, **declaration: Unpack[Declaration]) -> Callable[[Handler], Handler]:
    """Put the function below into the table under Slack's name for it."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, **declaration)
        return handler

    return register
