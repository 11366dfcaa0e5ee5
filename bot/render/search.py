"""What people see of a search."""

from typing import Any, Final

from bot.domain.search import Found, Part, Query, Results, excerpt
from bot.render.escaping import Mrkdwn, one_line, slack
from bot.render.filters import link, room_url
from bot.render.messages import message
from bot.render.templates import Payload, Templates

_FORMATTING: Final = str.maketrans("*_~`", "    ")


def results(templates: Templates, found: Results, query: Query, *, site: str) -> Payload:
    """What was found, each with its excerpt and the way to it.

    Args:
        templates: What renders.
        found: The best first.
        query: What they were found by.
        site: Slack's address of the workspace.
    """
    lines = [_line(each, query, site) for each in found.shown]
    return message(templates, "search", lines=lines, more=found.more, uncounted=found.uncounted)


def _line(found: Found, query: Query, site: str) -> dict[str, Any]:
    parts = excerpt(found.words, query.terms)
    return {
        "found": found,
        "way": _way(found, site),
        "excerpt": Mrkdwn("".join(_marked(each) for each in parts)),
        "words": "".join(each.text for each in parts),
    }


def _way(found: Found, site: str) -> Mrkdwn:
    """The message where it is one, else the war room, else the reference alone."""
    source = found.source
    if source is not None:
        address = f"{site.rstrip('/')}/archives/{source.channel}/p{source.ts.replace('.', '')}"
        return link(address, found.reference)
    if found.channel is not None:
        return link(room_url(found.channel, found.workspace), found.reference)
    return Mrkdwn(slack(found.reference))


def _marked(part: Part) -> str:
    """A stretch of somebody's words, without formatting of its own; hits stand out."""
    return f"*{slack(part.text)}*" if part.hit else _kept(part.text)


def _kept(text: str) -> str:
    """The words as they are: signs of formatting become blanks, and blanks at the ends stand between them and a hit."""
    plain = text.translate(_FORMATTING)
    front, back = plain[: len(plain) - len(plain.lstrip())], plain[len(plain.rstrip()) :]
    return slack(f"{front}{one_line(plain)}{back}") if plain.strip() else plain
