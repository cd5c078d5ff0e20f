"""What is coded arrives, by the words of a letter and not by its bytes; what is not is the model's."""

from __future__ import annotations

import pytest

from extract.statements.coding import load_coding, read_coding
from extract.statements.models import shipped_models
from extract.themes.context import shipped_themes
from extract.themes.labels import Label
from extract.themes.tagger import Tagger, load_tagger
from warehouse.build.findings import finding_ids
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Finding, FindingKind, Letter, Method, Polarity

SHARES = "Partners share what they know at once."
WAITS = "However, children wait too long for help from the invented mental health team."
TEXT = f"{SHARES} {WAITS}"
SHA = "ab" * 32


def finding(text: str, ordinal: int = 1, kind: FindingKind = FindingKind.NARRATIVE) -> Finding:
    return Finding(kind, "Main findings", text, ordinal, 1, 1, ())


def letter(*findings: Finding) -> Letter:
    return Letter("", None, (), None, None, None, None, "front_door", "2022", (), (), 1, 0, 0, findings)


def lines(*rows: str) -> list[str]:
    return ["letter,finding,ordinal,sentence,side,subtopics", *rows]


def row(ordinal: int, sentence: str, side: str, subtopics: str) -> str:
    return f"{SHA[:12]},{fingerprint(TEXT)},{ordinal},{fingerprint(sentence)},{side},{subtopics}"


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    coding = read_coding(
        lines(row(1, SHARES, "positive", "timely_information_sharing"), row(2, WAITS, "negative", "")),
        [Label(SHA, FindingKind.NARRATIVE, fingerprint(TEXT), ("information_sharing", "neglect"), "mixed")],
    )
    return Tagger(shipped_themes(), shipped_models(), coding)


@pytest.mark.parametrize("sha256", [SHA, "0" * 64], ids=["the same bytes", "other bytes"])
def test_a_letter_that_is_known_has_its_coding(tagger: Tagger, sha256: str) -> None:
    (tagged,) = tagger.tag(letter(finding(TEXT)), sha256).findings
    first, second = tagged.statements
    assert [tag.theme for tag in tagged.tags] == ["information_sharing", "neglect"]
    assert {(tag.method, tag.score, tag.is_certain) for tag in tagged.tags} == {(Method.CODED, 1.0, True)}
    assert all(tag.evidence in TEXT for tag in tagged.tags)
    assert tagged.polarity == Polarity.MIXED
    assert (first.polarity, second.polarity) == (Polarity.POSITIVE, Polarity.NEGATIVE)
    assert [tag.subtopic for tag in first.subtopics] == ["timely_information_sharing"]
    assert second.subtopics == ()
    assert {one.polarity_method for one in tagged.statements} == {Method.CODED}


def test_a_finding_that_changed_keeps_the_coding_of_its_sentences_and_has_the_models_for_the_rest(
    tagger: Tagger,
) -> None:
    (tagged,) = tagger.tag(letter(finding(f"{SHARES} Nobody has read this before.")), SHA).findings
    assert [one.polarity_method for one in tagged.statements] == [Method.CODED, Method.MODEL]
    assert {tag.method for tag in tagged.tags} == {Method.MODEL}


def test_any_other_letter_has_the_models(tagger: Tagger) -> None:
    other = letter(
        finding("School nurses are visible. Their caseloads are too high."), finding(WAITS, 2), finding(SHARES, 3)
    )
    statements = [one for tags in tagger.tag(other, "0" * 64).findings for one in tags.statements]
    assert {one.polarity_method for one in statements} == {Method.MODEL}
    assert all(0 < one.polarity_score <= 1 for one in statements)


def test_statements_are_the_whole_text_of_every_finding() -> None:
    texts = (TEXT, "A bullet without a stop", "Leaders need to act:\nsoon\nwell.", "  Two.  Three. ")
    some = letter(*(finding(text, place) for place, text in enumerate(texts, start=1)))
    for text, tags in zip(texts, load_tagger().tag(some, "0" * 64).findings, strict=True):
        assert [one.ordinal for one in tags.statements] == list(range(1, len(tags.statements) + 1))
        joined = "".join(text[one.start : one.end] for one in tags.statements)
        assert "".join(joined.split()) == "".join(text.split())
        for one in tags.statements:
            assert all(tag.evidence in text[one.start : one.end] for tag in one.subtopics)


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match=r"coded.csv.gz:2: no such sub-topic: nonsense"):
        read_coding(lines(row(1, SHARES, "positive", "nonsense")), [])
    with pytest.raises(ValueError, match=r"coded.csv.gz:2: .*sideways"):
        read_coding(lines(row(1, SHARES, "sideways", "")), [])
    with pytest.raises(ValueError, match=r"coded.csv.gz:3: the sentence stands twice"):
        read_coding(lines(row(1, SHARES, "positive", ""), row(1, SHARES, "positive", "")), [])


def test_the_coding_that_ships_holds_no_words() -> None:
    coding = load_coding()
    assert len(coding.letters) >= 56
    assert len(coding.sentences) > 9000
    assert finding_ids("r", [finding(TEXT)])  # ids rest on the same fingerprints
