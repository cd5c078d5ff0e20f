"""Files of people's decisions, as the doctor reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract.statements.workspace_coding import COLUMNS
from pipelines.operate.decisions import check_decisions
from pipelines.settings import Source, Workspace
from warehouse.build import reviews, withholding
from warehouse.files.fingerprints import fingerprint

CODED = f"{','.join(COLUMNS)}\n{'a' * 12},{fingerprint('One.')},1,{fingerprint('One.')},negative,,Ann,2030-01-01\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, Source.SAMPLE)
    made.coded.mkdir(parents=True)
    (made.coded / f"{'a' * 12}.csv").write_text(CODED)
    made.tag_reviews.write_text(",".join(reviews.COLUMNS) + "\n")
    made.withheld.write_text(",".join(withholding.COLUMNS) + "\n")
    return made


def test_what_was_decided_is_counted(workspace: Workspace) -> None:
    found = {one.matter: one for one in check_decisions(workspace)}
    assert {one.level for one in found.values()} == {"ok"}
    assert found["letters coded by people"].says == f"1 in {workspace.coded}"
    assert "letters coded by a program" not in found, "there is no such folder"


@pytest.mark.parametrize(
    ("file", "matter"),
    [
        (lambda made: made.tag_reviews, "verdicts on codes"),
        (lambda made: made.withheld, "withheld"),
        (lambda made: made.coded / f"{'a' * 12}.csv", "letters coded by people"),
    ],
)
@pytest.mark.parametrize("spoil", [b"nonsense\n", b"\xff\xfe", CODED.replace("negative", "sideways").encode(), None])
def test_what_cannot_be_read_is_wrong_and_named(
    workspace: Workspace, file: Callable[[Workspace], Path], matter: str, spoil: bytes | None
) -> None:
    path = file(workspace)
    if spoil is None:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(spoil)
    found = {one.matter: one for one in check_decisions(workspace)}
    assert found[matter].level == "wrong"
    assert str(path) in found[matter].says
    assert found[matter].todo
    assert {one.level for name, one in found.items() if name != matter} == {"ok"}
