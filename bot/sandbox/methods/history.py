"""conversations.history and replies: what was said, page by page."""

import re
from collections.abc import Callable
from copy import deepcopy

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.paging import cursor_for, mark_of
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request
from bot.sandbox.records import Json

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
OPTIONS = ("cursor", "include_all_metadata", "inclusive", "latest", "limit", "oldest")
TS = re.compile(r"\d{1,12}(\.\d{1,6})?")
MOST = 999
DEFAULT_HISTORY = 100
DEFAULT_REPLIES = 1000  # as documented; a page still holds at most MOST

Ts = tuple[int, int]  # seconds, microseconds: never a float, which loses digits


def parsed_ts(ts: str) -> Ts:
    """A ts that can be compared."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds), int(fraction.ljust(6, "0") or "0")


def _bound(request: Request, name: str) -> Ts | None:
    value = request.text(name)
    if not value:
        return None
    if not TS.fullmatch(value):
        raise SlackError(f"invalid_ts_{name}")
    return parsed_ts(value)


def within(request: Request) -> Callable[[Json], bool]:
    """Whether a message lies between `oldest` and `latest`; the ends count only if `inclusive`.

    Raises:
        SlackError: invalid_ts_oldest, invalid_ts_latest.
    """
    oldest, latest, inclusive = _bound(request, "oldest"), _bound(request, "latest"), request.flag("inclusive")

    def inside(message: Json) -> bool:
        ts = parsed_ts(message["ts"])
        after = oldest is None or ts > oldest or (inclusive and ts == oldest)
        before = latest is None or ts < latest or (inclusive and ts == latest)
        return after and before

    return inside


def without_metadata(request: Request, message: Json) -> Json:
    """The message; its metadata only shows when asked for."""
    if request.flag("include_all_metadata"):
        return message
    return {key: value for key, value in message.items() if key != "metadata"}


def _cut(request: Request, messages: list[Json], default: int) -> tuple[list[Json], Json]:
    """One page of messages that are in the order of reading, and the keys that tell of the next."""
    limit = min(request.number("limit", default, most=max(default, MOST)), MOST)
    cursor = request.text("cursor")
    if cursor:
        mark = mark_of(cursor)
        start = next((i for i, message in enumerate(messages) if message["ts"] == mark), None)
        if start is None:
            raise SlackError("invalid_cursor")
        messages = messages[start:]
    more = len(messages) > limit
    following = cursor_for(messages[limit]["ts"]) if more else ""
    return messages[:limit], {"has_more": more, "response_metadata": {"next_cursor": following}}


@method(
    "conversations.history",
    scopes=HISTORY,
    tier=3,
    required=("channel",),
    optional=OPTIONS,
    errors=("channel_not_found", "invalid_cursor", "invalid_ts_latest", "invalid_ts_oldest", "not_in_channel"),
)
def history(request: Request) -> Json:
    """What stands in a channel, newest first; replies only if they were broadcast."""
    room = request.entered()
    inside = within(request)
    found = [m for m in reversed(request.world.standing(room)) if inside(m)]
    messages, more = _cut(request, found, DEFAULT_HISTORY)
    messages = [without_metadata(request, deepcopy(message)) for message in messages]
    counts = {"pin_count": len(room.pins), "channel_actions_ts": None, "channel_actions_count": 0}
    return {"messages": messages, **counts, **more}


@method(
    "conversations.replies",
    scopes=HISTORY,
    tier=3,
    required=("channel", "ts"),
    optional=OPTIONS,
    errors=(
        "channel_not_found",
        "invalid_cursor",
        "invalid_ts_latest",
        "invalid_ts_oldest",
        "thread_not_found",
    ),
)
def replies(request: Request) -> Json:
    """A thread, oldest first; its first message is there whatever `oldest` says."""
    room = request.channel()
    if request.bot not in room.members:
        raise SlackError("channel_not_found")
    inside = within(request)
    root, *rest = request.world.thread(room.id, request.text("ts"))
    found = [root, *(message for message in rest if inside(message))]
    messages, more = _cut(request, found, DEFAULT_REPLIES)
    return {"messages": [without_metadata(request, message) for message in messages], **more}
