"""How long a post-mortem takes to draft from rooms of several sizes: prints JSON.

`benchmarks/drafts.py` drafts from 1,000, 2,500, 5,000 and 10,000 messages and says the milliseconds of the best of
three (other sizes may be named behind it), the growth between the smallest and the largest room, and how long the page and the PDF of the largest take.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.domain.change import EntryKind, Json, Source
from bot.domain.command import IncidentId, Person
from bot.domain.escalation_state import EscalationState
from bot.domain.impact import Category, Impact, TradingState
from bot.domain.incident import Incident, Mark, MarkSet
from bot.domain.phase import Phase
from bot.domain.postmortem import Records, draft
from bot.domain.postmortem_figures import figures
from bot.domain.postmortem_parts import ReadRow
from bot.domain.severity import Severity
from bot.integrations.typesetting import typeset
from bot.policy import load_policy
from bot.render import document_files, documents
from bot.render.templates import Templates, configure

SIZES: Final = (1_000, 2_500, 5_000, 10_000)
TRIES: Final = 3
NOON: Final = datetime(2012, 8, 1, 12, 0, tzinfo=UTC)
TOM: Final = Person("UTOM", "Tom")
WORDS: Final = (
    "orders are doubled on router-8",
    "ok, on it",
    "halted mm-us, 212 fills so far",
    "who has the drop copy?",
    "acks at 12 us now",
    "TODO: compare the eight hosts",
    "thanks",
)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft and what it was made from."""

    records: Records
    text: str
    shown: dict[str, Json] = field(default_factory=dict)


def room(size: int) -> Records:
    """An incident whose room holds so many messages, of which one in fifty is marked and one in ninety edited."""
    rows: list[ReadRow] = []
    for number in range(size):
        rows.append(_row(len(rows) + 1, number, EntryKind.MESSAGE, WORDS[number % len(WORDS)], {}))
        if number % 50 == 0:
            content: dict[str, Json] = {"class": "action", "how": "shortcut"}
            rows.append(_row(len(rows) + 1, number, EntryKind.MARKED, "Marked.", content))
        if number % 90 == 0:
            rows.append(
                _row(len(rows) + 1, number, EntryKind.EDITED, "orders were doubled", {"revision": f"{number}.9"})
            )
    return Records(
        incident=_incident(), recorded=rows, policy=load_policy(None), head="3f2a" * 16, site="https://firm.slack.com/"
    )


def _row(seq: int, number: int, kind: EntryKind, text: str, content: dict[str, Json]) -> ReadRow:
    at = NOON + timedelta(seconds=2 * number)
    source = Source("T0FIRM", "C0ROOM", f"{number}.000100")
    return ReadRow(
        seq=seq,
        kind=kind.value,
        occurred_at=at,
        recorded_at=at,
        actor=f"U{number % 17}",
        text=text,
        content=content,
        source=source,
    )


def _incident() -> Incident:
    times = {Mark.DETECTED: 0, Mark.DECLARED: 1, Mark.CONTAINED: 45, Mark.RESOLVED: 100, Mark.CLOSED: 400}
    return Incident(
        id=IncidentId("01J0INCIDENT"),
        workspace="T0FIRM",
        reference="INC-20120801-001",
        title="Order router floods the market",
        category=Category.EXECUTION_FAILURE,
        affected="router-8, XNYS",
        trading_state=TradingState.REDUCED,
        reporter=TOM,
        phase=Phase.CLOSED,
        phase_since=NOON,
        severity=Severity.P1,
        provisional=False,
        impact=Impact(),
        escalation=EscalationState(NOON),
        marks={mark: MarkSet(NOON + timedelta(minutes=at), TOM, NOON) for mark, at in times.items()},
    )


def best(work: Callable[[], Any]) -> float:
    """The shortest of several tries, in milliseconds."""
    found = []
    for _ in range(TRIES):
        start = time.perf_counter()
        work()
        found.append(1_000 * (time.perf_counter() - start))
    return round(min(found), 1)


def written(templates: Templates, records: Records) -> Drafted:
    """The draft as the worker makes it."""
    return Drafted(records, documents.post_mortem(templates, draft(records)), dict(figures(records)))


def measured(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """The figures of this machine."""
    templates = configure(None)
    rooms = {size: room(size) for size in sizes}
    draft_ms = {size: best(partial(written, templates, records)) for size, records in rooms.items()}
    made = written(templates, rooms[sizes[-1]])
    page = best(lambda: document_files.html(templates, "INC-20120801-001", made.text, made.shown))
    sheets = document_files.sheets(templates, "INC-20120801-001", made.text, made.shown)
    template = templates.plain("pdf/post_mortem.typ")
    return {
        "draft_ms": {str(size): length for size, length in draft_ms.items()},
        "growth": round(draft_ms[sizes[-1]] / draft_ms[sizes[0]], 2),
        "times_as_many": sizes[-1] / sizes[0],
        "page_ms": page,
        "pdf_ms": best(lambda: asyncio.run(typeset(template, sheets, at=NOON))),
    }


if __name__ == "__main__":
    print(json.dumps(measured(tuple(map(int, sys.argv[1:])) or SIZES), indent=2))
