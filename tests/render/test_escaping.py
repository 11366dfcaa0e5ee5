import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.render import escaping

ANY_TEXT = st.text(alphabet=st.characters(codec=None, categories=None))


@given(text=st.text())
def test_what_is_quoted_for_yaml_reads_back_as_it_was(text: str) -> None:
    """Any text survives the way through a double-quoted YAML string."""
    read = yaml.load(f'"{escaping.yaml_quoted(text)}"', Loader=yaml.CSafeLoader)
    assert read == text


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    """YAML has no form for half a character, and neither has Slack."""
    assert escaping.yaml_quoted("a\ud800b") == "a\ufffdb"


@given(text=st.text())
def test_nothing_typed_can_open_slack_markup(text: str) -> None:
    """Mentions, links and dates need an angle bracket, and none is left."""
    assert not set("<>") & set(escaping.slack(text))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a | b", "a \\| b"),
        ("`x` *y* _z_", "\\`x\\` \\*y\\* \\_z\\_"),
        ("<b> [a](b)", "\\<b\\> \\[a\\](b)"),
        ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"),
        ("1. no item", "1\\. no item"),
        ("&lt; & co", "\\&lt; & co"),
        ("two\nlines\x00", "two lines"),
        ("half \ud800", "half \ufffd"),
        ("12.5 µs", "12.5 µs"),
    ],
)
def test_typed_text_is_shown_as_it_is_in_markdown(typed: str, shown: str) -> None:
    """Nothing typed becomes a table cell, a heading, a list or HTML."""
    assert escaping.markdown(typed) == shown


def test_direction_overrides_do_not_reach_the_screen() -> None:
    """A title cannot turn round the words that stand behind it."""
    assert escaping.one_line("abc\u202edef\u2066") == "abcdef"


def test_right_to_left_text_stays_whole() -> None:
    """People who write from right to left read what they wrote."""
    assert escaping.one_line("تأخر الأوامر") == "تأخر الأوامر"


def test_a_name_loses_what_slack_would_format() -> None:
    """Display names stand inside marked-up sentences."""
    assert escaping.unformatted("*Tom* `the` _risk_ ~man~") == "Tom the risk man"


def test_short_text_is_not_cut() -> None:
    """Text of exactly the limit stays."""
    assert escaping.shortened("abcde", 5) == "abcde"


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("abcdef", 5, "abcd…"),
        ("a&bcdef", 6, "a…"),  # & counts as &amp;
        ("ab 👩\u200d🚀x", 8, "ab…"),  # a joined emoji is one character of five units
        ("a👍🏽bcd", 6, "a👍🏽…"),
        ("🇸🇬🇯🇵", 6, "🇸🇬…"),
        ("e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301…"),
    ],
)
def test_text_is_cut_between_what_people_see_as_characters(text: str, limit: int, cut: str) -> None:
    """No half emoji, no flag turned into letters, no accent without its letter."""
    assert escaping.shortened(text, limit) == cut


@given(text=ANY_TEXT, limit=st.integers(min_value=1, max_value=60))
def test_cut_text_always_fits(text: str, limit: int) -> None:
    """However it is counted, what is cut fits the limit."""
    assert escaping.slack_length(escaping.shortened(text, limit)) <= limit


@given(text=st.text())
def test_characters_put_together_are_the_text(text: str) -> None:
    """Splitting into characters loses nothing."""
    assert "".join(escaping.characters(text)) == text


def test_a_third_regional_letter_begins_another_flag() -> None:
    """Flags are pairs."""
    assert escaping.characters("🇸🇬🇯") == ["🇸🇬", "🇯"]
