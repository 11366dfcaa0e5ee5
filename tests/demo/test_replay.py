import json
import os
import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.demo.scenario import SHIPPED, load
from tests.demo.stories import GOOD, Replayed, replayed, written

pytestmark = pytest.mark.timeout(170)  # a whole replay, on a machine that does other things beside it

GOLDEN = Path(__file__).parents[1] / "golden" / "demo" / "knight-2012"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
VERSION = re.compile(
    r"(?<=policy )[0-9a-f]{12}|(?<=Policy:\*\* )[0-9a-f]{12}|[0-9a-f]{64}"
)  # versions and heads are hashes
# What Slack echoes of comings and goings and of the bot's own work comes in by several lanes, in any order.
ECHO = re.compile(r'^.*"kind": "(?:room|edited|pin|message(?=.*"actor": "warroom")).*\n', re.MULTILINE)
NUMBER = re.compile(
    r'(?<=\| #)\d+|(?<="seq": )\d+|(?<=entries 1 to )\d+|(?<=[(\[]#)\d+|(?<=up to entry )\d+|(?<=entries:\*\* )\d+'
)
LINK = re.compile(r"/archives/[A-Z0-9]+/p[0-9]+")  # what a message is called depends on what else was sent
COUNT = re.compile(r"^(\| (?:edited|message|pin|room) \| )\d+", re.MULTILINE)  # the echoes are counted too

HOSTILE = r"""schema: hft-scenario/1
title: "<!channel> `rm` *bold* & <https://evil.example|click> مرحبا"
category: unknown
severity_inputs: {loss_usd: 12000}
timeline:
  - {at: "2012-08-01T13:00:00Z", actor: "Frau Ø", text: "INC-20990101-001 is not ours --in INC-20990101-009", precision: "half hour"}
  - {at: "2012-08-01T13:00:00Z", actor: "Frau Ø", text: "--at 09:00 --precision none &lt;b&gt; <b> & `code`\n  second line"}
  - {at: "2012-08-01T13:30:00Z", actor: order router, text: "said at once, twice"}
  - {at: "2012-08-01T13:30:00Z", actor: order router, text: "said at once, twice"}
  - {at: "2012-08-01T13:30:00Z", actor: devops_lead, text: "a &amp; b < c > d, @channel and @nobody"}
  - {at: "2012-08-01T13:40:00.250Z", actor: mei, text: "NUL \0 bell \a, \u202eright to left"}
  - {at: "2012-08-01T13:50:00Z", actor: warroom, text: "*/incident close*"}
marks: {detected_at: "2012-08-01T13:30:00Z", contained_at: "2012-08-01T13:45:00Z"}
"""
SIZE = re.compile(r"\([\d.]+ KB\)")  # of a PDF, which holds the moment at which it was set
MASKS = (
    (VERSION, "············"),
    (ECHO, ""),
    (NUMBER, "··"),
    (COUNT, r"\1··"),
    (SIZE, "(·· KB)"),
    (LINK, "/archives/··"),
)


def minutes_between(replay: Replayed, earlier: str, later: str) -> float:
    """How far two marks lie apart."""
    first, second = (datetime.fromisoformat(str(replay.marks()[mark])) for mark in (earlier, later))
    return (second - first).total_seconds() / 60


def rows_found(replay: Replayed, path: Path) -> list[str]:
    """The texts of the scenario's rows in the order in which the timeline has them, each entry once."""
    wanted = [row.text for row in load(path).rows]
    return [entry["text"] for entry in replay.entries("message", "note") if entry["text"] in wanted]


def masked(text: str) -> str:
    """A text without what differs from one replay to the next."""
    for pattern, shown in MASKS:
        text = pattern.sub(shown, text)
    return text


def golden(name: str, text: str) -> bool:
    """Whether a golden file says the same, after writing it where that is asked for."""
    path = GOLDEN / name
    if UPDATE:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        path.write_text(masked(text), encoding="utf-8")
    return path.read_text(encoding="utf-8") == masked(text)


def test_knight_capital_plays_as_its_golden_files_say(tmp_path: Path) -> None:
    """The whole replay, word for word: contained after 45 minutes, acknowledged at 09:40, P0 by five rules."""
    out = tmp_path / "out"
    replay = replayed("knight-2012", out)
    assert replay.code == 0, replay.said
    assert replay.incident["severity"] == "P0"
    assert minutes_between(replay, "started", "contained") == 45
    assert replay.marks()["acknowledged"] == "2012-08-01T13:40:00.000000Z"
    assert replay.marks()["closed"] == "2012-08-02T14:15:00.000000Z"
    assert rows_found(replay, SHIPPED / "knight-2012.yaml") == [
        row.text for row in load(SHIPPED / "knight-2012.yaml").rows
    ]
    for name in ("incident.json", "timeline.jsonl", "postmortem.md"):
        assert golden(name, (out / name).read_text(encoding="utf-8")), name
    assert sorted(path.name for path in out.iterdir()) == [
        "evidence", "incident.json", "postmortem.md", "timeline.jsonl",
    ]  # fmt: skip


def test_the_cta_replay_is_a_p1_that_nobody_acknowledges(tmp_path: Path) -> None:
    """No responder has a row, so paging goes on until it is resolved; it is closed with the last row."""
    replay = replayed("cta-sip-luld-2024", tmp_path / "out")
    assert replay.code == 0, replay.said
    assert replay.incident["severity"] == "P1"
    assert replay.marks()["acknowledged"] is None
    assert replay.incident["durations_s"] == {
        "time_to_detect": 20 * 60,
        "time_to_acknowledge": None,
        "time_to_contain": 37 * 60,
        "time_to_resolve": 105 * 60,
    }
    assert replay.marks()["closed"] == "2024-06-04T00:00:00.000000Z"
    assert max(page["at"] for page in replay.incident["pages"]) < str(replay.marks()["resolved"])
    assert len(rows_found(replay, SHIPPED / "cta-sip-luld-2024.yaml")) == 7


def test_the_nasdaq_replay_keeps_its_three_marks_apart(tmp_path: Path) -> None:
    """Detected after 55, contained after 90, resolved after 272 minutes; pages climb until the devops lead is there."""
    replay = replayed("nasdaq-sip-2013", tmp_path / "out")
    assert replay.code == 0, replay.said
    assert replay.incident["severity"] == "P0"
    apart = [minutes_between(replay, "started", mark) for mark in ("detected", "contained", "resolved")]
    assert apart == [55, 90, 272]
    assert replay.marks()["acknowledged"] == "2013-08-22T16:24:00.000000Z"
    first = {(page["level"], page["to"]): page["at"][11:19] for page in reversed(replay.incident["pages"])}
    called = [(0, "risk_management"), (1, "deputy_incident_commander"), (2, "senior_management"), (3, "executives")]
    assert [first[call] for call in called] == ["15:48:00", "15:51:00", "15:54:00", "15:58:00"]
    assert {page["outcome"] for page in replay.incident["pages"]} == {"delivered", "not_configured"}
    assert len(rows_found(replay, SHIPPED / "nasdaq-sip-2013.yaml")) == 9


def test_no_rule_depends_on_a_scenario_s_name(tmp_path: Path) -> None:
    """A copy of Citigroup under another name leaves the very same artefacts."""
    original = SHIPPED / "citi-basket-2022.yaml"
    first = replayed("citi-basket-2022", tmp_path / "first")
    copy = tmp_path / "knight-2012.yaml"
    copy.write_text(original.read_text(encoding="utf-8").replace("id: citi-basket-2022", "id: something-else"))
    second = replayed(copy, tmp_path / "second")
    assert first.code == second.code == 0, first.said + second.said
    assert first.incident["severity"] == "P0"
    assert minutes_between(first, "started", "contained") == 10
    assert first.marks()["acknowledged"] is None
    assert len(rows_found(first, original)) == 9
    assert first.incident == second.incident
    for name in ("timeline.jsonl", "postmortem.md"):
        one, other = ((tmp_path / out / name).read_text(encoding="utf-8") for out in ("first", "second"))
        assert masked(one) == masked(other)


def test_whatever_somebody_wrote_arrives_as_they_wrote_it(tmp_path: Path) -> None:
    """Markup, options, other incidents' names, unknown actors and rows of one moment: each row once, shown literally."""
    path = written(tmp_path, HOSTILE)
    replay = replayed(path, tmp_path / "out")
    assert replay.code == 0, replay.said
    notes = {(entry["actor"], entry["precision"], entry["text"]) for entry in replay.entries("note")}
    assert notes == {
        ("Frau Ø", "half hour", "INC-20990101-001 is not ours --in INC-20990101-009"),
        ("Frau Ø", "second", "--at 09:00 --precision none &lt;b&gt; <b> & `code`\n  second line"),
    }
    said = [(entry["actor"], entry["text"]) for entry in replay.entries("message") if entry["actor"] != "warroom"]
    assert said[:4] == [
        ("order router", "said at once, twice"),
        ("order router", "said at once, twice"),
        ("olu", "a &amp; b < c > d, <!channel> and @nobody"),
        ("mei", "NUL \0 bell \a, \u202eright to left"),
    ]
    assert replay.marks()["acknowledged"] == "2012-08-01T13:30:00.000000Z"
    assert replay.incident["title"].startswith("<!channel> `rm` *bold* & <https://evil.example|click>")


def test_a_replay_that_cannot_close_says_why_and_fails(tmp_path: Path) -> None:
    """Contained before it was detected cannot be: the bot refuses, nothing is drafted, and the exit code is 1."""
    path = written(tmp_path, GOOD, ("marks: {", 'marks: {contained_at: "2012-08-01T09:00:00-04:00", '))
    replay = replayed(path, tmp_path / "out")
    assert replay.code == 1
    assert replay.post_mortem == ""
    assert "Not as it should be: It could not be closed: INC-20120801-001 is not resolved yet." in replay.said
    assert "Not as it should be: No post-mortem draft was written." in replay.said
    assert len(rows_found(replay, path)) == 2


def test_the_artefacts_have_the_form_that_scripts_rely_on(tmp_path: Path) -> None:
    """Every key of the contract, in its order; times in RFC 3339 with six digits."""
    replay = replayed(written(tmp_path), tmp_path / "out")
    assert replay.code == 0, replay.said
    assert list(replay.incident) == [
        "reference", "title", "category", "severity", "severity_matches", "severity_history", "marks", "pages",
        "durations_s",
    ]  # fmt: skip
    assert list(replay.marks()) == [
        "started", "detected", "declared", "acknowledged", "contained", "fault_fixed", "resolved", "closed",
    ]  # fmt: skip
    assert all(list(page) == ["level", "to", "channel", "at", "outcome"] for page in replay.incident["pages"])
    steps = replay.incident["severity_history"]
    assert all(list(step) == ["severity", "at", "by", "reason", "provisional"] for step in steps)
    keys = ["seq", "kind", "occurred_at", "recorded_at", "actor", "text", "precision"]
    assert all(list(entry) == keys for entry in replay.timeline)
    assert [entry["seq"] for entry in replay.timeline] == list(range(1, len(replay.timeline) + 1))
    stamps = re.findall(r'_at": "([^"]*)"', json.dumps(replay.timeline))
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", stamp) for stamp in stamps)
    assert replay.incident["severity_matches"] == ["lat.p1"]
