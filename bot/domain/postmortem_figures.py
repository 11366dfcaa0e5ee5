"""What the charts of a post-mortem show: numbers from the records, and nothing that is not in them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.domain.causes import Bone
from bot.domain.change import EntryKind, Json
from bot.domain.digest import as_it_stands
from bot.domain.incident import Incident, Mark
from bot.domain.postmortem_records import Records
from bot.domain.wording import clock

SHORTEST: Final = timedelta(minutes=1)  # of what a time axis shows
MOST_BARS: Final = 60
# The moments at which a phase is left, with what begins then.
PHASES: Final = (
    (Mark.DECLARED, "Declared"),
    (Mark.CONTAINED, "Contained"),
    (Mark.FAULT_FIXED, "Fault fixed"),
    (Mark.RESOLVED, "Resolved"),
)


def figures(records: Records) -> Mapping[str, Json]:
    """The numbers behind the charts; what the records do not hold is not there.

    Times are whole seconds from the beginning, money is whole USD.
    """
    incident = records.incident
    begin = min(incident.at(Mark.STARTED) or incident.detected_at, incident.detected_at)
    end = max(_end(records), begin + SHORTEST)
    span = int((end - begin).total_seconds())
    found: dict[str, Json] = {
        "begin": clock(begin),
        "end": clock(end),
        "span": span,
        "severity": [[_since(begin, step.at), step.severity.value] for step in incident.severity_history],
        "phases": [[_since(begin, at), label] for at, label in _phases(incident)],
        "loss": [[_since(begin, each.as_of), int(each.low), int(each.high)] for each in incident.losses],
        "pages": _counted((page.finished_at or page.created_at for page in records.pages), begin, span),
        "acks": [_since(begin, each.at) for each in incident.ever_acknowledged],
        "messages": _counted(
            (
                row.occurred_at
                for row in records.recorded
                if row.kind == EntryKind.MESSAGE and "ours" not in row.content
            ),
            begin,
            span,
        ),
        "bar": _bar(span),
        "bones": _bones(records),
    }
    return found


def _end(records: Records) -> datetime:
    incident = records.incident
    last = max((row.recorded_at for row in records.recorded), default=incident.declared_at)
    return incident.at(Mark.RESOLVED) or incident.at(Mark.CLOSED) or last


def _phases(incident: Incident) -> Iterable[tuple[datetime, str]]:
    found = ((incident.at(mark), label) for mark, label in PHASES)
    return sorted(((at, label) for at, label in found if at is not None), key=lambda pair: pair[0])


def _since(begin: datetime, at: datetime) -> int:
    return max(0, int((at - begin).total_seconds()))


def _bar(span: int) -> int:
    """The seconds that one bar stands for: whole minutes, so many that there are not too many bars."""
    return 60 * max(1, -(-span // (60 * MOST_BARS)))


def _counted(times: Iterable[datetime], begin: datetime, span: int) -> list[Json]:
    """How many fall into each bar, as pairs of its number and the count; what lies outside is left out."""
    width = _bar(span)
    seconds = (int((at - begin).total_seconds()) for at in times)
    bars = Counter(each // width for each in seconds if 0 <= each <= span)
    return [[bar, count] for bar, count in sorted(bars.items())]


def _bones(records: Records) -> Json:
    rows = [row for row in as_it_stands(records.recorded) if row.kind == EntryKind.FACTOR]
    laid = {
        bone.label: [
            records.naming.mentions(row.text, records.who) for row in rows if row.content.get("bone") == bone.value
        ]
        for bone in Bone
    }
    return {label: [*texts] for label, texts in laid.items()} if rows else {}
