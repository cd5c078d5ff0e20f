"""Checks what people decided, in `reviews/`: a line that cannot be read stops `tag` or `load`, so it is told before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from extract.statements.codebook import reviewed_codes
from extract.statements.workspace_coding import read_folder
from pipelines.operate.finding import Finding
from pipelines.settings import Workspace
from warehouse.build.reviews import read_reviews
from warehouse.build.withholding import read_withholdings
from warehouse.errors import JtaiError
from warehouse.records import Method


def check_decisions(workspace: Workspace) -> Iterator[Finding]:
    """A finding for each file or folder of decisions that is there."""
    files: tuple[tuple[str, Path, Callable[[Path], int]], ...] = (
        ("verdicts on codes", workspace.tag_reviews, lambda path: len(read_reviews(path, reviewed_codes()))),
        ("withheld", workspace.withheld, lambda path: len(read_withholdings(path))),
        ("letters coded by people", workspace.coded, _letters(Method.CODED)),
        ("letters coded by a program", workspace.assisted, _letters(Method.ASSISTED)),
    )
    for matter, path, count in files:
        if not path.exists():
            continue
        try:
            yield Finding("ok", matter, f"{count(path)} in {path}")
        except JtaiError as error:
            todo = "Correct the line, or bring the file back from a copy; jtai tag and jtai load stop until then."
            yield Finding("wrong", matter, str(error), todo)
        except OSError as error:
            says = f"{error.filename or path}: {error.strerror}"
            yield Finding("wrong", matter, says, "Let the user that runs the refresh read it.")


def _letters(method: Method) -> Callable[[Path], int]:
    return lambda folder: len(read_folder(folder, method).letters)
