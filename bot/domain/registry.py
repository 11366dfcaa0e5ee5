"""The firm's registry: strategies, systems, hosts, venues, vendors and causes by name, and who answers for them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.forms import Fact, Field, FieldKind, Forms
from bot.domain.impact import Category

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "strategies": "strategy",
        "systems": "system",
        "hosts": "host",
        "venues": "venue",
        "vendors": "vendor",
        "causes": "cause tag",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something of the firm that has a name.

    Args:
        name: How it is called on record.
        aliases: What else people call it.
        owner: Slack id of the person or user group who answers for it; empty if nobody is named.
        desk: The desk it belongs to.
        phone: Where somebody of it answers: of a venue its own desk.
        kill_procedure: Where it says how to stop it.
        masked: What outsiders read in place of the name; empty where the name is no secret.
    """

    name: str
    aliases: tuple[str, ...] = ()
    owner: str = ""
    desk: str = ""
    phone: str = ""
    kill_procedure: str = ""
    masked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueEntry(Entry):
    """A venue; `name` is its MIC.

    Args:
        erroneous_trade_window: For how long after an execution its review can be asked for; None if nobody looked it up.
    """

    erroneous_trade_window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything the firm has registered, by kind."""

    by_kind: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict, hash=False)

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """What is registered of a kind, in the order of the file."""
        return self.by_kind.get(kind, ())

    def find(self, kind: str, name: str) -> Entry | None:
        """What somebody called by its name or an alias; None where it is not registered."""
        wanted = name.strip().casefold()
        return next((each for each in self.entries(kind) if wanted in _names(each)), None)

    def spelt(self, kind: str, name: str) -> str:
        """The name on record of what somebody named; theirs where it is not registered."""
        found = self.find(kind, name)
        return found.name if found else name

    def owners(self) -> dict[str, str]:
        """Slack id of the person who answers for a name or an alias; user groups are no one person."""
        owned = [each for held in self.by_kind.values() for each in held if each.owner[:1] in {"U", "W"}]
        return {name: each.owner for each in owned for name in (each.name, *each.aliases)}

    def venue(self, mic: str) -> VenueEntry | None:
        """A venue by its MIC; None where it is not registered."""
        found = self.find("venues", mic)
        return found if isinstance(found, VenueEntry) else None


@dataclass(frozen=True, slots=True)
class Unregistered:
    """A name that people used and that the registry does not have."""

    kind: str
    name: str
    used_in: str


def registered(registry: Registry, field_: Field, value: str) -> str:
    """A value with every name spelt as the registry does."""
    if not field_.registry or not value:
        return value
    return ", ".join(dict.fromkeys(registry.spelt(field_.registry, name) for name in names_in(field_, value)))


def names_in(field_: Field, value: str) -> tuple[str, ...]:
    """The names in a value: several in a list, else one."""
    several = field_.kind in (FieldKind.LIST, FieldKind.MICS)
    return tuple(filter(None, value.split(", "))) if several else (value,) * bool(value)


def hit(registry: Registry, forms: Forms, category: Category, facts: Mapping[str, Fact]) -> tuple[Entry, ...]:
    """What the forms of an incident name and the registry knows, each once, in the order of the forms."""
    found = (
        registry.find(field_.registry, name)
        for field_ in forms.fields(category)
        if field_.registry and field_.key in facts
        for name in names_in(field_, facts[field_.key].value)
    )
    return tuple(dict.fromkeys(each for each in found if each is not None))


def unregistered(
    registry: Registry, forms: Forms, used: Iterable[tuple[str, Category, Mapping[str, Fact]]]
) -> Iterator[Unregistered]:
    """The names that incidents use and the registry does not have, each once per incident.

    Args:
        registry: What the firm has registered.
        forms: Say which fields hold names.
        used: Reference, category and facts of each incident.
    """
    for reference, category, facts in used:
        for field_ in forms.fields(category):
            fact = facts.get(field_.key) if field_.registry else None
            for name in names_in(field_, fact.value) if fact else ():
                if registry.find(field_.registry, name) is None:
                    yield Unregistered(KINDS[field_.registry], name, reference)


def _names(entry: Entry) -> frozenset[str]:
    return frozenset(each.casefold() for each in (entry.name, *entry.aliases))
