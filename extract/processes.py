"""Pools of worker processes that end with whoever started them, however that ends.

Belongs here: starting them, their limit of memory, their end. Does not belong here: what they do (worker, pictures).
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor


def process_pool(workers: int, megabytes: int | None = None) -> ProcessPoolExecutor:
    """A pool of so many processes, each with at most so much address space; none is a fork of a process with threads.

    A process that is killed by itself cannot end its workers: each watches for that, or they would wait for ever.
    """
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(megabytes,))


def _begin(megabytes: int | None) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if megabytes is not None and sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, hard))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
