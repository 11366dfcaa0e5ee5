"""In which zone somebody's typed times are read, and what they are told where that is a guess."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.errors import DomainError
from bot.domain.marks import FutureTime
from bot.services import people
from bot.services.context import Context
from bot.slack.text import quoted
from bot.slack.times import names_no_zone, parse_time


class ReadElsewhere(DomainError):
    """A time lies in the future where it was read, and it was read in the firm's zone for want of a better one."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How one person's times are read.

    Args:
        zone: Theirs, or the firm's.
        known: Whether it is theirs.
    """

    zone: ZoneInfo
    known: bool

    def read(self, typed: str, now: datetime) -> datetime:
        """A typed time.

        Raises:
            BadTime, NoSuchTime, FutureTime, ReadElsewhere: It is none, or none up to now.
        """
        try:
            return parse_time(typed, now=now, zone=self.zone)
        except FutureTime as error:
            if words := self.words(typed):
                raise ReadElsewhere(f"{error}{words}") from error
            raise

    def words(self, *typed: str | None) -> str:
        """What is added to an answer: that a time was read in the firm's zone, and how to name another; mostly nothing."""
        guessed = [each for each in typed if each and names_no_zone(each)]
        if self.known or not guessed:
            return ""
        return (
            f" I do not know your time zone yet, so {quoted(guessed[0])} was read in {self.zone.key}, the firm's. "
            f"Slack is being asked. To name a zone yourself, type it like this: `09:41+02:00`."
        )


async def reader_of(ctx: Context, user: str) -> Reader:
    """How somebody's times are read now; their zone is learnt from what they do, for the next time."""
    found = await people.own_zone(ctx, user)
    return Reader(found or ZoneInfo(ctx.policy.timezone), known=found is not None)
