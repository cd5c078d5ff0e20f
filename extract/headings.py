"""Says what a heading means, from `headings.yml`; knows nothing of pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ConfigDict

from warehouse.files.yaml_files import read_data
from warehouse.records import StudyType


class SectionKind(StrEnum):
    """The sections of a letter, whatever a letter calls them."""

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
    pattern: str
    reason: str | None = None


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
    sections: list[_SectionRule]
    studies: _StudyRules
    topics: _TopicRules


@dataclass(frozen=True, slots=True)
class Headings:
    """The known headings."""

    rules: _Rules

    def section(self, text: str) -> SectionKind | None:
        """The section that a heading opens, or None where it is not known to open one."""
        folded = fold(text)
        for rule in self.rules.sections:
            if re.fullmatch(rule.pattern, folded):
                return rule.section
        return None

    def is_study(self, text: str) -> bool:
        """Whether a heading opens a boxed study."""
        return re.match(rf"({self.rules.studies.pattern})\b", fold(text)) is not None

    def study_type(self, text: str) -> StudyType | None:
        """What a study is an example of, from the words of its heading; None where they do not say it."""
        _, _, words = fold(text).partition(":")
        found = {rule.type for rule in self.rules.studies.types if re.search(rule.pattern, words or fold(text))}
        if len(found) > 1:
            return StudyType.MIXED
        return next(iter(found), None)

    def is_topic(self, text: str) -> bool:
        """Whether a heading names a topic of the trade, under which findings may stand in a group."""
        return re.fullmatch(self.rules.topics.pattern, fold(text)) is not None


def fold(text: str) -> str:
    """A heading for comparison: lower case, straight quotes, single spaces, no closing punctuation."""
    plain = text.lower().replace("’", "'").replace("‘", "'").replace("–", "-")
    return re.sub(r"\s+", " ", plain).strip().rstrip(".:?! ").strip()


@cache
def load_headings() -> Headings:
    """Read `headings.yml`; raises `ValueError` naming the file and the key that is wrong."""
    return Headings(read_data("extract", "headings.yml", _Rules))
