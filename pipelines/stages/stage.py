"""What a stage is, what it works with and what it reports.

The module of a stage (`pipelines.stages.NAME`, with a function NAME) is imported when the stage runs and not before:
`jtai status` should not wait for spaCy. This is the one place for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path

from pipelines.run.progress import Tell
from pipelines.settings import Settings, Workspace
from pipelines.stages.stage_files import LetterRecords
from scrapers.revalidation import Revalidate
from warehouse.review_items import ReviewItem


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What one run is asked to do besides the usual.

    `revalidate` says which documents a harvest asks for again of those that it holds; `deep` has the whole archive read
    again by `verify`, and `accept` records that the newest listings are right although they show far less than before;
    `again` has `extract` try the documents that are held.
    Without `use_coding` every letter is tagged by the models alone, as one that nobody has coded.
    """

    revalidate: Revalidate = Revalidate.SHARE
    deep: bool = False
    accept: bool = False
    again: bool = False
    use_coding: bool = True


@dataclass(frozen=True)
class StageRun:
    """What the stages of one run work with. `records` are read from their files once, however many stages ask."""

    workspace: Workspace
    settings: Settings = field(default_factory=Settings)
    run_id: str = ""
    options: RunOptions = field(default_factory=RunOptions)

    @cached_property
    def records(self) -> LetterRecords:
        """The records of letters that lie between two stages."""
        return LetterRecords(self.workspace)


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did: one line for people, counts by name, and what this run met that needs review."""

    stage: str
    summary: str
    counts: Mapping[str, int] = field(default_factory=dict)
    attention: tuple[ReviewItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its `name` as a command, one line of `help`, and in words for the README what it reads and writes.

    `output` names what it writes as an asset, `holds` says what is in that, `place` is where it lies in a workspace for
    the run of that id, and `formats` what it is made of.
    """

    name: str
    help: str
    reads: str
    writes: str
    output: str
    holds: str
    place: Callable[[Workspace, str], Path]
    formats: tuple[str, ...]
    needs_network: bool = False

    def run(self, run: StageRun, tell: Tell) -> StageReport:
        """Run the stage; what it raises its own function says."""
        function: Callable[[StageRun, Tell], StageReport] = getattr(
            import_module(f"pipelines.stages.{self.name}"), self.name
        )
        return function(run, tell)
