"""The phases of an incident: their order, and the time the firm wants each to take."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.labelled import Labelled


class Phase(Labelled):
    """Where an incident stands; people move it, never the clock."""

    DECLARED = "declared", "Declared"
    TRIAGE = "triage", "Triage"
    CONTAINMENT = "containment", "Containment"
    INVESTIGATION = "investigation", "Investigation"
    RESOLUTION = "resolution", "Resolution"
    POST_MORTEM = "post_mortem", "Post-mortem"
    CLOSED = "closed", "Closed"

    @property
    def order(self) -> int:
        """Its place in the life of an incident, from 0."""
        return list(Phase).index(self)

    def can_move(self, to: "Phase") -> bool:
        """Whether an incident may go on to `to`: forward only, phases may be skipped."""
        return to.order > self.order


@dataclass(frozen=True, slots=True)
class PhaseWindow:
    """When a phase should be under way, from `start` up to but not at `end`, both after detection."""

    phase: Phase
    start: timedelta
    end: timedelta | None

    def contains(self, after_detection: timedelta) -> bool:
        """Whether this moment lies in the window."""
        return self.start <= after_detection and (self.end is None or after_detection < self.end)


@dataclass(frozen=True, slots=True)
class PostMortemWindow:
    """When the post-mortem review should happen, after the incident was resolved."""

    from_: timedelta
    to: timedelta
