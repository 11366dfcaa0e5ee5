"""A post-mortem as files people read outside of Slack: one HTML page, and what the typesetter makes a PDF of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from bot.domain.postmortem_versions import PROMPT, heading, parts
from bot.render import markdown
from bot.render.postmortem_charts import charts, svg
from bot.render.templates import Templates

# In which section each chart stands.
PLACES: Final[Mapping[int, tuple[str, ...]]] = {
    3: ("state", "loss"),
    4: ("messages",),
    6: ("pages",),
    10: ("fishbone",),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as SVG."""

    title: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as HTML."""

    number: int
    title: str
    waiting: int
    html: Markup
    charts: tuple[Drawn, ...]


def html(templates: Templates, reference: str, text: str, figures: Mapping[str, Any]) -> str:
    """The post-mortem as one HTML page that needs nothing else.

    Args:
        templates: What renders.
        reference: Whose.
        text: Its Markdown.
        figures: What its charts show.
    """
    pieces, drawn = parts(text), _drawn(templates, figures)
    sections = [
        Shown(
            number,
            _plain(heading(section)),
            len(PROMPT.findall(section)),
            markdown.html(section),
            tuple(drawn[key] for key in PLACES.get(number, ()) if key in drawn),
        )
        for number, section in enumerate(pieces.sections, 1)
    ]
    return templates.page("post_mortem", reference=reference, above=markdown.html(pieces.above), sections=sections)


def sheets(templates: Templates, reference: str, text: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """The post-mortem as the typesetter takes it: blocks of plain text, and charts."""
    pieces, drawn = parts(text), _drawn(templates, figures)
    made = markdown.blocks(pieces.above)
    for number, section in enumerate(pieces.sections, 1):
        made += markdown.blocks(section)
        made += [
            {"kind": "chart", "title": drawn[key].title, "svg": str(drawn[key].svg)}
            for key in PLACES.get(number, ())
            if key in drawn
        ]
    return {"reference": reference, "blocks": made}


def _drawn(templates: Templates, figures: Mapping[str, Any]) -> dict[str, Drawn]:
    return {
        key: Drawn(chart.title, Markup(svg(templates, chart)))  # noqa: S704  # the template has escaped it
        for key, chart in charts(figures).items()
    }


def _plain(title: str) -> str:
    return title.replace("\\", "")
