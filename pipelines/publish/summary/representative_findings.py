"""Chooses findings that represent many: central, unlike one another, recent, and from different areas.

The method is maximal marginal relevance (Carbonell and Goldstein 1998) over TF-IDF vectors; its parameters are in
method.yml.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pipelines.publish.blocks import Quotation
from pipelines.publish.summary.method import Choosing

Array = NDArray[np.float64]


def choose(candidates: Sequence[Quotation], number: int, by: Choosing) -> tuple[Quotation, ...]:
    """At most `number` of the candidates, one of each letter, regions in turn; the most central first.

    A candidate's worth is relevance * (its likeness to all of them + recency * its age) less (1 - relevance) * its
    likeness to the nearest that was chosen. Long findings wait until there are no shorter ones.
    """
    if not candidates:
        return ()
    vectors = _vectors(candidates)
    if vectors is None:
        return tuple(candidates[:number])
    central = vectors @ vectors.mean(axis=0)
    central = central / (central.max() or 1)
    worth = by.relevance * (central + by.recency * _newness([one.letter_date for one in candidates]))
    chosen: list[int] = []
    nearest = np.zeros(len(candidates))
    while len(chosen) < number:
        open_to = _open(candidates, chosen, by.longest)
        if not open_to:
            break
        scores = worth - (1 - by.relevance) * nearest
        # Rounded, so that the last bits of a sum, which differ between machines, choose nothing.
        best = max(open_to, key=lambda place: (round(float(scores[place]), 9), candidates[place].finding_id))
        chosen.append(best)
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return tuple(candidates[place] for place in chosen)


def _vectors(candidates: Sequence[Quotation]) -> Array | None:
    # Imported only where it is used: a night without news need not wait for it.
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [" ".join((one.lead_in or "", *one.lines)) for one in candidates]
    try:
        found = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words="english").fit_transform(texts)
    except ValueError:  # not one word in all of them
        return None
    return np.asarray(found.toarray(), dtype=np.float64)


def _newness(dates: Sequence[date | None]) -> Array:
    """0 for the oldest letter, 1 for the newest; what has no date counts as the oldest."""
    days = np.array([(one or date.min).toordinal() for one in dates], dtype=float)
    known = days[days > 1]
    if not known.size or known.max() == known.min():
        return np.zeros(len(days))
    return np.asarray(np.clip((days - known.min()) / (known.max() - known.min()), 0, 1))


def _open(candidates: Sequence[Quotation], chosen: Sequence[int], longest: int) -> list[int]:
    """Who may come next: no letter twice; a region again only when all have had their turn; short before long."""
    letters = {candidates[place].letter_id for place in chosen}
    left = [place for place in range(len(candidates)) if candidates[place].letter_id not in letters]
    short = [place for place in left if _length(candidates[place]) <= longest]
    left = short or left
    times = [candidates[place].region for place in chosen]
    fewest = min((times.count(candidates[place].region) for place in left), default=0)
    return [place for place in left if times.count(candidates[place].region) == fewest]


def _length(one: Quotation) -> int:
    return sum(len(line.split()) for line in one.lines)
