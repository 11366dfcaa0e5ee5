"""What is wrong with a policy or case file, each with its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.errors import DomainError

Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place in a file, told by the keys and positions that lead there."""

    at: Place
    reason: str


class PolicyError(DomainError):
    """A policy or case file cannot be used; `problems` are lines of the form `FILE:LINE: reason`."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
