"""The kinds of rules that limits are made of, and Slack's sentences when one is broken."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken limit, where it is and what Slack says."""

    at: str  # a JSON pointer
    sentence: str

    def __str__(self) -> str:
        return f"{self.sentence} [json-pointer:{self.at}]"


class Rule(Protocol):
    """Checks one value."""

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the value that stands at this pointer."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string of `least` to `most` characters, or one of `choices`."""

    most: int
    least: int = 0
    choices: tuple[str, ...] = ()

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the value."""
        if not isinstance(value, str):
            yield Broken(at, "must be a string")
        elif self.choices and value not in self.choices:
            yield Broken(at, f"must be one of: {', '.join(self.choices)}")
        elif len(value) > self.most:
            yield Broken(at, f"must be less than {self.most + 1} characters")
        elif len(value) < self.least:
            yield Broken(at, f"must be more than {self.least - 1} characters")


def choice(*values: str) -> Text:
    """One of these strings."""
    return Text(max(map(len, values)), choices=values)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the value."""
        if not isinstance(value, bool):
            yield Broken(at, "must be a boolean")


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within bounds."""

    least: int
    most: int

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the value."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield Broken(at, "must be an integer")
        elif not self.least <= value <= self.most:
            yield Broken(at, f"must be between {self.least} and {self.most}")


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever: Slack has a rule that is not known here."""

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """Nothing."""
        del value, at
        yield from ()


@dataclass(frozen=True, slots=True)
class Many:
    """A list of `least` to `most` things."""

    of: Rule
    most: int
    least: int = 1

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the list and with each thing in it."""
        if not isinstance(value, list):
            yield Broken(at, "must be an array")
            return
        if len(value) > self.most:
            yield Broken(at, f"no more than {self.most} items allowed")
        if len(value) < self.least:
            yield Broken(at, f"no fewer than {self.least} items allowed")
        for place, item in enumerate(value):
            yield from self.of.check(item, f"{at}/{place}")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: what each key holds, which keys must be there, and sets of keys of which exactly one must be.

    `at_least` is a set of which one or more must be there; `open_` lets unknown keys through.
    """

    keys: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    open_: bool = False

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the object and each of its keys."""
        if not isinstance(value, dict):
            yield Broken(at, "must provide an object")
            return
        yield from self._check_keys(value, at)
        for key, item in value.items():
            if key in self.keys:
                yield from self.keys[key].check(item, f"{at}/{key}")

    def _check_keys(self, value: Mapping[str, Any], at: str) -> Iterator[Broken]:
        for key in self.required:
            if key not in value:
                yield Broken(at, f"missing required field: {key}")
        if self.one_of and sum(key in value for key in self.one_of) != 1:
            yield Broken(at, f"must provide exactly one of: {', '.join(self.one_of)}")
        if self.at_least and not any(key in value for key in self.at_least):
            yield Broken(at, f"must provide at least one of: {', '.join(self.at_least)}")
        if not self.open_:
            for key in sorted(value.keys() - self.keys.keys() - {"type"}):
                yield Broken(at, f"invalid additional property: {key}")


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` says which shape it has, of the types allowed here."""

    shapes: Callable[[], Mapping[str, Rule]]  # late, so that shapes may hold each other
    allowed: frozenset[str] = field(default=frozenset())

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the object."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield Broken(at, "must provide an object")
        elif not isinstance(kind, str):
            yield Broken(at, "missing required field: type")
        elif kind not in self.allowed or kind not in self.shapes():
            yield Broken(f"{at}/type", f"unsupported type: {kind}")
        else:
            yield from self.shapes()[kind].check(value, at)


@dataclass(frozen=True, slots=True)
class Words:
    """A text object of at most `most` characters, plain_text alone unless `mrkdwn` is allowed."""

    most: int
    mrkdwn: bool = False

    def check(self, value: Any, at: str) -> Iterator[Broken]:
        """What is wrong with the text object."""
        kinds = ("plain_text", "mrkdwn") if self.mrkdwn else ("plain_text",)
        flags = "verbatim" if isinstance(value, dict) and value.get("type") == "mrkdwn" else "emoji"
        keys: dict[str, Rule] = {"type": choice(*kinds), "text": Text(self.most, least=1), flags: Flag()}
        yield from Shape(keys, required=("type", "text")).check(value, at)
