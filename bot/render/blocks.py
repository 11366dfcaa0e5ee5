"""What Slack accepts, as one table: messages and views are checked against it before they leave."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from json import dumps
from types import MappingProxyType
from typing import Any, Final, TypeAlias

Payload: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[Any, str], None]  # a value and its JSON pointer; raises OverLimit

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
MESSAGE_TEXT: Final = 4_000  # beyond this chat.update refuses and chat.postMessage may split
VIEW_BYTES: Final = 250_000
MARKDOWN_TOTAL: Final = 12_000


class OverLimit(ValueError):
    """Slack would refuse this payload."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"{pointer or '/'}: {reason}")
        self.pointer, self.reason = pointer, reason


@dataclass(frozen=True, slots=True)
class Shape:
    """What a block or an element may hold; a name ending in `!` is required, `type` and `block_id` always may stand."""

    fields: Mapping[str, Check]
    surfaces: frozenset[str] = frozenset({"message", "modal", "home"})


def check_message(message: Payload) -> Payload:
    """Return the message if Slack takes it.

    Raises:
        OverLimit: It would refuse it, or a screen reader would find nothing to read.
    """
    _string(MESSAGE_TEXT)(message.get("text"), "/text")
    _blocks(message, "message", MESSAGE_BLOCKS)
    return message


def check_view(view: Payload) -> Payload:
    """Return the modal if Slack takes it.

    Raises:
        OverLimit: It would refuse it.
    """
    _object(_VIEW)(view, "")
    _blocks(view, "modal", VIEW_BLOCKS)
    _whole_view(view)
    return view


def check_home(view: Payload) -> Payload:
    """Return the Home if Slack takes it.

    Raises:
        OverLimit: It would refuse it.
    """
    _object(_HOME)(view, "")
    _blocks(view, "home", VIEW_BLOCKS)
    _whole_view(view)
    return view


def _blocks(payload: Payload, surface: str, most: int) -> None:
    blocks = payload.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        raise OverLimit("/blocks", f"a {surface} has 1 to {most} blocks.")
    for index, block in enumerate(blocks):
        _block(block, f"/blocks/{index}", surface)
    _unique(blocks, "block_id", "/blocks")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_TOTAL:
        raise OverLimit("/blocks", f"markdown blocks hold {MARKDOWN_TOTAL} characters together.")


def _block(block: Any, pointer: str, surface: str) -> None:
    shape = BLOCKS.get(block.get("type", "")) if isinstance(block, dict) else None
    if shape is None:
        raise OverLimit(pointer, "this is no block that warroom knows.")
    if surface not in shape.surfaces:
        raise OverLimit(pointer, f"a {block['type']} block cannot stand in a {surface}.")
    _object(shape.fields)(block, pointer)
    if block["type"] == "section" and not block.keys() & {"text", "fields"}:
        raise OverLimit(pointer, "a section needs text or fields.")


def _whole_view(view: Payload) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        raise OverLimit("/submit", "a view with inputs needs a submit button.")
    if len(dumps(view).encode()) > VIEW_BYTES:
        raise OverLimit("", f"a view has at most {VIEW_BYTES:,} bytes.")


def _unique(items: Iterable[Any], key: str, pointer: str) -> None:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if (found := item.get(key)) in seen:
            raise OverLimit(f"{pointer}/{index}/{key}", f"{found} stands here twice.")
        seen |= {found} if found is not None else set()


def _object(fields: Mapping[str, Check]) -> Check:
    """An object with exactly these fields."""
    known = {"type": _any, "block_id": _string(255)} | {name.rstrip("!"): check for name, check in fields.items()}
    needed = [name[:-1] for name in fields if name.endswith("!")]

    def check(value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            raise OverLimit(pointer, "an object is needed.")
        for name in needed:
            if name not in value:
                raise OverLimit(f"{pointer}/{name}", "this is missing.")
        for name, each in value.items():
            if name not in known:
                raise OverLimit(f"{pointer}/{name}", "Slack has no such field here.")
            known[name](each, f"{pointer}/{name}")

    return check


def _string(most: int, least: int = 1) -> Check:
    def check(value: Any, pointer: str) -> None:
        if not isinstance(value, str) or not least <= _length(value) <= most:
            raise OverLimit(pointer, f"text of {least} to {most:,} characters is needed.")

    return check


def _length(text: str) -> int:
    """Characters as the strictest reader counts them: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _text(most: int, *kinds: str) -> Check:
    """A text object of one of these kinds."""

    def check(value: Any, pointer: str) -> None:
        if not isinstance(value, dict) or value.get("type") not in kinds:
            raise OverLimit(pointer, f"a text object is needed: {' or '.join(kinds)}.")
        allowed = {"emoji": _flag} if value["type"] == "plain_text" else {"verbatim": _flag}
        _object({"text!": _string(most), **allowed})(value, pointer)

    return check


def _items(most: int, check_item: Check, *, least: int = 1) -> Check:
    def check(value: Any, pointer: str) -> None:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise OverLimit(pointer, f"{least} to {most} items are needed.")
        for index, item in enumerate(value):
            check_item(item, f"{pointer}/{index}")

    return check


def _elements(most: int, *kinds: str) -> Check:
    """A list of elements whose action ids differ."""

    def check(value: Any, pointer: str) -> None:
        _items(most, _element(*kinds))(value, pointer)
        _unique(value, "action_id", pointer)

    return check


def _element(*kinds: str) -> Check:
    def check(value: Any, pointer: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            raise OverLimit(pointer, f"this cannot stand here: {kind}.")
        ELEMENTS[kind](value, pointer)

    return check


def _one_of(*values: str) -> Check:
    def check(value: Any, pointer: str) -> None:
        if value not in values:
            raise OverLimit(pointer, f"one of {', '.join(values)} is needed.")

    return check


def _flag(value: Any, pointer: str) -> None:
    if not isinstance(value, bool):
        raise OverLimit(pointer, "true or false is needed.")


def _count(most: int) -> Check:
    def check(value: Any, pointer: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise OverLimit(pointer, f"a number up to {most:,} is needed.")

    return check


def _any(_value: Any, _pointer: str) -> None:
    """Whatever stands there is checked elsewhere, or need not be."""


def _options(most: int) -> Check:
    return _items(most, _object(_OPTION))


_PLAIN: Final = ("plain_text",)
_EITHER: Final = ("plain_text", "mrkdwn")
_OPTION: Final[Mapping[str, Check]] = {
    "text!": _text(75, *_EITHER),
    "value!": _string(150),
    "description": _text(75, *_EITHER),
    "url": _string(3_000),
}
_CONFIRM: Final[Mapping[str, Check]] = {
    "title!": _text(100, *_PLAIN),
    "text!": _text(300, *_EITHER),
    "confirm!": _text(30, *_PLAIN),
    "deny!": _text(30, *_PLAIN),
    "style": _one_of("primary", "danger"),
}
_ACTION: Final[Mapping[str, Check]] = {"action_id!": _string(255), "confirm": _object(_CONFIRM)}
_PLACEHOLDER: Final[Mapping[str, Check]] = {"placeholder": _text(150, *_PLAIN), "focus_on_load": _flag}
_IMAGE: Final[Mapping[str, Check]] = {"image_url!": _string(3_000), "alt_text!": _string(2_000)}
_VIEW: Final[Mapping[str, Check]] = {
    "type!": _one_of("modal"),
    "title!": _text(24, *_PLAIN),
    "blocks!": _any,  # checked as blocks
    "submit": _text(24, *_PLAIN),
    "close": _text(24, *_PLAIN),
    "callback_id": _string(255),
    "external_id": _string(255),
    "private_metadata": _string(3_000, 0),
    "clear_on_close": _flag,
    "notify_on_close": _flag,
}

_HOME: Final[Mapping[str, Check]] = {
    "type!": _one_of("home"),
    "blocks!": _any,  # as above
    **{name: _VIEW[name] for name in ("callback_id", "external_id", "private_metadata")},
}

ELEMENTS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "button": _object(
            {
                **_ACTION,
                "text!": _text(75, *_PLAIN),
                "value": _string(2_000),
                "url": _string(3_000),
                "style": _one_of("primary", "danger"),
                "accessibility_label": _string(75),
            }
        ),
        "static_select": _object(
            {**_ACTION, **_PLACEHOLDER, "options!": _options(100), "initial_option": _object(_OPTION)}
        ),
        "multi_static_select": _object(
            {**_ACTION, **_PLACEHOLDER, "options!": _options(100), "initial_options": _options(100)}
        ),
        "radio_buttons": _object(
            {**_ACTION, "options!": _options(10), "initial_option": _object(_OPTION), "focus_on_load": _flag}
        ),
        "checkboxes": _object({**_ACTION, "options!": _options(10), "initial_options": _options(10)}),
        "overflow": _object({**_ACTION, "options!": _options(5)}),
        "users_select": _object({**_ACTION, **_PLACEHOLDER, "initial_user": _string(255)}),
        "plain_text_input": _object(
            {
                **_PLACEHOLDER,
                "action_id!": _string(255),
                "initial_value": _string(3_000, 0),
                "multiline": _flag,
                "min_length": _count(3_000),
                "max_length": _count(3_000),
            }
        ),
        "image": _object(_IMAGE),
        "mrkdwn": _text(2_000, "mrkdwn"),
        "plain_text": _text(2_000, "plain_text"),
    }
)
_PRESSED: Final = ("button", "static_select", "radio_buttons", "checkboxes", "overflow", "users_select")
_TYPED: Final = (
    "plain_text_input",
    "static_select",
    "multi_static_select",
    "radio_buttons",
    "checkboxes",
    "users_select",
)

BLOCKS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "header": Shape({"text!": _text(150, *_PLAIN)}),
        "section": Shape(
            {
                "text": _text(3_000, *_EITHER),
                "fields": _items(10, _text(2_000, *_EITHER)),
                "accessory": _element(*_PRESSED, "image"),
                "expand": _flag,
            }
        ),
        "context": Shape({"elements!": _items(10, _element("mrkdwn", "plain_text", "image"))}),
        "actions": Shape({"elements!": _elements(25, *_PRESSED)}),
        "divider": Shape({}),
        "image": Shape({**_IMAGE, "title": _text(2_000, *_PLAIN)}),
        "markdown": Shape({"text!": _string(MARKDOWN_TOTAL)}, frozenset({"message"})),
        "input": Shape(
            {
                "label!": _text(2_000, *_PLAIN),
                "element!": _element(*_TYPED),
                "hint": _text(2_000, *_PLAIN),
                "optional": _flag,
                "dispatch_action": _flag,
            }
        ),
    }
)
