from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.drafts import MOST_PIECE, joined, pieces, section_form, section_kept
from tests.render import scenes
from tests.render.surfaces import T


@dataclass(frozen=True)
class Opened:
    """A section that somebody opens."""

    version: int = 3
    number: int = 9
    title: str = "Five whys"
    text: str = "- **[[HUMAN: Why?]]**"


@pytest.mark.parametrize(
    "text", ["", "one", "a\n\nb\n", "x" * 10_000, "line\n" * 2_000, "🚨" * 3_000 + "\n" + "y" * 2_399]
)
def test_a_text_comes_out_of_its_fields_as_it_went_in(text: str) -> None:
    """However long its lines are; no field is fuller than Slack lets it be, nor too full to write in."""
    found = pieces(text)
    assert joined({piece.name: piece.text for piece in found}) == text
    assert all(len(piece.text.encode("utf-16-le")) // 2 <= MOST_PIECE for piece in found)


@given(text=st.text(alphabet="ab \n", max_size=9_000))
def test_the_order_in_which_slack_sends_the_fields_is_no_matter(text: str) -> None:
    """Their names say it."""
    values = {piece.name: piece.text for piece in reversed(pieces(text))}
    assert joined({"line_more": None, **values}).strip("\n") == text.strip("\n")
    assert joined({"line_more": "the end", "line_0": "begun"}) == "begun\nthe end"


def test_the_form_holds_the_section_and_room_for_more() -> None:
    """Which section of which version comes back with it."""
    form = section_form(T, scenes.CLOSED, Opened())
    assert form is not None
    assert form["private_metadata"] == "01J0INCIDENT 9 3"
    fields = [block for block in form["blocks"] if block["type"] == "input"]
    assert [(block["block_id"], block["element"].get("initial_value")) for block in fields] == [
        ("line_0", "- **[[HUMAN: Why?]]**"),
        ("line_more", None),
    ]


def test_a_section_that_nobody_could_scroll_through_gets_no_form() -> None:
    """A hundred thousand characters are for an editor."""
    assert section_form(T, scenes.CLOSED, Opened(text="line\n" * 20_000)) is None


def test_the_answer_takes_the_place_of_the_form() -> None:
    """It says what was kept."""
    assert "version 3" in section_kept(T, "Section 9 written, version 3.")["blocks"][0]["text"]["text"]
