"""House rules that linters do not cover."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("pipelines", "scrapers", "extract", "warehouse", "dagster_project")


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: tracked files are not known")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def imported_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_of_ours_is_not_shadowed_by_a_foreign_one(package: str) -> None:
    assert Path(str(importlib.import_module(package).__file__)).is_relative_to(ROOT)


@pytest.mark.parametrize("path", [p for p in python_files(*PACKAGES) if p.name == "__init__.py"], ids=str)
def test_init_holds_a_docstring_only(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("duckdb", ("warehouse",)),
        ("pdfplumber", ("extract/pdfium_pages", "extract/drawings.py", "extract/pdf.py")),
        ("scrapy", ("scrapers",)),
        ("spacy", ("extract/themes", "extract/statements")),
        ("dagster", ("dagster_project",)),
        ("fsspec", ("warehouse/archive/objects.py",)),
    ],
)
def test_a_library_is_imported_in_its_home_only(library: str, homes: tuple[str, ...]) -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES)
        if library in imported_names(path) and not str(path.relative_to(ROOT)).startswith(homes)
    ]
    assert strangers == []


LONGEST = 300
"""Lines of a module."""


def test_modules_are_short() -> None:
    long = {str(path.relative_to(ROOT)) for path in python_files(*PACKAGES) if path.read_text().count("\n") > LONGEST}
    assert long == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in python_files(*PACKAGES)
    }
    graph = {name: imported_modules(path) & (modules.keys() - {name}) for name, path in modules.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def imported_modules(path: Path) -> set[str]:
    """What a module imports anywhere in it, also within functions and for types: modules, and names in them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_only_a_letter_and_a_worker_may_fail_by_any_exception() -> None:
    """The crew of a publication carries the exception to the process that raises it."""
    broad = re.compile(r"^\s*except(\s+(Base)?Exception\b.*)?:", re.MULTILINE)
    catching = {str(p.relative_to(ROOT)) for p in python_files(*PACKAGES) if _swallows(p, broad)}
    assert catching <= {"pipelines/stages/tag.py", "extract/processes.py", "pipelines/publish/crew.py"}


def _swallows(path: Path, broad: re.Pattern[str]) -> bool:
    """Whether a module catches every exception without raising one (cleaning up first is allowed)."""
    if not broad.search(path.read_text()):
        return False
    handlers = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
    wide = [h for h in handlers if h.type is None or (isinstance(h.type, ast.Name) and h.type.id in _EVERYTHING)]
    return any(not any(isinstance(n, ast.Raise) and _goes_on(n) for n in ast.walk(h)) for h in wide)


def _goes_on(statement: ast.Raise) -> bool:
    """Whether it raises what was caught again, or something else because of it."""
    return statement.exc is None or statement.cause is not None


_EVERYTHING = {"Exception", "BaseException"}


def test_there_is_no_drawer_for_everything() -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [p for p in python_files(*PACKAGES, "tests") if p.name in drawers] == []


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    registry = re.compile("py" + r"pi\.org|python" + r"hosted|npm" + r"js\.")
    machine = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+)/")
    offenders = []
    for path in tracked_files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if registry.search(text) or (path.suffix != ".lock" and machine.search(text)):
            offenders.append(str(path.relative_to(ROOT)))
    assert offenders == []
