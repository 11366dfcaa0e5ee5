import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.artefacts import Records, pages_json, place_for_evidence, stamp, write
from bot.demo.cast import Cast
from bot.domain.change import EffectKind, Json
from bot.domain.command import IncidentId
from storage.effects import OutboxRow
from tests.builders import an_incident
from tests.demo.stories import OPEN

CAST = Cast({})


def page(reasons: list[Json], *, state: str = "done", result: Mapping[str, Json] | None = None) -> OutboxRow:
    """A page as the outbox keeps it."""
    return OutboxRow(
        id=1,
        incident_id=IncidentId("i"),
        kind=EffectKind.PAGE,
        key="k",
        payload={"person": None, "channel": "dm", "reasons": reasons},
        state=state,
        attempts=1,
        result=result,
        error=None,
        created_at=OPEN,
        finished_at=OPEN + timedelta(seconds=1),
    )


def records(draft: str | None) -> Records:
    """An incident with nothing on its timeline."""
    return Records(an_incident(), (), (), draft)


def test_a_page_is_listed_once_for_each_role_it_called() -> None:
    """The moment is when it left, the level counts from 0, and a duty is no page."""
    sent = page([[0, "trading_desk"], [1, "trading_desk"], [None, "executives"]], result={"outcome": "delivered"})
    assert [(each["level"], each["to"], each["outcome"]) for each in pages_json([sent])] == [
        (0, "trading_desk", "delivered"),
        (1, "trading_desk", "delivered"),
    ]
    assert {each["at"] for each in pages_json([sent])} == {"2012-08-01T13:30:00.000000Z"}


def test_the_same_page_is_not_listed_twice() -> None:
    """A raise at the moment of the declaration calls the same role by the same channel."""
    sent = page([[0, "trading_desk"]], result={"outcome": "not_configured"})
    assert len(pages_json([sent, sent])) == 1


@pytest.mark.parametrize(
    ("state", "result", "outcome"),
    [
        ("done", {"outcome": "not_configured"}, "not_configured"),
        ("failed", None, "undeliverable"),
        ("cancelled", None, "cancelled"),
        ("pending", None, None),
    ],
)
def test_a_page_says_what_became_of_it(state: str, result: Mapping[str, Json] | None, outcome: str | None) -> None:
    """What nobody knows yet is not guessed."""
    assert pages_json([page([[0, "scribe"]], state=state, result=result)])[0]["outcome"] == outcome


def test_a_time_is_written_in_utc_with_six_digits() -> None:
    """Scripts sort them as text."""
    assert stamp(OPEN + timedelta(microseconds=5)) == "2012-08-01T13:30:00.000005Z"


def test_a_new_folder_appears_whole(tmp_path: Path) -> None:
    """With the folders above it, and nothing half-made beside it."""
    out = tmp_path / "deep" / "out"
    write(out, records("# Draft\n"), CAST)
    assert sorted(path.name for path in out.iterdir()) == ["incident.json", "postmortem.md", "timeline.jsonl"]
    assert (out / "postmortem.md").read_text() == "# Draft\n"
    assert list(out.parent.iterdir()) == [out]


def test_a_folder_in_use_keeps_what_is_not_ours(tmp_path: Path) -> None:
    """An older replay's draft does not pass for one of this; a stranger's file stays."""
    for name in ("postmortem.md", "incident.json", "mine.txt"):
        (tmp_path / name).write_text("old")
    write(tmp_path, records(None), CAST)
    read: dict[str, Any] = json.loads((tmp_path / "incident.json").read_text())
    assert read["reference"] == an_incident().reference
    assert sorted(path.name for path in tmp_path.iterdir()) == ["incident.json", "mine.txt", "timeline.jsonl"]


def test_what_is_unknown_is_null(tmp_path: Path) -> None:
    """A mark that was never set, and a length without its end."""
    write(tmp_path, records(None), CAST)
    read = json.loads((tmp_path / "incident.json").read_text())
    assert read["marks"]["fault_fixed"] is None
    assert read["durations_s"]["time_to_resolve"] is None


def test_an_earlier_bundle_makes_room_and_nothing_else_does(tmp_path: Path) -> None:
    """A folder of that name that holds something of somebody's own stays."""
    place = tmp_path / "evidence"
    place.mkdir()
    (place / "mine.txt").touch()
    assert place_for_evidence(tmp_path) == place
    assert (place / "mine.txt").exists()
    (place / "manifest.json").touch()
    assert place_for_evidence(tmp_path) == place
    assert not place.exists()
