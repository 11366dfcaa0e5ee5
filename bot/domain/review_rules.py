"""What a firm decides about its post-mortems and their reviews."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.roles import Role

SATURDAY, SUNDAY = 5, 6
DAY: Final = timedelta(days=1)


class Format(StrEnum):
    """What a post-mortem is handed over as; Markdown is what it is kept as."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """How post-mortems are written, signed and spread.

    Args:
        name_people: Whether drafts name people; by default they say roles.
        distribution: Whom a reviewed post-mortem is announced to.
        remind_every: From the due date on, until the review is closed.
        formats: As which files it comes into the war room.
        skip_weekends: Whether a review that is due on a Saturday or Sunday is due on the Monday after.
    """

    name_people: bool = False
    distribution: tuple[Role, ...] = (Role.SENIOR_MANAGEMENT, Role.TEAM_LEAD)
    remind_every: timedelta = timedelta(hours=24)
    skip_weekends: bool = False
    formats: tuple[Format, ...] = tuple(Format)

    def due(self, at: datetime, zone: str) -> datetime:
        """When a review is due that would be at `at`; after a weekend in that zone if the firm skips them."""
        while self.skip_weekends and at.astimezone(ZoneInfo(zone)).weekday() in (SATURDAY, SUNDAY):
            at += DAY
        return at
