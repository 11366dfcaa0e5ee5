from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.render.postmortem_charts import WIDTH, Chart, charts, svg
from tests.render.surfaces import T

FIGURES: dict[str, Any] = {
    "begin": "11:30 UTC",
    "end": "13:30 UTC",
    "span": 7200,
    "bar": 120,
    "severity": [[0, "P1"], [10, "P0"], [7200, "P2"]],
    "phases": [[60, "Declared"], [4500, "Contained"]],
    "loss": [[600, 40_000, 120_000], [900, 50_000, 50_000]],
    "pages": [[0, 6], [3, 1]],
    "acks": [300],
    "messages": [[4, 1]],
    "bones": {
        "People": [],
        "Process": ["one", "two", "three", "four", "five"],
        "Technology": ["A <b>retired</b> & very long function that stayed behind a flag"],
        "Environment": [],
        "Management": [],
    },
}
NOTHING: dict[str, Any] = {
    "severity": [],
    "phases": [],
    "loss": [],
    "pages": [],
    "messages": [],
    "acks": [],
    "bones": {},
}


def texts(chart: Chart) -> list[str]:
    """What is written in a chart."""
    return [shape.words for shape in chart.shapes if shape.form == "text"]


def test_a_chart_is_drawn_only_from_what_is_known() -> None:
    """No field, no figure."""
    assert list(charts(FIGURES)) == ["state", "loss", "pages", "messages", "fishbone"]
    assert charts({**FIGURES, **NOTHING}) == {}
    assert charts({}) == {}


def test_bands_show_how_long_each_state_held() -> None:
    """A state too short to see is left out; a short one is drawn without its name."""
    state = charts(FIGURES)["state"]
    drawn = {shape.words: shape.at for shape in state.shapes if shape.form == "rect"}
    assert list(drawn) == ["Severity P0", "Phase Declared", "Phase Contained"]
    assert drawn["Phase Contained"][0] + drawn["Phase Contained"][2] == pytest.approx(WIDTH - 16)
    short = charts({**FIGURES, "severity": [[0, "P1"], [120, "P0"]]})["state"]
    assert "P1" not in texts(short)


def test_a_loss_is_drawn_from_its_lower_to_its_upper_end() -> None:
    """The scale says dollars; one amount is a line."""
    loss = charts(FIGURES)["loss"]
    assert [shape.words for shape in loss.shapes if shape.form == "rect"] == ["$40k to $120k", "$50k"]
    assert {"$0", "$60k", "$120k"} <= set(texts(loss))
    assert "+60 min" in texts(loss)


def test_bars_count_and_dots_acknowledge() -> None:
    """Titles say what a bar stands for."""
    found = charts(FIGURES)
    assert found["pages"].title == "Pages per 2 min (dots: acknowledged)"
    assert [shape.form for shape in found["pages"].shapes].count("dot") == 1
    assert charts({**FIGURES, "bar": 60})["messages"].title == "Messages per minute"


def test_the_fishbone_shows_empty_bones_and_counts_what_does_not_fit() -> None:
    """Four to a bone."""
    words = texts(charts(FIGURES)["fishbone"])
    assert words.count("–") == 3
    assert "and 1 more" in words
    assert any(word.endswith("…") for word in words)


def test_every_chart_is_svg_in_which_nothing_that_was_typed_is_markup() -> None:
    """A factor in angle brackets is text."""
    for chart in charts(FIGURES).values():
        root = ET.fromstring(svg(T, chart).strip())  # noqa: S314  # our own
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not [each for each in root.iter() if each.tag.endswith("}b")]
