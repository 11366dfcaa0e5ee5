"""Whom the firm pages, in which steps, until somebody acknowledges: levels as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from bot.domain.labelled import Labelled
from bot.domain.roles import Role


class PageChannel(Labelled):
    """A way to reach somebody."""

    WAR_ROOM = "war_room", "war room"
    DM = "dm", "direct message"
    PAGER = "pager", "pager"
    PHONE = "phone", "phone"
    MAIL = "mail", "mail"
    LOG_CHANNEL = "log_channel", "incidents channel"


@dataclass(frozen=True, slots=True)
class Level:
    """One step of an escalation, counted from the moment the severity took effect.

    Args:
        after: how long after that moment.
        to: the roles that are paged.
        channels: the ways each of them is reached.
        when_matched: rule ids or patterns such as `loss.*`; the level needs one match, empty means always.
    """

    after: timedelta
    to: tuple[Role, ...]
    channels: tuple[PageChannel, ...]
    when_matched: tuple[str, ...] = ()

    def applies(self, matches: Iterable[str]) -> bool:
        """Whether this level counts for an incident with these matched rules."""
        if not self.when_matched:
            return True
        return any(fnmatchcase(match, pattern) for match in matches for pattern in self.when_matched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """All that presses for an answer at one severity; None switches a part off.

    Args:
        levels: in the order they are due.
        repeat_every: pause between repeats of all levels reached, after the last one.
        max_repeats: how often that happens.
        then_every: pause between the repeats after those, until acknowledged or stood down.
        status_update_every: how often the room owes a status update.
        reack_after: an acknowledgement without a sign of life expires after this.
        contained_status_update_every: as above, once the incident is contained.
        contained_reack_after: as above, once the incident is contained.
    """

    levels: tuple[Level, ...]
    repeat_every: timedelta | None = None
    max_repeats: int = 0
    then_every: timedelta | None = None
    status_update_every: timedelta | None = None
    reack_after: timedelta | None = None
    contained_status_update_every: timedelta | None = None
    contained_reack_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What an escalation runs by from its first level on, whatever becomes of the policy file meanwhile.

    Args:
        version: Of the policy it was taken from.
        plan: Levels, repeats and the life of acknowledgements at its severity.
        responders: The roles whose acknowledgement stops levels.
        route: The desk that the incident's category calls in.
    """

    version: str
    plan: Escalation
    responders: tuple[Role, ...]
    route: Role
