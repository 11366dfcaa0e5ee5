"""Writes what a replay leaves behind: the post-mortem, the timeline and the incident, for people and scripts."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from bot.demo.cast import Cast
from bot.domain.bundle import MANIFEST
from bot.domain.capture import LIVE
from bot.domain.incident import Incident, Mark, SeverityStep
from bot.domain.metrics import durations
from storage.effects import OutboxRow
from storage.queries import TimelineRow

POST_MORTEM, TIMELINE, INCIDENT = "postmortem.md", "timeline.jsonl", "incident.json"
FILES: Final[Mapping[str, str]] = MappingProxyType(
    {POST_MORTEM: "Post-mortem draft", TIMELINE: "Timeline", INCIDENT: "Incident"}
)
EVIDENCE: Final = "evidence"  # the folder with the evidence bundle
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType({"failed": "undeliverable", "cancelled": "cancelled"})


@dataclass(frozen=True, slots=True)
class Records:
    """What is on record of one incident.

    Args:
        draft: The post-mortem as Markdown; None if none was written.
    """

    incident: Incident
    timeline: tuple[TimelineRow, ...]
    pages: tuple[OutboxRow, ...]
    draft: str | None


def write(out: Path, records: Records, cast: Cast) -> None:
    """Write the artefacts, whole or not at all: a reader never meets half a file.

    Args:
        out: The folder; it is made, and what lies in it under other names stays.
        records: What is on record.
        cast: Names the people on it.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as made:
        ready = Path(made) / out.name
        ready.mkdir()
        for name, text in _files(records, cast):
            (ready / name).write_text(text, encoding="utf-8", newline="\n")
        _put(ready, out)


def place_for_evidence(out: Path) -> Path:
    """Where the evidence bundle goes; an earlier replay's bundle makes room, anything else stays and is in the way."""
    place = out / EVIDENCE
    if (place / MANIFEST).is_file():
        shutil.rmtree(place)
    return place


def _put(ready: Path, out: Path) -> None:
    """Move a finished folder into place; where one is already, file by file."""
    if not out.exists():
        ready.rename(out)
        return
    for name in FILES:
        # A draft of an earlier replay must not pass for one of this.
        (out / name).unlink(missing_ok=True)
    for path in ready.iterdir():
        shutil.move(path, out / path.name)


def _files(records: Records, cast: Cast) -> Iterator[tuple[str, str]]:
    if records.draft is not None:
        yield POST_MORTEM, records.draft
    lines = (json.dumps(entry_json(row, cast), ensure_ascii=False) for row in records.timeline)
    yield TIMELINE, "".join(f"{line}\n" for line in lines)
    yield INCIDENT, json.dumps(incident_json(records), indent=2, ensure_ascii=False) + "\n"


def entry_json(row: TimelineRow, cast: Cast) -> dict[str, Any]:
    """One entry of the timeline; Slack's entities were undone when it was captured."""
    return {
        "seq": row.seq,
        "kind": row.kind,
        "occurred_at": stamp(row.occurred_at),
        "recorded_at": stamp(row.recorded_at),
        "actor": cast.called(row.actor),
        "text": row.text,
        "precision": row.content.get("precision", LIVE),
    }


def incident_json(records: Records) -> dict[str, Any]:
    """The incident as it ended."""
    incident = records.incident
    return {
        "reference": incident.reference,
        "title": incident.title,
        "category": incident.category.value,
        "severity": incident.severity.value,
        "severity_matches": list(incident.matches),
        "severity_history": [_step(step) for step in incident.severity_history],
        "marks": {mark.value: _stamped(incident.at(mark)) for mark in Mark},
        "pages": pages_json(records.pages),
        "durations_s": _durations(incident),
    }


def pages_json(pages: Iterable[OutboxRow]) -> list[dict[str, Any]]:
    """Every page of a level, once for each role it was for; a duty has no level and is no page."""
    rows = [
        {
            "level": level,
            "to": role,
            "channel": page.payload["channel"],
            "at": stamp(page.created_at),
            "outcome": _outcome(page),
        }
        for page in pages
        for level, role in _reasons(page)
        if level is not None
    ]
    # A raise at the moment of the declaration calls the same people by the same channel again: that is one page.
    return [row for index, row in enumerate(rows) if row not in rows[:index]]


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC, with six digits."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _stamped(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


def _step(step: SeverityStep) -> dict[str, Any]:
    return {
        "severity": step.severity.value,
        "at": stamp(step.at),
        "by": step.by.name,
        "reason": step.reason,
        "provisional": step.provisional,
    }


def _durations(incident: Incident) -> dict[str, float | None]:
    lengths = durations(incident)
    return {
        "time_to_detect": _seconds(lengths.time_to_detect),
        "time_to_acknowledge": _seconds(lengths.time_to_acknowledge),
        "time_to_contain": _seconds(lengths.time_to_contain),
        "time_to_resolve": _seconds(lengths.time_to_resolve),
    }


def _seconds(length: timedelta | None) -> float | None:
    """Seconds, as a whole number where they are one."""
    if length is None:
        return None
    seconds = length.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _reasons(page: OutboxRow) -> Iterator[tuple[int | None, str]]:
    reasons = page.payload["reasons"]
    for pair in reasons if isinstance(reasons, list | tuple) else ():
        if isinstance(pair, list | tuple):
            level, role = pair
            yield (level if isinstance(level, int) else None), str(role)


def _outcome(page: OutboxRow) -> str | None:
    """What became of a page; None while nobody knows."""
    if page.result is not None and "outcome" in page.result:
        return str(page.result["outcome"])
    return OUTCOMES.get(page.state)
