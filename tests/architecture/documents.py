"""Reads the project's Markdown: links, headings, commands and the words of the glossary."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from tests.architecture.measure import ROOT

LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?<![\w-])warroom (?P<words>(?!is\b|was\b)[a-z][^`\n#|]*)")
PATH = re.compile(r"`(?P<path>(?:bot|storage|migrations|message_templates|tests|docs|requirements)/[\w./-]*)`")
TARGET = re.compile(r"\bmake (?P<target>[a-z]+)\b(?= ?[`\n#;A-Z]| {2,})")


def documents() -> list[Path]:
    """Every Markdown file that people read."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def broken_links(page: Path) -> Iterator[str]:
    """Links of a page to a file, or to a heading in one, that is not there."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for match in LINK.finditer(text):
        name, _, anchor = match["target"].partition("#")
        if ":" in name or "NNNN" in name:  # another site's, or the template's placeholder
            continue
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield f"{page.name}: {match['target']}"


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its words."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        words = f"{before} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands(command, words)
        elif command is not None:
            yield words, command


def uses_of_commands(text: str) -> Iterator[list[str]]:
    """Every `warroom …` that stands as code in a page, split into words."""
    spans = re.findall(r"`([^`\n]+)`", FENCED.sub("", text)) + FENCED.findall(text)
    for span in spans:
        yield from (match["words"].split() for match in COMMAND.finditer(span))


def wrong_use(words: list[str], known: dict[str, click.Command]) -> str | None:
    """What is wrong with a command as a page shows it: no such command, or no such option."""
    name = next((name for name in known if words[: len(name.split())] == name.split()), None)
    if name is None:
        return f"warroom {' '.join(words)}: no such command"
    options = {option for param in known[name].params for option in param.opts}
    unknown = [word for word in words if word.startswith("--") and word not in options]
    return f"warroom {name}: no option {unknown}" if unknown else None
