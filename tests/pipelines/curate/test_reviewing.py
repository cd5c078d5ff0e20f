"""A correction made on the command line reaches the warehouse with tag and load, and survives a refresh."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from pipelines.settings import Source, Workspace
from warehouse.files import json_files as documents
from warehouse.files.fingerprints import fingerprint
from warehouse.read.api import open_warehouse
from warehouse.records import TaggedLetter

Run = Callable[..., Result]
SAID = ("--who", "Ann Reader", "--why", "named in passing, no more")


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(sample.root, tmp_path / "copy")
    return Workspace(tmp_path / "copy", Source.SAMPLE)


def at(workspace: Workspace) -> list[str]:
    return ["--source", "sample", "--workspace", str(workspace.root)]


def listed(workspace: Workspace, jtai: Run, *options: str) -> dict[str, Any]:
    result = jtai(*at(workspace), "review", "--json", "--limit", "1000", *options)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def a_tag(workspace: Workspace, condition: str = "true") -> tuple[str, str]:
    """The least certain tag of a finding with several tags."""
    with open_warehouse(workspace.database) as warehouse:
        return warehouse.query(
            "SELECT finding_id, theme FROM finding_themes JOIN v_findings USING (finding_id) "
            f"WHERE len(themes) > 1 AND {condition} ORDER BY score, finding_id, theme LIMIT 1"
        ).rows[0]


def tags_of(workspace: Workspace, finding_id: str) -> dict[str, tuple[bool, str, float]]:
    with open_warehouse(workspace.database) as warehouse:
        rows = warehouse.query(
            "SELECT theme, is_certain, method, score FROM finding_themes WHERE finding_id = ?", [finding_id]
        ).rows
    return {theme: (is_certain, method, score) for theme, is_certain, method, score in rows}


def tagged_count(result: Result) -> int:
    counts: dict[str, int] = next(
        stage["counts"] for stage in json.loads(result.stdout)["stages"] if stage["stage"] == "tag"
    )
    return counts["tagged"]


def bring(workspace: Workspace, jtai: Run) -> int:
    """Tag and load; returns the number of letters tagged again."""
    tagged = jtai(*at(workspace), "tag", "--json")
    assert tagged.exit_code == 0, tagged.output
    loaded = jtai(*at(workspace), "load")
    assert loaded.exit_code == 0, loaded.output
    return tagged_count(tagged)


def test_the_least_certain_tags_come_first(sample: Workspace, jtai: Run) -> None:
    told = listed(sample, jtai)
    scores = [tag["score"] for tag in told["tags"]]
    assert scores == sorted(scores)
    with open_warehouse(sample.database) as warehouse:
        held = warehouse.query("SELECT count(*) FROM finding_themes JOIN v_findings USING (finding_id)").rows
    assert held == [(len(scores),)]
    assert told["open"] == len(scores)
    assert told["stale"] == []
    first = told["tags"][0]
    assert first["evidence"] in first["text"]
    assert "#page=" in first["page_link"]


def test_the_list_can_be_of_one_theme_and_short(sample: Workspace, jtai: Run) -> None:
    _, theme = a_tag(sample)
    assert {tag["theme"] for tag in listed(sample, jtai, "--theme", theme)["tags"]} == {theme}
    shown = jtai(*at(sample), "review", "--limit", "1")
    assert shown.exit_code == 0
    assert shown.output.count("evidence: ") == 1
    assert listed(sample, jtai)["tags"][0]["finding_id"] in shown.output
    unknown = jtai(*at(sample), "review", "--theme", theme[:-1])
    assert unknown.exit_code == 2
    assert theme in str(unknown.exception)


def test_a_rejected_tag_is_gone_for_good(copy: Workspace, jtai: Run) -> None:
    finding_id, theme = a_tag(copy)
    before = tags_of(copy, finding_id)
    said = jtai(*at(copy), "review", finding_id, theme, "--reject", *SAID)
    assert said.exit_code == 0, said.output
    assert "jtai tag" in said.output
    assert "jtai load" in said.output
    assert (finding_id, theme) not in {(tag["finding_id"], tag["theme"]) for tag in listed(copy, jtai)["tags"]}
    assert bring(copy, jtai) == 1, "the letter of the finding, and no other"
    del before[theme]
    assert tags_of(copy, finding_id) == before
    refreshed = jtai(*at(copy), "refresh", "--json")
    assert tagged_count(refreshed) == 0
    assert tags_of(copy, finding_id) == before
    shutil.rmtree(copy.tagged)
    assert bring(copy, jtai) > 1
    assert tags_of(copy, finding_id) == before


def test_an_accepted_tag_is_certain(copy: Workspace, jtai: Run) -> None:
    finding_id, theme = a_tag(copy, "NOT is_certain")
    _, _, score = tags_of(copy, finding_id)[theme]
    assert jtai(*at(copy), "review", finding_id, theme, "--accept", *SAID).exit_code == 0
    assert bring(copy, jtai) == 1
    assert tags_of(copy, finding_id)[theme] == (True, "review", score)
    assert bring(copy, jtai) == 0


def test_a_verdict_can_be_taken_back(copy: Workspace, jtai: Run) -> None:
    finding_id, theme = a_tag(copy)
    jtai(*at(copy), "review", finding_id, theme, "--reject", *SAID)
    bring(copy, jtai)
    told = jtai(*at(copy), "review", finding_id, theme, "--accept", *SAID, "--json")
    assert json.loads(told.stdout)["verdict"] == "accept"
    assert bring(copy, jtai) == 1
    assert tags_of(copy, finding_id)[theme][:2] == (True, "review")


def test_an_accepted_theme_that_the_tagger_drops_can_be_loaded(copy: Workspace, jtai: Run) -> None:
    finding_id, _ = a_tag(copy)
    with open_warehouse(copy.database) as warehouse:
        ((text, theme),) = warehouse.query(
            "SELECT text, (SELECT min(theme) FROM themes WHERE NOT list_contains(v_findings.themes, theme)) "
            "FROM v_findings WHERE finding_id = ?",
            [finding_id],
        ).rows
    copy.reviews.mkdir()
    copy.tag_reviews.write_text(
        f"fingerprint,theme,verdict,who,when,why\n{fingerprint(text)},{theme},accept,Ann,2026-01-02,by an older model\n"
    )
    assert bring(copy, jtai) == 1
    assert tags_of(copy, finding_id)[theme] == (True, "review", 1.0)


def test_a_verdict_that_lost_its_text_is_listed(copy: Workspace, jtai: Run) -> None:
    copy.reviews.mkdir()
    copy.tag_reviews.write_text(
        "fingerprint,theme,verdict,who,when,why\n0123456789ab,police,reject,Ann,2026-01-02,in passing\n"
    )
    assert [one["fingerprint"] for one in listed(copy, jtai)["stale"]] == ["0123456789ab"]
    assert "0123456789ab reject police (Ann, 2026-01-02: in passing)" in jtai(*at(copy), "review").output
    assert bring(copy, jtai) == 0, "it is about no letter that is held"


def test_a_bad_file_stops_the_tagging_and_is_named_with_its_line(copy: Workspace, jtai: Run) -> None:
    copy.reviews.mkdir()
    copy.tag_reviews.write_text(
        "fingerprint,theme,verdict,who,when,why\n0123456789ab,police,perhaps,Ann,2026-01-02,in passing\n"
    )
    before = {path: documents.read(path, TaggedLetter) for path in copy.tagged.iterdir()}
    for command in ("tag", "review"):
        result = jtai(*at(copy), command)
        assert result.exit_code == 2
        assert f"{copy.tag_reviews}:2: verdict 'perhaps'" in str(result.exception)
    assert {path: documents.read(path, TaggedLetter) for path in copy.tagged.iterdir()} == before


def test_a_verdict_that_cannot_be_is_refused(copy: Workspace, jtai: Run) -> None:
    finding_id, theme = a_tag(copy)
    with open_warehouse(copy.database) as warehouse:
        ((other,),) = warehouse.query(
            "SELECT min(theme) FROM themes WHERE theme NOT IN (SELECT theme FROM finding_themes WHERE finding_id = ?)",
            [finding_id],
        ).rows
    for arguments in (
        (finding_id, theme, *SAID),
        (finding_id, "--accept", *SAID),
        (finding_id, theme, "--accept", "--who", "Ann"),
        ("--accept",),
        ("no-such-finding", theme, "--accept", *SAID),
        (finding_id, "no_such_theme", "--accept", *SAID),
        (finding_id, other, "--reject", *SAID),
    ):
        assert jtai(*at(copy), "review", *arguments).exit_code == 2, arguments
    assert not copy.tag_reviews.exists()
