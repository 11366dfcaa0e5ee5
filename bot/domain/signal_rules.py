"""What a firm does about signals: which open a war room, which ask on-call first, and which are silenced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Final

from bot.domain.impact import Category, Impact
from bot.domain.severity import Severity
from bot.domain.signals import Signal

BY_NAME: Final = ("source", "name")  # what groups signals that no rule groups
AN_HOUR: Final = timedelta(hours=1)
KEY_DIGITS: Final = 32


class Opening(StrEnum):
    """What a firing signal does."""

    NOW = "now"
    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRule:
    """What is done about the signals that match.

    Args:
        id: What it is called.
        match: Patterns such as `Order*` by label; all must fit. `source` and `name` count as labels.
        opening: Whether a war room opens.
        category: Of the incident.
        severity: Of the incident until triage; None to leave it to what is known of the impact.
        impact: What such a signal says of the severity inputs.
        registry: Labels that name what is hit, by kind of the registry.
        group_by: Labels by which signals are one thing.
        window: Signals of a group that come later than this are another thing.
        ask_for: After this an unanswered question opens the war room by itself.
    """

    id: str
    match: Mapping[str, str] = field(hash=False)
    opening: Opening
    category: Category = Category.UNKNOWN
    severity: Severity | None = None
    impact: Impact = field(default_factory=Impact)
    registry: Mapping[str, str] = field(default_factory=dict, hash=False)
    group_by: tuple[str, ...] = BY_NAME
    window: timedelta = AN_HOUR
    ask_for: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Signals that are expected for a while; they are kept and counted all the same.

    Args:
        match: As in a rule.
        owner: Slack id of who answers for it.
        reason: Why.
        start: First moment, aware.
        end: First moment after it, aware.
    """

    match: Mapping[str, str] = field(hash=False)
    owner: str
    reason: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPolicy:
    """Everything a firm has decided about signals.

    Args:
        rules: The first that matches counts.
        silences: Maintenance windows and silences.
        most_rooms: How many war rooms or questions may begin by themselves within a stretch of `within`.
        within: See above; then everything goes into one storm incident.
    """

    rules: tuple[SignalRule, ...] = ()
    silences: tuple[Silence, ...] = ()
    most_rooms: int = 3
    within: timedelta = timedelta(minutes=10)

    def rule_for(self, signal: Signal) -> SignalRule | None:
        """The first rule that matches; None where the firm has none for this."""
        return next((rule for rule in self.rules if _fits(rule.match, signal)), None)

    def window_of(self, rule: str) -> timedelta:
        """How far apart signals of a rule may come, by its id; an hour where the firm has none for them."""
        found = self.rule(rule)
        return found.window if found else AN_HOUR

    def rule(self, id: str) -> SignalRule | None:  # noqa: A002  # the rule's id
        """A rule by its id; None where the firm has it no more."""
        return next((each for each in self.rules if each.id == id), None)

    def silence_for(self, signal: Signal, now: datetime) -> Silence | None:
        """The silence that holds for a signal at a moment; None where there is none."""
        held = (each for each in self.silences if each.start <= now < each.end)
        return next((each for each in held if _fits(each.match, signal)), None)


def group_key(signal: Signal, rule: SignalRule | None) -> str:
    """What signals of one thing have in common, in letters and digits."""
    by = rule.group_by if rule else BY_NAME
    parts = [rule.id if rule else "", *(part for name in by for part in (name, signal.label(name)))]
    return sha256("\0".join(parts).encode()).hexdigest()[:KEY_DIGITS]


def _fits(match: Mapping[str, str], signal: Signal) -> bool:
    return all(fnmatchcase(signal.label(name), pattern) for name, pattern in match.items())
