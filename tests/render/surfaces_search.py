"""What people see of searches, by the name of its golden file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

from bot.domain.change import Source
from bot.domain.search import DocumentKind, Query, Results
from bot.render import search
from bot.render.templates import configure
from tests.builders import minutes
from tests.domain.test_search import a_find

Payload = dict[str, Any]
Make = Callable[[], Payload]

T: Final = configure(None)
SITE: Final = "https://firm.slack.com/"


def searches() -> Iterator[tuple[str, Make]]:
    """Nothing, a few, and more than anybody reads."""
    shown = partial(search.results, T, query=Query(terms=("router", "8")), site=SITE)
    said = a_find(
        "@here <!channel> *router-8* still sends, `latency_spike` on router_8 & the rest",
        kind=DocumentKind.ENTRY,
        number=41,
        source=Source("T0FIRM", "C0ROOM", "1343822400.000100"),
    )
    roomless = a_find(
        "1. Cause\nThe router was left out of the deployment", kind=DocumentKind.POST_MORTEM, channel=None
    )
    yield "search", lambda: shown(Results((a_find("INC-20120801-001\nRouter 8 hosts"), said, roomless)))
    yield "search_none", lambda: shown(Results(()))
    yield "search_many", lambda: shown(Results((replace(said, at=minutes(60)),) * 10, 190, uncounted=True))
