from typing import Any

import pytest

from bot.render.blocks import OverLimit, check_home, check_message, check_view

Payload = dict[str, Any]


def plain(length: int = 1) -> Payload:
    """A plain text object of this length."""
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int = 1) -> Payload:
    """A mrkdwn text object of this length."""
    return {"type": "mrkdwn", "text": "x" * length}


def message(*blocks: Any, text: Any = "words") -> Payload:
    """A message of these blocks."""
    return {"text": text, "blocks": list(blocks)}


def section(**more: Any) -> Payload:
    """A section."""
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Payload:
    """A button."""
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def actions(*elements: Any) -> Payload:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def options(count: int, **more: Any) -> list[Payload]:
    """This many options."""
    return [{"text": plain(), "value": str(number), **more} for number in range(count)]


def typed(**more: Any) -> Payload:
    """An input to type into."""
    return {
        "type": "input",
        "block_id": "b",
        "label": plain(),
        "element": {"type": "plain_text_input", "action_id": "a", **more},
    }


def view(*blocks: Any, **more: Any) -> Payload:
    """A modal of these blocks."""
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def select(kind: str, count: int) -> Payload:
    """An element with options."""
    return {"type": kind, "action_id": "a", "options": options(count)}


AT_THE_LIMIT: list[tuple[str, Payload, Payload]] = [
    ("/text", message(section(), text="x" * 4000), message(section(), text="x" * 4001)),
    ("/text", message(section(), text="x"), message(section(), text="")),
    ("/text", message(section(), text="x"), message(section(), text=None)),
    ("/text", message(section(), text="👍" * 2000), message(section(), text="👍" * 2001)),
    ("/blocks", message(*[section()] * 50), message(*[section()] * 51)),
    ("/blocks", message(section()), message()),
    ("/blocks/0/text/text", message(section(text=mrkdwn(3000))), message(section(text=mrkdwn(3001)))),
    ("/blocks/0/fields", message(section(fields=[plain()] * 10)), message(section(fields=[plain()] * 11))),
    ("/blocks/0/fields/0/text", message(section(fields=[plain(2000)])), message(section(fields=[plain(2001)]))),
    ("/blocks/0", message({"type": "section", "fields": [plain()]}), message({"type": "section"})),
    (
        "/blocks/0/text/text",
        message({"type": "header", "text": plain(150)}),
        message({"type": "header", "text": plain(151)}),
    ),
    ("/blocks/0/text", message({"type": "header", "text": plain()}), message({"type": "header", "text": mrkdwn()})),
    ("/blocks/0/text", message({"type": "header", "text": plain()}), message({"type": "header"})),
    (
        "/blocks/0/elements",
        message({"type": "context", "elements": [mrkdwn()] * 10}),
        message({"type": "context", "elements": [mrkdwn()] * 11}),
    ),
    (
        "/blocks/0/elements/0",
        message({"type": "context", "elements": [mrkdwn()]}),
        message({"type": "context", "elements": [button()]}),
    ),
    (
        "/blocks/0/elements",
        message(actions(*[button(action_id=str(n)) for n in range(25)])),
        message(actions(*[button(action_id=str(n)) for n in range(26)])),
    ),
    (
        "/blocks/0/elements/1/action_id",
        message(actions(button(), button(action_id="b"))),
        message(actions(button(), button())),
    ),
    (
        "/blocks/0/elements/0/text/text",
        message(actions(button(text=plain(75)))),
        message(actions(button(text=plain(76)))),
    ),
    (
        "/blocks/0/elements/0/value",
        message(actions(button(value="x" * 2000))),
        message(actions(button(value="x" * 2001))),
    ),
    ("/blocks/0/elements/0/url", message(actions(button(url="x" * 3000))), message(actions(button(url="x" * 3001)))),
    ("/blocks/0/elements/0/style", message(actions(button(style="primary"))), message(actions(button(style="green")))),
    (
        "/blocks/0/elements/0/action_id",
        message(actions(button(action_id="x" * 255))),
        message(actions(button(action_id="x" * 256))),
    ),
    ("/blocks/0/elements/0/colour", message(actions(button())), message(actions(button(colour="red")))),
    ("/blocks/0/elements/0/options", message(actions(select("overflow", 5))), message(actions(select("overflow", 6)))),
    (
        "/blocks/0/elements/0/options",
        message(actions(select("radio_buttons", 10))),
        message(actions(select("radio_buttons", 11))),
    ),
    (
        "/blocks/0/elements/0/options",
        message(actions(select("static_select", 100))),
        message(actions(select("static_select", 101))),
    ),
    (
        "/blocks/1/block_id",
        message(section(block_id="a"), section(block_id="b")),
        message(section(block_id="a"), section(block_id="a")),
    ),
    ("/blocks/0/block_id", message(section(block_id="x" * 255)), message(section(block_id="x" * 256))),
    (
        "/blocks",
        message({"type": "markdown", "text": "x" * 12000}),
        message(*[{"type": "markdown", "text": "x" * 6001}] * 2),
    ),
    ("/blocks/0", message(section()), message({"type": "carousel"})),
    ("/blocks/0", message(section()), message("words")),
    (
        "/blocks/0/text/emoji",
        message(section(text={**plain(), "emoji": False})),
        message(section(text={**plain(), "emoji": "no"})),
    ),
    ("/blocks/0/text/emoji", message(section(text=mrkdwn())), message(section(text={**mrkdwn(), "emoji": False}))),
]

VIEWS_AT_THE_LIMIT: list[tuple[str, Payload, Payload]] = [
    ("/blocks", view(*[section()] * 100), view(*[section()] * 101)),
    ("/title/text", view(section(), title=plain(24)), view(section(), title=plain(25))),
    ("/submit/text", view(section(), submit=plain(24)), view(section(), submit=plain(25))),
    ("/private_metadata", view(section(), private_metadata="x" * 3000), view(section(), private_metadata="x" * 3001)),
    ("/callback_id", view(section(), callback_id="x" * 255), view(section(), callback_id="x" * 256)),
    ("/submit", view(typed()), {"type": "modal", "title": plain(), "blocks": [typed()]}),
    ("/type", view(section()), view(section(), type="home")),
    ("/title", view(section()), {"type": "modal", "blocks": [section()]}),
    ("/blocks/0", view(section()), view({"type": "markdown", "text": "x"})),
    ("/blocks/0/element", view(typed()), view({**typed(), "element": button()})),
    ("/blocks/0/element/max_length", view(typed(max_length=3000)), view(typed(max_length=3001))),
    ("/blocks/0/element/multiline", view(typed(multiline=True)), view(typed(multiline=1))),
    ("/blocks/0/label", view(typed()), view({**typed(), "label": "words"})),
    ("", view(*[section(text=mrkdwn(2400))] * 100), view(*[section(text=mrkdwn(2500))] * 100)),
]


@pytest.mark.parametrize(("pointer", "good", "bad"), AT_THE_LIMIT)
def test_a_message_is_taken_at_the_limit_and_refused_beyond_it(pointer: str, good: Payload, bad: Payload) -> None:
    """Slack's limit itself is fine, one more is not, and the place is named."""
    assert check_message(good) is good
    with pytest.raises(OverLimit) as refused:
        check_message(bad)
    assert refused.value.pointer == pointer


@pytest.mark.parametrize(("pointer", "good", "bad"), VIEWS_AT_THE_LIMIT)
def test_a_view_is_taken_at_the_limit_and_refused_beyond_it(pointer: str, good: Payload, bad: Payload) -> None:
    """The same for modals."""
    assert check_view(good) is good
    with pytest.raises(OverLimit) as refused:
        check_view(bad)
    assert refused.value.pointer == pointer


def test_a_home_is_no_modal() -> None:
    """It has neither title nor submit button, and as many blocks."""
    home = {"type": "home", "blocks": [section()] * 100}
    assert check_home(home) is home
    for pointer, wrong in (("/blocks", {"blocks": [section()] * 101}), ("/title", {"title": plain()})):
        with pytest.raises(OverLimit) as refused:
            check_home({**home, **wrong})
        assert refused.value.pointer == pointer


def test_a_refusal_names_the_place_and_the_reason() -> None:
    """Whoever wrote the template finds the line."""
    with pytest.raises(OverLimit, match=r"^/blocks/0/text/text: text of 1 to 150 characters is needed\.$"):
        check_message(message({"type": "header", "text": plain(151)}))
    with pytest.raises(OverLimit, match=r"^/: a view has at most"):
        check_view(view(*[section(text=mrkdwn(2600))] * 100))


def test_an_object_is_not_taken_for_granted() -> None:
    """Words where Slack wants an option object are refused."""
    wrong = {"type": "radio_buttons", "action_id": "a", "options": ["words"]}
    with pytest.raises(OverLimit, match="an object is needed"):
        check_message(message(actions(wrong)))


def test_a_divider_needs_nothing() -> None:
    """A block without fields of its own is known too."""
    assert check_message(message({"type": "divider"}))
