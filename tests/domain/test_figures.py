"""The figures of a period: each by hand, and what is not known said."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.action_items import ActionItem, ItemStatus
from bot.domain.command import IncidentId
from bot.domain.figures import Figures, Punctuality, figures, since
from bot.domain.figures_words import days, told
from bot.domain.forms import Fact
from bot.domain.impact import Category
from bot.domain.incident import Incident, Related
from bot.domain.period import Period
from bot.domain.severity import Severity
from tests.builders import NOON, a_loss, a_person, a_policy, an_incident, marks, minutes
from tests.domain.test_uptime import XNYS

AUGUST = Period(date(2012, 8, 1), date(2012, 8, 31), "UTC")
TODAY = date(2012, 8, 31)


def incident(number: int, *, declared: float = 0, **fields: Any) -> Incident:
    """An incident declared so many minutes after noon of 1 August."""
    set_ = {"detected": declared, "declared": declared, **fields.pop("at", {})}
    return an_incident(
        id=IncidentId(f"I{number}"), reference=f"INC-20120801-{number:03}", marks=marks(**set_), **fields
    )


def item(number: int, *, due: date, **fields: Any) -> ActionItem:
    """An action item of 1 August."""
    return ActionItem(
        number=number,
        workspace="T0FIRM",
        incident_id=IncidentId("I1"),
        reference="INC-20120801-001",
        title="Count fills",
        owner=a_person("Mei"),
        due=due,
        created_at=NOON,
        **fields,
    )


def of(incidents: list[Incident], items: tuple[ActionItem, ...] = (), **policy: Any) -> Figures:
    """The figures of August."""
    return figures(incidents, items, period=AUGUST, policy=replace(a_policy(), **policy), today=TODAY)


def words(found: Figures) -> dict[str, str]:
    """Every figure's sentence by its title."""
    return {each.title: each.sentence for each in told(found)}


def test_only_what_was_declared_on_these_days_is_counted() -> None:
    """What lies before may be what it repeats."""
    before = incident(1, declared=-24 * 60, title="Acks on XNAS are slow")
    inside = incident(2, title="Acks on XNAS are slow", severity=Severity.P0)
    after = incident(3, declared=31 * 24 * 60)
    found = of([inside, after, before])
    assert [each.reference for each in found.incidents] == [inside.reference]
    assert found.severities == {Severity.P0: 1}
    assert found.repeats == ((inside, before),)
    assert words(found)["Repeats"] == "1 of 1: INC-20120801-002 is like INC-20120801-001"
    assert since(AUGUST) == AUGUST.start - timedelta(days=90)


def test_times_say_for_how_many_they_are_known() -> None:
    """Of one the start is not known, and it is not resolved."""
    known = incident(1, at={"started": -10, "acknowledged": 2, "contained": 30, "resolved": 60})
    found = words(of([known, incident(2, title="Feed gap")]))
    assert found["Time to detect"] == "median 10 min, 90 % within 10 min, mean 10 min (known for 1 of 2)"
    assert found["Time to resolve"].startswith("median 1 h,")
    assert found["Time to resolve, from the start"].startswith("median 1 h 10 min")
    assert words(of([incident(1)]))["Time to contain"] == "Not available: no incident has both times"


def test_losses_are_the_newest_estimates_and_say_of_how_many() -> None:
    """The upper ends, by category."""
    first = incident(1, losses=(a_loss(1, 999), a_loss(5_000, 20_000, at=3)))
    second = incident(2, category=Category.LATENCY_SPIKE, losses=(a_loss(1_000, 1_000),), title="Feed gap")
    found = of([first, second, incident(3, title="Something else")])
    assert (found.losses.total, found.losses.n) == (Decimal(21_000), 2)
    assert words(found)["Loss"] == (
        "$21k by the newest estimates of 2 of 3: Execution failure $20k · Latency spike $1k"
    )
    assert words(of([incident(1)]))["Loss"] == "Not available: no incident has an estimate"


def test_duties_that_were_met_or_missed_are_counted_by_severity() -> None:
    """What is still due is neither."""
    found = of([incident(1)])
    assert found.punctuality == {}
    assert words(found)["Told in time"] == "Nobody had to be told"
    assert words(replace(found, punctuality={Severity.P0: Punctuality(8, 9)}))["Told in time"] == "P0 8 of 9"


def test_action_items_say_what_was_done_and_what_is_owed() -> None:
    """Dropped ones were never due."""
    items = (
        item(1, due=date(2012, 8, 8), status=ItemStatus.DONE, done_at=minutes(60), effective=True),
        item(2, due=date(2012, 8, 8), status=ItemStatus.DONE, done_at=minutes(20 * 24 * 60), effective=False),
        item(3, due=date(2012, 8, 20)),
        item(4, due=date(2012, 9, 20)),
        item(5, due=date(2012, 8, 20), status=ItemStatus.DROPPED),
    )
    assert words(of([], items))["Action items"] == (
        "1 of 3 done by their day; 2 open, 1 overdue, median age 30 d. 1 of 2 are known to have worked"
    )
    assert words(of([]))["Action items"] == "0 of 0 done by their day; 0 open, 0 overdue"


def test_uptime_is_that_of_the_venues_whose_hours_are_known() -> None:
    """From the downtime that the form of a system failure has."""
    spans = "2012-08-01T13:30:00+00:00/2012-08-01T14:15:00+00:00; 2012-08-01T14:00:00+00:00/2012-08-01T14:30:00+00:00"
    fact = Fact(spans, a_person("Mei"), minutes(90))
    down = incident(1, facts={"system_failure.downtime": fact})
    found = words(of([down], sessions={"XNYS": XNYS}))
    assert found["Uptime XNYS"] == "99.3311 %, down 1 h of 149.5 h; 1 failure, one in 148.5 h of trading"
    assert words(of([down]))["Uptime"].startswith("Not available: the policy names no trading hours")
    unknown = incident(1, facts={"system_failure.downtime": replace(fact, value="")})
    assert words(of([unknown], sessions={"XNYS": XNYS}))["Uptime XNYS"] == "100 %, down 0 s of 149.5 h; no failure"


def test_a_venue_that_does_not_trade_in_a_period_has_no_uptime() -> None:
    """It is not a hundred percent."""
    weekend = Period(date(2012, 8, 4), date(2012, 8, 5), "UTC")
    policy = replace(a_policy(), sessions={"XNYS": XNYS})
    found = figures([], (), period=weekend, policy=policy, today=TODAY)
    assert words(found)["Uptime XNYS"] == "Not available: no session in these days"


def test_days_without_an_incident_say_so() -> None:
    """What is owed is told all the same."""
    assert words(of([]))["Incidents"] == "None was declared in these days"


def test_a_period_is_spelt_with_its_years_where_they_differ() -> None:
    """Else once."""
    assert days(AUGUST) == "1 Aug to 31 Aug 2012"
    assert days(Period(date(2011, 12, 15), date(2012, 1, 3), "UTC")) == "15 Dec 2011 to 3 Jan 2012"


def test_drills_false_alarms_and_duplicates_count_in_nothing() -> None:
    """What was no incident of its own moves no mean."""
    left_out = [
        incident(1, drill=True),
        incident(2, false_alarm="a test feed"),
        incident(3, related=(Related("duplicate_of", "INC-20120801-009"),)),
    ]
    kept = incident(4, related=(Related("duplicate_of/back", "INC-20120801-003"),))
    found = figures([*left_out, kept], [], period=AUGUST, policy=a_policy(), today=TODAY)
    assert found.incidents == (kept,)
