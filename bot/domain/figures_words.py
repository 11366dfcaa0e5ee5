"""The figures of a period as sentences; what is not known is said, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.domain.figures import Figures, Followed, Losses
from bot.domain.incident import Incident
from bot.domain.period import Period
from bot.domain.spread import Spread
from bot.domain.uptime import Uptime
from bot.domain.wording import counted, duration, usd


@dataclass(frozen=True, slots=True)
class Told:
    """One figure.

    Args:
        title: What it is.
        sentence: What it says.
        incidents: What it is counted from.
    """

    title: str
    sentence: str
    incidents: tuple[Incident, ...] = ()


def days(period: Period) -> str:
    """A period as people say it: `1 Jul to 30 Jul 2012`."""
    first, last = period.first, period.last
    start = f"{first.day} {first:%b}" if first.year == last.year else f"{first.day} {first:%b %Y}"
    return f"{start} to {last.day} {last:%b %Y}"


def told(figures: Figures) -> tuple[Told, ...]:
    """Every figure, in the order in which a review goes through them."""
    if not figures.incidents:
        return (Told("Incidents", "None was declared in these days"), *_followed(figures.followed), *_uptime(figures))
    return (*_counted(figures), *_times(figures), *_cost(figures), *_followed(figures.followed), *_uptime(figures))


def _counted(figures: Figures) -> Iterator[Told]:
    every = figures.incidents
    severities = " · ".join(f"{severity} {number}" for severity, number in figures.severities.items())
    yield Told("Incidents", f"{len(every)}: {severities}", every)
    categories = " · ".join(f"{category.label} {number}" for category, number in figures.categories.items())
    yield Told("Categories", categories, every)
    repeats = ", ".join(f"{each.reference} is like {before.reference}" for each, before in figures.repeats)
    share = f"{len(figures.repeats)} of {len(every)}"
    sentence = f"{share}: {repeats}" if repeats else f"{share} within 90 days"
    yield Told("Repeats", sentence, tuple(each for each, _ in figures.repeats))


def _times(figures: Figures) -> Iterator[Told]:
    every, times = figures.incidents, figures.times
    for title, found in (
        ("Time to detect", times.detect),
        ("Time to acknowledge", times.acknowledge),
        ("Time to contain", times.contain),
        ("Time to resolve", times.resolve),
        ("Time to resolve, from the start", times.resolve_from_start),
    ):
        yield Told(title, _spread(found), every)


def _spread(found: Spread) -> str:
    if found.median is None or found.p90 is None or found.mean is None:
        return "Not available: no incident has both times"
    lengths = f"median {duration(found.median)}, 90 % within {duration(found.p90)}, mean {duration(found.mean)}"
    return f"{lengths} (known for {found.n} of {found.of})"


def _cost(figures: Figures) -> Iterator[Told]:
    with_loss = tuple(each for each in figures.incidents if each.losses)
    yield Told("Loss", _losses(figures.losses, len(figures.incidents)), with_loss)
    duties = " · ".join(f"{severity} {found.met} of {found.due}" for severity, found in figures.punctuality.items())
    yield Told("Told in time", duties or "Nobody had to be told", figures.incidents)


def _losses(losses: Losses, of: int) -> str:
    if not losses.n:
        return "Not available: no incident has an estimate"
    parts = " · ".join(f"{category.label} {usd(total)}" for category, total in losses.by_category.items())
    return f"{usd(losses.total)} by the newest estimates of {losses.n} of {of}: {parts}"


def _followed(followed: Followed) -> Iterator[Told]:
    done = f"{followed.on_time} of {followed.due} done by their day"
    age = f", median age {duration(followed.median_age)}" if followed.median_age is not None else ""
    worked = f". {followed.effective} of {followed.asked} are known to have worked" if followed.asked else ""
    yield Told("Action items", f"{done}; {followed.open} open, {followed.overdue} overdue{age}{worked}")


def _uptime(figures: Figures) -> Iterator[Told]:
    if not figures.uptime:
        yield Told("Uptime", "Not available: the policy names no trading hours (sessions)")
    for mic, found in figures.uptime.items():
        yield Told(f"Uptime {mic}", _up(found))


def _up(found: Uptime) -> str:
    if found.percent is None:
        return "Not available: no session in these days"
    failures = "no failure" if not found.failures else counted(found.failures, "failure", "failures")
    between = found.between_failures
    rhythm = f", one in {_hours(between)} of trading" if between is not None else ""
    return f"{_percent(found.percent)} %, down {duration(found.down)} of {_hours(found.scheduled)}; {failures}{rhythm}"


def _hours(length: timedelta) -> str:
    """Trading time, which has no days of 24 hours."""
    return f"{length / timedelta(hours=1):,.1f} h"


def _percent(share: Decimal) -> str:
    return f"{share:.4f}".rstrip("0").rstrip(".")
