"""Reads a YAML file into plain data, numbers kept as they are written, and remembers every line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from bot.policy.errors import Place, PolicyError, Problem

Data: TypeAlias = dict[str, "Data"] | list["Data"] | str | bool | None

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    _TAG + name for name in ("str", "int", "float", "timestamp", "null", "bool", "map", "seq", "merge")
)
_MAX_DEPTH = 20  # far beyond any policy, far below what would exhaust the stack


@dataclass(frozen=True, slots=True)
class Source:
    """A file's data, and where in the file each part of it stands.

    Args:
        name: the file as people know it.
        raw: its bytes.
        data: mappings, lists, texts, true, false and null; a number is the text it was written as.
        lines: from 1, by the keys and positions that lead to a value.
    """

    name: str
    raw: bytes
    data: Data
    lines: dict[Place, int]

    def line(self, at: Place) -> int:
        """The line of a value, or of the closest thing around it that is in the file."""
        while at not in self.lines:
            at = at[:-1]
        return self.lines[at]

    def refuse(self, problems: Iterable[Problem]) -> PolicyError:
        """The error that lists `problems` in the order of the file."""
        placed = sorted((self.line(problem.at), _spell(problem)) for problem in problems)
        return PolicyError(f"{self.name}:{line}: {reason}" for line, reason in placed)


def read_source(path: Path) -> Source:
    """Read a YAML file.

    Raises:
        PolicyError: it cannot be read, is not YAML, or uses what a policy must not: repeated keys, tags, aliases.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode()
    except OSError as error:
        raise PolicyError([f"{path}:1: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PolicyError([f"{path}:{line}: is not UTF-8 text"]) from error
    try:
        node = _composed(text)
    except yaml.YAMLError as error:
        raise PolicyError([f"{path}:{_error_line(error, raw)}: {_error_words(error)}"]) from error
    walk = _Walk()
    data = walk.data(node, ()) if node is not None else None
    source = Source(str(path), raw, data, {(): 1, **walk.lines})
    if walk.problems:
        raise source.refuse(walk.problems)
    return source


def _composed(text: str) -> yaml.Node | None:
    """The file's nodes; never objects. Aliases are refused because one line of them can stand for gigabytes."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _refused("aliases are not supported; write the value out", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise _refused("is nested too deeply", event)
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def _refused(reason: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    mark = event.start_mark
    return yaml.MarkedYAMLError(problem=reason, problem_mark=mark)  # type: ignore[arg-type]  # libyaml has a mark of its own


@dataclass(slots=True)
class _Walk:
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def data(self, node: yaml.Node, at: Place) -> Data:
        self.lines.setdefault(at, node.start_mark.line + 1)
        if node.tag not in _PLAIN_TAGS:
            self.problems.append(Problem(at, f"the tag `{node.tag.replace(_TAG, '!!')}` is not allowed"))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self.data(item, (*at, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, at: Place) -> Data:
        values: dict[str, Data] = {}
        for key, value in node.value:
            here = (*at, str(key.value)) if isinstance(key, yaml.ScalarNode) else at
            if here == at:
                self.problems.append(Problem(at, "a key must be a plain word"))
            elif here in self.lines:
                self.problems.append(Problem(here, f"`{key.value}` stands here twice, again in line {_line(key)}"))
            else:
                self.lines[here] = _line(key)
                values[key.value] = self.data(value, here)
        return values


def _scalar(node: yaml.Node) -> Data:
    if node.tag == _TAG + "null":
        return None
    # YAML 1.1 also reads yes, no, on and off as booleans; here they stay the words they look like.
    if node.tag == _TAG + "bool" and node.value.lower() in {"true", "false"}:
        return bool(node.value.lower() == "true")
    return str(node.value)


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _error_line(error: yaml.YAMLError, raw: bytes) -> int:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    # A character that YAML forbids is told by its offset in bytes.
    return raw[: getattr(error, "position", 0)].count(b"\n") + 1


def _error_words(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    return f"{problem}" if problem else "is not YAML"


def _spell(problem: Problem) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problem.at).lstrip(".")
    return f"{place}: {problem.reason}" if place else problem.reason
