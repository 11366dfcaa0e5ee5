"""The firm's registry file, `hft-registry/1`: strategies, systems, hosts, venues, vendors and causes."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from bot.domain.registry import Entry, Registry, VenueEntry
from bot.domain.sessions import Venue
from bot.policy.errors import Place, Problem
from bot.policy.names import Label, Mic, Pause, Phone, RegisteredName, SlackId, Words
from bot.policy.schema import Section, SessionEntry
from bot.policy.sessions import hours_disagreements, venue
from bot.policy.source import read_source
from bot.policy.validation import validated

KINDS: Final = ("strategies", "systems", "hosts", "vendors")


class NamedEntry(Section):
    """A strategy, a system, a host or a vendor."""

    name: RegisteredName
    aliases: list[RegisteredName] = Field(default_factory=list)
    owner: SlackId | None = None
    desk: Label | None = None
    phone: Phone | None = None
    kill_procedure: Words | None = None
    masked: Label | None = None


class RegisteredVenue(Section):
    """A venue, by its MIC."""

    mic: Mic
    name: RegisteredName | None = None
    aliases: list[RegisteredName] = Field(default_factory=list)
    owner: SlackId | None = None
    desk_phone: Phone | None = None
    erroneous_trade_min: Pause | None = None
    session: SessionEntry | None = None


class RegistryFile(Section):
    """A whole registry."""

    schema_: Literal["hft-registry/1"] = Field(alias="schema")
    strategies: list[NamedEntry] = Field(default_factory=list)
    systems: list[NamedEntry] = Field(default_factory=list)
    hosts: list[NamedEntry] = Field(default_factory=list)
    venues: list[RegisteredVenue] = Field(default_factory=list)
    vendors: list[NamedEntry] = Field(default_factory=list)
    causes: list[RegisteredName] = Field(default_factory=list)


def load_registry(path: Path) -> tuple[Registry, Mapping[str, Venue]]:
    """Read a registry.

    Returns:
        The registry, and the venues whose hours of trading stand in it, by MIC.

    Raises:
        PolicyError: The file is wrong; each problem is a line `FILE:LINE: reason`.
    """
    source = read_source(path)
    file = validated(source, RegistryFile)
    given: dict[str, tuple[Entry, ...]] = {kind: tuple(map(_entry, getattr(file, kind))) for kind in KINDS}
    given["venues"] = tuple(map(_venue, file.venues))
    given["causes"] = tuple(Entry(name=name) for name in file.causes)
    problems = [problem for kind, entries in given.items() for problem in _called_alike(kind, entries)]
    problems += _wrong_hours(file)
    if problems:
        raise source.refuse(problems)
    hours = {each.mic: venue(each.mic, each.session) for each in file.venues if each.session}
    return Registry(given), hours


def _entry(entry: NamedEntry) -> Entry:
    return Entry(
        name=entry.name,
        aliases=tuple(entry.aliases),
        owner=entry.owner or "",
        desk=entry.desk or "",
        phone=entry.phone or "",
        kill_procedure=entry.kill_procedure or "",
        masked=entry.masked or "",
    )


def _venue(entry: RegisteredVenue) -> VenueEntry:
    return VenueEntry(
        name=entry.mic,
        aliases=(*((entry.name,) if entry.name else ()), *entry.aliases),
        owner=entry.owner or "",
        phone=entry.desk_phone or "",
        erroneous_trade_window=entry.erroneous_trade_min,
    )


def _wrong_hours(file: RegistryFile) -> Iterator[Problem]:
    for index, each in enumerate(file.venues):
        if each.session:
            yield from hours_disagreements(each.mic, each.session, ("venues", index, "session"))


def _called_alike(kind: str, entries: Iterable[Entry]) -> Iterator[Problem]:
    """Names that would mean two things."""
    seen: Mapping[str, int] = {}
    for index, entry in enumerate(entries):
        at: Place = (kind, index)
        fresh = {name.casefold(): index for name in (entry.name, *entry.aliases)}
        taken = sorted(name for name in fresh if name in seen)
        if taken:
            yield Problem(at, f"`{taken[0]}` means another entry already.")
        seen = {**fresh, **seen}
