"""Text: nothing hidden, one line, never half an emoji."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import is_blank, mentioned_user, one_line, quoted, unescape, visible

ANYTHING = st.text(st.characters(exclude_categories=())) | st.text(
    "a \n\t👍🏽👩\u200d🇺🇸e\u0301कष\u094d\u1112\u1161", max_size=40
)
FAMILY = "👩\u200d👩\u200d👧"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

ESCAPED = {
    "a &amp; b": "a & b",
    "&lt;!channel&gt;": "<!channel>",
    "&amp;lt;": "&lt;",
    "&amp;amp;amp;": "&amp;amp;",
    "&quot; &": "&quot; &",
    "": "",
}

SHOWN = {
    "a\x00b": "a␀b",
    "\x1b[31m": "␛[31m",
    "\x7f": "␡",
    "a\tb": "a␉b",
    "a\nb": "a\nb",
    "a\r\nb\rc": "a\nb\nc",
    "a\u2028b": "a\nb",
    "\x85\x9f": "\ufffd\ufffd",
    "\ud83d": "\ufffd",
    "\u202etxt.exe\u202c": "txt.exe",
    "\u2066x\u2069": "x",
    "שלום\u200f": "שלום\u200f",
    "`<!channel>` 👍🏽": "`<!channel>` 👍🏽",
}

WHOLE = ["👍🏽", FAMILY, "🇺🇸", SCOTLAND, "e\u0301", "❤\ufe0f", "क\u094dष", "\u1112\u1161\u11ab"]

MENTIONS = {
    "<@U123|mei>": "U123",
    "<@U123>": "U123",
    "<@W0A1> please": "W0A1",
    "take it <@U1> or <@U2>": "U1",
    "@mei": None,
    "&lt;@U123&gt;": None,
    "<@u123>": None,
    "<!subteam^S1>": None,
    "<#C1|room>": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), ESCAPED.items())
def test_entities_are_undone_once(text: str, expected: str) -> None:
    """What somebody typed as an entity stays one."""
    assert unescape(text) == expected


@given(text=st.text())
def test_undoing_entities_gives_back_what_was_typed(text: str) -> None:
    """For any text that Slack escapes."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert unescape(escaped) == text


@pytest.mark.parametrize(("text", "expected"), SHOWN.items())
def test_nothing_is_hidden_in_visible_text(text: str, expected: str) -> None:
    """Control characters become pictures, overrides of direction go, everything else is literal."""
    assert visible(text) == expected


@given(text=ANYTHING)
def test_visible_text_can_be_stored_and_shown(text: str) -> None:
    """No control character but the newline, nothing that UTF-8 refuses, and it is stable."""
    shown = visible(text)
    assert {each for each in shown if unicodedata.category(each) in {"Cc", "Cs"}} <= {"\n"}
    assert shown.encode().decode() == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  a\n\tb  c ", "a b c"), ("a\x00b", "a␀b"), ("", ""), (" \n ", ""), ("x" * 120, "x" * 120), ("🔥", "🔥")],
)
def test_a_short_text_becomes_one_line(text: str, expected: str) -> None:
    """Trimmed, without newlines and tabs, and not called shortened."""
    assert one_line(text) == (expected, False)


def test_a_long_text_is_shortened_and_says_so() -> None:
    """To the limit, the mark of the omission included, with no space before it."""
    assert one_line("x" * 121) == ("x" * 119 + "…", True)
    assert one_line("one two three", limit=9) == ("one two…", True)
    assert one_line("abc", limit=1) == ("…", True)


@pytest.mark.parametrize("drawn", WHOLE)
def test_no_drawn_character_is_cut_in_half(drawn: str) -> None:
    """An emoji, a flag, a letter with its marks or a syllable is kept whole or left out, at every limit."""
    text = f"a{drawn}{drawn}b"
    allowed = {"…", "a…", f"a{drawn}…", f"a{drawn}{drawn}…", text}
    for limit in range(1, len(text) + 1):
        assert one_line(text, limit)[0] in allowed


def test_one_endless_character_is_cut_all_the_same() -> None:
    """A letter under a thousand accents does not pass the limit."""
    assert one_line("a" + "\u0301" * 1000, limit=10) == ("a" + "\u0301" * 8 + "…", True)


@given(text=ANYTHING, limit=st.integers(min_value=1, max_value=130))
def test_one_line_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    """One line, trimmed, stable, and shortened only when it says so."""
    line, shortened = one_line(text, limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert one_line(line, limit) == (line, False)
    assert line.endswith("…") or not shortened


def test_a_quotation_cannot_leave_its_backticks() -> None:
    """What was typed is repeated in one short line."""
    assert quoted("a`b\nc") == "`aˋb c`"
    assert quoted("x" * 99) == f"`{'x' * 29}…`"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d", "\ufe0f", "\u3164", "\u2800", "\u202e"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    """Spaces, joiners and letters that are drawn as nothing."""
    assert is_blank(text)
    assert is_blank(one_line(text)[0])


@pytest.mark.parametrize("text", ["a", "🔥", "ש", "`", "\x00"])
def test_what_shows_anything_is_not_blank(text: str) -> None:
    """One emoji is enough."""
    assert not is_blank(text)


@pytest.mark.parametrize(("text", "expected"), MENTIONS.items())
def test_the_first_person_mentioned_is_found(text: str, expected: str | None) -> None:
    """Only where Slack itself made a mention of it."""
    assert mentioned_user(text) == expected
