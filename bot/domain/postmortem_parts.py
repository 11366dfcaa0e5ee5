"""What a post-mortem draft is made of, and the records it is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from bot.domain.change import EntryKind, Json, Source
from bot.domain.command import BOT, Person
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import roles_of
from bot.domain.wording import duration

REMOVED: Final = "(words removed)"  # by law, or there never were any


class Row(Protocol):
    """A timeline entry as it is read back."""

    @property
    def seq(self) -> int:
        """Its number on the timeline."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded."""

    @property
    def actor(self) -> str:
        """Slack user id, a bot's id, or `warroom`."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def content(self) -> Mapping[str, Json]:
        """Further fields by kind; `precision` says how exact its time is."""

    @property
    def source(self) -> Source | None:
        """The message it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """An entry with the words that are to be read for it."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    text: str
    content: Mapping[str, Json]
    source: Source | None


def reads(row: Row, text: str, content: Mapping[str, Json]) -> ReadRow:
    """An entry as it reads by what later entries say of it."""
    return ReadRow(
        seq=row.seq,
        kind=row.kind,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        text=text,
        content=content,
        source=row.source,
    )


class PageRow(Protocol):
    """A page as the outbox keeps it."""

    @property
    def payload(self) -> Mapping[str, Json]:
        """Person, channel and reasons."""

    @property
    def state(self) -> str:
        """What became of it: done, failed, cancelled or still waiting."""

    @property
    def result(self) -> Mapping[str, Json] | None:
        """What came back; `outcome` where it was sent."""

    @property
    def error(self) -> str | None:
        """Why it could not be sent."""

    @property
    def created_at(self) -> datetime:
        """When it was due."""

    @property
    def finished_at(self) -> datetime | None:
        """When that was settled."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the records say: a label and what stands behind it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Facts in rows; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One of the sixteen sections.

    Args:
        title: Its heading.
        sentences: Whole sentences from records.
        facts: Single facts from records.
        tables: Facts in rows.
        prompts: What only people can write.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    prompts: tuple[str, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether the records say anything here."""
        return bool(self.sentences or self.facts or any(table.rows for table in self.tables))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortem:
    """A draft: what the records say, in the order of the sections, and what waits for people.

    Args:
        reference: Which incident.
        title: The symptom, as it was declared.
        generated_at: When it was drafted, UTC.
        policy_version: Which policy the words of rules come from.
        entries: Timeline entries it was made from.
        sections: All sixteen.
    """

    reference: str
    title: str
    generated_at: datetime
    policy_version: str
    entries: int
    sections: tuple[Section, ...]

    @property
    def filled(self) -> int:
        """How many sections hold something from the records."""
        return sum(1 for section in self.sections if section.filled)

    @property
    def prompts(self) -> int:
        """How many places wait for people."""
        return sum(len(section.prompts) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Records:
    """Everything a draft may use; there is nothing else in it.

    Args:
        recorded: The entries as they were recorded.
        rows: The entries as they read now: messages as they stand at last, entries corrected.
    """

    incident: Incident
    recorded: Sequence[Row]
    rows: Sequence[Row]
    pages: Sequence[PageRow]
    policy: Policy
    names: Mapping[str, str] = field(default_factory=dict)

    def who(self, actor: str) -> str:
        """The role of an actor, so that a draft names no people it need not name; else what they are called."""
        if actor == BOT:
            return BOT
        roles = roles_of(Person(actor, ""), self.incident, self.policy)
        if roles:
            return roles[0].label
        return "declarer" if actor == self.incident.reporter.id else self.names.get(actor, actor)

    def of_kind(self, *kinds: EntryKind) -> tuple[Row, ...]:
        """The entries of these kinds, in the order they happened."""
        return tuple(row for row in self.ordered if row.kind in kinds)

    @property
    def ordered(self) -> tuple[Row, ...]:
        """Every entry in the order it happened, then in the order it was recorded."""
        return tuple(sorted(self.rows, key=lambda row: (row.occurred_at, row.seq)))

    def before(self, moment: datetime | None) -> tuple[Row, ...]:
        """The entries that happened before a moment; none if it is unknown."""
        return tuple(row for row in self.ordered if moment is not None and row.occurred_at < moment)

    def table(self, rows: Sequence[Row]) -> Table:
        """Entries as a table; each row carries its number on the timeline."""
        cells = tuple((f"#{row.seq}", occurred(row), self.who(row.actor), row.text or REMOVED) for row in rows)
        return Table(("Entry", "Time", "Who", "What"), cells)


def occurred(row: Row) -> str:
    """When an entry happened, no more exact than it is known."""
    precision = row.content.get("precision")
    if precision == "day":
        return f"{row.occurred_at.astimezone(UTC):%Y-%m-%d} (day)"
    exact = precision is None or precision in ("second", "minute")
    return stamp(row.occurred_at) if exact else f"{stamp(row.occurred_at)} ({precision})"


def stamp(at: datetime) -> str:
    """A time as evidence spells it: `2012-08-01 13:30:00 UTC`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def told(label: str, text: str | None) -> tuple[Fact, ...]:
    """A fact, or nothing where the records do not say."""
    return (Fact(label, text),) if text else ()


def timed(label: str, at: datetime | None) -> tuple[Fact, ...]:
    """A fact about a time, or nothing where it is unknown."""
    return () if at is None else (Fact(label, stamp(at)),)


def lasted(label: str, length: timedelta | None) -> tuple[Fact, ...]:
    """A fact about a length of time, or nothing where it is unknown."""
    return () if length is None else (Fact(label, duration(length)),)
