"""Search with and without DuckDB's fts extension."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.build import fulltext
from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.errors import BadInput
from warehouse.files.yaml_files import parse_data
from warehouse.read import connection as opening
from warehouse.read.api import Filters, open_warehouse
from warehouse.read.synonyms import Synonyms, load_synonyms
from warehouse.records import Passage, PassageRole


@pytest.fixture
def path(world: Any, make: Any, tmp_path: Path) -> Path:
    world.read(
        "a",
        make.letter(
            findings=(
                make.finding(1, "Partners share what they know, and sharing is prompt; they shared it again."),
                make.finding(2, "Plans are reviewed by partners who know the child and much besides of other things."),
                make.finding(3, "Nothing of the kind."),
            )
        ),
    )
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    return tmp_path / "jtai.duckdb"


def test_words_match_by_their_stems_and_the_best_come_first(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        assert warehouse.can_rank
        assert warehouse.meta()["search_index"] == "bm25, porter"
        found = warehouse.search("SHARING partner")
        assert list(found["ordinal"]) == [1, 2]
        assert set(found["matched"][0]) == {"Partners", "share", "shared", "sharing"}
        assert len(warehouse.search("sharing partner", Filters(area="Farby"))) == 0
        assert len(warehouse.search("sharing partner", limit=1)) == 1
        assert len(warehouse.search("zebra")) == 0
        with pytest.raises(BadInput, match="no words"):
            warehouse.search("  ")


@pytest.mark.parametrize(
    ("words", "expanded"),
    [
        ("dads", "dads father daddy"),
        ("YOT board", "YOT board youth justice youth justice service YJS youth offending youth offending team"),
        ("youth justice", "youth justice YJS YOT YOS"),
        ("early help", "early help"),
    ],
)
def test_other_names_of_what_is_searched_for_are_added(words: str, expanded: str) -> None:
    assert load_synonyms().expand(words).startswith(expanded)


def test_a_name_that_stands_twice_among_the_synonyms_is_refused() -> None:
    text = "ignored: []\nplurals: {}\nsame: [[dad, father], [Father, male carer]]\n"
    with pytest.raises(BadInput, match=r"synonyms\.yml: top level: .*names that stand twice: father"):
        parse_data("synonyms.yml", text, Synonyms)


def test_words_are_found_under_other_names(world: Any, make: Any, tmp_path: Path) -> None:
    world.read("a", make.letter(findings=(make.finding(1, "Fathers are seen."), make.finding(2, "Plans are seen."))))
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert [list(row) for row in warehouse.search("dads")[["ordinal", "matched"]].values] == [[1, ["Fathers"]]]


@pytest.mark.parametrize("package", [fulltext.PACKAGE, "no_such_package_here"])
def test_numbers_are_words_and_the_letter_of_a_genitive_is_none(
    world: Any, make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    texts = ("Enquiries under section 47 are prompt.", "The child\u2019s plan is seen.", "Some sections stay short.")
    world.read("a", make.letter(findings=tuple(make.finding(n, text) for n, text in enumerate(texts, start=1))))
    monkeypatch.setattr(fulltext, "PACKAGE", package)
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert [list(row) for row in warehouse.search("47")[["ordinal", "matched"]].values] == [[1, ["47"]]]
        assert [list(row) for row in warehouse.search("child's")[["ordinal", "matched"]].values] == [[2, ["child"]]]
        for nothing in ("%", "'", '"', "\n", "s", "\u00e9", "\\", "z" * 5000):
            assert len(warehouse.search(nothing + "!")) == 0


def test_a_reader_without_the_extension_searches_in_plain_sql(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext, "PACKAGE", "no_such_package_here")
    assert opening.load_extension is fulltext.load_extension
    with open_warehouse(path) as warehouse:
        assert not warehouse.can_rank
        found = warehouse.search("shar partner")
        assert list(found["ordinal"]) == [1, 2]
        assert warehouse.query("SELECT count(*) FROM v_findings").rows == [(3,)]


def test_a_file_that_was_built_without_the_extension_can_be_searched(
    world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(fulltext, "PACKAGE", "no_such_package_here")
        build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert warehouse.meta()["search_index"] == "none"
        assert list(warehouse.search("plans")["kind"]) == ["area_for_improvement"]


def test_any_program_opens_the_file(path: Path) -> None:
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM v_findings").fetchall() == [(3,)]
        assert len(connection.execute("FROM search_plain('partners')").fetchall()) == 2


@pytest.mark.parametrize("package", [fulltext.PACKAGE, "no_such_package_here"])
def test_every_paragraph_can_be_searched(
    world: Any, make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    one = make.letter()
    asks = Passage(PassageRole.NEXT_STEPS, "Norland should send a statement.", 3, 3, "Next steps", None, "Norland")
    world.read("a", replace(one, passages=(*one.passages, asks)))
    monkeypatch.setattr(fulltext, "PACKAGE", package)
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert len(warehouse.search("statement")) == 0
        (found,) = warehouse.search("statement", within="passages").to_dict("records")
        assert (found["role"], found["principal_authority"], found["matched"]) == (
            "next_steps",
            "Norland",
            ["statement"],
        )
        assert len(warehouse.search("invented plans", within="passages")) >= 1
        assert len(warehouse.search("statement", Filters(area="Farby"), within="passages")) == 0
        with pytest.raises(BadInput, match="passages have no theme"):
            warehouse.search("statement", Filters(theme="neglect"), within="passages")
