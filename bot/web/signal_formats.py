"""Signals as they travel: our own form by kind; each format makes the same values of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from bot.domain.signals import BadSignal, Signal, SignalKind, SignalStatus
from bot.web.signal_fields import LONGEST_NAME, LONGEST_TEXT, labels_of, links_of, moment_of, text_of

KNOWN: Final = frozenset({"kind", "name", "id", "status", "at", "text", "labels", "links"})
KEY_DIGITS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What is known of a signal before its body is read.

    Args:
        source: Who sent it.
        key: What makes it the same signal when it comes again.
        now: When it came.
    """

    source: str
    key: str
    now: datetime


def signal_of(found: Mapping[str, Any], sender: Sender) -> Signal:
    """A signal in our own form.

    Raises:
        BadSignal: Something in it does not fit.
    """
    kind = text_of(found, "kind", longest=LONGEST_NAME, needed=True)
    if kind not in READERS:
        raise BadSignal("kind", f"only {', '.join(READERS)} are known.")
    return READERS[kind](found, sender)


def _alert(found: Mapping[str, Any], sender: Sender) -> Signal:
    refuse_unknown(found, KNOWN)
    status = text_of(found, "status", longest=LONGEST_NAME) or SignalStatus.FIRING
    if status not in set(SignalStatus):
        raise BadSignal("status", f"only {', '.join(SignalStatus)} are known.")
    name, labels = text_of(found, "name", longest=LONGEST_NAME, needed=True), labels_of(found)
    return Signal(
        key=sender.key,
        source=sender.source,
        kind=SignalKind.ALERT,
        name=name,
        at=moment_of(found, "at", now=sender.now),
        id=text_of(found, "id", longest=LONGEST_NAME) or fingerprint(name, labels),
        text=text_of(found, "text", longest=LONGEST_TEXT),
        status=SignalStatus(status),
        labels=labels,
        links=links_of(found),
    )


def refuse_unknown(found: Mapping[str, Any], known: frozenset[str]) -> None:
    """Say which field nobody knows: a slip must not be a signal that says less.

    Raises:
        BadSignal: There is one.
    """
    for name in found:
        if name not in known:
            raise BadSignal(name[:LONGEST_NAME], f"this is not known. Known: {', '.join(sorted(known))}.")


def fingerprint(name: str, labels: Mapping[str, str]) -> str:
    """Which alert it is, where its source does not say."""
    parts = [name, *(part for label in sorted(labels) for part in (label, labels[label]))]
    return sha256("\0".join(parts).encode()).hexdigest()[:KEY_DIGITS]


READERS: Final[Mapping[str, Callable[[Mapping[str, Any], Sender], Signal]]] = {SignalKind.ALERT.value: _alert}
