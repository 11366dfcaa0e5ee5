"""Questions about signals in their states, for golden files and checks of every surface."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from bot.domain.signal_groups import Group, GroupState, Sighting
from bot.render import signals
from bot.render.templates import configure
from tests.builders import a_person, minutes
from tests.render import scenes

T: Final = configure(None)
SEEN: Final = Sighting(minutes(1), "OrderRejects: 40 % <!channel> rejected", "critical", 0, "a1", firing=True)


def questions() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Asked, answered both ways, and opened because nobody answered."""
    asked = Group(
        key="0f" * 16,
        name="OrderRejects",
        source="monitoring",
        rule="order-rejects",
        state=GroupState.ASKED,
        first=SEEN,
        worst=SEEN,
        last=SEEN,
        begun_at=minutes(1),
        seen_at=minutes(2),
        hit="oms-1, XNAS",
        count=3,
        links={"graph": "https://graphs.example/d/1?a=1&b=2"},
        due_at=minutes(6),
    )
    dismissed = replace(asked, state=GroupState.DISMISSED, by=a_person("Ada"), due_at=None)
    opened = replace(asked, state=GroupState.ATTACHED, due_at=None)
    yield "signal_asked", lambda: signals.question(T, asked, None)
    yield "signal_dismissed", lambda: signals.question(T, dismissed, None)
    yield "signal_opened", lambda: signals.question(T, replace(opened, by=a_person("Ada")), scenes.TRIAGE)
    yield "signal_unanswered", lambda: signals.question(T, opened, scenes.TRIAGE)
    yield "signal_settled", lambda: signals.question(T, opened, None)
