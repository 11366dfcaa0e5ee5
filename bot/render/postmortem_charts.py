"""Charts of a post-mortem as drawings of few shapes, which a template turns into SVG."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from bot.domain.wording import usd
from bot.render.escaping import shortened
from bot.render.templates import Templates

WIDTH: Final = 720
LEFT: Final = 64  # margins
RIGHT: Final = 16
PLOT: Final = WIDTH - LEFT - RIGHT
TOP: Final = 12
BAND: Final = 26  # height of a band of time
MOST_ON_BONE: Final = 4
LONGEST_ON_BONE: Final = 33  # characters


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn: `rect` at a corner with a size, `line` between two points, `dot`, or `text`.

    Args:
        form: Which of them.
        kind: What it stands for; colours follow it.
        at: x, y, and width and height or the other point.
        words: Of a text, or what a reader hears of another shape.
        anchor: Where a text is held: start, middle or end.
    """

    form: str
    kind: str
    at: tuple[float, float, float, float]
    words: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title, and what it says in words for those who do not see it."""

    key: str
    title: str
    height: int
    shapes: tuple[Shape, ...]
    width: int = WIDTH


def charts(figures: Mapping[str, Any]) -> dict[str, Chart]:
    """The charts that the figures are enough for, by their keys."""
    if not figures:
        return {}
    made = (_state(figures), _loss(figures), _pages(figures), _messages(figures), _fishbone(figures))
    return {chart.key: chart for chart in made if chart is not None}


def svg(templates: Templates, chart: Chart) -> str:
    """A chart as SVG."""
    return templates.page("chart", chart=chart)


def _state(figures: Mapping[str, Any]) -> Chart | None:
    """Severity and phase over time, as two bands."""
    if not figures["severity"]:
        return None
    shapes = [
        *_band("Severity", TOP, figures["severity"], figures["span"], lambda value: value.lower()),
        *_band("Phase", TOP + BAND + 8, figures["phases"], figures["span"], lambda _: "phase"),
        *_axis(figures, TOP + 2 * BAND + 8),
    ]
    return Chart("state", "Severity and phase", TOP + 2 * BAND + 34, tuple(shapes))


def _band(label: str, top: float, steps: Sequence[Any], span: int, kind: Any) -> Iterator[Shape]:
    yield Shape("text", "label", (LEFT - 8, top + BAND * 0.65, 0, 0), label, "end")
    ends = [*(step[0] for step in steps[1:]), span]
    for (at, value), end in zip(steps, ends, strict=True):
        left, right = _x(at, span), _x(max(at, end), span)
        if right - left < 1:
            continue
        yield Shape("rect", kind(value), (left, top, right - left, BAND), f"{label} {value}")
        if right - left > 7 * len(value):
            yield Shape("text", "inside", ((left + right) / 2, top + BAND * 0.65, 0, 0), value, "middle")


def _loss(figures: Mapping[str, Any]) -> Chart | None:
    """The estimates of the loss over time, each from its lower to its upper end."""
    steps = figures["loss"]
    if not steps:
        return None
    height, most = 120, max(*(step[2] for step in steps), 1)
    ends = [*(step[0] for step in steps[1:]), figures["span"]]
    shapes = [*_scale(most, height, lambda value: usd(Decimal(int(value))))]
    for (at, low, high), end in zip(steps, ends, strict=True):
        left, right = _x(at, figures["span"]), _x(max(at, end), figures["span"])
        upper, lower = _y(high, most, height), _y(low, most, height)
        words = usd(Decimal(high)) if low == high else f"{usd(Decimal(low))} to {usd(Decimal(high))}"
        shapes.append(Shape("rect", "loss", (left, upper, max(right - left, 2), max(lower - upper, 2)), words))
    return Chart("loss", "Loss estimate", TOP + height + 26, (*shapes, *_axis(figures, TOP + height)))


def _pages(figures: Mapping[str, Any]) -> Chart | None:
    """Pages as bars, acknowledgements as dots above them."""
    if not figures["pages"]:
        return None
    chart = _bars("pages", f"Pages per {_minutes(figures)} (dots: acknowledged)", figures, "page")
    dots = [Shape("dot", "ack", (_x(at, figures["span"]), TOP, 4, 0), "acknowledged") for at in figures["acks"]]
    return Chart(chart.key, chart.title, chart.height, (*chart.shapes, *dots))


def _messages(figures: Mapping[str, Any]) -> Chart | None:
    if not figures["messages"]:
        return None
    return _bars("messages", f"Messages per {_minutes(figures)}", figures, "message")


def _bars(key: str, title: str, figures: Mapping[str, Any], kind: str) -> Chart:
    height, bars = 80, figures[key]
    most = max(count for _, count in bars)
    shapes = [*_scale(most, height, lambda value: f"{value:.0f}")]
    for bar, count in bars:
        left = _x(bar * figures["bar"], figures["span"])
        right = _x(min((bar + 1) * figures["bar"], figures["span"]), figures["span"])
        top = _y(count, most, height)
        words = f"{count} in {_minutes(figures)}"
        shapes.append(Shape("rect", kind, (left, top, max(right - left - 1, 1.5), TOP + height - top), words))
    return Chart(key, title, TOP + height + 26, (*shapes, *_axis(figures, TOP + height)))


def _fishbone(figures: Mapping[str, Any]) -> Chart | None:
    """The spine with five bones, three above and two below, and what was laid on each."""
    bones = list(figures["bones"].items())
    if not bones:
        return None
    height, spine = 300, 150.0
    shapes = [Shape("line", "spine", (20, spine, WIDTH - 20, spine)), Shape("dot", "spine", (WIDTH - 20, spine, 6, 0))]
    for number, (label, texts) in enumerate(bones):
        above = number % 2 == 0
        x = 20.0 + number // 2 * 230 + (0 if above else 115)
        edge = 24.0 if above else height - 14.0
        shapes.append(Shape("line", "spine", (x, edge - 6 if above else edge - 10, x + 100, spine)))
        shapes.append(Shape("text", "bone", (x + 8, edge, 0, 0), label))
        for line, text in enumerate(_laid(texts)):
            down = edge + 18 + 15 * line if above else edge - 18 - 15 * line
            shapes.append(Shape("text", "label", (x + 24 + 8 * line, down, 0, 0), text))
    return Chart("fishbone", "Fishbone", height, tuple(shapes))


def _laid(texts: Sequence[str]) -> list[str]:
    more = len(texts) - MOST_ON_BONE
    shown = [shortened(" ".join(text.split()), LONGEST_ON_BONE) for text in texts[:MOST_ON_BONE]]
    return [*shown, f"and {more} more"] if more > 0 else shown or ["–"]


def _scale(most: float, height: int, words: Any) -> Iterator[Shape]:
    """Lines at nothing, the half and the whole."""
    for part in (0, 0.5, 1) if most > 1 else (0, 1):
        y = TOP + height - part * height
        yield Shape("line", "grid", (LEFT, y, WIDTH - RIGHT, y))
        yield Shape("text", "label", (LEFT - 8, y + 4, 0, 0), words(most * part), "end")


def _axis(figures: Mapping[str, Any], y: float) -> Iterator[Shape]:
    yield Shape("line", "axis", (LEFT, y, WIDTH - RIGHT, y))
    yield Shape("text", "label", (LEFT, y + 16, 0, 0), figures["begin"])
    yield Shape("text", "label", (WIDTH - RIGHT, y + 16, 0, 0), figures["end"], "end")
    for first, last in pairwise((0, figures["span"])):
        middle = (first + last) // 2
        yield Shape("text", "label", (_x(middle, figures["span"]), y + 16, 0, 0), f"+{middle // 60} min", "middle")


def _minutes(figures: Mapping[str, Any]) -> str:
    minutes = figures["bar"] // 60
    return "minute" if minutes == 1 else f"{minutes} min"


def _x(at: float, span: int) -> float:
    return round(LEFT + PLOT * min(at, span) / span, 1)


def _y(value: float, most: float, height: int) -> float:
    return round(TOP + height - height * value / most, 1)
