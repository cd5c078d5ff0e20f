"""The spaCy pipeline: a blank English with a ruler for the terms of themes and one for the names of agencies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.language import Language

from extract.statements.agency_names import KEYS, NOBODY, name_patterns
from extract.themes.mentions import QUALIFIER
from extract.themes.notation import BadPattern, spell_out
from extract.themes.rulers import Pattern, add_rulers
from extract.themes.taxonomy import RulesFile, load_agencies, load_patterns, load_phrases_of_nobody
from extract.themes.words import blank_pipeline


def build_pipeline(rules: RulesFile) -> Language:
    """A blank English with the rulers of themes and agencies; raises `ValueError` for a pattern that cannot be read."""
    nlp = blank_pipeline()
    patterns = load_patterns()
    entries = [
        (theme, grade.name, pattern)
        for theme, grades in patterns.themes.items()
        for grade, found in grades.items()
        for pattern in found
    ]
    entries += [(QUALIFIER, "", pattern) for pattern in rules.qualifiers]
    agencies = [(agency, "", pattern) for agency, found in load_agencies().items() for pattern in found]
    agencies += [(NOBODY, "", pattern) for pattern in load_phrases_of_nobody()]
    names = [(label, "", pattern) for label, pattern in name_patterns()]
    for key, wanted in zip(("themes", *KEYS), (entries, agencies, names), strict=True):
        add_rulers(nlp, key, _read_patterns(wanted))
    return nlp


def _read_patterns(entries: Sequence[tuple[str, str, str]]) -> Iterator[Pattern]:
    concepts = load_patterns().concepts
    for label, identifier, pattern in entries:
        try:
            yield label, identifier, spell_out(pattern, concepts)
        except BadPattern as error:
            raise ValueError(f"{label}: {error}") from error
