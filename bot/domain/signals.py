"""Signals: what machines tell by themselves, each once, with the time it has at its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.errors import DomainError

LINKS: Final = ("alert", "graph", "silence")  # what a signal may lead back to
UNGRADED: Final = 2  # how grave what names no known word is: as a warning
_GRAVITY: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("critical", "page", "emergency", "fatal", "p0"), 0),
        **dict.fromkeys(("high", "error", "major", "p1"), 1),
        **dict.fromkeys(("warning", "warn", "minor", "medium", "p2"), UNGRADED),
        **dict.fromkeys(("info", "informational", "low", "debug", "p3"), 3),
    }
)


class SignalKind(StrEnum):
    """What a signal tells."""

    ALERT = "alert"


class SignalStatus(StrEnum):
    """Whether what an alert is about still lasts."""

    FIRING = "firing"
    RESOLVED = "resolved"


class BadSignal(DomainError):
    """A signal cannot be read; nothing of it was kept.

    Args:
        field: Which part of it.
        reason: What is wrong, and what would be right.
    """

    def __init__(self, field: str, reason: str) -> None:  # never used as dataclasses' field here
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal.

    Args:
        key: Unique at its source; the same key is the same signal.
        source: Who sent it, by the name of its key.
        kind: What it tells.
        name: What it is about, such as the alert's name.
        at: When it happened, by the source's own clock and never ahead of ours; aware UTC.
        id: Which one of that name, such as a fingerprint.
        text: What it says, for people.
        status: Of an alert.
        labels: What rules match on.
        links: Addresses of the alert, its graph and its silence.
    """

    key: str
    source: str
    kind: SignalKind
    name: str
    at: datetime
    id: str = ""
    text: str = ""
    status: SignalStatus = SignalStatus.FIRING
    labels: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def firing(self) -> bool:
        """Whether what it is about still lasts."""
        return self.status is SignalStatus.FIRING

    @property
    def gravity(self) -> int:
        """How grave its source holds it to be: 0 is the worst."""
        return _GRAVITY.get(self.labels.get("severity", "").lower(), UNGRADED)

    @property
    def words(self) -> str:
        """What it says, behind its name."""
        return f"{self.name}: {self.text}" if self.text else self.name

    def label(self, name: str) -> str:
        """A label; `source` and `name` are those of the signal itself, what it has not is empty."""
        own = {"source": self.source, "name": self.name}
        return own.get(name) or self.labels.get(name, "")
