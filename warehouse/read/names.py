"""Matches the names that people type to those in the warehouse, and suggests the nearest if there is no match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from warehouse.errors import UnknownName
from warehouse.read.connection import OpenFile

_SHOWN_NAMES = 3

_FEW_NAMES = 10
"""The most names to list in full if none is similar to the name given."""

_LIKE_ENOUGH = 0.6
"""The similarity, 0 to 1, from which a name is suggested."""

_PART = 0.95
"""What a similarity to a part of a name counts."""

_KIND_OF_AUTHORITY = re.compile(
    r"\b(the|of|city|county|borough|council|metropolitan|london|royal|district|authority|unitary|area)\b"
)

_KINDS = {"improvement": "area_for_improvement"}
"""Short names of kinds; plurals, capitals and first words are accepted as well."""


WEAKNESSES = ("area_for_improvement", "priority_action")
"""The kinds that the views count as weaknesses."""


def plain(name: str) -> str:
    """The name without capitals, accents, punctuation and extra spaces."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("&", " and ")).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['\u2019]", "", bare)).split())


def known(what: str, name: str, names: Mapping[str, str] | Iterable[str]) -> str:
    """The code for a name; `names` has the codes by every name, or just the codes.

    The first words of a name are enough if only one code's names begin with them. Raises `UnknownName`, with the
    nearest names, if there is no match or more than one.
    """
    by_name = dict(names) if isinstance(names, Mapping) else {one: one for one in names}
    found = _meant(name, by_name.items()) or _begun(name, by_name.items())
    if len(found) == 1:
        return found.pop()
    raise UnknownName(no_such(what, name, by_name))


def no_such(what: str, name: str, names: Mapping[str, str] | Iterable[str]) -> str:
    """The error for an unknown name; it suggests each code once, even if several of its names are similar."""
    by_name = dict(names) if isinstance(names, Mapping) else {one: one for one in names}
    near: dict[str, str] = {}
    for one in nearest_names(name, by_name):
        near.setdefault(by_name[one], one)
    message = f"there is no {what} {name!r}"
    if near:
        return f"{message}; did you mean {' or '.join(list(near.values())[:_SHOWN_NAMES])}?"
    codes = sorted(set(by_name.values()))
    return f"{message}; give one of {', '.join(codes)}" if len(codes) <= _FEW_NAMES else message


def nearest_names(name: str, names: Iterable[str]) -> list[str]:
    """The names that are spelt like a name, or have a part that is, the most similar first."""
    asked = SequenceMatcher(autojunk=False)
    asked.set_seq2(plain(name))
    width = len(plain(name).split())
    scores = {one: _likeness(asked, plain(one), width) for one in names}
    return sorted((one for one, score in scores.items() if score >= _LIKE_ENOUGH), key=lambda one: (-scores[one], one))


def _likeness(asked: SequenceMatcher[str], name: str, width: int) -> float:
    words = name.split()
    parts = {" ".join(words[start : start + width]) for start in range(len(words) - width + 1)} if width else set()
    return max([_ratio(asked, name), *(_PART * _ratio(asked, part) for part in parts - {name})])


def _ratio(asked: SequenceMatcher[str], name: str) -> float:
    asked.set_seq1(name)
    # The first two are upper bounds, and fast.
    bounds = (asked.real_quick_ratio, asked.quick_ratio)
    return asked.ratio() if all(bound() >= _LIKE_ENOUGH for bound in bounds) else 0.0


def _meant(name: str, named: Iterable[tuple[str, str]]) -> set[str]:
    return {code for one, code in named if plain(one) == plain(name)}


def _begun(name: str, named: Iterable[tuple[str, str]]) -> set[str]:
    start = f"{plain(name)} "
    return {code for one, code in named if start.strip() and plain(one).startswith(start)}


def kinds_of(name: str, kinds: Iterable[str]) -> list[str]:
    """The kinds of finding for a name, its plural or first words; two kinds for `weakness`.

    Raises `UnknownName`.
    """
    word = plain(name)
    if word in ("weakness", "weaknesses"):
        return list(WEAKNESSES)
    singular = re.sub(r"\bcase studies$", "case study", re.sub(r"\bareas for\b", "area for", word)).removesuffix("s")
    names = {kind: kind for kind in kinds}
    return [known("kind", singular if plain(singular) in map(plain, names) else name, names | _KINDS)]


def area_codes(file: OpenFile, area: str) -> list[str]:
    """All codes of an area: those of the current authority and of the authorities it replaced.

    `area` is a name, alias or ONS code. Words such as County, City of and Council can be left out, and first words are
    enough, if only one current authority matches. Raises `UnknownName`.
    """
    named = file.query(
        "SELECT name, area_code FROM areas UNION ALL SELECT alias, area_code FROM area_aliases "
        "UNION ALL SELECT area_code, area_code FROM areas"
    ).rows
    now = dict(file.query("SELECT area_code, area_code_now FROM areas").rows)
    found = _meant(area, named)
    for close in ({code for name, code in named if _bare(name) and _bare(name) == _bare(area)}, _begun(area, named)):
        if not found and len({now[code] or code for code in close}) == 1:
            found = close
    if not found:
        by_name = {name: now[code] or code for name, code in named if name != code}
        raise UnknownName(no_such("area", area, by_name))
    return sorted(found | {code for code in now if now[code] in found})


def _bare(name: str) -> str:
    return " ".join(_KIND_OF_AUTHORITY.sub(" ", plain(name)).split())


def theme_code(file: OpenFile, theme: str) -> str:
    """The code of a theme, by code or label. Raises `UnknownName`."""
    return known(
        "theme", theme, _codes(file, "SELECT theme, theme FROM themes UNION ALL SELECT label, theme FROM themes")
    )


def deep_dive_code(file: OpenFile, deep_dive: str) -> str:
    """The code of a deep dive, by code or label. Raises `UnknownName`."""
    sql = "SELECT deep_dive, deep_dive FROM deep_dives UNION ALL SELECT label, deep_dive FROM deep_dives"
    return known("deep dive", deep_dive, _codes(file, sql))


def topic_code(file: OpenFile, topic: str) -> str:
    """The code of a topic, which several deep dives can share. Raises `UnknownName`."""
    return known("topic", topic, _codes(file, "SELECT DISTINCT topic, topic FROM deep_dives"))


def region_name(file: OpenFile, region: str) -> str:
    """The name of a region, by name or ONS code. Raises `UnknownName`."""
    sql = "SELECT region, region FROM areas UNION SELECT region_code, region FROM areas"
    return known("region", region, _codes(file, sql))


def _codes(file: OpenFile, sql: str) -> dict[str, str]:
    return {str(name): str(code) for name, code in file.query(sql).rows}
