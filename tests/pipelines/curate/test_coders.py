"""Several people code a sample: it is drawn fairly, agreement is computed as others do, and it stays."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sklearn.metrics import cohen_kappa_score

from pipelines.curate.agreement import cohens_kappa, krippendorffs_alpha, percent_agreement
from pipelines.curate.sampling import draw
from pipelines.settings import Source, Workspace
from warehouse.files.fingerprints import fingerprint

Run = Callable[..., Result]
Code = st.sampled_from(["a", "b", "c"])
Rows = list[dict[str, str]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(Code, Code), min_size=2, max_size=40).filter(lambda units: len(set(sum(units, ()))) > 1))
def test_kappa_is_that_of_scikit_learn(units: list[tuple[str, str]]) -> None:
    first, second = zip(*units, strict=True)
    assert cohens_kappa([first, second]) == pytest.approx(cohen_kappa_score(first, second))
    assert percent_agreement([first, second]) == pytest.approx(np.mean(np.array(first) == np.array(second)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(Code, Code, st.one_of(st.none(), Code)), min_size=2, max_size=40))
def test_alpha_is_that_of_the_package_krippendorff(units: list[tuple[str, str, str | None]]) -> None:
    coders = list(zip(*units, strict=True))
    number = {"a": 1.0, "b": 2.0, "c": 3.0, None: np.nan}
    ours = krippendorffs_alpha(coders)
    if len({code for unit in units for code in unit} - {None}) == 1:
        assert ours is None
    else:
        values = [[number[code] for code in coder] for coder in coders]
        assert ours == pytest.approx(krippendorff.alpha(reliability_data=values, level_of_measurement="nominal"))


def test_where_nothing_can_be_said_of_agreement_nothing_is() -> None:
    for measure in (percent_agreement, cohens_kappa, krippendorffs_alpha):
        assert measure([["a", "b"]]) is None
        assert measure([["a", None], [None, "b"]]) is None
    assert percent_agreement([["a", "a"], ["a", "a"]]) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from("uvw"), min_size=1, max_size=60), st.integers(1, 70), st.integers(0, 5))
def test_a_sample_is_in_proportion_and_the_same_for_the_same_seed(strata: list[str], size: int, seed: int) -> None:
    population = {f"s{number}": stratum for number, stratum in enumerate(strata)}
    drawn = draw(population, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    assert drawn == draw(dict(reversed(population.items())), size, seed)
    every, chosen = Counter(strata), Counter(population[name] for name in drawn)
    if size >= len(every):
        assert chosen.keys() == every.keys()
    for stratum, count in every.items():
        assert chosen[stratum] <= count
        assert chosen[stratum] <= max(1, count * len(drawn) / len(population) + 1)


def test_another_seed_draws_others() -> None:
    population = {f"s{number}": "" for number in range(100)}
    assert draw(population, 10, 1) != draw(population, 10, 2)


@pytest.fixture
def workspace(sample: Workspace, tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "work", Source.SAMPLE)
    made.claim()
    shutil.copytree(sample.root / "warehouse", made.root / "warehouse")
    return made


def fill(path: Path, said: Callable[[int], tuple[Any, ...]]) -> list[str]:
    """Code every row of a workbook: side and sub-topics by its number from 0; returns the sentences."""
    book = load_workbook(path)
    rows = list(book["Statements"].iter_rows(min_row=2))
    for number, row in enumerate(rows):
        for cell, value in zip((row[6], row[8], row[10]), (*said(number), None, None), strict=False):
            cell.value = value
    book.save(path)
    return [str(row[5].value) for row in rows]


A_CODE, OTHER = "timely_information_sharing", "child_voice_in_assessments_plans"


def test_two_people_code_a_sample_and_a_third_decides(workspace: Workspace, jtai: Run, tmp_path: Path) -> None:
    at = ("--workspace", str(workspace.root), "code")
    asked = ("export", "--sample", "20", "--stratify", "round,kind", "--kind", "strength", "--out", str(tmp_path))
    result = jtai(*at, *asked)
    assert result.exit_code == 0, result.output
    assert jtai(*at, *asked).exit_code == 2  # it would overwrite what people coded
    first, second = tmp_path / "coding-1.xlsx", tmp_path / "coding-2.xlsx"
    titles, *rows = load_workbook(first)["Statements"].iter_rows(values_only=True)
    assert {row[2] for row in rows} == {"strength"}
    assert not any(cell for row in rows for cell in row[6:14])
    assert titles[-1] == "Whole finding"
    assert all(str(row[5]) in str(row[14]) for row in rows)

    texts = fill(first, lambda n: ("negative", A_CODE) if n < 10 else ("positive",))
    fill(second, lambda n: ("negative", A_CODE) if n < 8 else ("negative", OTHER) if n < 10 else ("positive",))
    disputed = tmp_path / "disputed.xlsx"
    files = ("import", str(first), str(second), "--who", "Ann", "--who", "Bob")
    told = jtai(*at, *files, "--json", "--disagreements", str(disputed), "--accept")
    assert told.exit_code == 0, told.output
    measured = {(row["level"], row["code"]): row for row in json.loads(told.stdout)}
    assert measured["side", None]["kappa"] == 1
    assert measured["sub-topics", None]["agreement"] == 0.9
    assert measured["sub-topic", A_CODE]["given"] == [10, 8]
    assert measured["sub-topic", A_CODE]["kappa"] == pytest.approx(
        cohen_kappa_score([1] * 10 + [0] * 10, [1] * 8 + [0] * 12), abs=1e-4
    )
    assert measured["sub-topic", OTHER]["kappa"] == 0

    reviews = read(workspace)
    marks = {fingerprint(text): number for number, text in enumerate(texts)}
    sides = {marks[row["fingerprint"]]: row["theme"] for row in reviews if row["theme"] in ("negative", "positive")}
    assert sides == {number: "negative" if number < 10 else "positive" for number in range(20)}
    accepted = {marks[row["fingerprint"]] for row in reviews if (row["theme"], row["verdict"]) == (A_CODE, "accept")}
    assert accepted == set(range(8))
    assert {row["who"] for row in reviews} == {"Ann, Bob"}

    assert fill(disputed, lambda n: ("negative", OTHER)) == texts[8:10]
    titles = next(load_workbook(disputed)["Statements"].iter_rows(values_only=True))
    assert titles[-2:] == ("Ann", "Bob")
    third = ("import", str(disputed), "--who", "Cai", "--accept")
    assert jtai(*at, *third).exit_code == 0
    decided = [row for row in read(workspace) if row["who"] == "Cai" and row["verdict"] == "accept"]
    assert {(marks[row["fingerprint"]], row["theme"]) for row in decided} == {(8, OTHER), (9, OTHER)}
    before = read(workspace)
    assert jtai(*at, *third).exit_code == 0
    assert read(workspace) == before


def read(workspace: Workspace) -> Rows:
    return list(csv.DictReader(io.StringIO(workspace.tag_reviews.read_text())))


def test_codes_can_be_shown_and_errors_name_their_cells(
    sample: Workspace, jtai: Run, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    at = ("--workspace", str(sample.database), "code")
    assert jtai(*at, "export", "--sample", "3", "--coders", "1", "--show-codes", "--out", str(tmp_path)).exit_code == 0
    file = tmp_path / "coding-1.xlsx"
    assert all(row[6] for row in load_workbook(file)["Statements"].iter_rows(min_row=2, values_only=True))
    fill(file, lambda n: ("good", "no_such_code") if n == 1 else (None,))
    assert jtai(*at, "import", str(file), "--who", "Ann").exit_code == 2
    said = " ".join(capfd.readouterr().err.split())
    assert "row 3, cell G3: the side is good" in said
    assert "cell I3: there is no sub-topic no_such_code" in said
    assert "row 2" not in said
    for wrong in (("--stratify", "colour"), ("--area", "Nowhere at all")):
        assert jtai(*at, "export", "--sample", "3", *wrong).exit_code == 2
    assert jtai(*at, "import", str(file)).exit_code == 2
