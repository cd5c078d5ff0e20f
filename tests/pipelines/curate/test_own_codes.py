"""A researcher's own codes are found in statements and can be asked like ours; the published file stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import jtai as api
from extract.themes.own_codes import OwnCode, OwnCodebook, find_codes
from pipelines.settings import Workspace

Run = Callable[..., Result]


def found(terms: list[str], text: str, exceptions: tuple[str, ...] = ()) -> list[str]:
    code = OwnCode.model_validate({"label": "A", "definition": "B", "terms": terms, "except": exceptions})
    book = OwnCodebook(codebook="mine", version="1", codes={"a": code}, concepts={"vehicle": ("taxi", "minibus")})
    return [text[one.start : one.end] for _, one in find_codes(book, {"x": text})]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("share record", []),
        ("share (the)? record", ["shared the records"]),
        ("@vehicle", ["minibus"]),
        ("driver .. train", ["drivers of every minibus are trained"]),
        ("night | late", ["late"]),
    ],
)
def test_the_notation_is_that_of_the_themes(term: str, words: list[str]) -> None:
    text = "They shared the records. All drivers of every minibus are trained to see it; minibuses come late."
    assert found([term], text) == words


def test_a_term_inside_an_exception_does_not_count() -> None:
    assert found(["father"], "A founding father spoke.", ("founding father",)) == []
    assert found(["father"], "A founding father spoke to fathers.", ("founding father",)) == ["fathers"]


def test_codes_are_applied_beside_the_published_file(sample: Workspace, jtai: Run, tmp_path: Path) -> None:
    before = sample.database.read_bytes()
    at, file = ("--workspace", str(sample.database)), str(tmp_path / "my.yml")
    assert jtai("codebook", "init", file).exit_code == 0
    assert jtai("codebook", "init", file).exit_code == 2
    assert set(json.loads(jtai("codebook", "check", file, "--json").stdout)["phrases"]) == {"fathers", "taxi_licensing"}
    for _ in range(2):  # again: it takes the place of the earlier one
        applied = jtai(*at, "codebook", "apply", file, "--json")
        assert applied.exit_code == 0, applied.output
    (fathers,) = [row for row in json.loads(applied.stdout) if row["code"] == "fathers"]
    assert fathers["statements"] > 5
    assert sample.database.read_bytes() == before

    mine = tmp_path / "my.duckdb"
    with api.open_warehouse(sample.database, codes=mine) as warehouse:
        rows = warehouse.query(
            "SELECT evidence, text, letter_id, sides FROM mine.v_statements WHERE code = 'fathers'"
        ).rows
        assert len(rows) == fathers["statements"]
        assert all(evidence in text for evidence, text, *_ in rows)
        claims = {(letter, side) for *_, letter, sides in rows for side in sides}
        assert claims == set(warehouse.query("SELECT letter_id, side FROM mine.v_claims WHERE code = 'fathers'").rows)
        ((praised, share),) = warehouse.query(
            "SELECT letters_with_claim, share FROM mine.v_code_by_group "
            "WHERE dimension = 'all' AND code = 'fathers' AND side = 'praise'"
        ).rows
        assert praised == fathers["letters_with_praise"] == sum(side == "praise" for _, side in claims)
        assert share == pytest.approx(praised / fathers["of_letters"])
    asked = jtai(*at, "query", "--codes", str(mine), "SELECT count(*) AS n FROM mine.codes", "--json")
    assert json.loads(asked.stdout) == [{"n": 2}]
    assert jtai(*at, "codebook", "apply", file, "--database", file).exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "- father |",
            "- (father |",
            "codes.fathers: '(father | stepfather | dad | paternal': a bracket is not closed",
        ),
        ("@carer)", "@keeper)", "there is no concept @keeper"),
        ("label: Fathers", "name: Fathers", "codes.fathers"),
        ("codebook: my_codes", "codebook: My codes", "codebook"),
    ],
)
def test_what_is_wrong_in_a_codebook_is_named(jtai: Run, tmp_path: Path, old: str, new: str, says: str) -> None:
    file = tmp_path / "my.yml"
    jtai("codebook", "init", str(file))
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    result = jtai("codebook", "check", str(file))
    assert result.exit_code == 2
    assert str(file) in str(result.exception)
    assert says in str(result.exception)
