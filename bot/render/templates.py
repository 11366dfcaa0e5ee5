"""The templates: Jinja2 that renders YAML for Slack, Markdown for documents and HTML, with every value made harmless."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from markupsafe import Markup

import message_templates
from bot.render import escaping
from bot.render.escaping import Mrkdwn, Verbatim
from bot.render.filters import FILTERS

Payload: TypeAlias = dict[str, Any]

BUILT_IN: Final = Path(message_templates.__file__).parent
AGAIN: Final = "builtin"  # where an overlay finds what it replaces


class BadTemplate(Exception):
    """A template cannot be read, or did not render to a YAML mapping."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The template {name} does not give a message: {reason}")
        self.name, self.reason = name, reason


@dataclass(frozen=True, slots=True)
class Templates:
    """What renders: one environment for Slack's YAML, one for Markdown, one for pages in a browser."""

    slack: Environment
    documents: Environment
    pages: Environment
    loader: BaseLoader

    def yaml(self, name: str, **context: object) -> Payload:
        """Render a template and read the YAML it gives.

        Raises:
            BadTemplate: The result is no YAML mapping.
        """
        rendered = self.slack.get_template(f"{name}.yaml.j2").render(context)
        try:
            read = yaml.load(rendered, Loader=yaml.CSafeLoader)  # the C twin of the safe loader
        except yaml.YAMLError as error:
            raise BadTemplate(name, " ".join(str(error).split())) from error
        if not isinstance(read, dict):
            raise BadTemplate(name, "it is not a mapping.")
        return read

    def text(self, name: str, **context: object) -> str:
        """Render a document."""
        return self.documents.get_template(f"{name}.md.j2").render(context)

    def page(self, name: str, **context: object) -> str:
        """Render a page for a browser."""
        return self.pages.get_template(f"pages/{name}.html.j2").render(context)

    def plain(self, name: str) -> str:
        """A template as it is written, for a renderer of its own: what it shows is handed over beside it."""
        return self.loader.get_source(self.pages, name)[0]

    def preload(self) -> None:
        """Read every template now, so that a wrong one is found before it is needed and nobody waits for the others.

        Raises:
            BadTemplate: One cannot be read; says where.
        """
        for environment, kind in self._kinds():
            for name in environment.list_templates():
                if name.endswith(kind) and not name.startswith(f"{AGAIN}/"):
                    _read(environment, name)

    def _kinds(self) -> tuple[tuple[Environment, str], ...]:
        return (self.slack, ".yaml.j2"), (self.documents, ".md.j2"), (self.pages, ".html.j2")


def configure(overlay: Path | None) -> Templates:
    """Set the templates up; the product's own are compiled once in a process.

    Args:
        overlay: A firm's own folder; what is in it replaces the template of the same name, which it can
            still reach as `builtin/…`. None for the product's templates alone.
    """
    return _product() if overlay is None else _made(overlay)


@cache
def _product() -> Templates:
    return _made(None)


def _made(overlay: Path | None) -> Templates:
    built_in = FileSystemLoader(BUILT_IN)
    loaders: list[BaseLoader] = [built_in, PrefixLoader({AGAIN: built_in})]
    if overlay is not None:
        loaders.insert(0, FileSystemLoader(overlay))
    loader = ChoiceLoader(loaders)
    return Templates(
        _environment(loader, _for_slack), _environment(loader, _for_markdown), _environment(loader, _for_html), loader
    )


def _read(environment: Environment, name: str) -> None:
    try:
        environment.get_template(name)
    except TemplateSyntaxError as error:
        raise BadTemplate(name, f"line {error.lineno}: {error.message}") from error


def _environment(loader: BaseLoader, finalize: Callable[[object], object]) -> Environment:
    # Autoescape makes HTML harmless. For the others it stays on only so that a macro's result is Markup and is not
    # made harmless twice; what stands in {{ }} has been through `finalize` by then.
    environment = Environment(
        loader=loader,
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        auto_reload=False,  # read once; a look at every file's date would stand in each answer's way
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    for door in ("safe", "e", "escape", "forceescape", "tojson", "urlize", "xmlattr"):
        del environment.filters[door]  # nothing may walk past `finalize`
    return environment


def _for_slack(value: object) -> object:
    if isinstance(value, Markup):
        return value
    if isinstance(value, Mrkdwn | Verbatim):
        return Markup(escaping.yaml_quoted(value))  # noqa: S704  # harmless by now
    return Markup(escaping.yaml_quoted(escaping.slack(str(value))))  # noqa: S704  # harmless by now


def _for_markdown(value: object) -> object:
    return value if isinstance(value, Markup) else Markup(escaping.markdown(str(value)))  # noqa: S704  # harmless by now


def _for_html(value: object) -> object:
    return value  # Jinja2's own escaping comes behind this
