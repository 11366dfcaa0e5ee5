"""What stands behind a subcommand: the incident that is meant, and the rest."""

from dataclasses import dataclass
from typing import Any

from bot.slack.requests import Request
from bot.slack.words import take_reference


@dataclass(frozen=True, slots=True)
class Typed:
    """The words behind a subcommand once its reference is taken out."""

    request: Request
    reference: str | None
    rest: str

    def fields(self) -> dict[str, Any]:
        """What every command carries."""
        return self.request.fields(self.reference)


def read(request: Request, rest: str) -> Typed:
    """Take the reference out of what was typed.

    Raises:
        BadReference: What names the incident names none.
    """
    reference, left = take_reference(rest)
    return Typed(request, reference, left.strip())
