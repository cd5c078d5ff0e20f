"""How far coders agree: percent, Cohen's kappa and Krippendorff's alpha, of nominal codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import combinations

Codes = Sequence[Hashable | None]
"""What one coder said of each unit; None where they said nothing."""


def percent_agreement(coders: Sequence[Codes]) -> float | None:
    """The share, 0 to 1, of the units coded by all of which all say the same; None for one coder or no such units."""
    units = _coded_by_all(coders) if len(coders) > 1 else []
    return sum(len(set(unit)) == 1 for unit in units) / len(units) if units else None


def cohens_kappa(coders: Sequence[Codes]) -> float | None:
    """Cohen's kappa; of more than two coders the mean of all pairs. None where chance alone would agree always.

    Source: Cohen 1960, A coefficient of agreement for nominal scales; Light 1971 for the mean of pairs.
    """
    found = [_kappa(pair) for pair in combinations(coders, 2)]
    known = [one for one in found if one is not None]
    return sum(known) / len(known) if known else None


def _kappa(pair: Sequence[Codes]) -> float | None:
    units = _coded_by_all(pair)
    if not units:
        return None
    observed = sum(a == b for a, b in units) / len(units)
    first, second = (Counter(unit[place] for unit in units) for place in (0, 1))
    chance = sum(first[code] * second[code] for code in first) / len(units) ** 2
    return (observed - chance) / (1 - chance) if chance < 1 else None


def krippendorffs_alpha(coders: Sequence[Codes]) -> float | None:
    """Krippendorff's alpha for nominal data; units that fewer than two coders coded do not count.

    None where only one code occurs. Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability.
    """
    units = [[code for code in unit if code is not None] for unit in zip(*coders, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    totals = Counter(code for unit in units for code in unit)
    count = totals.total()
    expected = count**2 - sum(number**2 for number in totals.values())
    if not expected:
        return None
    observed = sum((len(unit) ** 2 - sum(n**2 for n in Counter(unit).values())) / (len(unit) - 1) for unit in units)
    return 1 - (count - 1) * observed / expected


def _coded_by_all(coders: Sequence[Codes]) -> list[tuple[Hashable, ...]]:
    return [tuple(unit) for unit in zip(*coders, strict=True) if None not in unit]
