"""A workspace of the real letters, made once for all tests that only look at it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines import stages
from pipelines.settings import Source, Workspace
from warehouse.archive import Archive
from warehouse.records import HarvestRun, Sighting, SourceTally

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

RUN = "20300101T020000000000Z"
NOW = datetime(2030, 1, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The real letters, read, tagged and loaded as if one publisher had listed them in one run."""
    if not (CORPUS / "manifest.csv").is_file():
        pytest.skip("the real letters are not here (../shared)")
    made = Workspace(tmp_path_factory.mktemp("corpus"), Source.LIVE)
    made.claim()
    archive = Archive(made.archive)
    with (CORPUS / "manifest.csv").open() as handle:
        listed = list(csv.DictReader(handle))
    for row in listed:
        data = (CORPUS / "letters" / f"{row['file_id']}.pdf").read_bytes()
        archive.append(
            Sighting(
                run_id=RUN,
                source="ofsted",
                url=f"https://ofsted.example/file/{row['file_id']}",
                page_url=f"https://ofsted.example/provider/{row['urn']}",
                label="Joint area child protection inspection",
                outcome="fetched",
                seen_at=NOW,
                provider_urn=row["urn"],
                published_on=date.fromisoformat(row["published_on"]),
                sha256=archive.put(data),
                bytes=len(data),
                retrieved_at=NOW,
            )
        )
    archive.append_run(HarvestRun(RUN, NOW, NOW, (SourceTally("ofsted", 1, 1, len(listed), 0, 0, 0, 0, 0, None),)))
    for stage in (stages.extract, stages.tag, stages.load):
        stage(made)
    return made
