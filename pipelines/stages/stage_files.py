"""The files between two stages: the records of letters, and the areas that a workspace knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pipelines.settings import Source, Workspace
from warehouse.files.json_files import digest, read_sealed, write_sealed
from warehouse.records import Extraction, ReadingDifferences, TaggedLetter
from warehouse.reference.areas import Area, load_areas
from warehouse.review_items import ReviewCode, ReviewItem

T = TypeVar("T")

MOST_RUNS = 4
"""Runs in which a document is tried that could not be read for a reason that may pass; then it is held."""


def known_areas(workspace: Workspace) -> tuple[Area, ...]:
    """The areas that letters of this workspace can be about."""
    return load_areas(reference_folders(workspace))


def reference_folders(workspace: Workspace) -> tuple[Path, ...]:
    """Folders with reference tables besides our own: the sample's areas are invented and have theirs."""
    return (Path(str(files("pipelines.sample") / "reference")),) if workspace.source is Source.SAMPLE else ()


class Readings:
    """Which documents of a workspace PDFium and pdfminer read differently."""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.readings
        # By the name alone: a file that is damaged still says which document it is about.
        self.differing = {path.stem for path in self._folder.glob("*.json")}

    def keep(self, extraction: Extraction) -> ReviewItem | None:
        """Note what both readers differ in; the item that says so, if they do."""
        if not extraction.differences:
            return None
        self.differing.add(extraction.sha256)
        found = ReadingDifferences(extraction.sha256, extraction.differences)
        write_sealed(self._folder / f"{extraction.sha256}.json", found)
        first, *more = extraction.differences
        besides = f" and {len(more)} more" if more else ""
        return ReviewItem(ReviewCode.READINGS_DIFFER, extraction.sha256, f"read with pdfminer; {first}{besides}")


class LetterRecords:
    """The extractions and tagged letters of a workspace by hash, each file read once; what is kept is written at once.

    What another version wrote in another shape, or somebody changed, is left out: it is made again.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._extracted, self._tagged = workspace.extracted, workspace.tagged

    @cached_property
    def _extractions(self) -> dict[str, Extraction]:
        return _records(self._extracted, Extraction)

    @cached_property
    def _tagged_letters(self) -> dict[str, TaggedLetter]:
        return _records(self._tagged, TaggedLetter)

    @property
    def extractions(self) -> Mapping[str, Extraction]:
        """The extractions."""
        return MappingProxyType(self._extractions)

    @property
    def tagged(self) -> Mapping[str, TaggedLetter]:
        """The tagged letters."""
        return MappingProxyType(self._tagged_letters)

    def digest(self, sha256: str) -> str:
        """The digest of the file of an extraction: what was tagged is keyed by it."""
        return digest(self._extracted / f"{sha256}.json")

    def keep_extraction(self, extraction: Extraction) -> None:
        """Write an extraction, atomically."""
        write_sealed(self._extracted / f"{extraction.sha256}.json", extraction)
        self._extractions[extraction.sha256] = extraction

    def keep_tagged(self, tagged: TaggedLetter) -> None:
        """Write a tagged letter, atomically."""
        write_sealed(self._tagged / f"{tagged.sha256}.json", tagged)
        self._tagged_letters[tagged.sha256] = tagged

    def drop_tagged(self, sha256: str) -> None:
        """Remove the tags of a letter, if there are any."""
        (self._tagged / f"{sha256}.json").unlink(missing_ok=True)
        self._tagged_letters.pop(sha256, None)


def _records(folder: Path, record_type: type[T]) -> dict[str, T]:
    found = ((path.stem, read_sealed(path, record_type)) for path in folder.glob("*.json"))
    return {sha256: record for sha256, record in found if record is not None}
