"""What a stage works with and what it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.settings import Settings, Workspace
from pipelines.stages.stage_files import LetterRecords
from scrapers.revalidation import Revalidate
from warehouse.review_items import ReviewItem


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What one run is asked to do besides the usual.

    `revalidate` says which documents a harvest asks for again of those that it holds; `deep` has the whole archive read
    again by `verify`, and `reading` has both readers read every document; `accept` records that the newest listings are
    right although they show far less than before; `again` has `extract` try the documents that are held.
    Without `use_coding` every letter is tagged by the models alone, as one that nobody has coded.
    """

    revalidate: Revalidate = Revalidate.SHARE
    deep: bool = False
    reading: bool = False
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
