"""What stands in a Home, for whom, and what draws it anew."""

from dataclasses import replace

import pytest

from bot.domain.change import Change, EffectKind
from bot.domain.effects import refresh, say
from bot.domain.escalation_state import Acknowledgement, Paged
from bot.domain.home import PER_PAGE, has_part, laid_out, parts, publish, redrawn
from bot.domain.roles import Role
from tests.builders import NOON, a_person, an_incident

MEI = a_person("Mei")
THEIRS = an_incident(reporter=MEI, roles={Role.SCRIBE: MEI}, paged={MEI.id: Paged("page", (Role.INCIDENT_COMMANDER,))})
STRANGE = an_incident(reporter=a_person("Sam"))


def test_whoever_declared_holds_a_role_or_was_paged_has_a_part() -> None:
    """In words, each reason once; an answer stands in the place of the page."""
    assert parts(MEI.id, THEIRS) == ("scribe", "declared by you", "you were paged")
    answered = replace(THEIRS, acknowledgements=(Acknowledgement(MEI, (), NOON),))
    assert parts(MEI.id, answered) == ("scribe", "declared by you", "acknowledged by you")
    assert not has_part(MEI.id, STRANGE)


def test_ones_own_come_first_and_each_part_keeps_its_order() -> None:
    """The newest of each first, as they came."""
    older = replace(STRANGE, reference="INC-20120731-001")
    page = laid_out([STRANGE, THEIRS, older], MEI.id, 1)
    assert (page.mine, page.others) == ((THEIRS,), (STRANGE, older))
    assert (page.total, page.number, page.last) == (3, 1, 1)


@pytest.mark.parametrize(("count", "wanted", "number", "last", "shown"), [
    (0, 1, 1, 1, 0),
    (PER_PAGE, 2, 1, 1, PER_PAGE),
    (PER_PAGE + 1, 2, 2, 2, 1),
    (PER_PAGE + 1, 0, 1, 2, PER_PAGE),
    (3 * PER_PAGE, 99, 3, 3, PER_PAGE),
])  # fmt: skip
def test_a_page_that_is_gone_shows_the_nearest(count: int, wanted: int, number: int, last: int, shown: int) -> None:
    """Incidents close while somebody looks at the last page."""
    page = laid_out([STRANGE] * count, MEI.id, wanted)
    assert (page.number, page.last, len(page.others)) == (number, last, shown)


def test_what_changes_the_notice_draws_homes_anew_once() -> None:
    """A line in a room does not; effects that wait for the same stand for one another."""
    again = redrawn(Change(effects=refresh(STRANGE, key="k")))
    assert again is not None
    assert (again.kind, again.coalesce) == (EffectKind.REDRAW_HOMES, again.lane)
    assert redrawn(Change(effects=(say(STRANGE, "words", key="k"),))) is None


def test_each_person_has_a_lane() -> None:
    """So that one whom Slack refuses holds up nobody."""
    one, other = publish("U1", key="k"), publish("U2", key="k")
    assert one.lane != other.lane
    assert (one.key != other.key, one.payload) == (True, {"user": "U1"})
