import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.architecture.measure import OURS, ROOT, broad_excepts, functions, inner_imports, name_of, sources

MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_FILE = 400
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
# The worker's guard around one row: it buries the row and says so, instead of stopping the loop for all.
MAY_CATCH_EVERYTHING = {"bot/worker/guard.py"}
RUFF = Path(sys.executable).with_name("ruff")


def sample(tmp_path: Path, text: str) -> Path:
    """A file to measure."""
    path = tmp_path / "sample.py"
    path.write_text(text)
    return path


def test_no_function_is_long() -> None:
    """What does not fit on one screen is two things."""
    measured = (function for path in sources(*OURS) for function in functions(path))
    assert [function for function in measured if function.code_lines > MOST_LINES_OF_A_FUNCTION] == []


def test_most_functions_are_short() -> None:
    """Half of the program's functions have at most 8 lines of code, and 95 of 100 at most 25."""
    lengths = [function.code_lines for path in sources("bot", "storage") for function in functions(path)]
    assert median(lengths) <= 8
    assert quantiles(lengths, n=20)[-1] <= 25


def test_no_file_is_long() -> None:
    """A file has one responsibility, and it can be read in one sitting."""
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(*OURS)}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FILE} == {}


def test_every_module_is_named_by_what_it_is_about() -> None:
    """A drawer that takes everything ends up holding everything."""
    names = {name_of(path): {path.stem, path.parent.name} for path in sources(*OURS)}
    assert [name for name, parts in names.items() if parts & NAMES_THAT_SAY_NOTHING] == []


def test_no_import_hides_in_a_function() -> None:
    """A hidden import is a hidden cycle."""
    assert [place for path in sources(*OURS) for place in inner_imports(path)] == []


def test_only_the_worker_s_guard_catches_everything() -> None:
    """Anywhere else it would turn a failure into silence."""
    caught = {name_of(path): list(broad_excepts(path)) for path in sources(*OURS)}
    assert {name for name, places in caught.items() if places} == MAY_CATCH_EVERYTHING
    assert all(len(caught[name]) == 1 for name in MAY_CATCH_EVERYTHING)


def test_complexity_and_parameters_stay_within_the_house_rules() -> None:
    """No function branches more than 8 ways or takes more than 6 arguments, and no comment switches that off."""
    run = subprocess.run(
        [RUFF, "check", "--select", "C901,PLR0913,PLR0915", "--ignore-noqa", "--output-format", "concise", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_measure_counts_code_only(tmp_path: Path) -> None:
    """Docstring, blank lines and comments are free; a value over several lines is not."""
    path = sample(
        tmp_path,
        '''def measured():
    """One line.

    And more.
    """

    # why
    text = """a
    b"""
    return text
''',
    )
    assert [function.code_lines for function in functions(path)] == [4]


def test_the_measure_sees_nested_functions_and_methods(tmp_path: Path) -> None:
    """Nothing is out of sight because of where it stands."""
    path = sample(
        tmp_path, "class A:\n    async def b(self):\n        def c():\n            return 1\n        return c\n"
    )
    assert {function.where.split()[-1]: function.code_lines for function in functions(path)} == {"b": 4, "c": 2}


def test_the_measure_finds_hidden_imports(tmp_path: Path) -> None:
    """Both forms, and none at the top of the file."""
    path = sample(tmp_path, "import os\ndef a():\n    import sys\n    from io import StringIO\n")
    assert list(inner_imports(path)) == ["sample.py:3", "sample.py:4"]


@pytest.mark.parametrize("caught", ["", " Exception", " (ValueError, BaseException)", " Exception as error"])
def test_the_measure_finds_every_way_to_catch_everything(tmp_path: Path, caught: str) -> None:
    """Bare, by name, in a tuple, bound to a variable."""
    path = sample(tmp_path, f"try:\n    pass\nexcept{caught}:\n    pass\n")
    assert list(broad_excepts(path)) == ["sample.py:3"]


def test_the_measure_lets_a_named_error_pass(tmp_path: Path) -> None:
    """Catching what one knows is how errors are handled."""
    assert list(broad_excepts(sample(tmp_path, "try:\n    pass\nexcept (ValueError, OSError):\n    pass\n"))) == []
