from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.scenario import SHIPPED, ScenarioError, find, load
from bot.domain.impact import Category
from tests.demo.stories import GOOD, minutes, written


def refused(path: Path) -> str:
    """What a file is refused with, without its folder."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value).replace(f"{path.parent}/", "")


def test_a_scenario_is_read_with_its_times_in_utc(tmp_path: Path) -> None:
    """What the file says arrives; an input that is null stays unknown."""
    read = load(written(tmp_path))
    assert (read.name, read.title, read.zone) == ("acks", "Order acks are late on XNAS", "America/New_York")
    assert read.category is Category.LATENCY_SPIKE
    assert [(row.at, row.actor, row.precision) for row in read.rows] == [
        (minutes(0), "gateway", "minute"),
        (minutes(10), "devops_lead", "minute"),
    ]
    assert read.inputs == {"latency_over_sla_pct": "60"}
    assert read.marks == {"detected_at": minutes(0)}


def test_rows_come_in_the_order_of_time_and_else_of_the_file(tmp_path: Path) -> None:
    """A source that tells the end first is put straight; what happened at once keeps its order."""
    swapped = written(tmp_path, GOOD, ('09:30:00-04:00", precision', '09:50:00-04:00", precision'))
    assert [row.text for row in load(swapped).rows] == ["Gateway restarted", "Acks slow down"]
    at_once = written(tmp_path, GOOD, ("09:40:00-04:00", "09:30:00-04:00"))
    assert [row.text for row in load(at_once).rows] == ["Acks slow down", "Gateway restarted"]


def test_marks_inputs_and_kinds_may_be_left_out(tmp_path: Path) -> None:
    """Only what a replay cannot do without is asked for."""
    text = "\n".join(line for line in GOOD.splitlines() if not line.startswith(("id", "severity", "marks", "timezone")))
    read = load(written(tmp_path, text.replace("precision: minute, ", "").replace("kind: impact, ", "")))
    assert (read.name, read.inputs, read.marks, read.zone) == ("acks", {}, {}, "UTC")
    assert {row.precision for row in read.rows} == {"second"}


def test_any_word_is_an_actor_or_a_kind_and_unknown_keys_stay_alone(tmp_path: Path) -> None:
    """A file may say more than is replayed."""
    changes = (("actor: gateway", "actor: Frau Ø"), ("kind: impact", "kind: omen"), ("schema:", "mood: grim\nschema:"))
    assert load(written(tmp_path, GOOD, *changes)).rows[0].actor == "Frau Ø"


def test_flags_and_numbers_are_read_as_one_fills_in_the_form(tmp_path: Path) -> None:
    """True is the form's yes; a number keeps the digits it was written with."""
    inputs = "{loss_usd: 0.50, data_corruption_risk_calc: true, config_warning: false}"
    change = ("{latency_over_sla_pct: 60, outage_scope: null}", inputs)
    assert load(written(tmp_path, GOOD, change)).inputs == {
        "loss_usd": "0.50",
        "data_corruption_risk_calc": "yes",
        "config_warning": "no",
    }


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("hft-scenario/1", "hft-scenario/2", "acks.yaml:1: schema: this is no scenario: it must say"),
        ("title: Order", "titel: Order", "acks.yaml:1: `title` is missing."),
        ("title: Order acks are late on XNAS", "title: ''", "acks.yaml:3: title: there must be words here."),
        ("latency_spike", "latency", "acks.yaml:4: category: `latency` is no category, did you mean `latency_spike`?"),
        ("America/New_York", "Europe", "acks.yaml:5: timezone: `Europe` is no IANA time zone"),
        ("outage_scope: null", "outage: all", "acks.yaml:6: severity_inputs.outage: `outage` is no severity input"),
        ("latency_over_sla_pct: 60", "loss_usd: -1", "acks.yaml:6: severity_inputs.loss_usd: "),
        ("latency_over_sla_pct: 60", "loss_usd: 0.001", "acks.yaml:6: severity_inputs.loss_usd: "),
        ("latency_over_sla_pct: 60", "exec_impact: [a]", "acks.yaml:6: severity_inputs.exec_impact: "),
        ("outage_scope: null", "outage_scope: some", "acks.yaml:6: severity_inputs.outage_scope: "),
        ("09:40:00-04:00", "09:40:00", "acks.yaml:9: timeline[1].at: `2012-08-01T09:40:00` does not say its distance"),
        ("09:40:00-04:00", "teatime", "acks.yaml:9: timeline[1].at: `2012-08-01Tteatime` is no time such as"),
        ("2012-08-01T09:40", "1912-08-01T09:40", "acks.yaml:9: timeline[1].at: `1912-08-01T09:40:00-04:00` is not between"),
        ("actor: devops_lead, ", "", "acks.yaml:9: timeline[1]: this row has no `actor`."),
        ("Gateway restarted", " ", "acks.yaml:9: timeline[1].text: there must be words here."),
        ("devops_lead", "'a \"b\"'", "acks.yaml:9: timeline[1].actor: this must be one line without quotation"),
        ('detected_at: "2012-08-01T09:30:00-04:00"', "detected_at: soon", "acks.yaml:10: marks.detected_at: `soon` is"),
        ("{detected_at", "[{detected_at", "acks.yaml:"),
        ("category: latency_spike", "category: latency_spike\ncategory: unknown", "acks.yaml:4: category: `category`"),
    ],
)  # fmt: skip
def test_a_bad_scenario_is_refused_with_its_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """Whoever wrote the file reads where it is wrong and why."""
    assert refused(written(tmp_path, GOOD, (old, new))).startswith(reason)


def test_every_wrong_line_is_told_at_once(tmp_path: Path) -> None:
    """Nobody mends a file one error at a time."""
    wrong = written(tmp_path, GOOD, ('09:30:00-04:00", precision', 'x", precision'), ("Gateway restarted", ""))
    assert [line.split(" ")[0] for line in refused(wrong).splitlines()] == ["acks.yaml:8:", "acks.yaml:9:"]


@pytest.mark.parametrize("lines", ["timeline: []\n", "timeline: 3\n", "timeline: [3]\n"])
def test_a_scenario_needs_rows(tmp_path: Path, lines: str) -> None:
    """Nothing happened is no incident."""
    text = "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(("timeline", "  -")))
    assert refused(written(tmp_path, text + lines)).startswith("acks.yaml:8: timeline")


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    """The line is that of the mistake."""
    assert refused(written(tmp_path, "schema: hft-scenario/1\ntitle: 'open")).startswith("acks.yaml:2: ")


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    """A list of things is no scenario."""
    assert refused(written(tmp_path, "- schema\n")).startswith("acks.yaml:1: schema: this is no scenario")


def test_a_shipped_scenario_is_found_by_its_name() -> None:
    """Whoever tries the demo types a name, not a path."""
    assert find("knight-2012") == SHIPPED / "knight-2012.yaml"


def test_any_file_is_found_by_its_path(tmp_path: Path) -> None:
    """A firm replays its own."""
    path = written(tmp_path)
    assert find(path) == path
    assert find(str(path)) == path


def test_an_unknown_name_lists_what_is_shipped() -> None:
    """The answer to a typo is the list."""
    with pytest.raises(ScenarioError, match=r"no scenario `knight`.*citi-basket-2022.*knight-2012"):
        find("knight")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_can_be_read(path: Path) -> None:
    """What we ship, we read; no row lies before there was electronic trading."""
    read = load(path)
    assert read.name == path.stem
    assert all(row.at > datetime(2000, 1, 1, tzinfo=UTC) for row in read.rows)
