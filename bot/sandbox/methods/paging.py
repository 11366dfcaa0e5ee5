"""Cursors: where the next page begins, in Slack's opaque form."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.request import Request

T = TypeVar("T")


def cursor_for(mark: str) -> str:
    """The cursor that stands for a mark."""
    return base64.b64encode(f"next:{mark}".encode()).decode()


def mark_of(cursor: str) -> str:
    """The mark in a cursor that `cursor_for` made.

    Raises:
        SlackError: invalid_cursor.
    """
    try:
        kind, _, mark = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if kind != "next" or not mark:
        raise SlackError("invalid_cursor")
    return mark


def page(request: Request, items: Sequence[T], default: int = 100) -> tuple[list[T], str]:
    """The page that the request asks for, and the cursor of the next one or an empty text.

    Raises:
        SlackError: invalid_cursor, or invalid_arguments for a limit out of bounds.
    """
    limit = request.number("limit", default, least=0, most=1000) or default
    cursor = request.text("cursor")
    mark = mark_of(cursor) if cursor else "0"
    if not mark.isdecimal() or int(mark) > len(items):
        raise SlackError("invalid_cursor")
    end = int(mark) + limit
    return list(items[int(mark) : end]), cursor_for(str(end)) if end < len(items) else ""
