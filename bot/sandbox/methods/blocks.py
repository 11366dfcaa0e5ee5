"""blocks.validate, and the same judgement for every method that takes blocks."""

from collections.abc import Sequence

from bot.sandbox.errors import SlackError
from bot.sandbox.limit_check import message_faults, view_faults
from bot.sandbox.limit_rules import Broken
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, wrong_arguments
from bot.sandbox.records import Json


def refuse(code: str, faults: Sequence[Broken]) -> SlackError:
    """The answer that names every broken limit by its JSON pointer."""
    sentences = [str(fault) for fault in faults]
    metadata = {"messages": [f"[ERROR] {sentence}" for sentence in sentences]}
    return SlackError(code, {"errors": sentences, "response_metadata": metadata})


def checked_blocks(request: Request) -> list[Json] | None:
    """The blocks of a call, under all of Slack's limits; None if there are none.

    Raises:
        SlackError: invalid_blocks.
    """
    blocks = request.structure("blocks", "invalid_blocks")
    if blocks is None:
        return None
    faults = message_faults(blocks)
    if faults:
        raise refuse("invalid_blocks", faults)
    return list(blocks)


@method("blocks.validate", optional=("blocks", "message", "view"), errors=("invalid_blocks",))
def validate(request: Request) -> Json:
    """Judge blocks, a message or a view without sending them."""
    given = [name for name in ("blocks", "message", "view") if request.arguments.get(name) is not None]
    if len(given) != 1:
        raise wrong_arguments("must provide exactly one of: blocks, message, view")
    value = request.structure(given[0], "invalid_blocks")
    if given[0] == "view":
        faults = view_faults(value, value.get("type", "modal") if isinstance(value, dict) else "modal")
    elif given[0] == "message":
        blocks = value.get("blocks", []) if isinstance(value, dict) else value
        faults = message_faults(blocks, "/message/blocks")
    else:
        faults = message_faults(value)
    if faults:
        raise refuse("invalid_blocks", faults)
    return {}
