"""Storms: when many things break at once, the war rooms that open by themselves are few and the rest share one."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.command import IncidentId
from bot.domain.signal_rules import SignalPolicy


@dataclass(frozen=True, slots=True)
class Storm:
    """What began by itself of late.

    Args:
        begun: When war rooms opened or questions were asked, the latest last.
        incident: The latest storm incident; None where there never was one.
    """

    begun: tuple[datetime, ...] = ()
    incident: IncidentId | None = None


def crowded(storm: Storm, policy: SignalPolicy, now: datetime) -> bool:
    """Whether what begins now has to share a war room."""
    return len(_of_late(storm, policy, now)) >= policy.most_rooms


def begun(storm: Storm, policy: SignalPolicy, now: datetime) -> Storm:
    """One more war room, or question, has begun by itself."""
    return replace(storm, begun=(*_of_late(storm, policy, now), now))


def _of_late(storm: Storm, policy: SignalPolicy, now: datetime) -> tuple[datetime, ...]:
    return tuple(each for each in storm.begun if now - each < policy.within)
