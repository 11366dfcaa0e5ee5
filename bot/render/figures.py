"""The figures of a period as a message, and as a document."""

from bot.domain import figures_words
from bot.domain.figures import Figures
from bot.render.messages import message
from bot.render.templates import Payload, Templates


def in_slack(templates: Templates, figures: Figures) -> Payload:
    """The figures in short."""
    days, told = figures_words.days(figures.period), figures_words.told(figures)
    return message(templates, "figures", days=days, told=told)


def document(templates: Templates, figures: Figures, *, policy_version: str) -> str:
    """The figures as a Markdown report in which each stands with its incidents."""
    days, told = figures_words.days(figures.period), figures_words.told(figures)
    return templates.text("documents/report", figures=figures, days=days, told=told, policy_version=policy_version)
