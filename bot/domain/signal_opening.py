"""From signals to an incident: what a rule of the firm has them declared as."""

from typing import Final

from bot.domain.command import BOT, Person
from bot.domain.declare import Declare
from bot.domain.registry import Registry
from bot.domain.signal_groups import Group
from bot.domain.signal_rules import SignalRule
from bot.domain.signals import Signal

LONGEST_TITLE: Final = 120  # characters


def opened(group: Group, rule: SignalRule, *, workspace: str, by: Person | None = None) -> Declare:
    """What is declared because of signals.

    Args:
        group: They.
        rule: What the firm does about them.
        workspace: Slack team id.
        by: Who said that it is an incident; None where the rule did.
    """
    words = group.first.words
    return Declare(
        key=f"signal/{group.key}/{group.begun_at.isoformat()}",
        workspace=workspace,
        by=by or Person(BOT, f"{group.source}, rule {rule.id}"),
        title=_fit(words),
        said=words if len(words) > LONGEST_TITLE else "",
        category=rule.category,
        affected=group.hit,
        detected_at=group.first.at,
        named=rule.severity,
        impact=rule.impact,
    )


def storm(group: Group, rule: SignalRule, *, workspace: str) -> Declare:
    """What is declared where too much breaks at once for a war room each; what came first gives the severity."""
    return Declare(
        key=f"signal/{group.key}/{group.begun_at.isoformat()}",
        workspace=workspace,
        by=Person(BOT, f"{group.source}, rule {rule.id}"),
        title=_fit(f"Signal storm, beginning with {group.first.words}"),
        detected_at=group.first.at,
        named=rule.severity,
        impact=rule.impact,
    )


def hit(signal: Signal, rule: SignalRule, registry: Registry) -> str:
    """What the labels say is hit, as the registry spells it; empty where they say nothing."""
    named = ((kind, signal.label(label)) for kind, label in rule.registry.items())
    return ", ".join(dict.fromkeys(registry.spelt(kind, name) for kind, name in named if name))


def _fit(words: str) -> str:
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rstrip()}…"
