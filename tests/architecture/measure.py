"""Measures source files: what the size tests compare against the house rules."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("bot", "storage", "migrations", "message_templates", "tests", "benchmarks")


@dataclass(frozen=True, slots=True)
class Function:
    """A function and how many lines of code it has: no docstring, blanks or comments."""

    where: str  # file:line name
    code_lines: int


def sources(*folders: str) -> list[Path]:
    """Every Python file in these folders of the project, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """A file's path within the project, for messages."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


@cache
def functions(path: Path) -> tuple[Function, ...]:
    """Measure every function of a file, nested ones and methods included."""
    code, found = _lines_of_code(path.read_text(encoding="utf-8")), []
    for node in _nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = code.intersection(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            found.append(Function(f"{name_of(path)}:{node.lineno} {node.name}", len(lines - _docstring(node))))
    return tuple(found)


def inner_imports(path: Path) -> Iterator[str]:
    """Where a file imports inside a function."""
    for node in _nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found = (inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom))
            yield from (f"{name_of(path)}:{inner.lineno}" for inner in found)


def broad_excepts(path: Path) -> Iterator[str]:
    """Where a file catches everything."""
    for node in _nodes(path):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
            yield f"{name_of(path)}:{node.lineno}"


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def _is_broad(caught: ast.expr | None) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"}) for name in names
    )


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is None:
        return set()
    return set(range(first.lineno, (first.end_lineno or first.lineno) + 1))


def _lines_of_code(source: str) -> set[int]:
    lines = enumerate((line.strip() for line in source.splitlines()), start=1)
    return {number for number, line in lines if line and not line.startswith("#")}
