"""The page's modules keep to the house rules that Python's keep to."""

import re
from pathlib import Path

import pytest

from tests.architecture.measure import ROOT

MODULES = sorted((ROOT / "bot/sandbox/page/js").glob("*.js"))
STYLES = sorted((ROOT / "bot/sandbox/page/style").glob("*.css"))
BEGINS = re.compile(r"^(?:export )?(?:async )?function (\w+)|^(?:export )?const (\w+) = (?:async )?\(?[\w{, }]*\)? =>")


def functions(source: str) -> dict[str, int]:
    """Each function of a module and how many lines it has; they all stand at its top level."""
    found, name, begun = {}, "", 0
    for number, line in enumerate(source.splitlines()):
        if begins := BEGINS.match(line):
            name, begun = begins[1] or begins[2], number
        if name and line.startswith("}"):
            found[name], name = number - begun + 1, ""
    return found


@pytest.mark.parametrize("path", [*MODULES, *STYLES], ids=lambda path: path.name)
def test_a_file_of_the_page_is_short_and_says_what_it_is_for(path: Path) -> None:
    """One subject, in one sitting."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(("// ", "/* "))
    assert len(lines) <= 400


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_function_of_the_page_fits_on_a_screen(path: Path) -> None:
    """As in Python."""
    assert {name: lines for name, lines in functions(path.read_text(encoding="utf-8")).items() if lines > 40} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_what_a_module_of_the_page_offers_is_described(path: Path) -> None:
    """Every export has its sentence."""
    lines = path.read_text(encoding="utf-8").splitlines()
    exported = [n for n, line in enumerate(lines) if re.match(r"export (async )?(function|const|class)", line)]
    assert [lines[n] for n in exported if not lines[n - 1].endswith("*/")] == []


def test_the_measure_sees_functions_of_every_form() -> None:
    """Declared, exported, asynchronous, as a constant."""
    source = "export async function a() {\n  return 1;\n}\n\nconst b = (x) => {\n  return x;\n};\n"
    assert functions(source) == {"a": 3, "b": 3}


def test_every_kept_library_has_its_licence_beside_it() -> None:
    """What is not ours says whose it is."""
    vendor = ROOT / "bot/sandbox/page/vendor"
    kept = [path for path in vendor.iterdir() if path.suffix in {".js", ".json"}]
    assert kept
    assert [path.name for path in kept if not path.with_suffix(".LICENSE").is_file()] == []
