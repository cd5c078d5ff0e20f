"""What is told of nights with news, against the replica of the publishers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines.notify.news import news_of
from pipelines.run.progress import silent
from pipelines.run.refresh import run_stages
from pipelines.settings import Workspace, read_settings
from pipelines.stages.table import STAGES

Rows = Callable[[str], list[dict[str, str]]]
AsRead = Callable[[Path, Iterable[Mapping[str, str]]], Workspace]

BUILDING = STAGES[:-1]
"""Pages and documents take longer than all else and have tests of their own."""


@pytest.fixture
def replica(serve: ModuleType) -> Iterator[Any]:
    world, servers = serve.start(port=0, until="2017-06-30")
    yield world, read_settings({**serve.env(world.port), "JTAI_DOWNLOAD_DELAY": "0"})
    serve.stop(servers)


def test_new_withdrawn_and_reappeared_letters_are_told_once(
    replica: Any, tmp_path: Path, as_read: AsRead, rows: Rows
) -> None:
    world, settings = replica
    out = [row for row in rows("manifest.csv") if row["published_on"] <= world.until]
    workspace = as_read(tmp_path, out)

    def night() -> Any:
        run_stages(workspace, settings, BUILDING, lambda stage: nullcontext(silent))
        return news_of(workspace)

    first = night()
    assert [letter.change for letter in first.letters] == ["added"] * len(out)
    assert all("/v1/file/" in str(letter) for letter in first.letters), "each with its link"
    assert not night().is_worth_telling

    # One of them goes, at every publisher.
    gone = out[-1]
    world.withdrawn = {gone["file_id"]}
    told = night()
    [letter] = told.letters
    assert letter.change == "withdrawn"
    assert gone["file_id"] in letter.url
    assert told.blocked is None

    world.withdrawn = set()
    back = night()
    assert [(one.change, one.url) for one in back.letters] == [("reappeared", letter.url)]
