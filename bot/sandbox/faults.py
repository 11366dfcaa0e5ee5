"""Ordered, seeded rules that say which Web API calls and which event deliveries go wrong, and how."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

FaultKind = Literal["rate_limited", "server_error", "lost_answer", "timeout", "drop", "garbage", "delay", "error"]
EventFaultKind = Literal["duplicate", "reorder", "delay", "drop"]


@dataclass(frozen=True, slots=True)
class Fault:
    """How one Web API call goes wrong.

    `lost_answer` and `garbage` come after the call was done, `delay` before it; with the others it is not done.
    """

    kind: FaultKind
    status: int = 500  # for server_error
    retry_after: int = 1  # seconds, for rate_limited
    seconds: float = 0.0  # for delay and timeout
    code: str = ""  # Slack's error code, for error


@dataclass(frozen=True, slots=True)
class EventFault:
    """How the delivery of one event goes wrong; `reorder` lets the next event overtake it."""

    kind: EventFaultKind
    seconds: float = 0.0  # for delay


@dataclass(frozen=True, slots=True)
class Rule:
    """When a fault strikes: a `Fault` on Web API methods, an `EventFault` on event types."""

    fault: Fault | EventFault
    target: str = "*"  # glob on the method or the event type
    containing: str = ""  # the arguments, as JSON, must contain this
    times: int | None = None  # how often it strikes; None: without end
    after: int = 0  # how many matches pass unharmed first
    probability: float = 1.0

    def matches(self, name: str, arguments: Mapping[str, Any]) -> bool:
        """Whether the rule speaks of this call or event."""
        if not fnmatchcase(name, self.target):
            return False
        return not self.containing or self.containing in json.dumps(arguments, ensure_ascii=False, default=str)


@dataclass(slots=True)
class _Watched:
    """A rule and what it has seen."""

    rule: Rule
    seen: int = 0
    struck: int = 0

    def strikes(self, name: str, arguments: Mapping[str, Any], chance: random.Random) -> bool:
        """Count a call and say whether the fault strikes it."""
        if not self.rule.matches(name, arguments):
            return False
        self.seen += 1
        if self.seen <= self.rule.after or (self.rule.times is not None and self.struck >= self.rule.times):
            return False
        if self.rule.probability < 1.0 and chance.random() >= self.rule.probability:
            return False
        self.struck += 1
        return True


class Faults:
    """The rules in force; the first that strikes wins.

    Args:
        seed: Makes rules with a probability strike the same calls every time.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311  # repeatable chaos, not cryptography
        self._watched: list[_Watched] = []

    def add(self, rule: Rule) -> None:
        """Put a rule behind those in force."""
        self._watched.append(_Watched(rule))

    def clear(self) -> None:
        """Forget every rule and begin the chances anew."""
        self._watched.clear()
        self._chance = random.Random(self._seed)  # noqa: S311  # repeatable chaos, not cryptography

    def pick(self, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        """The fault that strikes this Web API call, if any."""
        for watched in self._watched:
            fault = watched.rule.fault
            if isinstance(fault, Fault) and watched.strikes(method, arguments, self._chance):
                return fault
        return None

    def pick_event(self, event_type: str, payload: Mapping[str, Any] | None = None) -> EventFault | None:
        """The fault that strikes the delivery of this event, if any."""
        for watched in self._watched:
            fault = watched.rule.fault
            if isinstance(fault, EventFault) and watched.strikes(event_type, payload or {}, self._chance):
                return fault
        return None

    def listed(self) -> Sequence[Mapping[str, Any]]:
        """Every rule in force as JSON, with how often it matched (`seen`) and struck (`struck`)."""
        return [rule_to_json(w.rule) | {"seen": w.seen, "struck": w.struck} for w in self._watched]


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """A rule in the form that `rule_from_json` reads."""
    target = "event" if isinstance(rule.fault, EventFault) else "method"
    when = {"containing": rule.containing, "times": rule.times, "after": rule.after, "probability": rule.probability}
    return {target: rule.target, **asdict(rule.fault), **when}


def rule_from_json(data: Mapping[str, Any]) -> Rule:
    """Read a rule such as `{"method": "chat.*", "kind": "server_error", "times": 1}`.

    Args:
        data: `method` or `event` (a glob), `kind`, the fault's own fields, and `containing`, `times`, `after`, `probability`.

    Raises:
        ValueError: A key or kind is unknown.
    """
    rest = dict(data)
    made: type[Fault | EventFault] = EventFault if "event" in rest else Fault
    target = str(rest.pop("event", None) or rest.pop("method", "*"))
    kind = rest.get("kind")
    known_kinds = get_args(EventFaultKind if made is EventFault else FaultKind)
    if kind not in known_kinds:
        raise ValueError(f"Unknown kind {kind!r}: use one of {', '.join(known_kinds)}.")
    fault = {name: rest.pop(name) for name in [f.name for f in fields(made)] if name in rest}
    unknown = rest.keys() - {"containing", "times", "after", "probability"}
    if unknown:
        raise ValueError(f"Unknown keys in a fault rule: {', '.join(sorted(unknown))}.")
    return Rule(made(**fault), target=target, **rest)
