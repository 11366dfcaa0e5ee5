"""Every limit at n and at n + 1, and the pointer that names the place."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.limit_check import message_faults, view_faults, view_too_large
from tests.sandbox.a_workspace import Workspace

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def section(**keys: Any) -> Json:
    """A section with some text and these keys."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, **keys}


def actions(*elements: Json) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def button(**keys: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain("Go"), **keys}


def option(text: str = "A", value: str = "a", **keys: Any) -> Json:
    """An option."""
    return {"text": plain(text), "value": value, **keys}


def select(**keys: Any) -> Json:
    """A menu with options of its own."""
    return {"type": "static_select", **keys}


def asking(element: Json, **keys: Any) -> Json:
    """An input block."""
    return {"type": "input", "label": plain("L"), "element": element, **keys}


def typed(**keys: Any) -> Json:
    """A text field."""
    return {"type": "plain_text_input", **keys}


def modal(*blocks: Json, **keys: Any) -> Json:
    """A modal with everything that it must have."""
    return {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": list(blocks), **keys}


def confirm(**keys: Any) -> Json:
    """A confirmation dialog."""
    parts = {name: plain("x") for name in ("title", "text", "confirm", "deny")}
    return button(confirm=parts | keys)


def table(rows: int, cells: int = 1, text: str = "x") -> Json:
    """A table block of cells that all hold the same text."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}


def x(count: int) -> str:
    """A text of this length."""
    return "x" * count


# name: (the most that is allowed, how to make a block that has n of it)
IN_MESSAGES: dict[str, tuple[int, Callable[[int], Json]]] = {
    "section text": (3_000, lambda n: {"type": "section", "text": plain(x(n))}),
    "section fields": (10, lambda n: {"type": "section", "fields": [plain("x")] * n}),
    "section field": (2_000, lambda n: {"type": "section", "fields": [plain(x(n))]}),
    "header": (150, lambda n: {"type": "header", "text": plain(x(n))}),
    "context elements": (10, lambda n: {"type": "context", "elements": [plain("x")] * n}),
    "actions elements": (25, lambda n: actions(*[button()] * n)),
    "block_id": (255, lambda n: section(block_id=x(n))),
    "action_id": (255, lambda n: actions(button(action_id=x(n)))),
    "button text": (75, lambda n: actions(button(text=plain(x(n))))),
    "button value": (2_000, lambda n: actions(button(value=x(n)))),
    "button url": (3_000, lambda n: actions(button(url=x(n)))),
    "button accessibility_label": (75, lambda n: actions(button(accessibility_label=x(n)))),
    "confirm title": (100, lambda n: actions(confirm(title=plain(x(n))))),
    "confirm text": (300, lambda n: actions(confirm(text=plain(x(n))))),
    "confirm confirm": (30, lambda n: actions(confirm(confirm=plain(x(n))))),
    "confirm deny": (30, lambda n: actions(confirm(deny=plain(x(n))))),
    "option text": (75, lambda n: actions(select(options=[option(x(n))]))),
    "option value": (150, lambda n: actions(select(options=[option(value=x(n))]))),
    "option description": (75, lambda n: actions(select(options=[option(description=plain(x(n)))]))),
    "select options": (100, lambda n: actions(select(options=[option()] * n))),
    "select groups": (
        100,
        lambda n: actions(select(option_groups=[{"label": plain("G"), "options": [option()]}] * n)),
    ),
    "group label": (
        75,
        lambda n: actions(select(option_groups=[{"label": plain(x(n)), "options": [option()]}])),
    ),
    "placeholder": (150, lambda n: actions(select(options=[option()], placeholder=plain(x(n))))),
    "overflow options": (5, lambda n: actions({"type": "overflow", "options": [option()] * n})),
    "checkboxes": (10, lambda n: actions({"type": "checkboxes", "options": [option()] * n})),
    "radio buttons": (10, lambda n: actions({"type": "radio_buttons", "options": [option()] * n})),
    "image url": (3_000, lambda n: {"type": "image", "alt_text": "x", "image_url": x(n)}),
    "image alt_text": (2_000, lambda n: {"type": "image", "image_url": "x", "alt_text": x(n)}),
    "markdown": (12_000, lambda n: {"type": "markdown", "text": x(n)}),
    "table rows": (100, table),
    "table cells": (20, lambda n: table(1, n)),
    "table characters": (10_000, lambda n: table(1, 1, x(n))),
    "input label": (2_000, lambda n: {"type": "input", "label": plain(x(n)), "element": typed()}),
    "input hint": (2_000, lambda n: asking(typed(), hint=plain(x(n)))),
    "text field max_length": (3_000, lambda n: asking(typed(max_length=n))),
    "data_table rows": (201, lambda n: table(n) | {"type": "data_table"}),
    "chart title": (50, lambda n: {"type": "data_visualization", "title": x(n)}),
    "card title": (150, lambda n: {"type": "card", "title": plain(x(n))}),
    "card body": (200, lambda n: {"type": "card", "body": plain(x(n))}),
    "carousel": (10, lambda n: {"type": "carousel", "elements": [{}] * n}),
    "container": (10, lambda n: {"type": "container", "child_blocks": [{}] * n}),
    "context_actions": (5, lambda n: {"type": "context_actions", "elements": [{}] * n}),
    "plan tasks": (50, lambda n: {"type": "plan", "tasks": [{}] * n}),
    "video title": (
        200,
        lambda n: {
            "type": "video",
            "title": plain(x(n)),
            "video_url": "https://v.example",
            "thumbnail_url": "https://t.example",
            "alt_text": "x",
        },
    ),
}

IN_VIEWS: dict[str, tuple[int, Callable[[int], Json]]] = {
    "blocks": (100, lambda n: modal(*[{"type": "divider"}] * n)),
    "title": (24, lambda n: modal(title=plain(x(n)))),
    "submit": (24, lambda n: modal(submit=plain(x(n)))),
    "close": (24, lambda n: modal(close=plain(x(n)))),
    "private_metadata": (3_000, lambda n: modal(private_metadata=x(n))),
    "callback_id": (255, lambda n: modal(callback_id=x(n))),
    "external_id": (255, lambda n: modal(external_id=x(n))),
    "alert": (200, lambda n: modal({"type": "alert", "text": plain(x(n))})),
    "file_input files": (10, lambda n: modal(asking({"type": "file_input", "max_files": n}))),
}


@pytest.mark.parametrize("name", IN_MESSAGES)
def test_a_block_is_taken_at_its_limit_and_refused_one_above(name: str) -> None:
    """Each limit of Block Kit, tried at n and n + 1."""
    most, block = IN_MESSAGES[name]
    assert not message_faults([block(most)])
    assert len(message_faults([block(most + 1)])) == 1


@pytest.mark.parametrize("name", IN_VIEWS)
def test_a_view_is_taken_at_its_limit_and_refused_one_above(name: str) -> None:
    """Each limit of views, tried at n and n + 1."""
    most, view = IN_VIEWS[name]
    assert not view_faults(view(most), "modal")
    assert len(view_faults(view(most + 1), "modal")) == 1


@pytest.mark.parametrize(
    ("most", "blocks"),
    [
        (50, lambda n: [{"type": "divider"}] * n),
        (12_000, lambda n: [{"type": "markdown", "text": x(n - 1)}, {"type": "markdown", "text": "x"}]),
        (10_000, lambda n: [table(1, 1, x(n - 1)), table(1)]),
        (20_000, lambda n: [table(2, 1, x(n // 2)) | {"type": "data_table"}, *([table(1)] if n % 2 else [])]),
        (2, lambda n: [{"type": "data_visualization"}] * n),
    ],
    ids=["blocks", "markdown", "table", "data_table", "charts"],
)
def test_limits_over_all_blocks_of_a_message_hold(most: int, blocks: Callable[[int], list[Json]]) -> None:
    """Counts and sums that no block breaks alone."""
    assert not message_faults(blocks(most))
    if most != 20_000:  # its n + 1 is below
        assert len(message_faults(blocks(most + 1))) == 1


def test_data_table_text_is_limited_as_a_whole() -> None:
    """20,000 characters pass, 20,002 do not."""
    over = [table(2, 1, x(10_001)) | {"type": "data_table"}]
    assert [str(fault) for fault in message_faults(over)] == [
        "data_table must be less than 20001 characters in all [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        (
            [{"type": "header", "text": plain(x(151))}],
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        ([{"type": "divider"}, {"type": "castle"}], "unsupported type: castle [json-pointer:/blocks/1/type]"),
        ([{"type": "section"}], "must provide at least one of: text, fields [json-pointer:/blocks/0]"),
        ([{"type": "header"}], "missing required field: text [json-pointer:/blocks/0]"),
        ([{}], "missing required field: type [json-pointer:/blocks/0]"),
        (["divider"], "must provide an object [json-pointer:/blocks/0]"),
        ({"type": "divider"}, "must be an array [json-pointer:/blocks]"),
        ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
        ([section(expand=1)], "must be a boolean [json-pointer:/blocks/0/expand]"),
        ([actions()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (
            [actions(button(style="loud"))],
            "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            [actions(button(text=plain("")))],
            "must be more than 0 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            [actions(button(text={"type": "mrkdwn", "text": "x"}))],
            "must be one of: plain_text [json-pointer:/blocks/0/elements/0/text/type]",
        ),
        (
            [actions(select())],
            "must provide exactly one of: options, option_groups [json-pointer:/blocks/0/elements/0]",
        ),
        ([asking(typed(max_length="9"))], "must be an integer [json-pointer:/blocks/0/element/max_length]"),
        ([{"type": "alert", "text": plain("x")}], "unsupported type: alert [json-pointer:/blocks/0/type]"),
        ([asking({"type": "file_input"})], "unsupported type: file_input [json-pointer:/blocks/0/element/type]"),
        ([{"type": "header", "text": plain("a") | {"text": 3}}], "must be a string [json-pointer:/blocks/0/text/text]"),
        (
            [section(block_id="a"), section(block_id="a")],
            "`block_id` a already exists [json-pointer:/blocks/1/block_id]",
        ),
        (
            [actions(button(action_id="a"), button(action_id="a"))],
            "`action_id` a already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(blocks: Any, sentence: str) -> None:
    """Slack's kind of sentence, and a JSON pointer."""
    assert [str(fault) for fault in message_faults(blocks)] == [sentence]


def test_one_action_id_may_stand_in_two_blocks() -> None:
    """Only within a block must it be unique."""
    assert not message_faults([actions(button(action_id="a")), actions(button(action_id="a"))])


def test_options_are_plain_where_they_cannot_be_formatted() -> None:
    """Ticks may be formatted, menus may not; only overflow menus lead to addresses."""
    rich = {"text": {"type": "mrkdwn", "text": "*A*"}, "value": "a"}
    linked = option(url="https://a.example")
    assert not message_faults([actions({"type": "checkboxes", "options": [rich]})])
    assert message_faults([actions(select(options=[rich]))])
    assert not message_faults([actions({"type": "overflow", "options": [linked]})])
    assert message_faults([actions(select(options=[linked]))])


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    """Without inputs it does not."""
    asked = modal(asking(typed()))
    del asked["submit"]
    quiet = modal()
    del quiet["submit"]
    assert [str(fault) for fault in view_faults(asked, "modal")] == [
        "missing required field: submit [json-pointer:/view]"
    ]
    assert not view_faults(quiet, "modal")


@pytest.mark.parametrize(
    ("view", "kind"),
    [
        (modal(), "home"),
        ({"type": "home", "blocks": []}, "modal"),
        ({"type": "home", "blocks": [{"type": "alert", "text": plain("x")}]}, "home"),
        ({"type": "home", "blocks": [asking({"type": "file_input"})]}, "home"),
        (modal({"type": "markdown", "text": "x"}), "modal"),
        (modal(table(1)), "modal"),
        (modal(asking({"type": "file_input"}, dispatch_action=True)), "modal"),
        (modal(id="V1"), "modal"),
    ],
)
def test_a_view_holds_what_its_surface_can_show(view: Json, kind: str) -> None:
    """The kind must be the one asked for, and blocks must belong on it."""
    assert view_faults(view, kind)


def test_a_table_may_stand_in_the_home() -> None:
    """Tables are for messages and the Home."""
    assert not view_faults({"type": "home", "blocks": [table(1)]}, "home")


def test_a_view_is_weighed_as_a_whole() -> None:
    """250,000 bytes are the most."""
    empty = len('{"v":""}')
    assert not view_too_large({"v": x(250_000 - empty)})
    assert view_too_large({"v": x(250_001 - empty)})


def test_methods_answer_with_the_faults() -> None:
    """Messages get invalid_blocks, views invalid_arguments, both with every pointer."""
    workspace = Workspace()
    room = workspace.room()
    bad = [{"type": "header", "text": plain(x(151))}]
    sentence = "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    posted = workspace.call("chat.postMessage", channel=room, blocks=bad)
    judged = workspace.call("blocks.validate", blocks=bad)
    for answer in (posted, judged):
        assert answer == {
            "ok": False,
            "error": "invalid_blocks",
            "errors": [sentence],
            "response_metadata": {"messages": [f"[ERROR] {sentence}"]},
        }
    trigger = workspace.world.new_trigger(workspace.ana)
    opened = workspace.call("views.open", trigger_id=trigger, view=modal(*bad))
    assert opened["error"] == "invalid_arguments"
    assert opened["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/view/blocks/0/text/text]"
    ]


def test_blocks_validate_judges_messages_and_views_too() -> None:
    """Exactly one of the three at a time."""
    workspace = Workspace()
    assert workspace.call("blocks.validate", view=modal())["ok"]
    assert workspace.call("blocks.validate", message={"text": "a", "blocks": []})["ok"]
    assert workspace.error("blocks.validate", message={"blocks": [{}]}) == "invalid_blocks"
    assert workspace.error("blocks.validate") == "invalid_arguments"
    assert workspace.error("blocks.validate", blocks="[") == "invalid_blocks"
