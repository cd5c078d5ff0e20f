"""Recurring phrases: distinctive phrases, counted by letter and grouped if they occur together."""

from __future__ import annotations

from pipelines.publish.blocks import Quotation
from pipelines.publish.summary.method import method
from pipelines.publish.summary.phrase_extraction import phrases
from pipelines.publish.summary.subtopics import Corpus, Recurrence

PARAMETERS = method().recurring


def quotation(number: int, text: str, letter: int | None = None) -> Quotation:
    return Quotation(
        f"f{number:03}", f"letter-{number if letter is None else letter}", "strength", None, None, (text,), "Norland",
        "E1", "Midland", None, 2, 2, "https://library.example/a.pdf#page=2", "ofsted", "A letter", ("a",), ("a",), (),
    )  # fmt: skip


def recurring(inside: list[Quotation], outside: list[Quotation], names: tuple[str, ...] = ()) -> list[Recurrence]:
    ids = [one.finding_id for one in inside]
    return list(Corpus([*inside, *outside], names).recurring(ids, ids, ids, PARAMETERS))


OUTSIDE = [
    quotation(100 + n, f"the invented weather was mild in month {n} and nothing else happened") for n in range(40)
]


def test_a_phrase_of_several_letters_is_found_and_one_of_a_single_letter_is_not() -> None:
    inside = [quotation(n, f"nurses write {['tidy', 'plain', 'short'][n % 3]} body maps at once") for n in range(12)]
    found = recurring(inside, OUTSIDE)
    assert "body maps" in found[0].phrases
    assert found[0].letters == 12
    alone = [quotation(n, "nurses write body maps at once", letter=1) for n in range(12)]
    assert recurring(alone, OUTSIDE) == []


def test_what_stands_everywhere_sets_nothing_apart() -> None:
    inside = [quotation(n, "the invented weather was mild again") for n in range(12)]
    assert not any("invented weather" in one.phrases for one in recurring(inside, OUTSIDE))


def test_singular_and_plural_and_turned_words_are_one_phrase() -> None:
    keys = [{key for key, _ in phrases(text)} for text in ("strategy meetings", "strategy meeting")]
    assert keys[0] == keys[1]
    turned = [{key for key, _ in phrases(text)} for text in ("information sharing", "information is shared")]
    assert turned[0] & turned[1]


def test_phrases_do_not_cross_punctuation_and_abbreviations_stand_alone() -> None:
    found = [text for _, text in phrases("Nurses in the MASH, doctors elsewhere")]
    assert "MASH" in found
    assert not any("MASH doctors" in text for text in found)


def test_names_of_places_are_no_phrases() -> None:
    inside = [quotation(n, "colleagues in Norland County meet weekly with Norland Hospital") for n in range(12)]
    found = recurring(inside, OUTSIDE, ("Norland County",))
    assert not any("norland" in text.lower() for one in found for text in one.phrases)


def test_it_is_the_same_whatever_the_order() -> None:
    inside = [quotation(n, f"nurses write body maps and call the {['ward', 'desk'][n % 2]} nurse") for n in range(12)]
    assert recurring(inside, OUTSIDE) == recurring(inside[::-1], OUTSIDE[::-1])


def test_nothing_gives_nothing() -> None:
    assert Corpus([]).recurring([], [], [], PARAMETERS) == ()
    assert recurring([quotation(1, "")], []) == []


def test_each_sub_topic_has_a_quotation_of_its_own_and_phrases_that_say_different_things() -> None:
    words = ("body maps", "night rota", "tidy ledger")
    inside = [quotation(n, f"nurses keep a {words[n % 3]} and say so") for n in range(18)]
    inside += [quotation(40 + n, f"nurses keep a {words[0]}, a {words[1]}, a {words[2]}") for n in range(2)]
    found = recurring(inside, OUTSIDE)
    assert len(found) > 1
    assert len({one.closest.finding_id for one in found}) == len(found)
    for one in found:
        assert len(set(one.phrases)) == len(one.phrases)
