"""One run at a time in a workspace. The lock is the kernel's: a run that was killed leaves none behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from filelock import FileLock, Timeout

from pipelines.run.leftovers import remove_leftovers
from pipelines.settings import Workspace
from warehouse.errors import WrongWorkspace

LOCK = ".lock"


A_MOMENT = 1.0
"""Seconds: longer than jtai doctor holds the lock, to see whether it is free."""


def is_at_work(workspace: Workspace) -> bool:
    """Whether a run is at work in the workspace. Raises `OSError` where that cannot be seen."""
    path = workspace.root / LOCK
    try:
        with FileLock(path, timeout=0) if path.exists() else nullcontext():
            return False
    except Timeout:
        return True


@contextmanager
def only_run(workspace: Workspace, patience: float = A_MOMENT) -> Iterator[None]:
    """Claim the workspace, keep other runs out, and remove what a killed one left unfinished.

    Raises `WrongWorkspace` where one is still at it after `patience` seconds.
    """
    workspace.claim()
    try:
        with FileLock(workspace.root / LOCK, timeout=patience):
            remove_leftovers(workspace)
            yield
    except Timeout as error:
        raise WrongWorkspace(
            f"{workspace.root}: another run is at work here; wait until it ends, or look for it with jtai status"
        ) from error
