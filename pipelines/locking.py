"""One run at a time in a workspace. The lock is the kernel's: a run that was killed leaves none behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pipelines.settings import Workspace
from warehouse.errors import WrongWorkspace


@contextmanager
def only_run(workspace: Workspace) -> Iterator[None]:
    """Claim the workspace and keep other runs out; raises `WrongWorkspace` where one is at it already."""
    workspace.claim()
    try:
        with FileLock(workspace.root / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise WrongWorkspace(
            f"{workspace.root}: another run is at work here; wait until it ends, or look for it with jtai status"
        ) from error
