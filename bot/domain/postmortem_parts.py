"""What a post-mortem draft is made of, and what it is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol, Self

from bot.domain.change import Json, Source
from bot.domain.wording import duration

RULES: Final = "post-mortem/2"  # what is drafted from which records; printed, so that a draft can be made again
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


class Ref(str):
    """The number of a timeline entry, such as `#12`, with the address of the message it is about; empty without one."""

    __slots__ = ("url",)

    def __new__(cls, seq: int, url: str = "") -> Self:
        """The reference to an entry."""
        made = super().__new__(cls, f"#{seq}")
        made.url = url
        return made

    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the records say: a label, what stands behind it, and the entries that say so."""

    label: str
    text: str
    refs: tuple[Ref, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Facts in rows; every row has as many cells as there are columns. A cell may be a `Ref`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One of the sixteen sections.

    Args:
        title: Its heading.
        sentences: What can be said from records alone.
        facts: Labelled values.
        tables: Facts in rows.
        prompts: What only people can write.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    prompts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of its template."""
        return self.title.split(",")[0].lower().replace(" ", "_").replace("-", "_")

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
        policy_version: Which policy the words of rules come from.
        entries: Timeline entries it was made from: those up to this number.
        head: Hash of the last of them.
        sections: All sixteen.
    """

    reference: str
    title: str
    policy_version: str
    entries: int
    head: str
    sections: tuple[Section, ...]
    rules: str = RULES

    @property
    def filled(self) -> int:
        """How many sections hold something from the records."""
        return sum(1 for section in self.sections if section.filled)

    @property
    def prompts(self) -> int:
        """How many places wait for people."""
        return sum(len(section.prompts) for section in self.sections)


def told(label: str, text: str | None, *refs: Ref | None) -> tuple[Fact, ...]:
    """A fact, or nothing where the records do not say."""
    return (Fact(label, text, tuple(ref for ref in refs if ref is not None)),) if text else ()


def lasted(label: str, length: timedelta | None) -> tuple[Fact, ...]:
    """A fact about a length of time, or nothing where it is unknown."""
    return () if length is None else (Fact(label, duration(length)),)
