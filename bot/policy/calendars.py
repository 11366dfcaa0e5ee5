"""The days on which exchanges are shut, from the library `holidays`; loaded only where a policy names a venue."""

from collections.abc import Container
from datetime import date
from typing import Final

from holidays import HALF_DAY, PUBLIC, financial_holidays, list_supported_financial

CALENDARS: Final = tuple(sorted(list_supported_financial()))
"""Every exchange whose holidays are known, by its MIC or its usual name."""


def holidays_of(calendar: str) -> Container[date]:
    """The whole days on which an exchange is shut, of any year."""
    return financial_holidays(calendar, categories=(PUBLIC,))


def half_days_of(calendar: str) -> Container[date]:
    """The days on which an exchange closes early; none where the library knows none."""
    known = financial_holidays(calendar).supported_categories
    return financial_holidays(calendar, categories=(HALF_DAY,)) if HALF_DAY in known else frozenset()
