"""What a person fills into the elements of a view or message, as Slack's client keeps and checks it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.gesture_errors import CannotDo

Json = dict[str, Any]
Filled = dict[tuple[str, str], Json]  # (block_id, action_id) → entry of state.values

REQUIRED = "Please complete this required field."

# element type → (key in state.values, key of the initial value)
KEYS: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
PATTERNS = {
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"\d{2}:\d{2}"),
    "email_text_input": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url_text_input": re.compile(r"https?://\S+"),
    "number_input": re.compile(r"-?\d+(\.\d+)?"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """An element that can be acted on, and the block it stands in."""

    block: Json
    element: Json

    @property
    def key(self) -> tuple[str, str]:
        """The pair of ids that addresses it."""
        return str(self.block["block_id"]), str(self.element["action_id"])

    @property
    def label(self) -> str:
        """The words above an input."""
        return str(self.block.get("label", {}).get("text", ""))

    @property
    def keeps_value(self) -> bool:
        """Whether it appears in state.values; buttons and overflow menus do not."""
        return self.element["type"] in KEYS


def slots(blocks: list[Json]) -> Iterator[Slot]:
    """Every element that can be acted on, from top to bottom."""
    for block in blocks:
        held = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
        if block["type"] not in {"input", "section", "actions"}:
            continue
        for element in held:
            if isinstance(element, dict) and "action_id" in element:
                yield Slot(block, element)


def state_of(blocks: list[Json], filled: Filled) -> Json:
    """`state.values`: what was filled in, else what the elements start with."""
    values: Json = {}
    for slot in slots(blocks):
        if slot.keeps_value:
            block_id, action_id = slot.key
            values.setdefault(block_id, {})[action_id] = filled.get(slot.key) or initial(slot.element)
    return values


def initial(element: Json) -> Json:
    """The entry of an untouched element."""
    key, start = KEYS[element["type"]]
    value = element.get(start)
    several = key.endswith("s")
    return {"type": element["type"], key: [] if value is None and several else value}


def entry(element: Json, value: Any) -> Json:
    """The entry of an element after somebody chose or typed `value`; None empties it.

    Raises:
        CannotDo: There is no such option, or the client would not let this be entered.
    """
    key, _ = KEYS[element["type"]]
    if value is None or value == "":
        return initial({"type": element["type"]})
    return {"type": element["type"], key: _taken(key)(element, value)}


def _taken(key: str) -> Callable[[Json, Any], Any]:
    return {
        "selected_option": option,
        "selected_options": _options,
        "value": _text,
        "selected_date": _text,
        "selected_time": _text,
        "selected_date_time": lambda _element, value: int(value),
    }.get(key, lambda _element, value: value)


def _options(element: Json, value: Any) -> list[Json]:
    wanted = value if isinstance(value, list) else [value]
    return [option(element, item) for item in wanted]


def option(element: Json, value: Any) -> Json:
    """The option of a menu with this value or these words.

    Raises:
        CannotDo: There is none.
    """
    offered = list(element.get("options", []))
    for group in element.get("option_groups", []):
        offered += group["options"]
    for found in offered:
        if value in (found.get("value"), found["text"]["text"]):
            return dict(found)
    raise CannotDo(f"{element['action_id']!r} offers no option {value!r}.")


def _text(_element: Json, value: Any) -> str:
    return str(value)


def fill(blocks: list[Json], filled: Filled, values: Mapping[str, Any]) -> None:
    """Fill values in by block id, else by action id or label.

    Raises:
        CannotDo: A key fits no element or several, or an option does not exist.
    """
    for name, value in values.items():
        slot = slot_named(blocks, name)
        filled[slot.key] = entry(slot.element, value)


def slot_named(blocks: list[Json], name: str) -> Slot:
    """The one element that keeps a value and has this block id, else this action id or label.

    Raises:
        CannotDo: None or several have it.
    """
    kept = [slot for slot in slots(blocks) if slot.keeps_value]
    found = [slot for slot in kept if slot.key[0] == name] or [s for s in kept if name in (s.key[1], s.label)]
    if len(found) != 1:
        raise CannotDo(f"{'No' if not found else 'More than one'} field is called {name!r}.")
    return found[0]


def refused(blocks: list[Json], filled: Filled) -> dict[str, str]:
    """What Slack's client would not send: block id → the words it shows, empty if all is well."""
    problems: dict[str, str] = {}
    for slot in slots(blocks):
        if slot.block["type"] == "input":
            shown = filled.get(slot.key) or initial(slot.element)
            if problem := _problem(slot, shown[KEYS[slot.element["type"]][0]]):
                problems[slot.key[0]] = problem
    return problems


def _problem(slot: Slot, value: Any) -> str | None:
    if value in (None, "", []):
        return None if slot.block.get("optional") else REQUIRED
    if not isinstance(value, str):
        return None
    pattern = PATTERNS.get(slot.element["type"])
    if pattern is not None and not pattern.fullmatch(value):
        return "Please enter a valid value."
    return _length_problem(slot.element, value) or _range_problem(slot.element, value)


def _length_problem(element: Json, value: str) -> str | None:
    if len(value) > int(element.get("max_length", 3000)):
        return f"Please use at most {element.get('max_length', 3000)} characters."
    if len(value) < int(element.get("min_length", 0)):
        return f"Please use at least {element['min_length']} characters."
    return None


def _range_problem(element: Json, value: str) -> str | None:
    if element["type"] != "number_input":
        return None
    if "." in value and not element.get("is_decimal_allowed"):
        return "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None


def action(slot: Slot, value: Any, *, action_ts: str) -> Json:
    """The entry of `actions` for a press or a choice.

    Raises:
        CannotDo: There is no such option.
    """
    element = slot.element
    block_id, action_id = slot.key
    made: Json = {"type": element["type"], "action_id": action_id, "block_id": block_id, "action_ts": action_ts}
    if element["type"] == "button":
        return made | {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    if element["type"] == "overflow":
        return made | {"selected_option": option(element, value)}
    shown = {key: element[key] for key in ("placeholder", "initial_option") if key in element}
    return made | shown | entry(element, value)
