"""The rich_text block that Slack's client sends along with what a person types."""

import html
import re
from typing import Any

Json = dict[str, Any]

PART = re.compile(
    r"<@(?P<user>\w+)>|<#(?P<channel>\w+)\|[^>]*>|<!subteam\^(?P<group>\w+)[^>]*>|<!(?P<range>\w+)>|<(?P<url>https?://[^>]+)>"
)


def rich_text(stored: str) -> Json:
    """The block for a text in stored form: mentions and links as elements, the rest as plain words."""
    elements: list[Json] = []
    end = 0
    for found in PART.finditer(stored):
        elements += _words(stored[end : found.start()])
        elements.append(_element(found))
        end = found.end()
    elements += _words(stored[end:])
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _words(text: str) -> list[Json]:
    return [{"type": "text", "text": html.unescape(text)}] if text else []


def _element(found: re.Match[str]) -> Json:
    kind = str(found.lastgroup)
    if kind == "url":
        return {"type": "link", "url": html.unescape(found["url"])}
    if kind == "range":
        return {"type": "broadcast", "range": found["range"]}
    kinds = {"user": "user", "channel": "channel", "group": "usergroup"}
    return {"type": kinds[kind], f"{kinds[kind]}_id": found[kind]}
