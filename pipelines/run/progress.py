"""How a long stage tells how far it is: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tell = Callable[[int, int, str], None]
"""Called with how many are done, of how many (0: not known yet), and what was done last."""

SECONDS_BETWEEN_LINES = 10.0


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""


@contextmanager
def telling(stage: str, *, quiet: bool = False) -> Iterator[Tell]:
    """A `Tell` for one stage, on standard error, which leaves standard output to results."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[what]}"), console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(stage, total=None, what="")

            def show(done: int, total: int, what: str) -> None:
                bar.update(task, completed=done, total=total or None, what=what[:60])

            yield show
    else:
        last = time.monotonic()

        def line(done: int, total: int, what: str) -> None:
            nonlocal last
            if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
                last = time.monotonic()
                print(f"{stage}: {done} of {total or '?'} {what}".rstrip(), file=sys.stderr, flush=True)

        yield line
