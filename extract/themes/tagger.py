"""Themes, agencies and polarity of every finding of a letter: terms matched by rules, weighed by the trained model.

Belongs here: the spaCy pipeline, the reading of its matches, and which tags follow. Does not belong here: the patterns
and weights of the rules (YAML files, read by `taxonomy`), what the model is told (features) or what it learnt (model).
Every tag shows its evidence: the words of the finding that speak for the theme most.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.themes.features import Mention, Surroundings, describe, term_features, word_feature
from extract.themes.model import PARAGRAPHS, SENTENCES, THEMES, Model, shipped
from extract.themes.notation import BadPattern, compile_pattern
from extract.themes.polarity import PolarityModel
from extract.themes.taxonomy import AGENCIES, Grade, RulesFile, load_agencies, load_patterns, load_rules, load_taxonomy
from extract.themes.version import TAGGER_VERSION
from extract.themes.words import EDGES, blank_pipeline
from warehouse.records import Finding, FindingKind, FindingTags, Letter, Polarity, StudyType, Tag, TaggedLetter

AGENCY_THEMES = frozenset({"police", "health_services", "education", "probation_youth_justice"})
QUALIFIER_REACH = 3
"""A mention that starts at most so many words after a qualifier's end is qualified by it."""
LIST_GAP = 4
"""At most so many words and marks stand between two agencies of one list."""

_QUALIFIER = "qualifier"
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


class Tagger:
    """The pipeline of themes' and agencies' rulers over a blank English, and the model that weighs what they find.

    Without a model the rules decide alone, as they do while one is trained. Built once, see `load_tagger`.
    """

    def __init__(self, model: Model | None = None, polarity: PolarityModel | None = None) -> None:
        self._model = model
        self._polarity = polarity
        self._codes = load_taxonomy().codes
        self._rules = load_rules()
        self._points = {grade: self._rules.points.get(grade.name.lower(), 0.0) for grade in Grade}
        self._nlp = _build_pipeline(self._rules)

    def tag(self, letter: Letter, sha256: str) -> TaggedLetter:
        """The tags of every finding of a letter, in the letter's order; the same letter gives the same tags."""
        docs = self._nlp.pipe(finding.text for finding in letter.findings)
        tagged = (self._tag(finding, doc, letter) for finding, doc in zip(letter.findings, docs, strict=True))
        return TaggedLetter(sha256, TAGGER_VERSION, tuple(tagged))

    def read(self, text: str) -> Doc:
        """A text with its words, sentences and matched terms."""
        return self._nlp(text)

    def describe(self, finding: Finding, letter: Letter) -> dict[str, float]:
        """What the model is told of one finding, by the names of the features."""
        doc = self._nlp(finding.text)
        mentions = find_mentions(doc)
        return describe(doc, mentions, self._scores(doc, mentions), _around(finding, letter))

    def _tag(self, finding: Finding, doc: Doc, letter: Letter) -> FindingTags:
        named = {span.label_ for span in doc.spans["agencies"]}
        polarity, polarity_score = given_polarity(finding), None
        if polarity is None and finding.kind in PREDICTED and self._polarity is not None and len(doc):
            polarity, polarity_score = self._polarity.tell(doc)
        return FindingTags(
            ordinal=finding.ordinal,
            tags=self._theme_tags(doc, _around(finding, letter)),
            agencies=tuple(agency for agency in AGENCIES if agency in named),
            polarity=polarity,
            polarity_score=polarity_score,
        )

    def _theme_tags(self, doc: Doc, around: Surroundings) -> tuple[Tag, ...]:
        """The themes that are likely enough and have evidence, best first; at least one where anything matched."""
        mentions = find_mentions(doc)
        scores = self._scores(doc, mentions)
        model = self._model
        if model is None:
            likely, assigned_from, certain_from = scores, self._rules.assigned_from, self._rules.certain_from
        else:
            likely = model.probabilities(describe(doc, mentions, scores, around))
            assigned_from, certain_from = model.assigned_from, model.certain_from
        worth = sorted(likely, key=lambda theme: (-likely[theme], theme))[: 2 * self._rules.at_most]
        evidence = {theme: self._evidence(doc, theme, mentions) for theme in worth}
        shown = [theme for theme in self._codes if evidence.get(theme)]
        chosen = pick([likely[theme] for theme in shown], assigned_from, self._rules.at_most)
        return tuple(
            Tag(
                theme=shown[place],
                score=round(likely[shown[place]], 3),
                is_certain=likely[shown[place]] >= certain_from,
                method=self._method(scores.get(shown[place], 0.0)),
                evidence=evidence[shown[place]],
            )
            for place in chosen
        )

    def _scores(self, doc: Doc, mentions: Mapping[str, Sequence[Mention]]) -> dict[str, float]:
        return {theme: self.score(doc, found) for theme, found in mentions.items()}

    def _method(self, rule_score: float) -> str:
        """Who says so: `rules` alone, the `model` against the rules, or `both`."""
        if self._model is None:
            return "rules"
        return "both" if rule_score >= self._rules.assigned_from else "model"

    def _evidence(self, doc: Doc, theme: str, mentions: Mapping[str, Sequence[Mention]]) -> str:
        """The strongest mention of the theme; without one, the term or word that the model weighs most for it."""
        if mentions.get(theme):
            best = max(mentions[theme], key=lambda mention: mention.grade)
            return doc[best.start : best.end].text.strip(EDGES)
        if self._model is None:
            return ""
        named: list[tuple[Span, tuple[str, ...]]] = [(span, term_features(span)) for span in doc.spans["themes"]]
        named += [(doc[token.i : token.i + 1], (name,)) for token in doc if (name := word_feature(token))]
        column = self._model.column(theme)
        weighed = [(sum(column.get(name, 0.0) for name in names), -span.start, span) for span, names in named]
        weight, _, span = max(weighed, key=lambda one: one[:2], default=(0.0, 0, doc[0:0]))
        return span.text.strip(EDGES) if weight > 0 else ""

    def score(self, doc: Doc, mentions: Sequence[Mention]) -> float:
        """How likely a finding with these mentions of a theme is about it, 0 to 1; rules.yml gives the formula."""
        weights = self._rules.weights
        best = max(mention.grade for mention in mentions)
        first_sentence = next(doc.sents)
        is_early = any(m.grade >= Grade.FAIR and m.start < first_sentence.end for m in mentions)
        words = sum(not (token.is_punct or token.is_space) for token in doc)
        total = (
            weights.base
            + weights.points * math.log1p(sum(self._points[mention.grade] for mention in mentions))
            + weights.strong * (best >= Grade.STRONG)
            + weights.sure * (best >= Grade.SURE)
            + weights.early * is_early
            + weights.length * math.log(words / self._rules.usual_words)
        )
        return 1 / (1 + math.exp(-total))


@cache
def load_tagger() -> Tagger:
    """The tagger of this version, built once in a process."""
    return Tagger(shipped(THEMES), PolarityModel(shipped(SENTENCES), shipped(PARAGRAPHS)))


def at_most() -> int:
    """How many themes a finding has at most."""
    return load_rules().at_most


def pick(likely: Sequence[float], assigned_from: float, most: int) -> list[int]:
    """Which themes are assigned, the likeliest first: all that are likely enough, the first of them in any case."""
    ranked = sorted(range(len(likely)), key=lambda place: (-likely[place], place))[:most]
    return [place for rank, place in enumerate(ranked) if rank == 0 or likely[place] >= assigned_from]


def _around(finding: Finding, letter: Letter) -> Surroundings:
    return Surroundings(finding.kind, letter.deep_dive, letter.framework)


def given_polarity(finding: Finding) -> Polarity | None:
    """Which way the finding points by its section; None where the section does not say (headline and narrative)."""
    if finding.study_type is not None:
        return _POLARITY_OF_STUDY[finding.study_type]
    return _POLARITY_OF_KIND.get(finding.kind)


def find_mentions(doc: Doc) -> dict[str, list[Mention]]:
    """The mentions of each theme in the order of the text, without those that stand inside an exception."""
    by_theme: dict[str, list[Span]] = defaultdict(list)
    for span in doc.spans["themes"]:
        by_theme[span.label_].append(span)
    qualified = {
        at for span in by_theme.pop(_QUALIFIER, []) for at in range(span.end, min(span.end + QUALIFIER_REACH, len(doc)))
    }
    listed = _listed_agencies(doc)
    mentions = {}
    for theme, spans in by_theme.items():
        demoted = qualified | listed if theme in AGENCY_THEMES else qualified
        exceptions = [span for span in spans if Grade[span.id_] is Grade.EXCEPT]
        kept = [
            Mention(span.start, span.end, Grade.WEAK if span.start in demoted else Grade[span.id_])
            for span in spans
            if not any(other.start <= span.start and span.end <= other.end for other in exceptions)
        ]
        if kept:
            mentions[theme] = _merge(kept)
    return mentions


def _merge(mentions: Sequence[Mention]) -> list[Mention]:
    """Overlapping mentions as one, with the highest grade of them."""
    merged: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        if merged and mention.start < merged[-1].end:
            last = merged.pop()
            mention = Mention(last.start, max(last.end, mention.end), max(last.grade, mention.grade))
        merged.append(mention)
    return merged


def _listed_agencies(doc: Doc) -> set[int]:
    """Tokens of agencies that stand in a list of three or more (police, health and education): named, not judged."""
    spans = [
        Mention(span.start, span.end, Grade.WEAK)
        for span in (*doc.spans["themes"], *doc.spans["agencies"])
        if span.label_ in AGENCY_THEMES or span.label_ in AGENCIES
    ]
    runs: list[list[Mention]] = []
    for mention in _merge(spans):
        if runs and _are_listed(doc, runs[-1][-1], mention):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    listed = itertools.chain.from_iterable(run for run in runs if len(run) > 2)
    return {at for mention in listed for at in range(mention.start, mention.end)}


def _are_listed(doc: Doc, left: Mention, right: Mention) -> bool:
    """Whether a comma or conjunction joins two mentions; it may be the last word of one or the first of the other."""
    joint = doc[left.end - 1 : right.start + 1]
    return right.start - left.end <= LIST_GAP and any(token.lower_ in {",", ";", "and", "or"} for token in joint)


def _build_pipeline(rules: RulesFile) -> Language:
    nlp = blank_pipeline()
    patterns = load_patterns()
    entries = [
        (theme, grade.name, pattern)
        for theme, grades in patterns.themes.items()
        for grade, found in grades.items()
        for pattern in found
    ]
    entries += [(_QUALIFIER, "", pattern) for pattern in rules.qualifiers]
    agencies = [(agency, "", pattern) for agency, found in load_agencies().items() for pattern in found]
    for name, wanted in (("themes", entries), ("agencies", agencies)):
        ruler = nlp.add_pipe("span_ruler", name=name, config={"spans_key": name, "phrase_matcher_attr": "NORM"})
        ruler.add_patterns(list(_ruler_patterns(nlp, wanted)))  # type: ignore[attr-defined]
    return nlp


def _ruler_patterns(nlp: Language, entries: Sequence[tuple[str, str, str]]) -> Iterator[dict[str, object]]:
    concepts = load_patterns().concepts
    for label, identifier, pattern in entries:
        try:
            for compiled in compile_pattern(pattern, nlp.tokenizer, concepts):
                yield {"label": label, "id": identifier, "pattern": compiled}
        except BadPattern as error:
            raise ValueError(f"{label}: {error}") from error
