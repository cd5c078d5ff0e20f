"""Finds the inspectors' judgements of an area among the paragraphs between the greeting and the first section.

Letters of 2016 to 2020 open with these judgements, without a heading. `opening.yml` has the classes of wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ConfigDict

from extract.headings import greets
from extract.paragraphs import Paragraph, split_paragraph
from warehouse.files.yaml_files import read_data

LEAST = 0.15
"""The share of words in judging sentences that makes a paragraph a judgement; the rest may state facts behind it."""

SHORTEST = 20
"""The fewest words for the end of a paragraph that begins with scope or method to be a separate judgement."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z‘“])|(?<=[a-z][.?!])(?=[A-Z][a-z]+ )")


class Part(StrEnum):
    """What a sentence or a paragraph of the opening does."""

    FORMAL = "formal"
    SCOPE = "scope"
    GENERAL = "general"
    FACT = "fact"
    JUDGEMENT = "judgement"


_PREAMBLE = (Part.FORMAL, Part.SCOPE, Part.GENERAL)


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")
    joining: str
    formal: list[str]
    scope: list[str]
    general: list[str]
    judges: list[str]
    going_on: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The wording classes, each as one expression."""

    joining: re.Pattern[str]
    going_on: re.Pattern[str]
    known: tuple[tuple[Part, re.Pattern[str]], ...]
    judges: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    wording = read_data("extract", "opening.yml", _Wording)
    known = {Part.FORMAL: wording.formal, Part.SCOPE: wording.scope, Part.GENERAL: wording.general}
    return _Patterns(
        re.compile(wording.joining, re.IGNORECASE),
        re.compile(wording.going_on, re.IGNORECASE),
        tuple((part, re.compile("|".join(patterns), re.IGNORECASE)) for part, patterns in known.items()),
        re.compile("|".join(wording.judges), re.IGNORECASE),
    )


def read_opening(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, Part]]:
    """What each paragraph below the greeting and the subject does; bullets do the same as the paragraph above them."""
    body = _below_subject(paragraphs)
    for number, paragraph in enumerate(body):
        if paragraph.level:
            continue
        unit = [paragraph]
        for following in body[number + 1 :]:
            if not following.level:
                break
            unit.append(following)
        part = part_of(" ".join(one.text for one in unit))
        for one in unit:
            yield one, part


def split_opening(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, with those split in two that go from scope or method to a judgement without a break."""
    body = {id(paragraph) for paragraph in _below_subject(paragraphs)}
    divided: list[Paragraph] = []
    for paragraph in paragraphs:
        at = _judgement_begins(paragraph.text) if id(paragraph) in body else 0
        divided += split_paragraph(paragraph, at) if at else [paragraph]
    return divided


def part_of(text: str) -> Part:
    """What most of a paragraph's words do, ignoring those that only state facts if enough others judge the area."""
    words = dict.fromkeys(Part, 0)
    for sentence, part in _sentences(text):
        words[part] += len(sentence.split())
    preamble = max(_PREAMBLE, key=lambda part: words[part])
    if words[Part.JUDGEMENT] >= LEAST * sum(words.values()) and words[Part.JUDGEMENT] > words[preamble]:
        return Part.JUDGEMENT
    return preamble if words[preamble] else Part.FACT


def _sentences(text: str) -> Iterator[tuple[str, Part]]:
    """The sentences of a paragraph and what each does; joined, they are the whole paragraph."""
    starts = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    above = Part.FACT
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        above = _part_of_sentence(text[start:end], above)
        yield text[start:end], above


def _part_of_sentence(sentence: str, above: Part) -> Part:
    patterns = _patterns()
    joined = patterns.joining.match(sentence)
    plain = sentence[joined.end() :] if joined else sentence
    for part, pattern in patterns.known:
        if pattern.search(plain):
            return part
    if above in _PREAMBLE and patterns.going_on.search(plain):
        return above
    return Part.JUDGEMENT if patterns.judges.search(plain) else Part.FACT


def _judgement_begins(text: str) -> int:
    """Where a judgement begins in a paragraph that opens with scope or method; 0 if none is long enough."""
    sentences = list(_sentences(text))
    last = max((number for number, (_, part) in enumerate(sentences) if part in _PREAMBLE), default=-1)
    rest = sentences[last + 1 :]
    if sentences[0][1] not in _PREAMBLE or not rest or rest[0][1] is not Part.JUDGEMENT:
        return 0
    words = "".join(sentence for sentence, _ in rest)
    is_long = len(words.split()) >= SHORTEST and part_of(words) is Part.JUDGEMENT
    return len(text) - len(words) if is_long else 0


def _below_subject(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The paragraphs below the greeting and the subject; none if there is neither, because they may contain names."""
    heads = [n for n, one in enumerate(paragraphs) if one.is_bold or greets(one.text)]
    return paragraphs[heads[-1] + 1 :] if heads else ()
