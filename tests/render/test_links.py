"""The page behind a signed link, as a browser gets it."""

import pytest

from bot.domain.command import Person
from bot.render import links
from bot.render.templates import configure
from tests.builders import an_incident

T = configure(None)
HOSTILE = '<script>alert("{{ 7 * 7 }}")</script> & Co'
ROOM = "https://firm.slack.com/archives/C0ROOM"


def page(state: str, *, answer: str = "", room: str | None = ROOM, name: str = "Ada") -> str:
    """The page in a state."""
    person = Person("UADA", name)
    return links.acknowledgement(T, an_incident(), person, state=state, answer=answer, room=room)


def test_an_open_link_shows_one_button_and_no_script() -> None:
    """Reference, severity and name; neither title nor loss."""
    text = page("open")
    assert text.count("<button") == text.count("<form") == 1
    assert 'method="post"' in text
    assert "P1 INC-20120801-001" in text
    assert "Ada, you are paged." in text
    assert not any(word in text for word in ("<script", "router", "http://", "src="))


@pytest.mark.parametrize("state", ["done", "used", "expired"])
def test_after_that_there_is_no_button_but_the_way_to_the_room(state: str) -> None:
    """Each says how it stands; without a room there is nothing to open."""
    said = page(state, answer="You acknowledged INC-20120801-001 at 12:00 UTC.")
    assert "<button" not in said
    assert f'href="{ROOM}"' in said
    assert "<a " not in page(state, room=None)


@pytest.mark.parametrize("state", ["open", "done", "used", "expired"])
def test_what_people_are_called_is_text(state: str) -> None:
    """Neither markup nor template."""
    said = page(state, name=HOSTILE, answer=HOSTILE)
    assert "<script" not in said
    assert "49" not in said


def test_a_problem_says_that_nothing_was_changed() -> None:
    """With the words of whoever refused."""
    said = links.problem(T, HOSTILE)
    assert "Nothing was changed" in said
    assert "&lt;script&gt;alert(&#34;{{ 7 * 7 }}&#34;)" in said
