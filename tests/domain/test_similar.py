from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.similar import similar
from tests.builders import an_incident

FLOOD = an_incident(title="Order router floods the market after deployment")
ACKS = an_incident(title="Latency on XNAS order acks")
FEED = an_incident(title="Gap on CME feed A")


def titles(typed: str) -> list[str]:
    """The titles of what is like a typed title."""
    return [each.title for each in similar(typed, (FEED, ACKS, FLOOD))]


def test_the_same_fault_in_other_words_is_found() -> None:
    """Case and order of words do not matter much."""
    assert titles("order router floods market") == [FLOOD.title]
    assert titles("XNAS order acks latency") == [ACKS.title]


def test_two_words_of_weight_in_common_are_enough() -> None:
    """Short words weigh nothing."""
    assert titles("Deployment went wrong: router sends everything twice") == [FLOOD.title]
    assert titles("The feed of a firm in CME is odd") == []


def test_other_faults_are_not_found() -> None:
    """An empty title is like nothing."""
    assert titles("Risk figures are stale") == []
    assert titles("   ") == []
    assert similar("x", [an_incident(title=" ")]) == []


def test_the_most_alike_comes_first() -> None:
    """Whatever order they are in."""
    far = an_incident(title="Latency on XNAS drop copy acks")
    assert similar("Latency on XNAS order acks", (far, ACKS)) == [ACKS, far]


@settings(max_examples=20, deadline=None)
@given(title=st.text(min_size=1).filter(str.strip))
def test_a_title_is_always_like_itself(title: str) -> None:
    """Declaring the same thing twice is what the warning is for."""
    incident = an_incident(title=title)
    assert similar(title, [incident]) == [incident]
