"""What somebody thought was lost, and a figure that waits to be confirmed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.command import Person


@dataclass(frozen=True, slots=True)
class LossEstimate:
    """What somebody thought was lost, at a time; `high` drives severity.

    Args:
        low: Lower end in USD.
        high: Upper end in USD.
        as_of: What moment the figure is of.
        by: Who said it.
        basis: Where it comes from, in their words.
        currency: In which it was said.
        rate: USD for one of that currency.
        said_at: When it was said; None where that is `as_of`.
    """

    low: Decimal
    high: Decimal
    as_of: datetime
    by: Person
    basis: str = ""
    currency: str = "USD"
    rate: Decimal = Decimal(1)
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitingLoss:
    """An estimate that was read back and does not count yet."""

    estimate: LossEstimate
    asked_at: datetime
