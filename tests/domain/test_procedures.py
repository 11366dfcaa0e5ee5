from datetime import date

import pytest

from bot.domain.procedures import Procedure


@pytest.mark.parametrize(
    ("tested", "stale"), [(date(2011, 8, 2), False), (date(2011, 8, 1), True), (None, True), (date(2012, 7, 1), False)]
)
def test_a_procedure_is_stale_after_a_year_without_a_test(tested: date | None, stale: bool) -> None:
    """Or when nobody says that it ever was tested."""
    assert Procedure(where="x", owner="y", last_tested=tested).stale(date(2012, 8, 1)) is stale
