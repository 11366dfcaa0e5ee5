"""How long an incident took to be noticed, taken, contained and resolved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.incident import Incident, Mark

NO_TIME: Final = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """Lengths between marks, never negative; None where a mark is missing.

    Args:
        time_to_detect: From started to detected.
        time_to_acknowledge: From declared to the first responder.
        time_to_contain: From detected until risk no longer grew.
        time_to_resolve: From detected until service was back.
    """

    time_to_detect: timedelta | None
    time_to_acknowledge: timedelta | None
    time_to_contain: timedelta | None
    time_to_resolve: timedelta | None


def durations(incident: Incident) -> Durations:
    """The lengths that can be told from the marks that are set; a false alarm has none, so that it counts in no figure."""
    if incident.false_alarm:
        return Durations(time_to_detect=None, time_to_acknowledge=None, time_to_contain=None, time_to_resolve=None)
    return Durations(
        time_to_detect=between(incident.at(Mark.STARTED), incident.at(Mark.DETECTED)),
        time_to_acknowledge=between(incident.at(Mark.DECLARED), incident.at(Mark.ACKNOWLEDGED)),
        time_to_contain=between(incident.at(Mark.DETECTED), incident.at(Mark.CONTAINED)),
        time_to_resolve=between(incident.at(Mark.DETECTED), incident.at(Mark.RESOLVED)),
    )


def between(start: datetime | None, end: datetime | None) -> timedelta | None:
    """The time from `start` to `end`; nothing is shorter than no time, and None is unknown."""
    if start is None or end is None:
        return None
    return max(end - start, NO_TIME)
