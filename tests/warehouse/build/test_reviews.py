"""Verdicts on tags: their file, which one counts, and their effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from warehouse.build.reviews import (
    Review,
    Verdict,
    append_reviews,
    apply_reviews,
    first_sentence,
    read_reviews,
    reviews_digest,
    reviews_in_force,
)
from warehouse.files.decision_files import BadDecision
from warehouse.files.fingerprints import fingerprint
from warehouse.records import (
    Finding,
    FindingKind,
    FindingTags,
    Letter,
    Method,
    Polarity,
    Statement,
    SubtopicTag,
    Tag,
    TaggedLetter,
)

THEMES = ("leadership", "police")
TEXT = "Invented leaders know their area well. They say so."
HEADER = "fingerprint,theme,verdict,who,when,why\n"
ROW = "0123456789ab,police,reject,Ann,2030-01-02,named in passing\n"


def verdict(theme: str, said: Verdict, day: int = 1, text: str = TEXT) -> Review:
    return Review(fingerprint(text), theme, said, "Ann", date(2030, 1, day), "we read it")


@pytest.fixture
def read() -> Letter:
    findings = tuple(
        Finding(FindingKind.STRENGTH, "Strengths", text, ordinal, 1, 1, ())
        for ordinal, text in enumerate((TEXT, "Invented officers listen."), start=1)
    )
    return Letter(
        "", None, None, None, None, None, None, None, "2022", (), (), pages=1, words=9, unaccounted_words=0,
        findings=findings,
    )  # fmt: skip


@pytest.fixture
def tagged() -> TaggedLetter:
    tags = (Tag("leadership", 0.6, False, "rules", "leaders"), Tag("police", 0.5, False, "rules", "area"))
    return TaggedLetter("0" * 64, "1", tuple(FindingTags(n, tags, ("police",), None, None) for n in (1, 2)), "state")


def test_no_file_is_no_reviews(tmp_path: Path) -> None:
    assert read_reviews(tmp_path / "none.csv", THEMES) == ()


def test_what_is_appended_is_read_again_and_what_stood_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "tag_reviews.csv"
    first = verdict("police", Verdict.REJECT)
    second = replace(verdict("leadership", Verdict.ACCEPT), why='says "known", twice,\nand means it')
    append_reviews(path, [first], THEMES)
    before = path.read_bytes()
    append_reviews(path, [second], THEMES)
    assert path.read_bytes().startswith(before)
    assert read_reviews(path, THEMES) == (first, second)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_file_saved_by_a_spreadsheet_is_read_and_continued(tmp_path: Path) -> None:
    path = tmp_path / "tag_reviews.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEADER + ROW).replace("\n", "\r\n").encode().rstrip())
    append_reviews(path, [verdict("police", Verdict.REJECT)], THEMES)
    assert [review.who for review in read_reviews(path, THEMES)] == ["Ann", "Ann"]


@pytest.mark.parametrize(
    ("content", "line", "cause"),
    [
        ("", 1, "columns are missing"),
        ("fingerprint;theme\n", 1, "columns"),
        (HEADER + ROW + "\n" + ROW.replace("0123", "zzzz"), 4, "12 hexadecimal digits"),
        (HEADER + ROW.replace("named in passing", '"named\nin passing"') + ROW.replace("police", "polise"), 4,
         "no theme 'polise'"),
        (HEADER + ROW.replace("reject", "maybe"), 2, "neither accept nor reject"),
        (HEADER + ROW.replace("2030-01-02", "2 January"), 2, "no date"),
        (HEADER + ROW.replace("Ann", " "), 2, "not said who"),
        (HEADER + ROW.replace("named in passing", ""), 2, "not said why"),
        (HEADER + ROW.replace(",named in passing", ""), 2, "5 fields, not 6"),
        (HEADER + ROW + '0123456789ab,police,"reject', 3, "unexpected end of data"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_file(tmp_path: Path, content: str, line: int, cause: str) -> None:
    path = tmp_path / "tag_reviews.csv"
    path.write_text(content)
    with pytest.raises(BadDecision, match=cause) as caught:
        read_reviews(path, THEMES)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    with pytest.raises(BadDecision):
        append_reviews(path, [verdict("police", Verdict.REJECT)], THEMES)
    assert path.read_text() == content


def test_a_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tag_reviews.csv"
    path.write_bytes((HEADER + ROW.replace("Ann", "Zoë")).encode("latin-1"))
    with pytest.raises(BadDecision, match=r"tag_reviews\.csv: is not UTF-8"):
        read_reviews(path, THEMES)


def test_a_verdict_without_a_reason_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "tag_reviews.csv"
    with pytest.raises(BadDecision, match="not said why"):
        append_reviews(path, [replace(verdict("police", Verdict.REJECT), why=" ")], THEMES)
    assert not path.exists()


def test_the_newest_verdict_counts_and_of_one_day_the_last() -> None:
    newest, older, same_day = (
        verdict("police", Verdict.ACCEPT, day=3),
        verdict("police", Verdict.REJECT, day=2),
        verdict("police", Verdict.REJECT, day=3),
    )
    key = (fingerprint(TEXT), "police")
    assert reviews_in_force([newest, older]) == {key: newest}
    assert reviews_in_force([newest, same_day, older]) == {key: same_day}


def test_a_rejected_tag_goes_and_an_accepted_one_is_certain(read: Letter, tagged: TaggedLetter) -> None:
    reviews = [verdict("police", Verdict.REJECT), verdict("leadership", Verdict.ACCEPT)]
    corrected = apply_reviews(read, tagged, reviews)
    assert corrected.findings[0].tags == (Tag("leadership", 0.6, True, "review", "leaders"),)
    assert corrected.findings[0].agencies == ("police",)
    assert corrected.findings[1] == tagged.findings[1]
    assert corrected.extraction == "state"
    assert corrected.reviews == reviews_digest(read, reviews) != ""


def test_an_accepted_theme_outlives_a_tagger_that_drops_it(read: Letter, tagged: TaggedLetter) -> None:
    bare = replace(tagged, findings=tuple(replace(tags, tags=()) for tags in tagged.findings))
    corrected = apply_reviews(read, bare, [verdict("police", Verdict.ACCEPT), verdict("leadership", Verdict.REJECT)])
    assert corrected.findings[0].tags == (Tag("police", 1.0, True, "review", "Invented leaders know their area well."),)
    assert corrected.findings[1].tags == ()


def test_a_verdict_of_another_text_changes_nothing(read: Letter, tagged: TaggedLetter) -> None:
    assert apply_reviews(read, tagged, [verdict("police", Verdict.REJECT, text="Other words.")]) == tagged


def test_typography_does_not_lose_a_verdict(read: Letter, tagged: TaggedLetter) -> None:
    reviews = [verdict("police", Verdict.REJECT, text=TEXT.upper().replace(" ", "  "))]
    assert [tag.theme for tag in apply_reviews(read, tagged, reviews).findings[0].tags] == ["leadership"]


def test_the_digest_names_what_counts_for_the_letter_only(read: Letter) -> None:
    rejected = verdict("police", Verdict.REJECT)
    other = verdict("police", Verdict.REJECT, text="Other words.")
    said_again = replace(rejected, who="Ben", when=date(2030, 2, 1), why="so do I")
    assert reviews_digest(read, []) == reviews_digest(read, [other]) == ""
    assert reviews_digest(read, [rejected]) == reviews_digest(read, [other, rejected, said_again])
    assert reviews_digest(read, [rejected]) != reviews_digest(read, [rejected, verdict("police", Verdict.ACCEPT, 2)])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One comes first. Two follows.", "One comes first."),
        ("One, e.g. this one, has no end\nTwo follows.", "One, e.g. this one, has no end"),
        ("\n  Is it so? Yes.", "Is it so?"),
        ("They said \u2018it is so.\u2019 We agreed.", "They said \u2018it is so.\u2019"),
        ("The whole.", "The whole."),
    ],
)
def test_the_first_sentence_is_verbatim(text: str, wanted: str) -> None:
    assert first_sentence(text) == wanted


FIRST = "Invented leaders know their area well."


@pytest.fixture
def coded(tagged: TaggedLetter) -> TaggedLetter:
    first, second = tagged.findings
    given = (SubtopicTag("vision", 1.0, True, Method.CODED, "leaders"),)
    statements = (
        Statement(1, 0, len(FIRST), Polarity.POSITIVE, 1.0, Method.CODED, given),
        Statement(2, len(FIRST) + 1, len(TEXT), Polarity.NEUTRAL, 1.0, Method.CODED),
    )
    return replace(tagged, findings=(replace(first, statements=statements), second))


THEME_OF = {"vision": "leadership", "listening": "child_voice"}


def test_a_person_corrects_side_and_sub_topics_of_a_statement(read: Letter, coded: TaggedLetter) -> None:
    said = [
        verdict("vision", Verdict.REJECT, text=FIRST),
        verdict("listening", Verdict.ACCEPT, text=FIRST),
        verdict("mixed", Verdict.ACCEPT, 2, FIRST),
        verdict("negative", Verdict.ACCEPT, 3, FIRST),
    ]
    finding = apply_reviews(read, coded, said, THEME_OF).findings[0]
    first, second = finding.statements
    assert [(tag.subtopic, tag.score, tag.method, tag.evidence) for tag in first.subtopics] == [
        ("listening", 1.0, Method.REVIEW, FIRST)
    ]
    assert (first.polarity, first.polarity_score, first.polarity_method) == (Polarity.NEGATIVE, 1.0, Method.REVIEW)
    assert second == coded.findings[0].statements[1]
    assert [(tag.theme, tag.method) for tag in finding.tags][-1] == ("child_voice", Method.REVIEW)
    assert apply_reviews(read, coded, said, THEME_OF).reviews == reviews_digest(read, said, [FIRST]) != ""


def test_a_verdict_on_other_words_changes_no_statement(read: Letter, coded: TaggedLetter) -> None:
    assert apply_reviews(read, coded, [verdict("vision", Verdict.REJECT, text="Other.")], THEME_OF) == coded


def test_a_side_is_replaced_and_not_rejected(tmp_path: Path) -> None:
    path = tmp_path / "tag_reviews.csv"
    path.write_text(HEADER + ROW.replace("police", "positive"))
    with pytest.raises(BadDecision, match="accept another one than 'positive'"):
        read_reviews(path, ("positive",))
