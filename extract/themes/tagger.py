"""Themes, agencies and statements of every finding of a letter: terms matched by rules, weighed by trained models.

Every tag shows its evidence: the words of the finding that speak for the theme most.
"""

from __future__ import annotations

import copy
import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

import numpy as np

from extract.statements.agencies import tell_roles
from extract.statements.agency_names import agency_of, find_abbreviations, find_agencies
from extract.statements.coding import Coding, load_coding
from extract.statements.deciding import as_coded, decide_polarity, decide_statement, decide_themes
from extract.statements.models import StatementModels, choose, shipped_models
from extract.statements.reading import ReadFinding, read_finding
from extract.themes.context import ThemeModels, shipped_themes
from extract.themes.features import (
    Measures,
    Mention,
    Surroundings,
    describe,
    measure,
)
from extract.themes.mentions import find_mentions
from extract.themes.pipeline import build_pipeline
from extract.themes.rulers import read_texts
from extract.themes.scoring import score_mentions
from extract.themes.taxonomy import AGENCIES, load_rules, load_taxonomy
from extract.themes.text import THEME_TERMS, Text
from extract.themes.version import TAGGER_VERSION
from extract.themes.words import EDGES
from warehouse.records import (
    Finding,
    FindingKind,
    FindingTags,
    Letter,
    Method,
    Polarity,
    Statement,
    StudyType,
    Tag,
    TaggedLetter,
)

PREDICTED = frozenset({FindingKind.HEADLINE, FindingKind.NARRATIVE})
"""Kinds whose section does not say which way a finding points."""

_POLARITY_OF_KIND = {
    FindingKind.STRENGTH: Polarity.POSITIVE,
    FindingKind.AREA_FOR_IMPROVEMENT: Polarity.NEGATIVE,
    FindingKind.PRIORITY_ACTION: Polarity.NEGATIVE,
}
_POLARITY_OF_STUDY = {
    StudyType.EFFECTIVE_PRACTICE: Polarity.POSITIVE,
    StudyType.AREA_FOR_IMPROVEMENT: Polarity.NEGATIVE,
    StudyType.PRIORITY_ACTION: Polarity.NEGATIVE,
    StudyType.MIXED: Polarity.MIXED,
}


@dataclass(frozen=True)
class ReadThemes:
    """A finding as the theme model reads it."""

    finding: Finding
    text: Text
    mentions: Mapping[str, Sequence[Mention]]
    around: Surroundings

    @cached_property
    def measures(self) -> Measures:
        """Length and first sentence, measured once for all themes."""
        return measure(self.text)

    @cached_property
    def scores(self) -> dict[str, float]:
        """How likely each theme that is mentioned is by the rules."""
        return {theme: score_mentions(self.measures, found) for theme, found in self.mentions.items()}

    def describe(self) -> dict[str, float]:
        """What the first model is told, by the names of the features."""
        return describe(self.text, self.measures, self.mentions, self.scores, self.around)

    @cached_property
    def named(self) -> list[tuple[int, int, tuple[str, ...]]]:
        """The terms and words that the model weighs: first token, last token (exclusive), names of their features."""
        terms = zip(self.text.matches[THEME_TERMS], self.text.term_names, strict=True)
        words = enumerate(self.text.words)
        return [
            *((match.start, match.end, names) for match, names in terms),
            *((place, place + 1, (word.feature,)) for place, word in words if word.feature),
        ]


class Tagger:
    """The pipeline of themes' and agencies' rulers over a blank English, and the models that weigh what they find.

    Without a model of themes the rules decide alone, and without models of statements there are none, as while they
    are trained. Built once, see `load_tagger`.
    """

    def __init__(
        self, models: ThemeModels | None = None, statements: StatementModels | None = None, coding: Coding | None = None
    ) -> None:
        self._models = models
        self._statements = statements
        self._coding = coding
        self._codes = load_taxonomy().codes
        self._rules = load_rules()
        self._nlp = build_pipeline(self._rules)
        # The bullets of a section share their lead-in.
        self._asked = lru_cache(maxsize=64)(self._agencies_of)

    def knowing(self, coding: Coding) -> Tagger:
        """The same tagger, to which these letters are known and no others."""
        other = copy.copy(self)
        other._coding = coding
        return other

    def tag(self, letter: Letter, sha256: str) -> TaggedLetter:
        """The tags of every finding of a letter, in the letter's order; the same letter gives the same tags."""
        themes = self._read_themes(letter)
        statements = [_read_statements(one, letter) for one in themes] if self._statements else []
        told = list(self._tell_statements(statements, letter, sha256))
        known = self._coding.letter_of(letter, sha256) if self._coding else None
        labels = [self._coding.label(known, one.finding) if self._coding and known else None for one in themes]
        likely: list[dict[str, float]] = [{} for _ in themes]
        if not all(label and label.themes for label in labels):
            likely = self._tell_themes(themes, [topics for topics, _ in told])
        abbreviations = self._abbreviations(letter)
        tagged = []
        for read, label, chances, (_, own) in zip(themes, labels, likely, told, strict=True):
            finding = read.finding
            own = self._with_agencies(read, own, abbreviations)
            named = {agency for statement in own for agency, _ in statement.agencies}
            polarity = Polarity(label.polarity) if label and label.polarity else given_polarity(finding)
            if polarity is None and own and finding.kind in PREDICTED:
                polarity = decide_polarity(own)
            if label and label.themes:
                evidence = {theme: self._evidence(read, theme) for theme in label.themes}
                tags = as_coded(finding, label.themes, evidence, own)
            else:
                tags = decide_themes(self._propose(read, chances), own, self._rules.at_most)
            tagged.append(
                FindingTags(
                    ordinal=finding.ordinal,
                    tags=tags,
                    agencies=tuple(agency for agency in AGENCIES if agency in named),
                    polarity=polarity,
                    polarity_score=None,
                    statements=own,
                )
            )
        return TaggedLetter(sha256, TAGGER_VERSION, tuple(tagged))

    def read(self, letter: Letter) -> tuple[list[ReadThemes], list[ReadFinding]]:
        """The findings of a letter as the models of themes and those of statements read them."""
        themes = self._read_themes(letter)
        return themes, [_read_statements(one, letter) for one in themes]

    def _read_themes(self, letter: Letter) -> list[ReadThemes]:
        texts = read_texts(self._nlp, (finding.text for finding in letter.findings))
        return [
            ReadThemes(
                finding, text, find_mentions(text), Surroundings(finding.kind, letter.deep_dive, letter.framework)
            )
            for finding, text in zip(letter.findings, texts, strict=True)
        ]

    def _abbreviations(self, letter: Letter) -> dict[str, str]:
        """What a letter calls agencies for short, with their codes."""
        long_forms = find_abbreviations(letter)
        agencies = map(agency_of, read_texts(self._nlp, long_forms.values()))
        return {short: agency for short, agency in zip(long_forms, agencies, strict=True) if agency}

    def _with_agencies(
        self, read: ReadThemes, statements: Sequence[Statement], abbreviations: Mapping[str, str]
    ) -> tuple[Statement, ...]:
        """The statements with their agencies; what a lead-in asks for, the agencies that it names have to do."""
        mentions = find_agencies(read.text, abbreviations)
        asked = self._asked(read.finding.lead_in) if read.finding.lead_in else ()
        roles = tell_roles(read.text, mentions, [(one.start, one.end) for one in statements], asked)
        return tuple(replace(one, agencies=own) for one, own in zip(statements, roles, strict=True))

    def _agencies_of(self, lead_in: str) -> tuple[str, ...]:
        (text,) = read_texts(self._nlp, [lead_in])
        return tuple(match.label for match in find_agencies(text))

    def _tell_statements(
        self, read: Sequence[ReadFinding], letter: Letter, sha256: str
    ) -> Iterator[tuple[np.ndarray, tuple[Statement, ...]]]:
        """For each finding how likely each sub-topic is (sentences × sub-topics), and its statements."""
        if self._statements is None:
            yield from ((np.zeros((0, 0), dtype=np.float32), ()) for _ in letter.findings)
            return
        known = self._coding.letter_of(letter, sha256) if self._coding else None
        coding = [self._coding.statements(known, one.finding) if self._coding and known else () for one in read]
        network = self._statements.judge
        if all(None not in coded and len(coded) == len(one.sentences) for one, coded in zip(read, coding, strict=True)):
            count = sum(len(one.sentences) for one in read)
            topics = sides = np.zeros((count, 0), dtype=np.float32)
        else:
            topics, sides = self._statements.tell_topics(read), self._statements.tell_sides(read)
        chosen = np.where(choose(topics, network.assigned_from), topics, 0)
        row = 0
        for one, coded in zip(read, coding, strict=True):
            rows = range(row, row + len(one.sentences))
            statements = tuple(
                decide_statement(
                    one.finding.text,
                    sentence,
                    ordinal,
                    coded[ordinal - 1] if coded else None,
                    sides[rows[ordinal - 1]],
                    chosen[rows[ordinal - 1]],
                    network.certain_from,
                )
                for ordinal, sentence in enumerate(one.sentences, start=1)
            )
            yield topics[row : row + len(rows)], statements
            row += len(rows)

    def _tell_themes(self, read: Sequence[ReadThemes], topics: Sequence[np.ndarray]) -> list[dict[str, float]]:
        """How likely each theme is, for each finding of a letter."""
        if self._models is None:
            return [one.scores for one in read]
        told = self._models.tell([one.finding for one in read], [one.describe() for one in read], topics)
        return [dict(zip(self._models.words.themes, row, strict=True)) for row in told.tolist()]

    def _propose(self, read: ReadThemes, likely: Mapping[str, float]) -> tuple[Tag, ...]:
        """The themes that are likely enough and have evidence, best first; at least one where anything matched."""
        has = self._rules if self._models is None else self._models.context
        assigned_from, certain_from = has.assigned_from, has.certain_from
        tags: list[Tag] = []
        worth = sorted(likely, key=lambda theme: (-likely[theme], theme))[: 2 * self._rules.at_most]
        for theme in worth:
            if tags and (likely[theme] < assigned_from or len(tags) == self._rules.at_most):
                break
            if evidence := self._evidence(read, theme):
                method = "rules" if self._models is None else Method.MODEL
                score = likely[theme]
                tags.append(Tag(theme, round(score, 3), score >= certain_from, method, evidence))
        return tuple(tags)

    def _evidence(self, read: ReadThemes, theme: str) -> str:
        """The strongest mention of the theme; without one, the term or word that the model weighs most for it."""
        if read.mentions.get(theme):
            best = max(read.mentions[theme], key=lambda mention: mention.grade)
            return read.text.excerpt(best.start, best.end).strip(EDGES)
        if self._models is None:
            return ""
        weights = iter(self._models.words.weigh(theme, [name for _, _, names in read.named for name in names]).tolist())
        weighed = ((sum([next(weights) for _ in names]), -start, end) for start, end, names in read.named)
        weight, start, end = max(weighed, key=lambda one: one[:2], default=(0.0, 0, 0))
        return read.text.excerpt(-start, end).strip(EDGES) if weight > 0 else ""


def _read_statements(read: ReadThemes, letter: Letter) -> ReadFinding:
    return read_finding(read.finding, letter, read.text, read.mentions)


@cache
def load_tagger(*, use_coding: bool = True) -> Tagger:
    """The tagger of this version, built once in a process; without the coding every letter is as one never seen."""
    tagger = Tagger(shipped_themes(), shipped_models(), load_coding() if use_coding else None)
    # It lives as long as the process: walking it again and again for garbage takes a quarter of the time of tagging.
    gc.freeze()
    return tagger


def at_most() -> int:
    """How many themes a finding has at most."""
    return load_rules().at_most


def pick(likely: Sequence[float], assigned_from: float, most: int) -> list[int]:
    """Which themes are assigned, the likeliest first: all that are likely enough, the first of them in any case."""
    ranked = sorted(range(len(likely)), key=lambda place: (-likely[place], place))[:most]
    return [place for rank, place in enumerate(ranked) if rank == 0 or likely[place] >= assigned_from]


def given_polarity(finding: Finding) -> Polarity | None:
    """Which way the finding points by its section; None where the section does not say (headline and narrative)."""
    if finding.study_type is not None:
        return _POLARITY_OF_STUDY[finding.study_type]
    return _POLARITY_OF_KIND.get(finding.kind)
