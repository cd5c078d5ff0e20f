"""Starts a function of ours in a process of its own, which ends when this one does.

Does not belong here: limits of time and memory (extract.processes), what such a process does.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any


def start(work: Callable[..., None], *arguments: object) -> tuple[Any, Connection]:
    """A process that works, and our end of a pipe whose other end is the first argument of `work`.

    It is no fork of one with threads. Both `work` and the arguments must be ones that can be pickled.
    """
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def end_with_parent() -> None:
    """End this process at once when its parent has ended: one that is killed cannot end its children."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
