import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.measure import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+))?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)
PLACE = re.compile(r"://|^-|--(?:index|extra-index|find-links|trusted-host)|\s@\s", re.MULTILINE)


def requirements(text: str) -> list[str]:
    """The requirements of a lock file, one string each, continued lines joined."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def faults(text: str) -> list[str]:
    """What a lock file must not hold: a requirement without version or hash, or a place to fetch from."""
    loose = [line for line in requirements(text) if not PINNED.fullmatch(line)]
    return loose + [f"names a place: {found}" for found in PLACE.findall(text)]


def versions(path: Path) -> dict[str, str]:
    """What a lock file pins."""
    found = (PINNED.fullmatch(line) for line in requirements(path.read_text(encoding="utf-8")))
    return {match["name"]: match["version"] for match in found if match}


def wanted(lines: list[str]) -> set[str]:
    """The names in a list of requirements."""
    return {re.split(r"[\[<>=;~! ]", line.lower().replace("_", "-"))[0] for line in lines}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_everything_by_hash_and_names_no_place(lock: Path) -> None:
    """Where packages come from is the machine's choice; what they are is ours."""
    assert faults(lock.read_text(encoding="utf-8")) == []


def test_what_the_program_imports_is_pinned() -> None:
    """pyproject.toml and the locks cannot drift apart unnoticed."""
    run, dev = versions(ROOT / "requirements/run.txt"), versions(ROOT / "requirements/dev.txt")
    assert wanted(PROJECT["project"]["dependencies"]) <= set(run)
    assert wanted(PROJECT["dependency-groups"]["dev"]) <= set(dev)


def test_what_is_tested_is_what_runs() -> None:
    """Development adds packages to the image's, and never another version of one."""
    run, dev = versions(ROOT / "requirements/run.txt"), versions(ROOT / "requirements/dev.txt")
    assert run.items() <= dev.items()


def test_every_lock_can_be_made_again() -> None:
    """Each comes from pyproject.toml or from an .in file that says what was asked for."""
    for lock in LOCKS:
        source = lock.with_suffix(".in")
        if lock.stem in {"run", "dev"}:
            continue
        asked = [line for line in source.read_text(encoding="utf-8").splitlines() if line and line[0] not in "#-"]
        assert wanted(asked) <= set(versions(lock))


HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    "line",
    [
        "aiohttp==3.14.5",
        f"aiohttp>=3 {HASH}",
        "aiohttp==3.14.5 --hash=sha256:00",
        f"aiohttp @ https://files.example/aiohttp.whl {HASH}",
        f"--index-url https://pypi.example/simple\naiohttp==3.14.5 {HASH}",
        f"--find-links wheels\naiohttp==3.14.5 {HASH}",
        f"-e .\naiohttp==3.14.5 {HASH}",
        f"# from https://pypi.example\naiohttp==3.14.5 {HASH}",
    ],
)
def test_a_loose_or_placed_requirement_is_found(line: str) -> None:
    """The check itself can fail."""
    assert faults(line + "\n") != []


def test_a_pinned_requirement_passes() -> None:
    """Over several lines and with a marker, as the resolver writes it."""
    assert faults(f"# a comment\naiohttp==3.14.5 ; sys_platform == 'win32' \\\n    {HASH} \\\n    {HASH}\n") == []
