"""How far paging has come, and who has answered: the part of an incident that escalation reads and replaces."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.command import Person
from bot.domain.roles import Role
from bot.domain.severity import Severity


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody took a page.

    Args:
        person: Who.
        roles: Those they answered for at that time.
        at: When.
        told_by: Who said so of an answer by phone; None where they answered themselves, in Slack.
        last_sign: When they were last heard of, if that was later.
    """

    person: Person
    roles: tuple[Role, ...]
    at: datetime
    told_by: str | None = None
    last_sign: datetime | None = None

    @property
    def heard_at(self) -> datetime:
        """When they were last heard of."""
        return max(self.at, self.last_sign or self.at)


@dataclass(frozen=True, slots=True)
class EscalationState:
    """How far paging has come under the current severity.

    Args:
        effective_at: When the severity took effect; levels, repeats and duties count from here.
        levels_fired: How many levels of the policy have fired.
        repeats_fired: How many repeats have fired.
        levels_passed: Levels whose time came while the rules they ask for did not hold; they are made up for.
        duties_fired: Roles whose duty has been sent under this severity.
        ended: Levels and repeats are over: stood down by resolve or close.
        unheard: Whose acknowledgements have expired, so that everybody is asked again.
        fired_at: When the last levels were sent; None while none was.
        unreached: Ways by which the last pages reached nobody, as `person/channel`.
        skip_at: When the next level is sent though its time has not come; None where it waits.
        down_for: For how long the last pages were overdue, because the bot was down; zero if they were in time.
        delay: How far levels and repeats run behind: somebody snoozed them, or the bot was down.
    """

    effective_at: datetime
    levels_fired: int = 0
    repeats_fired: int = 0
    levels_passed: tuple[int, ...] = ()
    duties_fired: tuple[str, ...] = ()
    ended: bool = False
    unheard: tuple[Person, ...] = ()
    fired_at: datetime | None = None
    unreached: tuple[str, ...] = ()
    skip_at: datetime | None = None
    down_for: timedelta = timedelta()
    delay: timedelta = timedelta()

    @property
    def counts_from(self) -> datetime:
        """From when levels and repeats count."""
        return self.effective_at + self.delay


@dataclass(frozen=True, slots=True)
class Paged:
    """The latest direct message that paged somebody.

    Args:
        key: Of its effect.
        roles: Everything they were paged for so far.
        called: Whether a level called them in; who is only owed the news is told, not invited into the room.
        declined: Whether they said that they cannot take it.
    """

    key: str
    roles: tuple[Role, ...]
    called: bool = True
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    """A change of a rota that nobody has taken over yet.

    Args:
        to: Who is on call by the rota now.
        asked_at: When they were asked.
        paged: Whether both have been paged since, because nobody took over.
    """

    to: Person
    asked_at: datetime
    paged: bool = False


@dataclass(frozen=True, slots=True)
class Lowering:
    """A request to lower the severity that waits for consents."""

    wanted: Severity
    reason: str
    asked_by: Person
    asked_at: datetime
    needs: tuple[tuple[Role, ...], ...]  # each group is satisfied by one of its roles
    agreed: tuple[Acknowledgement, ...] = ()
