"""Which side, sub-topics and themes stand: what is coded above what the models say; a review stands above both.

The verdicts of people are applied to the whole letter afterwards (`warehouse.build.reviews`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from extract.statements.codebook import load_codebook, places_of_subtopics, themes_of_subtopics
from extract.statements.coding import CodedSentence
from extract.statements.linear import Numbers
from extract.statements.models import SIDES
from extract.statements.neighbourhood import terms_by_place
from extract.statements.reading import Sentence
from warehouse.records import Finding, Method, Polarity, Statement, SubtopicTag, Tag

LESSER = 0.2
"""Share of the words from which the lesser side of a paragraph makes it mixed."""

REACH = 60
"""Characters in which the words of a term stand together."""


def decide_statement(
    text: str,
    sentence: Sentence,
    ordinal: int,
    coded: CodedSentence | None,
    sides: Numbers,
    topics: Numbers,
    certain_from: float,
) -> Statement:
    """One statement as it is coded; else with the likeliest side, and the sub-topics that are not zero in `topics`."""
    codes = load_codebook()
    if coded is not None:
        given = [(places_of_subtopics()[code], 1.0, True) for code in coded.subtopics]
        side, score, method = coded.side, 1.0, Method.CODED
    else:
        best = sorted(topics.nonzero()[0].tolist(), key=lambda place: -float(topics[place]))
        given = [(place, round(float(topics[place]), 3), bool(topics[place] >= certain_from)) for place in best]
        side, score, method = SIDES[int(sides.argmax())], round(float(sides.max()), 3), Method.MODEL
    return Statement(
        ordinal=ordinal,
        start=sentence.start,
        end=sentence.end,
        polarity=side,
        polarity_score=score,
        polarity_method=method,
        subtopics=tuple(
            SubtopicTag(codes[place].code, likely, is_certain, method, find_term(text, sentence, place))
            for place, likely, is_certain in given
        ),
    )


def find_term(text: str, sentence: Sentence, place: int) -> str:
    """The words of a sentence that name a term of a sub-topic, the longest term first; else the whole sentence."""
    own = {norm for _, _, norm in sentence.places}
    for term in terms_by_place()[place]:
        if not term <= own:
            continue
        standing = [(start, end, norm) for start, end, norm in sentence.places if norm in term]
        for first in range(len(standing)):
            found: set[str] = set()
            for start, end, norm in standing[first:]:
                if end - standing[first][0] > REACH:
                    break
                found.add(norm)
                if found == term:
                    return text[standing[first][0] : max(end, start + 1)]
    return text[sentence.start : sentence.end]


def decide_polarity(statements: Iterable[Statement]) -> Polarity:
    """Which way a paragraph points by its statements: mixed where the lesser side has a fifth of what judges."""
    praise = criticism = 0.0
    for one in statements:
        length = one.end - one.start
        praise += length * _SHARES[one.polarity]
        criticism += length * (_SHARES[one.polarity] if one.polarity is Polarity.MIXED else 0)
        criticism += length * (one.polarity is Polarity.NEGATIVE)
    judged = praise + criticism
    if not judged:
        return Polarity.NEUTRAL
    if min(praise, criticism) >= LESSER * judged:
        return Polarity.MIXED
    return Polarity.POSITIVE if praise > criticism else Polarity.NEGATIVE


_SHARES = {Polarity.POSITIVE: 1.0, Polarity.MIXED: 0.5, Polarity.NEGATIVE: 0.0, Polarity.NEUTRAL: 0.0}


def as_coded(
    finding: Finding, themes: Sequence[str], evidence: Mapping[str, str], statements: Sequence[Statement]
) -> tuple[Tag, ...]:
    """The themes of a finding as they are coded.

    `evidence` is the words that name a theme; where there are none, those of a sub-topic of it or the first statement.
    """
    first = finding.text[statements[0].start : statements[0].end] if statements else finding.text
    by_theme = _certain(statements)
    return tuple(
        Tag(
            theme,
            1.0,
            True,
            Method.CODED,
            evidence.get(theme) or (by_theme[theme].evidence if theme in by_theme else first),
        )
        for theme in themes
    )


def decide_themes(proposed: Sequence[Tag], statements: Sequence[Statement], most: int) -> tuple[Tag, ...]:
    """The themes of a finding that is not coded: the model's, and those of its certain sub-topics; the likeliest."""
    held = {tag.theme for tag in proposed}
    follows = [
        Tag(theme, tag.score, True, Method.MODEL, tag.evidence)
        for theme, tag in _certain(statements).items()
        if theme not in held
    ]
    return tuple(sorted((*proposed, *follows), key=lambda tag: (-tag.score, tag.theme))[:most])


def _certain(statements: Sequence[Statement]) -> dict[str, SubtopicTag]:
    """For each theme of a certain sub-topic the likeliest of them."""
    themes = themes_of_subtopics()
    found: dict[str, SubtopicTag] = {}
    for statement in statements:
        for tag in statement.subtopics:
            held = found.get(themes[tag.subtopic])
            if tag.is_certain and (held is None or tag.score > held.score):
                found[themes[tag.subtopic]] = tag
    return found
