"""What becomes of typed text, and the rich_text block that goes with it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.rich_text import rich_text
from bot.sandbox.typed_text import as_stored, escaped
from bot.sandbox.world import World

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def world() -> World:
    """A workspace with mei, the group risk and the channel desk."""
    made = World(now=lambda: NOON)
    made.add_app()
    mei = made.add_user("mei", id="UMEI")
    made.add_usergroup("risk", [mei])
    made.add_channel("desk", creator=mei)
    return made


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("loss < 5k & rising", "loss &lt; 5k &amp; rising"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("ask @mei.", "ask <@UMEI>."),
        ("@nobody and #nowhere", "@nobody and #nowhere"),
        ("mei@example.com", "mei@example.com"),
        ("in #desk now", "in <#C000000001|desk> now"),
        ("@risk look", "<!subteam^S000000001|@risk> look"),
        ("@here", "<!here>"),
        ("@channel", "<!channel>"),
        ("see https://x.example/a?b=1&c=@mei", "see <https://x.example/a?b=1&amp;c=@mei>"),
    ],
)
def test_typed_text_is_stored_as_slack_stores_it(typed: str, stored: str) -> None:
    """Escaped, names as ids, links in brackets; typed brackets never become mentions."""
    assert as_stored(world(), typed) == stored


@given(st.text())
def test_escaped_text_has_no_control_characters_of_slacks(text: str) -> None:
    """And can be undone."""
    shown = escaped(text)
    assert not {"<", ">"} & set(shown)
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_the_block_has_mentions_and_links_as_elements() -> None:
    """What a person typed arrives a second time as rich_text."""
    stored = as_stored(world(), "a & b @mei #desk @risk @here https://x.example")
    (section,) = rich_text(stored)["elements"]
    assert [e for e in section["elements"] if e != {"type": "text", "text": " "}] == [
        {"type": "text", "text": "a & b "},
        {"type": "user", "user_id": "UMEI"},
        {"type": "channel", "channel_id": "C000000001"},
        {"type": "usergroup", "usergroup_id": "S000000001"},
        {"type": "broadcast", "range": "here"},
        {"type": "link", "url": "https://x.example"},
    ]
