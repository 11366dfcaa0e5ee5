"""Holds messages and views against the table of limits, and against the rules that span several blocks."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.sandbox import limits
from bot.sandbox.limit_rules import Broken, Typed
from bot.sandbox.records import Json


def message_faults(blocks: Any, at: str = "/blocks") -> list[Broken]:
    """What is wrong with the blocks of a message."""
    found = list(limits.MESSAGE.check(blocks, at))
    return found or [*_clashes(blocks, at), *_sums(blocks, at)]


def view_faults(view: Any, kind: str, at: str = "/view") -> list[Broken]:
    """What is wrong with a view, which must be of this kind: modal or home."""
    found = list(Typed(lambda: limits.VIEWS, frozenset({kind})).check(view, at))
    return found or [*_clashes(view["blocks"], f"{at}/blocks"), *_submission(view, at), *_inputs(view, kind, at)]


def view_too_large(view: Json) -> bool:
    """Whether a view is over the size that Slack takes."""
    return len(json.dumps(view, separators=(",", ":")).encode()) > limits.VIEW_BYTES


def _clashes(blocks: Sequence[Json], at: str) -> Iterator[Broken]:
    """Ids that stand twice: block ids anywhere, action ids within their block."""
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield Broken(f"{at}/{place}/block_id", f"`block_id` {block_id} already exists")
        seen.add(block_id or "")
        yield from _action_clashes(block, f"{at}/{place}")


def _action_clashes(block: Json, at: str) -> Iterator[Broken]:
    elements = block.get("elements")
    if block["type"] != "actions" or not isinstance(elements, list):
        return
    seen: set[str] = set()
    for place, element in enumerate(elements):
        action_id = element.get("action_id")
        if action_id and action_id in seen:
            yield Broken(f"{at}/elements/{place}/action_id", f"`action_id` {action_id} already exists")
        seen.add(action_id or "")


def _sums(blocks: Sequence[Json], at: str) -> Iterator[Broken]:
    """Limits on all blocks of one kind together."""
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > limits.MARKDOWN_TEXT:
        yield Broken(at, f"markdown must be less than {limits.MARKDOWN_TEXT + 1} characters in all")
    for kind, most in (("table", limits.TABLE_TEXT), ("data_table", limits.DATA_TABLE_TEXT)):
        if sum(_cell_text(block["rows"]) for block in blocks if block["type"] == kind) > most:
            yield Broken(at, f"{kind} must be less than {most + 1} characters in all")
    if sum(block["type"] == "data_visualization" for block in blocks) > limits.VISUALIZATIONS:
        yield Broken(at, f"no more than {limits.VISUALIZATIONS} data_visualization blocks allowed")
    yield from _file_inputs(blocks, at)


def _cell_text(value: Any) -> int:
    """How many characters the texts in a structure have."""
    if isinstance(value, list):
        return sum(map(_cell_text, value))
    if not isinstance(value, dict):
        return 0
    own = len(str(value["text"])) if isinstance(value.get("text"), str | int | float) else 0
    return own + sum(_cell_text(item) for item in value.values())


def _submission(view: Json, at: str) -> Iterator[Broken]:
    inputs = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and inputs and "submit" not in view:
        yield Broken(at, "missing required field: submit")


def _inputs(view: Json, kind: str, at: str) -> Iterator[Broken]:
    if kind != "modal":
        yield from _file_inputs(view["blocks"], f"{at}/blocks")
    for place, block in enumerate(view["blocks"]):
        if block["type"] == "input" and block["element"]["type"] == "file_input" and block.get("dispatch_action"):
            yield Broken(f"{at}/blocks/{place}/dispatch_action", "not allowed with a file_input")


def _file_inputs(blocks: Sequence[Json], at: str) -> Iterator[Broken]:
    """Files can only be asked for in modals."""
    for place, block in enumerate(blocks):
        if block["type"] == "input" and block["element"]["type"] == "file_input":
            yield Broken(f"{at}/{place}/element/type", "unsupported type: file_input")
