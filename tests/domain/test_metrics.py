from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.metrics import between, durations
from tests.builders import an_incident, marks, minutes

MINUTES = st.one_of(st.none(), st.integers(min_value=-500, max_value=5000))
NAMES = ("started", "acknowledged", "contained", "resolved")


def test_every_length_counts_from_its_own_mark() -> None:
    """Acknowledging counts from declaring, containing and resolving from detection."""
    found = durations(
        an_incident(marks=marks(started=-55, detected=0, declared=3, acknowledged=5, contained=35, resolved=217))
    )
    assert found.time_to_detect == timedelta(minutes=55)
    assert found.time_to_acknowledge == timedelta(minutes=2)
    assert found.time_to_contain == timedelta(minutes=35)
    assert found.time_to_resolve == timedelta(minutes=217)


def test_what_was_never_marked_is_unknown() -> None:
    """No mark, no length: nothing is guessed."""
    found = durations(an_incident(marks=marks(detected=0, declared=0)))
    assert (found.time_to_detect, found.time_to_acknowledge) == (None, None)
    assert (found.time_to_contain, found.time_to_resolve) == (None, None)


@given(at=st.fixed_dictionaries(dict.fromkeys(NAMES, MINUTES)))
def test_no_length_is_ever_negative(at: dict[str, int | None]) -> None:
    """Whatever people mark, time does not run backwards in a report."""
    known = {name: minute for name, minute in at.items() if minute is not None}
    found = durations(an_incident(marks=marks(detected=0, declared=1, **known)))
    for length in (found.time_to_detect, found.time_to_acknowledge, found.time_to_contain, found.time_to_resolve):
        assert length is None or length >= timedelta()


def test_a_length_needs_both_ends() -> None:
    """One end alone says nothing."""
    assert between(minutes(1), None) is None
    assert between(None, minutes(1)) is None
    assert between(minutes(1), minutes(3)) == timedelta(minutes=2)
