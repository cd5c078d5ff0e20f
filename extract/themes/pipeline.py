"""The spaCy pipeline: a blank English with a ruler for the terms of themes and the names of agencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language

from extract.statements.agency_names import NOBODY, name_patterns
from extract.themes.mentions import QUALIFIER
from extract.themes.notation import BadPattern, spell_out
from extract.themes.rulers import Pattern, add_ruler
from extract.themes.taxonomy import RulesFile, load_agencies, load_patterns, load_phrases_of_nobody
from extract.themes.text import AGENCY_NAMES, AGENCY_TERMS, THEME_TERMS
from extract.themes.words import blank_pipeline


def build_pipeline(rules: RulesFile) -> Language:
    """A blank English with a ruler of themes and agencies; raises `ValueError` for a pattern that cannot be read."""
    nlp = blank_pipeline()
    add_ruler(nlp, _read_patterns(_patterns(rules)))
    return nlp


def _patterns(rules: RulesFile) -> Iterator[tuple[str, str, str, str]]:
    """Key of the matches, label, identifier and notation of each pattern."""
    for theme, grades in load_patterns().themes.items():
        yield from ((THEME_TERMS, theme, grade.name, pattern) for grade, found in grades.items() for pattern in found)
    yield from ((THEME_TERMS, QUALIFIER, "", pattern) for pattern in rules.qualifiers)
    for agency, some in load_agencies().items():
        yield from ((AGENCY_TERMS, agency, "", pattern) for pattern in some)
    yield from ((AGENCY_TERMS, NOBODY, "", pattern) for pattern in load_phrases_of_nobody())
    yield from ((AGENCY_NAMES, label, "", pattern) for label, pattern in name_patterns())


def _read_patterns(entries: Iterable[tuple[str, str, str, str]]) -> Iterator[Pattern]:
    concepts = load_patterns().concepts
    for key, label, identifier, pattern in entries:
        try:
            yield key, label, identifier, spell_out(pattern, concepts)
        except BadPattern as error:
            raise ValueError(f"{label}: {error}") from error
