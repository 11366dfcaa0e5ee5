from zoneinfo import ZoneInfo

import pytest

from bot.domain.marks import FutureTime
from bot.slack.times import names_no_zone
from bot.slack.zones import ReadElsewhere, Reader
from tests.builders import NOON

GUESSED, OWN = Reader(ZoneInfo("Europe/London"), known=False), Reader(ZoneInfo("Europe/London"), known=True)


@pytest.mark.parametrize(
    ("typed", "anywhere"),
    [
        ("09:41", True),
        ("yesterday 23:50", True),
        ("09:41Z", False),
        ("09:41 +02:00", False),
        ("10m ago", False),
        ("x", False),
    ],
)
def test_only_a_bare_clock_time_could_be_meant_in_any_zone(typed: str, anywhere: bool) -> None:
    """What says its zone, or how long ago, is the same everywhere."""
    assert names_no_zone(typed) is anywhere
    assert (GUESSED.words(None, typed) != "") is anywhere
    assert OWN.words(typed) == ""


def test_a_guess_is_told_where_the_time_has_not_come() -> None:
    """With the zone it was read in; somebody whose zone is known has simply typed a time to come."""
    with pytest.raises(ReadElsewhere, match="was read in Europe/London, the firm's"):
        GUESSED.read("23:00", NOON)
    for reader, typed in ((OWN, "23:00"), (GUESSED, "23:00Z")):
        with pytest.raises(FutureTime):
            reader.read(typed, NOON)
