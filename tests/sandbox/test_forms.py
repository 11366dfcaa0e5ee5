"""What Slack's client keeps of what people fill in, and what it does not let through."""

from typing import Any

import pytest

from bot.sandbox.forms import Filled, action, entry, fill, refused, slots, state_of
from bot.sandbox.gesture_errors import CannotDo


def plain(text: str) -> dict[str, str]:
    """A text object."""
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": plain(text), "value": value} for text, value in (("One", "1"), ("Two", "2"), ("Three", "3"))]


def field(kind: str, *, optional: bool = False, **more: Any) -> dict[str, Any]:
    """An input block with one element of this kind."""
    element = {"type": kind, "action_id": "act", **more}
    return {"type": "input", "block_id": "blk", "optional": optional, "label": plain("Label"), "element": element}


def filled_with(block: dict[str, Any], value: Any) -> Any:
    """The state entry after filling in one value by label."""
    filled: Filled = {}
    fill([block], filled, {"Label": value})
    return state_of([block], filled)["blk"]["act"]


@pytest.mark.parametrize(
    ("block", "value", "key", "kept"),
    [
        (field("plain_text_input"), "words", "value", "words"),
        (field("number_input"), 12, "value", "12"),
        (field("static_select", options=OPTIONS), "Two", "selected_option", OPTIONS[1]),
        (field("static_select", option_groups=[{"options": OPTIONS}]), "3", "selected_option", OPTIONS[2]),
        (field("radio_buttons", options=OPTIONS), "1", "selected_option", OPTIONS[0]),
        (field("checkboxes", options=OPTIONS), ["1", "Three"], "selected_options", [OPTIONS[0], OPTIONS[2]]),
        (field("multi_static_select", options=OPTIONS), "2", "selected_options", [OPTIONS[1]]),
        (field("users_select"), "U1", "selected_user", "U1"),
        (field("multi_users_select"), ["U1", "U2"], "selected_users", ["U1", "U2"]),
        (field("conversations_select"), "C1", "selected_conversation", "C1"),
        (field("channels_select"), "C1", "selected_channel", "C1"),
        (field("datepicker"), "2026-11-24", "selected_date", "2026-11-24"),
        (field("timepicker"), "09:30", "selected_time", "09:30"),
        (field("datetimepicker"), "1795521600", "selected_date_time", 1_795_521_600),
    ],
)
def test_each_element_keeps_its_value_under_its_own_key(block: dict[str, Any], value: Any, key: str, kept: Any) -> None:
    """As state.values has it; options by value or by their words."""
    assert filled_with(block, value) == {"type": block["element"]["type"], key: kept}
    assert refused([block], {("blk", "act"): filled_with(block, value)}) == {}


@pytest.mark.parametrize(
    ("block", "key", "value"),
    [
        (field("plain_text_input", initial_value="hm"), "value", "hm"),
        (field("plain_text_input"), "value", None),
        (field("static_select", options=OPTIONS, initial_option=OPTIONS[0]), "selected_option", OPTIONS[0]),
        (field("checkboxes", options=OPTIONS), "selected_options", []),
        (field("checkboxes", options=OPTIONS, initial_options=OPTIONS[:1]), "selected_options", OPTIONS[:1]),
    ],
)
def test_an_untouched_field_has_what_the_app_preset(block: dict[str, Any], key: str, value: Any) -> None:
    """Or nothing: null for one, an empty list for several."""
    assert state_of([block], {})["blk"]["act"] == {"type": block["element"]["type"], key: value}


def test_a_preset_can_be_emptied() -> None:
    """None and an empty text take the value away, though the app had preset one."""
    block = field("plain_text_input", initial_value="hm")
    assert filled_with(block, "")["value"] is None
    assert filled_with(block, None)["value"] is None
    assert refused([block], {("blk", "act"): filled_with(block, "")}) == {"blk": "Please complete this required field."}


@pytest.mark.parametrize(
    ("block", "value", "words"),
    [
        (field("plain_text_input", max_length=3), "four", "at most 3"),
        (field("plain_text_input"), "x" * 3001, "at most 3000"),
        (field("plain_text_input", min_length=3), "no", "at least 3"),
        (field("number_input", is_decimal_allowed=False), "1.5", "whole number"),
        (field("number_input", is_decimal_allowed=True), "12k", "valid value"),
        (field("number_input", is_decimal_allowed=True, min_value="2"), "1.5", "2 or more"),
        (field("number_input", is_decimal_allowed=True, max_value="2"), "2.5", "2 or less"),
        (field("email_text_input"), "mei", "valid value"),
        (field("url_text_input"), "nowhere", "valid value"),
        (field("datepicker"), "today", "valid value"),
    ],
)
def test_the_client_holds_back_what_the_field_does_not_take(block: dict[str, Any], value: str, words: str) -> None:
    """Too long, too short, no number, out of range, no address, no date."""
    problems = refused([block], {("blk", "act"): entry(block["element"], value)})
    assert words in problems["blk"]


def test_an_optional_field_may_stay_empty() -> None:
    """A required one may not."""
    assert refused([field("checkboxes", options=OPTIONS, optional=True)], {}) == {}
    assert refused([field("checkboxes", options=OPTIONS)], {}) != {}


def test_menus_outside_inputs_are_part_of_the_state_and_buttons_are_not() -> None:
    """Accessories and rows of actions count; text and pictures hold nothing."""
    menu = {"type": "static_select", "action_id": "menu", "options": OPTIONS}
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    blocks: list[dict[str, Any]] = [
        {"type": "section", "block_id": "one", "text": plain("x"), "accessory": menu},
        {"type": "actions", "block_id": "two", "elements": [button]},
        {"type": "context", "block_id": "three", "elements": [plain("x")]},
        {"type": "divider", "block_id": "four"},
    ]
    assert state_of(blocks, {}) == {"one": {"menu": {"type": "static_select", "selected_option": None}}}
    assert [slot.key for slot in slots(blocks)] == [("one", "menu"), ("two", "go")]


def test_a_name_must_fit_one_field() -> None:
    """No field, two fields and no such option are the test's own mistakes."""
    twins = [field("plain_text_input"), field("plain_text_input") | {"block_id": "other"}]
    with pytest.raises(CannotDo, match="No field is called 'Colour'"):
        fill(twins, {}, {"Colour": "red"})
    with pytest.raises(CannotDo, match="More than one field is called 'Label'"):
        fill(twins, {}, {"Label": "red"})
    with pytest.raises(CannotDo, match="offers no option 'Four'"):
        fill([field("static_select", options=OPTIONS)], {}, {"Label": "Four"})


def test_a_block_id_comes_before_the_names_of_others() -> None:
    """A block may be called what every element's action id is."""
    first, second = field("plain_text_input"), field("plain_text_input")
    blocks = [first | {"block_id": "one"}, second | {"block_id": second["element"]["action_id"]}]
    filled: dict[tuple[str, str], dict[str, Any]] = {}
    fill(blocks, filled, {second["element"]["action_id"]: "red"})
    assert [key[0] for key in filled] == [second["element"]["action_id"]]


@pytest.mark.parametrize(
    ("element", "value", "expected"),
    [
        ({"type": "button", "text": plain("Go"), "value": "7"}, None, {"value": "7", "text": plain("Go")}),
        ({"type": "overflow", "options": OPTIONS}, "Two", {"selected_option": OPTIONS[1]}),
        ({"type": "static_select", "options": OPTIONS}, "1", {"selected_option": OPTIONS[0]}),
        ({"type": "datepicker"}, "2026-11-24", {"selected_date": "2026-11-24"}),
    ],
)
def test_an_action_says_what_was_pressed_or_chosen(element: dict[str, Any], value: Any, expected: Any) -> None:
    """With its ids, its type and when."""
    held = element | {"action_id": "act"}
    (slot,) = slots([{"type": "actions", "block_id": "blk", "elements": [held]}])
    common = {"type": element["type"], "action_id": "act", "block_id": "blk", "action_ts": "1.0"}
    assert action(slot, value, action_ts="1.0") == common | expected
