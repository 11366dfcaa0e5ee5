import re
import tomllib
from pathlib import Path

import pytest

from bot.cli import main
from tests.architecture.documents import (
    PATH,
    TARGET,
    broken_links,
    commands,
    documents,
    uses_of_commands,
    wrong_use,
)
from tests.architecture.measure import ROOT, sources

PAGES = documents()
COMMANDS = dict(commands(main))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SECTIONS = ["Context", "Options", "Decision", "Consequences"]
# What later work brings; the words are settled now so that it does not invent others.
WORDS_TO_COME = {"action item", "fingerprint", "redaction", "runbook", "status update", "MTTA, MTTR"}


def text_of(name: str) -> str:
    """One document."""
    return (ROOT / name).read_text(encoding="utf-8")


def glossary() -> list[str]:
    """The words of the glossary, in its order."""
    rows = re.findall(r"^\| ([^|]+) \| .+ \|$", text_of("docs/glossary.md"), re.MULTILINE)
    return [word for word in rows if word not in {"Word", "---"}]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file that is there, and to a heading that is in it."""
    assert list(broken_links(page)) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """What the program can do, an operator finds in the list of commands."""
    assert f"`warroom {name}" in text_of("docs/operations.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_documented_command_exists(page: Path) -> None:
    """A page shows no command and no option that the program does not have."""
    used = uses_of_commands(page.read_text(encoding="utf-8"))
    assert [wrong for words in used if (wrong := wrong_use(words, COMMANDS))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_named_path_exists(page: Path) -> None:
    """A page sends nobody to a file that has moved."""
    named = PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_named_make_target_exists(page: Path) -> None:
    """What a page tells people to make can be made."""
    named = set(TARGET.findall(page.read_text(encoding="utf-8")))
    assert [target for target in named if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)] == []


def test_make_help_lists_every_target() -> None:
    """A target without its line would be known to nobody."""
    phony = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE))
    described = set(re.findall(r"^([a-z0-9]+):.*## .+$", MAKEFILE, re.MULTILINE))
    assert phony == described


def test_every_setting_is_documented_and_read() -> None:
    """The table of variables and the code that reads them are the same list."""
    documented = re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/operations.md"), re.MULTILINE)
    read = re.findall(r'"((?:SLACK|WARROOM|DATABASE)_[A-Z_]+|PORT)"', text_of("bot/settings.py"))
    assert sorted(documented) == sorted(set(read))


def test_the_glossary_is_in_order_and_names_each_word_once() -> None:
    """Somebody who looks up a word finds it."""
    words = [word.lower() for word in glossary() if word != "MTTA, MTTR"]  # figures stand at the end
    assert words == sorted(set(words))


def test_every_word_of_the_glossary_is_used_in_the_code() -> None:
    """The glossary speaks of this program; a word that code and templates do not use is another program's."""
    files = [*sources("bot", "storage"), *(ROOT / "message_templates").rglob("*.j2")]
    corpus = re.sub(r"[\s_-]+", " ", " ".join(path.read_text(encoding="utf-8") for path in files)).lower()
    unused = {word for word in glossary() if word.lower().replace("-", " ") not in corpus}
    assert unused <= WORDS_TO_COME


def test_nothing_is_called_by_the_word_the_glossary_forbids() -> None:
    """Severity is never called priority."""
    named = [path.name for path in sources("bot", "storage") if re.search(r"\bpriority\b", path.read_text("utf-8"))]
    assert named == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_decision_record_is_complete(record: Path) -> None:
    """Each is numbered like its file, dated, stands in the index, and has its sections."""
    text, number = record.read_text(encoding="utf-8"), record.name.split("-")[0]
    assert text.startswith(f"# {int(number)}. ")
    assert re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: (accepted|replaced by)", text, re.MULTILINE)
    assert f"({record.name})" in text_of("docs/adr/README.md")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == [section for section in SECTIONS if section in headings]
    assert {"Context", "Decision", "Consequences"} <= set(headings)


def test_every_library_has_its_reason() -> None:
    """A dependency nobody can justify is one too many."""
    names = [re.split(r"[\[<>=]", line)[0] for line in PROJECT["project"]["dependencies"]]
    reasons = text_of("docs/adr/0009-libraries.md")
    assert [name for name in names if f"**{name}**" not in reasons] == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """The check itself can fail: a missing file, a missing heading, and neither in a code block."""
    page = tmp_path / "page.md"
    page.write_text(
        "# Two words\n[a](gone.md) [b](#nowhere) [c](#two-words) [d](https://x.example)\n```\n[e](f)\n```\n"
    )
    assert list(broken_links(page)) == ["page.md: gone.md", "page.md: #nowhere"]


@pytest.mark.parametrize("text", ["`warroom fly`", "```sh\n.venv/bin/warroom serve --quietly\n```", "`warroom policy`"])
def test_a_wrong_command_is_found(text: str) -> None:
    """The same for commands, in the text and in code blocks."""
    (words,) = uses_of_commands(text)
    assert wrong_use(words, COMMANDS) is not None
