"""The workspace and settings as a Dagster resource."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import dagster as dg

from pipelines.run.locking import only_run
from pipelines.run.progress import Tell, telling
from pipelines.settings import Settings, Source, Workspace, locate_workspace, read_settings


class ArchiveResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The archive that the assets work on, locked for a whole run.

    `root` defaults to `JTAI_WORKSPACE`, then `data/`; `source` to what the workspace holds, then the live source.
    `patience` is how many seconds a run waits for one that was started manually.
    """

    root: str = ""
    source: str = ""
    patience: float = 3600.0

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[ArchiveResource]:
        """Lock the workspace from the first stage to the last, not only during each."""
        with only_run(self.workspace(), self.patience):
            yield self

    def workspace(self) -> Workspace:
        """The workspace of the archive."""
        return locate_workspace(Path(self.root) if self.root else None, Source(self.source) if self.source else None)

    def settings(self) -> Settings:
        """Settings from the environment, read when an asset runs."""
        return read_settings()

    def telling(self, stage: str) -> AbstractContextManager[Tell]:
        """Show no progress: that is for terminals, and the run's log has the report."""
        return telling(stage, quiet=True)
