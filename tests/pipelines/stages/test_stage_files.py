"""Records are read when they are asked for, and only some are held."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.extraction import rejection
from pipelines.sample.catalogue import sample_areas
from pipelines.settings import Source, Workspace
from pipelines.stages import stage_files
from pipelines.stages.stage_files import LetterRecords
from warehouse.records import Extraction, IssueCode, TaggedLetter


def record(number: int) -> Extraction:
    return rejection(f"{number:064}", sample_areas(), IssueCode.NOT_A_JTAI, "it is not")


def test_what_is_kept_is_there_whether_it_is_held_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_files, "MOST_HELD", 2)
    workspace = Workspace(tmp_path, Source.SAMPLE)
    records, kept = LetterRecords(workspace), [record(number) for number in range(5)]
    for one in kept:
        records.keep_extraction(one)
    for known in (records, LetterRecords(workspace)):
        assert list(known.extractions.values()) == kept
        assert len(known.extractions) == 5
        assert [known.extractions[one.sha256] for one in kept] == kept
        assert known.extractions.get("f" * 64) is None


def test_a_record_that_somebody_changed_is_left_out(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, Source.SAMPLE)
    for number in range(2):
        LetterRecords(workspace).keep_extraction(record(number))
    path = workspace.extracted / f"{record(0).sha256}.json"
    path.write_text(path.read_text().replace("it is not", "it is"))
    assert list(LetterRecords(workspace).extractions) == [record(1).sha256]


def test_dropped_tags_are_gone(tmp_path: Path) -> None:
    records = LetterRecords(Workspace(tmp_path, Source.SAMPLE))
    tagged = TaggedLetter("a" * 64, "1", ())
    records.keep_tagged(tagged)
    assert dict(records.tagged) == {tagged.sha256: tagged}
    records.drop_tagged(tagged.sha256)
    records.drop_tagged("b" * 64)
    assert tagged.sha256 not in records.tagged
