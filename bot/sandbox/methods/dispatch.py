"""How a call goes through: known method, good token, scope, arguments, then the method itself."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.methods import (
    blocks,
    bookmarks,
    canvases,
    chat,
    conversations,
    files,
    history,
    marks,
    membership,
    people,
    session,
    views,
)
from bot.sandbox.methods.registry import METHODS, Method
from bot.sandbox.methods.request import Request, wrong_arguments
from bot.sandbox.records import Json, Token
from bot.sandbox.world import World

# Importing a module of methods fills the table; naming them here keeps them in it.
FAMILIES = (blocks, bookmarks, canvases, chat, conversations, files, history, marks, membership, people, session, views)
ALWAYS_TAKEN = frozenset({"token", "team_id", "pretty"})


class Undocumented(AssertionError):
    """The sandbox was about to answer an error that Slack does not document for the method: a fault of the sandbox."""


def admit(world: World, name: str, token: str | None) -> tuple[Method, Token]:
    """The method and what its caller may do.

    Raises:
        SlackError: unknown_method, not_authed, invalid_auth, not_allowed_token_type, missing_scope.
    """
    if name not in METHODS:
        raise SlackError("unknown_method", {"req_method": name})
    method = METHODS[name]
    if not token:
        raise SlackError("not_authed")
    if token not in world.tokens:
        raise SlackError("invalid_auth")
    held = world.tokens[token]
    if method.token not in {"any", held.kind}:
        raise SlackError("not_allowed_token_type")
    if method.scopes:
        Request(world, held, method.scopes, {}).need(*method.scopes)
    return method, held


def run(method: Method, request: Request) -> Json:
    """The answer of an admitted call.

    Raises:
        SlackError: Any of the method's documented errors.
        Undocumented: The sandbox would have answered something else.
    """
    _check_names(method, request.arguments)
    try:
        return {"ok": True, **method.handler(request)}
    except SlackError as error:
        if not method.may_answer(error.code):
            raise Undocumented(f"{method.name}: {error.code}") from error
        raise


def _check_names(method: Method, arguments: Mapping[str, Any]) -> None:
    missing = [name for name in method.required if arguments.get(name) is None]
    if missing:
        raise wrong_arguments(*(f"missing required field: {name}" for name in missing))
    # Slack overlooks most arguments that it does not know; a stand-in that does so hides misspellings.
    unknown = sorted(set(arguments) - set(method.required) - set(method.optional) - ALWAYS_TAKEN)
    if unknown:
        raise wrong_arguments(*(f"unexpected argument: {name}" for name in unknown))
