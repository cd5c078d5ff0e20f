"""What lies between two stages: the records of letters in files, and the areas that a workspace knows.

Belongs here: finding and reading them. Does not belong here: what a stage makes of them (stages), where the folders are
(settings).
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pipelines.settings import Source, Workspace
from warehouse.files.json_files import read_or_none
from warehouse.records import Extraction, TaggedLetter
from warehouse.reference.areas import Area, load_areas

T = TypeVar("T")


def known_areas(workspace: Workspace) -> tuple[Area, ...]:
    """The areas that letters of this workspace can be about."""
    return load_areas(reference_folders(workspace))


def reference_folders(workspace: Workspace) -> tuple[Path, ...]:
    """Folders with reference tables besides our own: the sample's areas are invented and have theirs."""
    if workspace.source is Source.SAMPLE:
        from pipelines.sample.catalogue import sample_reference_folder

        return (sample_reference_folder(),)
    return ()


def extracted_file(workspace: Workspace, sha256: str) -> Path:
    """Where the extraction of a document is or would be."""
    return workspace.extracted / f"{sha256}.json"


def extractions(workspace: Workspace) -> dict[str, Extraction]:
    """The extractions by hash, in its order; what another version wrote in another shape is left out."""
    return _records(workspace.extracted, Extraction)


def tagged_letters(workspace: Workspace) -> dict[str, TaggedLetter]:
    """The tagged letters by hash, likewise."""
    return _records(workspace.tagged, TaggedLetter)


def _records(folder: Path, record_type: type[T]) -> dict[str, T]:
    found = ((path.stem, read_or_none(path, record_type)) for path in sorted(folder.glob("*.json")))
    return {sha256: record for sha256, record in found if record is not None}
