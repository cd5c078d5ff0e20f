"""What becomes of the real letters' findings when a heading of theirs is in no list: each is left out in turn.

`pytest -s` prints the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from extract.findings import find_findings
from extract.headings import Headings, SectionKind, fold, load_headings
from extract.layout import lay_out
from extract.paragraphs import Paragraph, find_paragraphs
from extract.pdf import Document
from extract.sections import Division, Study, divide
from warehouse.records import IssueCode, StudyType

LETTERS = sorted((Path(__file__).resolve().parents[3] / "shared" / "corpus" / "letters").glob("*.pdf"))
FEW = 10
"""Letters up to which a heading is one that few letters have."""

LEAST_RECALL = 0.99

pytestmark = pytest.mark.skipif(not LETTERS, reason="the real letters are not here (../shared)")

FindingCounts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Without(Headings):
    """The known headings but for one, whatever list knows it."""

    left_out: str = field(default="")

    def section(self, text: str) -> SectionKind | None:
        return None if fold(text) == self.left_out else Headings.section(self, text)

    def is_study(self, text: str) -> bool:
        return fold(text) != self.left_out and Headings.is_study(self, text)

    def study_type(self, text: str) -> StudyType | None:
        return None if fold(text) == self.left_out else Headings.study_type(self, text)

    def is_topic(self, text: str) -> bool:
        return fold(text) != self.left_out and Headings.is_topic(self, text)


@pytest.fixture(scope="module")
def letters(documents: Mapping[Path, Document]) -> dict[str, tuple[Paragraph, ...]]:
    return {path.stem: find_paragraphs(lay_out(document)) for path, document in documents.items()}


def headings_of(divided: Division) -> Iterator[str]:
    for part in divided.parts:
        if isinstance(part, Study):
            yield part.heading.text
            continue
        subs = [group.sub_heading for group in part.groups]
        yield from (heading.text for heading in (part.heading, *subs) if heading is not None)


def found_in(divided: Division, headings: Headings) -> FindingCounts:
    return Counter((piece.finding.kind.value, piece.finding.text) for piece in find_findings(divided, headings))


def test_the_findings_under_a_heading_in_no_list_are_found_or_reported(
    letters: Mapping[str, tuple[Paragraph, ...]],
) -> None:
    """Recall over the corpus at least 0.99, no finding of a wrong kind, and never without an issue."""
    known = load_headings()
    before = {name: divide(paragraphs, known) for name, paragraphs in letters.items()}
    findings = {name: found_in(divided, known) for name, divided in before.items()}
    every = sum(sum(found.values()) for found in findings.values())
    where: dict[str, set[str]] = {}
    for name, divided in before.items():
        for text in headings_of(divided):
            where.setdefault(fold(text), set()).add(name)
    rows, silent = [], []
    for heading, names in sorted(where.items()):
        if len(names) > FEW:
            continue
        without = Without(known.rules, heading)
        lost = wrong = 0
        for name in names:
            divided = divide(letters[name], without)
            after = found_in(divided, without)
            lost += sum((findings[name] - after).values())
            wrong += sum((after - findings[name]).values())
            codes = {issue.code for issue in divided.issues}
            if findings[name] - after and IssueCode.UNKNOWN_HEADING not in codes:
                silent.append((heading, name))
        rows.append((heading, len(names), lost, wrong, 1 - lost / every))
    print(f"\n{'left out':95}{'letters':>8}{'lost':>6}{'wrong':>7}{'recall':>8}")
    for heading, count, lost, wrong, recall in rows:
        print(f"{heading[:94]:95}{count:8}{lost:6}{wrong:7}{recall:8.4f}")
    assert len(rows) > 10
    assert [row for row in rows if row[4] < LEAST_RECALL or row[3]] == []
    assert silent == []
