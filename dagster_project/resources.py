"""The workspace and the settings as a Dagster resource; nothing else is configured here."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import dagster as dg

from pipelines.progress import Tell, telling
from pipelines.settings import Settings, Source, Workspace, locate_workspace, read_settings


class ArchiveResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Which archive the assets work on. Empty `root`: what `JTAI_WORKSPACE` says, else `data/`."""

    root: str = ""
    source: str = Source.LIVE.value

    def workspace(self) -> Workspace:
        """The workspace of this archive."""
        return locate_workspace(Path(self.root) if self.root else None, Source(self.source))

    def settings(self) -> Settings:
        """Settings from the environment, read when an asset runs."""
        return read_settings()

    def telling(self, stage: str) -> AbstractContextManager[Tell]:
        """Progress belongs to terminals; the run's log has the report."""
        return telling(stage, quiet=True)
