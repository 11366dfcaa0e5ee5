"""What Slack adds to blocks that it stores: ids and the defaults of text objects."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from bot.sandbox.records import Json

WITHOUT_ID = frozenset({"markdown"})
INTERACTIVE_HOLDERS = ("accessory", "element", "elements")


def with_defaults(blocks: Iterable[Json], new_id: Callable[[str], str]) -> list[Json]:
    """A copy of the blocks with block ids, action ids and text defaults filled in."""
    return [_with_ids(_with_text_defaults(deepcopy(dict(block))), new_id) for block in blocks]


def _with_ids(block: Json, new_id: Callable[[str], str]) -> Json:
    if block.get("type") not in WITHOUT_ID:
        block.setdefault("block_id", new_id("b"))
    for element in _interactive(block):
        element.setdefault("action_id", new_id("a"))
    return block


def _interactive(block: Json) -> list[Json]:
    """The elements directly in a block that can be acted on; images and texts cannot."""
    if block.get("type") not in {"section", "input", "actions"}:
        return []
    held = [block[key] for key in INTERACTIVE_HOLDERS if key in block]
    flat = [element for item in held for element in (item if isinstance(item, list) else [item])]
    return [element for element in flat if element.get("type") not in {"image", "mrkdwn", "plain_text"}]


def _with_text_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_text_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {key: _with_text_defaults(item) for key, item in value.items()}
    if filled.get("type") == "plain_text" and "text" in filled:
        filled.setdefault("emoji", True)
    if filled.get("type") == "mrkdwn" and "text" in filled:
        filled.setdefault("verbatim", False)
    return filled
