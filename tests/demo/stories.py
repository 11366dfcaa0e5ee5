"""Hand-made scenarios: as data for the plan, as files for the loader, and replayed to their artefacts."""

import asyncio
import contextlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo import show
from bot.demo.scenario import Row, Scenario
from bot.domain.impact import Category

OPEN = datetime(2012, 8, 1, 13, 30, tzinfo=UTC)
GOOD = """\
schema: hft-scenario/1
id: acks
title: Order acks are late on XNAS
category: latency_spike
timezone: America/New_York
severity_inputs: {latency_over_sla_pct: 60, outage_scope: null}
timeline:
  - {at: "2012-08-01T09:30:00-04:00", precision: minute, actor: gateway, kind: impact, text: "Acks slow down"}
  - {at: "2012-08-01T09:40:00-04:00", precision: minute, actor: devops_lead, kind: action, text: "Gateway restarted"}
marks: {detected_at: "2012-08-01T09:30:00-04:00"}
"""


def minutes(number: float) -> datetime:
    """A moment some minutes after the open."""
    return OPEN + timedelta(minutes=number)


def row(at: float, actor: str = "monitoring", text: str = "It is slow", precision: str = "minute") -> Row:
    """A row some minutes after the open."""
    return Row(minutes(at), actor, text, precision)


def scenario(*rows: Row, inputs: Mapping[str, str] | None = None, **marks: float) -> Scenario:
    """A scenario with marks in minutes after the open."""
    return Scenario(
        name="hand-made",
        title="Order acks are late",
        category=Category.LATENCY_SPIKE,
        rows=rows,
        inputs=inputs or {},
        marks={name: minutes(at) for name, at in marks.items()},
    )


def written(folder: Path, text: str = GOOD, *changes: tuple[str, str]) -> Path:
    """A scenario file with some of its text replaced."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "acks.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Replayed:
    """What a replay came to."""

    code: int
    said: str
    incident: dict[str, Any]
    timeline: list[dict[str, Any]]
    post_mortem: str

    def entries(self, *kinds: str) -> list[dict[str, Any]]:
        """The entries of some kinds."""
        return [entry for entry in self.timeline if entry["kind"] in kinds]

    def marks(self) -> dict[str, str | None]:
        """The marks of the incident."""
        return dict(self.incident["marks"])


def replayed(path: str | Path, out: Path) -> Replayed:
    """Replay as fast as it goes, and read what it left."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = asyncio.run(show.replayed(scenario=path, speed=None, port=0, out=out))
    lines = (out / "timeline.jsonl").read_text(encoding="utf-8").splitlines()
    draft = out / "postmortem.md"
    return Replayed(
        code,
        said.getvalue(),
        json.loads((out / "incident.json").read_text(encoding="utf-8")),
        [json.loads(line) for line in lines],
        draft.read_text(encoding="utf-8") if draft.exists() else "",
    )
