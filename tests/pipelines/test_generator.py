"""Generated letters differ, and are read as they were made."""

from __future__ import annotations

from extract.extraction import extract
from pipelines.sample.catalogue import sample_areas
from pipelines.sample.generator import make_letter
from pipelines.sample.letter import expected_findings
from pipelines.sample.render import render


def test_letters_differ_by_number_and_by_nothing_else() -> None:
    letters = [make_letter(number) for number in range(200)]
    assert letters == [make_letter(number) for number in range(200)]
    assert len({(letter.subject, letter.letter_date) for letter in letters}) == 200
    findings = [finding.text for letter in letters for finding in expected_findings(letter)]
    assert len(set(findings)) == len(findings)


def test_a_generated_letter_is_read_whole() -> None:
    made = make_letter(123)
    letter = extract("0" * 64, render(made), sample_areas()).letter
    assert letter is not None
    assert [one.text for one in letter.findings] == [one.text for one in expected_findings(made)]
    assert (letter.letter_date, letter.area_name, letter.issues) == (made.letter_date, "Dunmarrow", ())
    assert letter.words > 4000
