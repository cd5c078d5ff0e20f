"""Brings a letter into the archive by hand: one that no publisher serves any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from extract.areas import AreaNames
from extract.worker import Job, extract_all
from pipelines.run.archive_store import synchronise
from pipelines.run.locking import only_run
from pipelines.run.progress import telling
from pipelines.settings import Settings, Workspace
from pipelines.stages.stage_files import known_areas
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.harvest_records import Sighting
from warehouse.archive.store import Archive
from warehouse.build.checks import load_checks
from warehouse.errors import NotALetter, UnknownName, UnreadablePdf
from warehouse.read.names import no_such
from warehouse.records import IssueCode
from warehouse.reference.areas import Area


def add_letter(
    workspace: Workspace, settings: Settings, file: Path, *, area: str, published_on: date, source_url: str
) -> str:
    """Archive one letter with what is known of its publication, also in the archive's store; returns its SHA-256.

    Raises `UnknownName` for an area that did not exist when the letter's fieldwork ended, when it was written or when
    it was published, and `UnreadablePdf` or `NotALetter` naming the file. Whether the letter is to that area is judged
    when the warehouse is built.
    """
    areas = known_areas(workspace)
    (record,) = extract_all([Job("", file)], areas)
    if record.letter is None:
        message = record.rejection.message if record.rejection else ""
        is_other = record.rejection is not None and record.rejection.code is IssueCode.NOT_A_JTAI
        raise (NotALetter if is_other else UnreadablePdf)(f"{file}: {message}; nothing was added")
    letter = record.letter
    authority = _find_area(area, (letter.fieldwork_end, letter.letter_date, published_on), areas)
    pdf = file.read_bytes()
    now = datetime.now(UTC)
    with only_run(workspace):
        synchronise(workspace, settings, telling)
        archive = Archive(workspace.archive)
        sha256 = archive.put(pdf)
        archive.append(
            Sighting(
                run_id=read_chronicle(archive, load_checks().harvest).next_run_id(now),
                source="added",
                url=source_url,
                page_url=source_url,
                label=file.name,
                outcome="fetched",
                seen_at=now,
                provider_urn=authority.urn,
                provider_name=authority.name,
                published_on=published_on,
                sha256=sha256,
                bytes=len(pdf),
                retrieved_at=now,
            )
        )
        synchronise(workspace, settings, telling)
    return sha256


def _find_area(name: str, days: Sequence[date | None], areas: Sequence[Area]) -> Area:
    found = AreaNames(areas).find([name], days)
    if len(found) != 1:
        on = max(day for day in days if day)
        raise UnknownName(no_such(f"area on {on}", name, (area.name for area in areas)))
    return found[0]
