"""What of a harvest is reported as needing review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Source, Workspace
from pipelines.stages.harvest import harvest
from pipelines.stages.stage import StageRun
from warehouse.archive.harvest_records import RUN_ID, HarvestRun, SourceTally
from warehouse.archive.store import Archive


def test_a_publisher_that_stays_down_is_reported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path, Source.LIVE)
    first = datetime(2030, 1, 1, 2, 0, tzinfo=UTC)
    told, summaries = [], []
    for night, error in enumerate(["HTTP 503", "HTTP 503", "HTTP 504", None, "HTTP 503"]):
        now = first + timedelta(days=night)
        tally = SourceTally("ofsted", 1, 1, 0, 0, 0, 0, 0, 0, error)
        done = HarvestRun(f"{now:{RUN_ID}}", now, now, (tally,))

        def crawl(folder: Path, *_: Any, done: HarvestRun = done) -> HarvestRun:
            Archive(folder).append_run(done)
            return done

        monkeypatch.setattr("pipelines.stages.harvest.crawl", crawl)
        report = harvest(StageRun(workspace, run_id=done.run_id))
        told.append([(item.code, item.message) for item in report.attention])
        summaries.append(report.summary)
    news = [("publisher_not_read", "HTTP 503")]
    assert told == [news, [], [], [], news]
    assert ["not read: ofsted (HTTP 50" in summary for summary in summaries] == [True, True, True, False, True]
