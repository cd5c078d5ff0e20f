"""The files between two stages: the records of letters, and the areas that a workspace knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pipelines.settings import Source, Workspace
from warehouse.files.json_files import digest, read_sealed, write_sealed
from warehouse.records import Extraction, Reader, ReadingDifferences, TaggedLetter
from warehouse.reference.areas import Area, load_areas
from warehouse.review_items import ReviewCode, ReviewItem

T = TypeVar("T")

MOST_HELD = 512
"""Records of a folder that are held in memory; of a larger archive each stage reads the rest again."""

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

    def reader_of(self, sha256: str) -> Reader:
        """Which library reads a document."""
        return Reader.PDFMINER if sha256 in self.differing else Reader.PDFIUM

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


class RecordFiles(Mapping[str, T]):
    """The records in a folder by hash, each read when it is asked for; some are held in memory.

    What another version wrote in another shape, or somebody changed, is left out: it is made again.
    """

    def __init__(self, folder: Path, record_type: type[T]) -> None:
        self._folder, self._type = folder, record_type
        self._held: dict[str, T] = {}
        self._last: tuple[str, T | None] = ("", None)

    def __getitem__(self, sha256: str) -> T:
        """Raises `KeyError`."""
        record = self._held.get(sha256) or self._read(sha256)
        if record is None:
            raise KeyError(sha256)
        return record

    def __iter__(self) -> Iterator[str]:
        return (sha256 for sha256 in sorted(path.stem for path in self._folder.glob("*.json")) if sha256 in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keep(self, sha256: str, record: T) -> None:
        """Write a record, atomically."""
        write_sealed(self._folder / f"{sha256}.json", record)
        self._hold(sha256, record)

    def drop(self, sha256: str) -> None:
        """Remove a record, if there is one."""
        (self._folder / f"{sha256}.json").unlink(missing_ok=True)
        self._held.pop(sha256, None)
        self._last = ("", None)

    def _read(self, sha256: str) -> T | None:
        if self._last[0] != sha256:
            self._hold(sha256, read_sealed(self._folder / f"{sha256}.json", self._type))
        return self._last[1]

    def _hold(self, sha256: str, record: T | None) -> None:
        self._last = (sha256, record)
        if record is not None and (sha256 in self._held or len(self._held) < MOST_HELD):
            self._held[sha256] = record


class LetterRecords:
    """The extractions and tagged letters of a workspace by hash; what is kept is written at once."""

    def __init__(self, workspace: Workspace) -> None:
        self._extracted = workspace.extracted
        self._extractions = RecordFiles(workspace.extracted, Extraction)
        self._tagged = RecordFiles(workspace.tagged, TaggedLetter)

    @property
    def extractions(self) -> Mapping[str, Extraction]:
        """The extractions."""
        return self._extractions

    @property
    def tagged(self) -> Mapping[str, TaggedLetter]:
        """The tagged letters."""
        return self._tagged

    def digest(self, sha256: str) -> str:
        """The digest of the file of an extraction: what was tagged is keyed by it."""
        return digest(self._extracted / f"{sha256}.json")

    def keep_extraction(self, extraction: Extraction) -> None:
        """Write an extraction, atomically."""
        self._extractions.keep(extraction.sha256, extraction)

    def keep_tagged(self, tagged: TaggedLetter) -> None:
        """Write a tagged letter, atomically."""
        self._tagged.keep(tagged.sha256, tagged)

    def drop_tagged(self, sha256: str) -> None:
        """Remove the tags of a letter, if there are any."""
        self._tagged.drop(sha256)
