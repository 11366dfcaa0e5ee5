import pytest

from bot.render.names import LONGEST, room_name
from tests.builders import an_incident


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Order router floods", "inc-20120801-001-order-router-floods"),
        ("🚨🚨", "inc-20120801-001-rotating-light-rotating-light"),
        ("<!channel> `x`", "inc-20120801-001-channel-x"),
        ("…", "inc-20120801-001"),
    ],
)
def test_a_room_is_named_after_its_incident(title: str, name: str) -> None:
    """Lower-case ASCII, words joined by hyphens."""
    assert room_name(an_incident(title=title)) == name


def test_a_long_name_is_cut_and_keeps_its_number() -> None:
    """A second attempt differs even where the title fills the name."""
    name = room_name(an_incident(title="long title " * 20), 12)
    assert len(name) <= LONGEST
    assert name.endswith("-12")
