"""`/incident search …`: what was said and written, in every incident that one may see."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.access import Reader
from bot.render import search as shown
from bot.services import search as searching
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.search_words import parse_search
from bot.slack.zones import reader_of


async def search(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """The best of what fits the words and filters."""
    zone = (await reader_of(desk.ctx, request.by.id)).zone
    query = parse_search(rest, zone=zone, user=request.by.id)
    results = await searching.search(desk.ctx, query, Reader(request.by, request.workspace))
    return shown.results(desk.templates, results, query, site=desk.workspace_url)


COMMANDS: Final = {"search": search}
