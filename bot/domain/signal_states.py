"""What an incident knows of the signals that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """Signals of one thing, as an incident shows them.

    Args:
        name: What they are about.
        source: Who sends them.
        first: By their own time, as `last`.
        count: How many.
        turns: How often it began again after it had ended.
        firing: Whether it still lasts.
        links: Addresses of the alert, its graph and its silence.
    """

    name: str
    source: str
    first: datetime
    last: datetime
    count: int
    turns: int
    firing: bool
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """The signals of an incident.

    Args:
        shown: Those that came most often.
        groups: How many things they are about, in all.
        signals: How many they are, in all.
    """

    shown: tuple[Alerting, ...] = ()
    groups: int = 0
    signals: int = 0
