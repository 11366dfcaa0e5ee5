"""The records that a post-mortem is drafted from, and how they are spelled: roles, times, numbers of entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.change import EntryKind, Json
from bot.domain.command import BOT, Person
from bot.domain.incident import Incident, Mark
from bot.domain.policy import Policy
from bot.domain.postmortem_names import Naming
from bot.domain.postmortem_parts import REMOVED, Fact, PageRow, Ref, Row, Table
from bot.domain.responders import roles_of

CLOCKED: Final = (None, "second", "minute")  # precisions that pretend to nothing
# What people wrote in their own words; only who is mentioned in it is spelled anew.
IN_OWN_WORDS: Final = frozenset(
    {
        EntryKind.MESSAGE,
        EntryKind.EDITED,
        EntryKind.DELETED,
        EntryKind.NOTE,
        EntryKind.CORRECTION,
        EntryKind.WHY,
        EntryKind.FACTOR,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything a draft may use; there is nothing else in it.

    Args:
        incident: As it stands.
        recorded: Its timeline up to an entry, as it was recorded.
        pages: Its pages and what became of them.
        policy: Windows, roles and the words of rules.
        names: What to call actors who hold no role, by Slack id; without a name the id stands there.
        related: Earlier incidents that may be of the same kind.
        head: Hash of the last entry; empty where there is none.
        site: Slack's address of the workspace, with a slash behind it; empty where nothing is linked.
        rows: The entries as they read now, in the order they happened: messages as they stand at last, entries corrected.
    """

    incident: Incident
    recorded: Sequence[Row]
    policy: Policy
    pages: Sequence[PageRow] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    related: Sequence[Incident] = ()
    head: str = ""
    site: str = ""
    rows: Sequence[Row] = ()
    naming: Naming = field(default_factory=Naming)

    def who(self, actor: str) -> str:
        """The role of an actor, so that a draft names no people it need not name; else what they are called."""
        if actor == BOT:
            return BOT
        if self.policy.review.name_people and actor in self.names:
            return self.names[actor]
        roles = roles_of(Person(actor, ""), self.incident, self.policy)
        if roles:
            return roles[0].label
        return "declarer" if actor == self.incident.reporter.id else self.names.get(actor, actor)

    def of_kind(self, *kinds: EntryKind) -> tuple[Row, ...]:
        """The entries of these kinds, in the order they happened."""
        return tuple(row for row in self.rows if row.kind in kinds)

    def before(self, moment: datetime | None) -> tuple[Row, ...]:
        """The entries that happened before a moment; none if it is unknown."""
        return tuple(row for row in self.rows if moment is not None and row.occurred_at < moment)

    def ref(self, row: Row) -> Ref:
        """The number of an entry, which leads to its message where it has one."""
        source = row.source
        if source is None or not self.site:
            return Ref(row.seq)
        return Ref(row.seq, f"{self.site}archives/{source.channel}/p{source.ts.replace('.', '')}")

    def ref_to(self, kind: EntryKind, **content: Json) -> Ref | None:
        """The last entry of a kind with this content; None where there is none."""
        found = (row for row in reversed(self.rows) if row.kind == kind)
        match = (row for row in found if all(row.content.get(name) == value for name, value in content.items()))
        return next((self.ref(row) for row in match), None)

    def words(self, row: Row) -> str:
        """What an entry says, with people by their roles."""
        spoken = self.naming.mentions(row.text, self.who)
        return (spoken if row.kind in IN_OWN_WORDS else self.naming.names(spoken)) or REMOVED

    def table(self, rows: Sequence[Row]) -> Table:
        """Entries as a table; each row carries its number on the timeline."""
        cells = tuple((self.ref(row), self.occurred(row), self.who(row.actor), self.words(row)) for row in rows)
        return Table(("Entry", "Time", "Who", "What"), cells)

    def occurred(self, row: Row) -> str:
        """When an entry happened, no more exact than it is known."""
        precision = row.content.get("precision")
        if precision == "day":
            return f"{row.occurred_at.astimezone(UTC):%Y-%m-%d} (day)"
        return self.stamp(row.occurred_at) + ("" if precision in CLOCKED else f" ({precision})")

    def stamp(self, at: datetime) -> str:
        """A time as evidence spells it, with the firm's own where that is another: `2012-08-01 13:30:00 UTC (09:30:00 EDT)`."""
        return stamp(at, ZoneInfo(self.policy.timezone))

    def timed(self, label: str, at: datetime | None, *refs: Ref | None) -> tuple[Fact, ...]:
        """A fact about a time, or nothing where it is unknown."""
        found = tuple(ref for ref in refs if ref is not None)
        return () if at is None else (Fact(label, self.stamp(at), found),)

    def marked(self, label: str, mark: Mark) -> tuple[Fact, ...]:
        """A fact about a mark, with the entry that set it; nothing where it is not set."""
        return self.timed(label, self.incident.at(mark), self.ref_to(EntryKind.MARK, mark=mark.value))


def stamp(at: datetime, zone: tzinfo) -> str:
    """A time in UTC and, where it is another, in a zone; the day is said again only where it differs."""
    utc, local = at.astimezone(UTC), at.astimezone(zone)
    spelled = f"{utc:%Y-%m-%d %H:%M:%S} UTC"
    if local.utcoffset() == timedelta():
        return spelled
    day = "" if local.date() == utc.date() else f"{local:%Y-%m-%d} "
    return f"{spelled} ({day}{local:%H:%M:%S %Z})"
