"""The workspace and the settings as a Dagster resource; nothing else is configured here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import dagster as dg

from pipelines.run.locking import only_run
from pipelines.run.progress import Tell, telling
from pipelines.settings import Settings, Source, Workspace, locate_workspace, read_settings


class ArchiveResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Which archive the assets work on, and the lock of it for a whole run.

    Empty `root`: what `JTAI_WORKSPACE` says, else `data/`. Empty `source`: what the workspace remembers, else the live
    one. `patience` is for how many seconds a run waits for one that somebody started by hand.
    """

    root: str = ""
    source: str = ""
    patience: float = 3600.0

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[ArchiveResource]:
        """Keep other runs out from the first stage to the last, not only during each."""
        with only_run(self.workspace(), self.patience):
            yield self

    def workspace(self) -> Workspace:
        """The workspace of this archive."""
        return locate_workspace(Path(self.root) if self.root else None, Source(self.source) if self.source else None)

    def settings(self) -> Settings:
        """Settings from the environment, read when an asset runs."""
        return read_settings()

    def telling(self, stage: str) -> AbstractContextManager[Tell]:
        """Progress belongs to terminals; the run's log has the report."""
        return telling(stage, quiet=True)
