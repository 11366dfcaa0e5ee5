"""What a declaration in one line says beside its title: the kind of trouble, the venues, what trading does, the loss.

Only what is plain is read; a word that could mean two things is left to whoever answers the card.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.domain.impact import Category, TradingState
from bot.slack.amounts import BadAmount, parse_loss

_WORDS: Final = {
    Category.LATENCY_SPIKE: "latency jitter slow slowness",
    Category.NETWORK_ISSUES: "network multicast packet packets disconnect disconnected disconnects connectivity switch",
    Category.DATA_QUALITY: "stale crossed ticks quotes",
    Category.STRATEGY_LOSS: "pnl p&l drawdown losing",
    Category.EXECUTION_FAILURE: "reject rejects rejected rejections fill fills misfill duplicate duplicates",
    Category.RISK_BREACH: "limit limits exposure breach",
    Category.SYSTEM_FAILURE: "crash crashed crashes oom segfault rebooted down",
}
_BY_WORD: Final = {word: category for category, words in _WORDS.items() for word in words.split()}
_TRADING: Final = (
    (re.compile(r"\b(?:we|trading|desk) (?:have |has |is |are )?(?:halted|stopped)\b", re.IGNORECASE), "halted_by_us"),
    (re.compile(r"\bhalted by us\b", re.IGNORECASE), "halted_by_us"),
    (re.compile(r"\bhalted by (?:the )?(?:venue|exchange)\b", re.IGNORECASE), "halted_by_venue"),
    (re.compile(r"\btrading (?:is )?(?:reduced|limited)\b", re.IGNORECASE), "reduced"),
    (re.compile(r"\btrading (?:is )?normal\b", re.IGNORECASE), "normal"),
)
_MIC: Final = re.compile(r"\b[A-Z0-9]{4}\b")
_SIGNED: Final = re.compile(r"(?<!\S)\$[0-9][0-9.,kKmMbBn]*(?:[-–][0-9$.,kKmMbBn]+)?(?!\S)")
_TRIMMED: Final = ".,;:!?()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """What could be read; unknown, empty or None where nothing was plain."""

    category: Category
    affected: str
    trading_state: TradingState
    loss: tuple[Decimal, Decimal] | None


def read(words: str, venues: Collection[str]) -> Inline:
    """Read a declaration.

    Args:
        words: Behind the severity.
        venues: The MICs that the firm has named; others are known by their X.
    """
    found = [each for each in dict.fromkeys(_MIC.findall(words)) if each in venues or each.startswith("X")]
    return Inline(
        category=_category(words), affected=", ".join(found), trading_state=_trading(words), loss=_loss(words)
    )


def _category(words: str) -> Category:
    plain = (word.strip(_TRIMMED).lower() for word in words.split())
    found = {_BY_WORD[word] for word in plain if word in _BY_WORD}
    return found.pop() if len(found) == 1 else Category.UNKNOWN


def _trading(words: str) -> TradingState:
    found = {state for pattern, state in _TRADING if pattern.search(words)}
    return TradingState(found.pop()) if len(found) == 1 else TradingState.UNKNOWN


def _loss(words: str) -> tuple[Decimal, Decimal] | None:
    amounts = _SIGNED.findall(words)
    if len(amounts) != 1:
        return None
    try:
        return parse_loss(amounts[0].rstrip(".,"))
    except BadAmount:
        return None
