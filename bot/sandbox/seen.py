"""What a person sees after a gesture."""

from dataclasses import asdict, dataclass
from typing import Any

Json = dict[str, Any]

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on a person's screen once a gesture is answered."""

    text: str | None = None  # of the ephemeral message or error that appeared
    blocks: list[Json] | None = None  # of that message
    errors: dict[str, str] | None = None  # block id → words under the field
    view: Json | None = None  # the modal on top now, or the Home that was opened
    timed_out: bool = False  # the app did not answer within three seconds
    status: int | None = None  # what the app answered, if it was asked
    ts: str | None = None  # of the message that the person posted
    file: str | None = None  # id of the file that the person uploaded

    def as_json(self) -> Json:
        """The same as plain data."""
        return asdict(self)
