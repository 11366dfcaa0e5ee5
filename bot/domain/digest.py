"""The digest of a timeline: what was recorded and marked whole, likely messages suggested, the rest counted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.capture import revision_of
from bot.domain.change import EntryKind, Json
from bot.domain.digest_hints import Telling
from bot.domain.marking import MarkClass
from bot.domain.postmortem_parts import REMOVED, Row, reads
from bot.domain.postmortem_records import Records

MOST_ROWS: Final = 80  # of a digest; what the bot itself recorded and what was marked is never cut
RUN: Final = timedelta(seconds=60)  # what one author says within it is one suggestion
SUGGESTED: Final = "(suggested)"
MARKS: Final = "marks"  # the field of a message's content that a digest adds: as what it was marked

# Of the review, which other sections show; they are no part of what happened.
AFTERWARDS: Final = frozenset({EntryKind.WHY, EntryKind.FACTOR, EntryKind.POST_MORTEM})
SAID: Final = frozenset({EntryKind.MESSAGE})
TOLD: Final = frozenset({EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED, EntryKind.GAP})  # of what Slack sends
# What is told of a message elsewhere and goes into its own row.
FOLDED: Final = frozenset({EntryKind.EDITED, EntryKind.DELETED, EntryKind.MARKED, EntryKind.UNMARKED})


def as_it_stands(rows: Sequence[Row]) -> list[Row]:
    """The entries with each message as it stands at last; what changed it or marked it goes into its row.

    An edit, a deletion or a mark whose message is not on record stays a row of its own.
    """
    said = {row.source.ts for row in rows if row.kind in SAID and row.source}
    told: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind in FOLDED and row.source and row.source.ts in said:
            told[row.source.ts].append(row)
    folded = {row.seq for each in told.values() for row in each}
    return [_stands(row, told) for row in rows if row.seq not in folded]


@dataclass(frozen=True, slots=True)
class Digest:
    """What a draft shows of a timeline.

    Args:
        rows: In the order they happened; suggestions say that they are.
        left_out: Messages that are only counted.
    """

    rows: tuple[Row, ...]
    left_out: tuple[Row, ...]


def digest(records: Records) -> Digest:
    """The rows to show and the messages to leave out, by five rules.

    What the bot recorded is always in, and so is what somebody marked. Of other messages those are suggested that the
    commander wrote or that speak like facts. The rest is counted. Suggestions fill what room there is, the earliest first.
    """
    rows = [row for row in records.rows if not _is_echo(row)]
    likely = Telling.of(records)
    suggested = [row for row in rows if _can_go(row) and not _in_thread(row) and likely.tells(row)]
    room = MOST_ROWS - sum(1 for row in rows if not _can_go(row))
    runs = list(_runs(suggested))[: max(room, 0)]
    kept = {row.seq for run in runs for row in run}
    merged = {run[0].seq: _one(run) for run in runs}
    shown = (merged.get(row.seq, row) for row in rows if not _can_go(row) or row.seq in merged)
    return Digest(tuple(shown), tuple(row for row in rows if _can_go(row) and row.seq not in kept))


def _runs(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows of one author of which each follows soon on the one before."""
    run: list[Row] = []
    for row in rows:
        if run and (row.actor != run[-1].actor or row.occurred_at - run[-1].occurred_at > RUN):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _one(run: Sequence[Row]) -> Row:
    words = " / ".join(row.text or REMOVED for row in run)
    return reads(run[0], f"{words} {SUGGESTED}", run[0].content)


def _in_thread(row: Row) -> bool:
    """Whether it answers in a thread, which is told by what it answers to unless somebody marks it."""
    parent = row.content.get("thread_ts")
    return bool(parent) and (row.source is None or parent != row.source.ts)


def marked_as(row: Row, chosen: MarkClass) -> bool:
    """Whether a message is marked as this at last."""
    marks = row.content.get(MARKS)
    return isinstance(marks, list) and chosen.value in marks


def _can_go(row: Row) -> bool:
    return row.kind in SAID and MARKS not in row.content


def _is_echo(row: Row) -> bool:
    """Whether a row is only in the evidence: what the bot posted, reactions, comings and goings in Slack."""
    of_slack = "slack" in row.content and row.kind not in TOLD
    return of_slack or "ours" in row.content or row.kind in AFTERWARDS


def _stands(row: Row, told: Mapping[str, Sequence[Row]]) -> Row:
    about = told.get(row.source.ts, ()) if row.kind in SAID and row.source else ()
    if not about:
        return row
    edits = [each for each in about if each.kind == EntryKind.EDITED]
    newest = max(edits, key=lambda each: revision_of(each.content), default=row)
    marks = _marks(about)
    return reads(row, _reads(newest, about, marks), {**row.content, **_marks_of(marks)})


def _reads(newest: Row, about: Iterable[Row], marks: Iterable[Row]) -> str:
    """The last words of a message, and in brackets what became of it."""
    gone = any(each.kind == EntryKind.DELETED for each in about)
    state = ["deleted"] if gone else ["edited"] * (newest.kind == EntryKind.EDITED)
    # What a message says of itself stands in its words; a mark without a class is named plainly.
    chosen = dict.fromkeys(_named(mark) for mark in marks if mark.content.get("how") != "typed")
    notes = ", ".join([*state, *chosen])
    words = [] if gone else [newest.text or REMOVED]
    return " ".join([*words, f"({notes})"] if notes else words)


def _marks(about: Iterable[Row]) -> list[Row]:
    """The marks that nobody took back: each goes with the gesture, the class and the person it came from."""
    standing: dict[tuple[Json, ...], Row] = {}
    for each in about:
        key = (each.actor, each.content.get("how"), each.content.get("class"))
        if each.kind == EntryKind.MARKED:
            standing[key] = each
        elif each.kind == EntryKind.UNMARKED:
            standing.pop(key, None)
    return list(standing.values())


def _marks_of(marks: Iterable[Row]) -> dict[str, Json]:
    chosen: list[Json] = [*sorted({str(mark.content.get("class")) for mark in marks})]
    return {MARKS: chosen} if chosen else {}


def _named(mark: Row) -> str:
    chosen = mark.content.get("class")
    return f"marked as {MarkClass(str(chosen)).label}" if chosen else "marked"
