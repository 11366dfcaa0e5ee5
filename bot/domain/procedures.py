"""Emergency procedures: where they are, who owns them, and whether they were tested within a year."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.domain.labelled import Labelled

FRESH: Final = timedelta(days=365)  # a test is good for


class ProcedureKind(Labelled):
    """What a procedure is for."""

    KILL_SWITCH = "kill_switch", "Kill switch"
    DISASTER_RECOVERY = "disaster_recovery", "Disaster recovery"
    BUSINESS_CONTINUITY = "business_continuity", "Business continuity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure as the policy names it.

    Args:
        where: An address, or where it lies.
        owner: Who answers for it.
        last_tested: The day of its last test; None if nobody says.
    """

    where: str
    owner: str
    last_tested: date | None = None

    def stale(self, today: date) -> bool:
        """Whether it was not tested for more than a year, or never."""
        return self.last_tested is None or today - self.last_tested > FRESH
