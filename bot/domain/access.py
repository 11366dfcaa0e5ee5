"""Who may see which incident: the one place that decides it."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.command import Person


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who looks, and the workspace they are in."""

    person: Person
    workspace: str


class Seen(Protocol):
    """What is asked of an incident, whole or as a row of a list."""

    @property
    def workspace(self) -> str:
        """Slack team id."""


def may_see(reader: Reader, incident: Seen) -> bool:
    """Whether somebody may see an incident; today everybody in the workspace sees all of its incidents."""
    return reader.workspace == incident.workspace
