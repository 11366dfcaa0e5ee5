import re
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from bot.render.templates import BUILT_IN, BadTemplate, configure

SOURCES = sorted(BUILT_IN.rglob("*.yaml.j2"))
MACRO = re.compile(r"\{% macro (\w+)\(.*?%\}(.*?)\{%-? endmacro %\}", re.DOTALL)
STATEMENT = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
PART = re.compile(r'\{\{.*?\}\}|"', re.DOTALL)
CALL = re.compile(r"\{\{-? (\w+)\(")
# Macros that give a whole YAML object stand outside quotes; all others give words and stand inside.
BLOCK_MACROS = {
    name
    for source in SOURCES
    for name, body in MACRO.findall(source.read_text(encoding="utf-8"))
    if body.lstrip().startswith("{type:") or body.lstrip().startswith("{text:")
}


def overlay(folder: Path, name: str, source: str) -> Path:
    """A firm's template folder with one template in it."""
    path = folder / f"{name}.yaml.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return folder


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(BUILT_IN).as_posix())
def test_every_value_in_a_template_stands_in_double_quotes(path: Path) -> None:
    """Escaping is for double quotes; only macros that quote by themselves may stand outside."""
    source = path.read_text(encoding="utf-8")
    for name, body in MACRO.findall(source):
        assert unquoted(body, inside=name not in BLOCK_MACROS) == []
    assert unquoted(MACRO.sub("", source), inside=False) == []


def unquoted(source: str, *, inside: bool) -> list[str]:
    """The values that stand where they may not; `inside` says whether the source begins between quotes."""
    wrong = []
    for part in PART.findall(STATEMENT.sub("", source)):
        if part == '"':
            inside = not inside
        else:
            call = CALL.match(part)
            if part.endswith("| int }}"):
                continue  # a number needs no quotes
            if inside is bool(call and call.group(1) in BLOCK_MACROS):
                wrong.append(part)
    return wrong


def test_an_overlay_replaces_a_template_and_can_reach_the_one_it_replaces(tmp_path: Path) -> None:
    """A firm changes the words it wants to change and keeps the rest."""
    source = '{% extends "builtin/messages/line.yaml.j2" %}'
    changed = configure(overlay(tmp_path, "messages/line", source)).yaml("messages/line", text="It stands")
    assert changed == configure(None).yaml("messages/line", text="It stands")
    own = 'text: "{{ text }}, says the firm"'
    assert configure(overlay(tmp_path, "messages/line", own)).yaml("messages/line", text="It stands") == {
        "text": "It stands, says the firm"
    }


@pytest.mark.parametrize("source", ["- a list", "text: [", "just words"])
def test_a_template_that_gives_no_mapping_is_named(tmp_path: Path, source: str) -> None:
    """A firm's mistake is found by name."""
    templates = configure(overlay(tmp_path, "messages/broken", source))
    with pytest.raises(BadTemplate, match="messages/broken"):
        templates.yaml("messages/broken")


def test_a_template_that_cannot_be_read_is_found_before_it_is_needed(tmp_path: Path) -> None:
    """A firm's slip of the pen stops the start, with the line, and not the first page at night."""
    templates = configure(overlay(tmp_path, "messages/torn", 'text: "{{ text }}"\n{% if %}'))
    with pytest.raises(BadTemplate, match=r"messages/torn.*line 2"):
        templates.preload()


def test_every_template_that_is_shipped_can_be_read() -> None:
    """What is preloaded is not read again when it is needed."""
    templates = configure(None)
    templates.preload()
    held = {
        name
        for environment in (templates.slack, templates.documents, templates.pages)
        for _, name in environment.cache or ()
    }
    assert held == {path.relative_to(BUILT_IN).as_posix() for path in BUILT_IN.rglob("*.j2")}


def test_a_value_that_is_not_given_is_refused(tmp_path: Path) -> None:
    """A gap in a message is an error in a test, never an empty word on a phone."""
    templates = configure(overlay(tmp_path, "messages/gap", 'text: "{{ missing }}"'))
    with pytest.raises(UndefinedError):
        templates.yaml("messages/gap")


@pytest.mark.parametrize("door", ["safe", "e", "escape", "tojson", "urlize", "xmlattr"])
def test_no_filter_walks_past_the_escaping(tmp_path: Path, door: str) -> None:
    """A firm's template cannot let typed text through unescaped by accident."""
    templates = configure(overlay(tmp_path, "messages/door", f'text: "{{{{ text | {door} }}}}"'))
    with pytest.raises(Exception, match="No filter named"):
        templates.yaml("messages/door", text="<!channel>")


def test_trusted_markup_loses_its_trust_when_it_is_put_together_with_text(tmp_path: Path) -> None:
    """Joining a mention and typed words escapes both: the safe way to be wrong."""
    from_text = configure(overlay(tmp_path, "messages/joined", 'text: "{{ who | person ~ text }}"'))
    found = from_text.yaml("messages/joined", who=type("Who", (), {"id": "U1"}), text="<!here>")
    assert found == {"text": "&lt;@U1&gt;&lt;!here&gt;"}


def test_a_template_that_does_not_exist_is_said_to_be_missing() -> None:
    """A wrong name is found at once."""
    with pytest.raises(TemplateNotFound):
        configure(None).yaml("messages/nothing")
