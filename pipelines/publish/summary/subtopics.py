"""The sub-topics of a theme: phrases that set its findings apart from the rest, grouped where they occur together.

A phrase counts by the log-odds of the findings that have it, within and without the theme, with a prior of all findings
(Monroe, Colaresi and Quinn 2008, "Fightin' words"). Phrases of the same findings are clustered (average linkage). The
parameters are in method.yml.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from pipelines.publish.blocks import Quotation
from pipelines.publish.formatting import FEWEST_FOR_PERCENT
from pipelines.publish.summary.method import Recurring
from pipelines.publish.summary.phrase_extraction import phrases, small


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Phrases that go together, the most telling first, and the findings in which at least one of them stands."""

    phrases: tuple[str, ...]
    findings: tuple[Quotation, ...]
    closest: Quotation

    @property
    def letters(self) -> int:
        """Number of letters of the findings."""
        return len({one.letter_id for one in self.findings})


class Corpus:
    """The phrases of many findings, taken once."""

    def __init__(self, findings: Iterable[Quotation], names: Collection[str] = ()) -> None:
        """`names` are of places and bodies: what contains one of them tells who, not what, and is no phrase here."""
        self.findings = {one.finding_id: one for one in findings}
        self._phrases: dict[str, frozenset[str]] = {}
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        barred = _barred(names)
        for finding_id, one in self.findings.items():
            found = list(phrases("\n".join((one.lead_in or "", *one.lines))))
            kept = [(key, text) for key, text in found if not barred.intersection(text.split())]
            self._phrases[finding_id] = frozenset(key for key, _ in kept)
            for key, text in kept:
                self._spellings[key][small(text)] += 1
        self._all = Counter(key for keys in self._phrases.values() for key in keys)

    def recurring(
        self, within: Collection[str], of: Sequence[str], quotable: Collection[str], by: Recurring
    ) -> tuple[Recurrence, ...]:
        """What recurs in the findings `of`, which are some of those `within` a theme (ids); of most letters first.

        What has no finding that is `quotable` is left out.
        """
        if not of:
            return ()
        candidates = self._candidates(set(within), of, by)
        found: list[Recurrence] = []
        for keys, findings in self._ordered(self._clusters(candidates, of, by), of, by):
            quoted = {one.closest.finding_id for one in found}
            in_reach = [one for one in findings if one.finding_id in quotable]
            # One finding for each: the same again only where there is no other.
            in_reach = [one for one in in_reach if one.finding_id not in quoted] or in_reach
            if in_reach:
                named = _named(keys)[: by.phrases]
                closest = max(in_reach, key=partial(self._closeness, keys))
                found.append(Recurrence(tuple(map(self._spelling, named)), findings, closest))
        return tuple(found[: by.sub_topics])

    def _ordered(
        self, clusters: Iterable[Sequence[str]], of: Sequence[str], by: Recurring
    ) -> list[tuple[Sequence[str], tuple[Quotation, ...]]]:
        """The clusters with the findings of the phrases that name them; those of most letters first."""
        pairs = [
            (keys, tuple(self.findings[one] for one in sorted(of) if self._phrases[one].intersection(named)))
            for keys in clusters
            for named in (_named(keys)[: by.phrases],)
        ]
        return sorted(pairs, key=lambda pair: (-len({one.letter_id for one in pair[1]}), -len(pair[1]), *pair[0]))

    def _closeness(self, keys: Sequence[str], one: Quotation) -> tuple[float, str, str]:
        """Most of the phrases in fewest words; of equals the newest."""
        length = 30 + sum(len(line) for line in one.lines) / 6
        return len(self._phrases[one.finding_id].intersection(keys)) / length, str(one.letter_date), one.finding_id

    def _candidates(self, within: set[str], of: Sequence[str], by: Recurring) -> dict[str, float]:
        """Phrases of enough letters that set the theme apart, with their z; the largest first."""
        letters: dict[str, set[str]] = defaultdict(set)
        for finding_id in of:
            for key in self._phrases[finding_id]:
                letters[key].add(self.findings[finding_id].letter_id)
        of_letters = len({self.findings[finding_id].letter_id for finding_id in of})
        fewest = by.fewest_letters if of_letters >= FEWEST_FOR_PERCENT else min(2, by.fewest_letters)
        inside = Counter(key for finding_id in within for key in self._phrases[finding_id])
        z = {key: self._z(inside[key], len(within), key) for key, where in letters.items() if len(where) >= fewest}
        telling = sorted((key for key in z if z[key] >= by.least_z), key=lambda key: (-round(z[key], 9), key))
        first = _unbroken(telling, inside, by.broken)[: by.candidates]
        return {key: z[key] for key in first}

    def _z(self, inside: int, within: int, key: str) -> float:
        prior = self._all[key]
        outside, without = prior - inside, len(self._phrases) - within
        total = len(self._phrases)
        # One more, for a phrase that every finding has.
        odds_in = np.log((inside + prior) / (within + total - inside - prior + 1))
        odds_out = np.log((outside + prior) / (without + total - outside - prior + 1))
        return float((odds_in - odds_out) / np.sqrt(1 / (inside + prior) + 1 / (outside + prior)))

    def _clusters(self, candidates: Mapping[str, float], of: Sequence[str], by: Recurring) -> list[list[str]]:
        # Imported only where it is used: a night without news need not wait for it.
        from sklearn.cluster import AgglomerativeClustering

        keys = list(candidates)
        if len(keys) < 2:
            return [keys] if keys else []
        has = np.array([[key in self._phrases[finding_id] for finding_id in of] for key in keys], dtype=float)
        shared = has @ has.T
        sizes = has.sum(axis=1)
        distances = np.clip(1 - shared / np.sqrt(np.multiply.outer(sizes, sizes)), 0, 1)
        labels = AgglomerativeClustering(
            n_clusters=None, metric="precomputed", linkage="average", distance_threshold=by.farthest
        ).fit_predict(distances)
        clusters: dict[int, list[str]] = defaultdict(list)
        for key, label in zip(keys, labels, strict=True):
            clusters[int(label)].append(key)
        return list(clusters.values())

    def _spelling(self, key: str) -> str:
        """As it is written most often."""
        return max(self._spellings[key].items(), key=lambda item: (item[1], item[0]))[0]


def _unbroken(keys: Sequence[str], counts: Mapping[str, int], broken: float) -> list[str]:
    """Without phrases that are mostly a piece of a longer one: "children's mental" of "children's mental health"."""
    words = {key: set(key.split()) for key in keys}
    return [
        key
        for key in keys
        if not any(words[key] < words[other] and counts[other] >= broken * counts[key] for other in keys)
    ]


def _named(keys: Sequence[str]) -> list[str]:
    """The phrases that name a sub-topic: none that is part of another, or shares half its words with one before it."""
    named: list[str] = []
    for key in keys:
        words = set(key.split())
        if not any(words < set(other.split()) for other in keys) and all(
            2 * len(words & set(other.split())) < len(words | set(other.split())) for other in named
        ):
            named.append(key)
    return named


def _barred(names: Collection[str]) -> set[str]:
    """Words of names as they are written in a name: with a capital."""
    return {word for name in names for word in name.replace(",", " ").split() if word[:1].isupper()}
