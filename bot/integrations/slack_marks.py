"""How a message of ours is known again: its key in Slack's metadata, and moments as Slack writes them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.integrations.slack_answers import Row, at

EVENT_TYPE: Final = "warroom_outbox"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def metadata_with(key: str) -> Mapping[str, Any]:
    """The metadata that carries a key; anybody in the workspace can read it, so keys say nothing."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def key_of(row: Row) -> object:
    """The key that a message carries; None if it carries none of ours."""
    if at(row, "metadata", "event_type") != EVENT_TYPE:
        return None
    return at(row, "metadata", "event_payload", "key")


def whole_seconds(moment: datetime) -> int:
    """A moment in Unix seconds, as Slack dates channels."""
    return (moment - EPOCH) // timedelta(seconds=1)


def ts_of(moment: datetime) -> str:
    """A moment as Slack dates messages; never through a float, which loses digits."""
    rest = (moment - EPOCH) % timedelta(seconds=1)
    return f"{whole_seconds(moment)}.{rest.microseconds:06d}"
