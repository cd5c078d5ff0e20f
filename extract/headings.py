"""The meaning of headings, from `headings.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict

from warehouse.files.yaml_files import read_data
from warehouse.records import StudyType


class SectionKind(StrEnum):
    """The kinds of section in a letter, whatever their headings."""

    STRENGTHS = "strengths"
    IMPROVEMENT = "improvement"
    PRIORITY = "priority"
    HEADLINE = "headline"
    NARRATIVE = "narrative"
    NEXT_STEPS = "next_steps"
    CONTEXT = "context"
    LETTER = "letter"


class _SectionRule(BaseModel):
    model_config = ConfigDict(extra="forbid")
    section: SectionKind
    headings: list[str] = []
    besides: list[str] = []
    pattern: str = ""
    says: str | None = None


class _TypeRule(BaseModel):
    model_config = ConfigDict(extra="forbid")
    type: StudyType
    pattern: str


class _StudyRules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    pattern: str
    types: list[_TypeRule]


class _TopicRules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    pattern: str


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    passed_over: list[str]
    sections: list[_SectionRule]
    side: str
    studies: _StudyRules
    topics: _TopicRules


_NUMBER = re.compile(r"^\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)] (?=\w)")
"""The number that a heading may have."""

_FAREWELL = re.compile(r"yours (sincerely|faithfully|truly)\b")
_CLOSING = re.compile(
    r"(yours|(with )?(kind|best|warm) (regards|wishes)|regards|signed (by|for|on behalf)|signed$)\b.{0,40}"
)

_DASHES = re.compile("[\u2010-\u2015\u2212]")


@dataclass(frozen=True)
class Headings:
    """The known headings."""

    rules: _Rules

    def section(self, text: str) -> SectionKind | None:
        """The section that a heading opens, or None if it is not known to open one."""
        folded = _NUMBER.sub("", fold(text))
        words = self._words(folded)
        no_topics = self._words(re.sub(self.rules.topics.pattern, " ", folded))
        for rule in self.rules.sections:
            known = (self._known[heading] for heading in rule.headings)
            if any(one <= words and no_topics <= one.union(rule.besides) for one in known):
                return rule.section
            if rule.pattern and re.fullmatch(rule.pattern, folded):
                return rule.section
        return None

    def section_that_says(self, text: str) -> SectionKind | None:
        """The only section that a text can be part of, whatever its heading."""
        said = (rule.section for rule in self.rules.sections if rule.says and re.search(rule.says, text, re.IGNORECASE))
        return next(said, None)

    def has_side(self, text: str) -> bool:
        """Whether a heading reads like a section's (what is good, what is not), rather than a topic."""
        return re.search(self.rules.side, fold(text)) is not None

    @cached_property
    def _known(self) -> dict[str, frozenset[str]]:
        return {heading: self._words(heading) for rule in self.rules.sections for heading in rule.headings}

    def _words(self, text: str) -> frozenset[str]:
        """The words of a heading in the singular, without those to ignore."""
        found = re.findall(r"[\w']+", fold(text).replace("(s)", ""))
        return frozenset(_singular(word) for word in found if word not in self.rules.passed_over)

    def is_study(self, text: str) -> bool:
        """Whether a heading opens a boxed study."""
        return re.match(rf"({self.rules.studies.pattern})\b", fold(text)) is not None

    def study_type(self, text: str) -> StudyType | None:
        """What a study is an example of, from its heading; None if the heading does not say."""
        _, _, words = fold(text).partition(":")
        found = {rule.type for rule in self.rules.studies.types if re.search(rule.pattern, words or fold(text))}
        if len(found) > 1:
            return StudyType.MIXED
        return next(iter(found), None)

    def is_topic(self, text: str) -> bool:
        """Whether a heading names a topic, under which findings may be grouped."""
        return re.search(self.rules.topics.pattern, fold(text)) is not None


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def fold(text: str) -> str:
    """A heading for comparison: lower case, straight quotes, plain hyphens, single spaces, no closing punctuation."""
    plain = _DASHES.sub("-", text.lower().replace("’", "'").replace("‘", "'"))
    return " ".join(plain.split()).rstrip(".:?! ")


def greets(text: str) -> bool:
    """Whether a text is the greeting of a letter, such as “Dear local partnership”."""
    return re.match(r"dear\b", fold(text)) is not None


def closes(text: str) -> bool:
    """Whether a text closes a letter, such as “Yours sincerely”, with or without names after it; no sentence does."""
    folded = fold(text)
    if _FAREWELL.match(folded):
        return True
    return _CLOSING.fullmatch(folded) is not None and not text.rstrip().endswith(".")


@cache
def load_headings() -> Headings:
    """Load `headings.yml`; raises `ValueError` that names the file and the invalid key."""
    return Headings(read_data("extract", "headings.yml", _Rules))
