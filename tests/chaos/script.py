"""What a seed makes happen: faults, blows and what people do, each at its moment; the same seed, the same script."""

import random  # noqa: TID251  # drawn from a seed that is printed: the same script again
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.faults import EventFault, EventFaultKind, Fault, FaultKind, Rule

Blow = Literal["kill", "database", "sockets"]

# Of faults: one call in each case, so that how often they strike does not hang on the machine's speed.
CALLS: tuple[FaultKind, ...] = ("rate_limited", "server_error", "lost_answer", "timeout", "drop", "garbage", "delay")
EVENTS: tuple[EventFaultKind, ...] = ("duplicate", "reorder", "delay", "drop")
METHODS = (
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "conversations.create",
    "conversations.open",
    "conversations.invite",
    "conversations.history",
    "conversations.set*",
    "conversations.list",
    "pins.add",
    "files.*",
    "auth.test",
    "*",
)
TALK = ("say", "say", "say", "reply", "edit", "edit", "react", "delete")
SEVERITIES = ("P0", "P0", "P1", "P1", "P1", "P2", "P3")
SILENT = 4  # one incident in so many is acknowledged by nobody


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """Somebody does something about an incident; `pick` says who or what, counted round."""

    at: float  # seconds from the beginning
    incident: int
    what: str
    pick: int


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Something is struck: a replica by its number, the database, or the sockets."""

    at: float
    blow: Blow
    target: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """From a moment on a call or an event goes wrong; without a rule, a pager that answers 503."""

    at: float
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Script:
    """All that happens in a run.

    Args:
        seed: From which it was drawn.
        duration: Seconds; what people still do after that is to resolve and close.
        replicas: How many processes serve.
        incidents: How many are declared.
    """

    seed: int
    duration: float
    replicas: int
    incidents: int
    acts: tuple[Act, ...]
    hits: tuple[Hit, ...]
    wrongs: tuple[Wrong, ...]


def script(seed: int, duration: float, *, replicas: int, every: float) -> Script:
    """Draw a script.

    Args:
        seed: The same draws the same.
        duration: Seconds.
        replicas: How many processes serve.
        every: Seconds between two declarations.
    """
    chance = random.Random(seed)
    count = max(2, int(duration * 0.7 / every))
    acts = sorted(act for number in range(count) for act in _incident(chance, number, number * every, duration))
    return Script(
        seed=seed,
        duration=duration,
        replicas=replicas,
        incidents=count,
        acts=tuple(acts),
        hits=tuple(sorted(_hits(chance, duration, replicas))),
        wrongs=tuple(_wrongs(chance, duration)),
    )


def _incident(chance: random.Random, number: int, begins: float, duration: float) -> Iterator[Act]:
    """The life of one incident: declared, talked about, acknowledged or not, raised, resolved, closed."""
    life = min(max(duration - begins, 1.0), chance.uniform(6.0, 14.0))

    def later(least: float, most: float, what: str, pick: int = 0) -> Act:
        return Act(begins + life * chance.uniform(least, most), number, what, pick)

    yield Act(begins, number, f"declare {chance.choice(SEVERITIES)}", 0)
    for _ in range(chance.randint(4, 8)):
        yield later(0.2, 0.95, chance.choice(TALK), chance.randrange(8))
    if number % SILENT:
        first = chance.randrange(2)
        yield later(0.1, 0.6, "ack", first)
        yield later(0.4, 0.8, "ack", 1 - first)
    if chance.random() < 0.4:
        yield later(0.2, 0.7, f"severity {chance.choice(('P0', 'P1', 'P2'))}", chance.randrange(2))
    if chance.random() < 0.5:
        yield later(0.5, 0.8, "contained")
    yield Act(begins + life, number, "resolve", 0)
    if chance.random() < 0.7:
        ends = begins + life + chance.uniform(0.2, 1.0)
        yield Act(ends - 0.1, number, "waive all nothing was restarted", 0)
        yield Act(ends, number, "close", 0)


def _hits(chance: random.Random, duration: float, replicas: int) -> Iterator[Hit]:
    """A kill every few seconds, the database twice a minute and at least once each, sockets as often as kills."""
    # Nobody is killed late: what a dead process held comes free only when its leases run out.
    for number in range(max(1, int(duration / 8))):
        yield Hit(chance.uniform(0.1, 0.6) * duration, "kill", number % replicas)
        yield Hit(chance.uniform(0.1, 0.9) * duration, "sockets", 0)
    for _ in range(max(1, int(duration / 30))):
        yield Hit(chance.uniform(0.3, 0.8) * duration, "database", 0)


def _wrongs(chance: random.Random, duration: float) -> Iterator[Wrong]:
    for _ in range(int(duration * 4)):
        at = chance.uniform(0.0, duration)
        draw = chance.random()
        if draw < 0.1:
            yield Wrong(at, None)
        elif draw < 0.4:
            fault = EventFault(chance.choice(EVENTS), seconds=chance.uniform(0.1, 2.0))
            yield Wrong(at, Rule(fault, target="*", times=1))
        else:
            call = Fault(chance.choice(CALLS), status=chance.choice((500, 502, 503)), seconds=chance.uniform(0.1, 0.8))
            yield Wrong(at, Rule(call, target=chance.choice(METHODS), times=1))
