"""What changes on people's screens without an event of Slack's: forms, Homes, ephemeral messages, bookmarks, canvases."""

from dataclasses import dataclass
from typing import Literal

What = Literal["ephemerals", "modals", "home", "channel", "people", "canvas", "emptied"]


@dataclass(frozen=True, slots=True)
class ScreenChanged:
    """Something looks different; what it looks like now stands in the world."""

    what: What
    user: str = ""  # who alone sees it; empty for everybody who sees the channel
    channel: str = ""
    canvas: str = ""
