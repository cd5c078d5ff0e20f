"""What a person calls an area, a theme or a finding, and what the warehouse calls it.

Belongs here: forgiving comparison of names, and the offer of the nearest ones. Does not belong here: the names that a
letter uses for its area (extract.areas).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process, utils

from warehouse.errors import UnknownName
from warehouse.opening import OpenFile

_SHOWN_NAMES = 3

_KIND_OF_AUTHORITY = re.compile(
    r"\b(the|of|city|county|borough|council|metropolitan|london|royal|district|authority|unitary|area)\b"
)

_KINDS = {"improvement": "area_for_improvement", "priority": "priority_action", "case": "case_study"}
"""Shorter names of kinds that people use; plurals and capitals are forgiven besides."""


def plain(name: str) -> str:
    """The name without capitals, accents, punctuation and needless spaces."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("&", " and ")).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['\u2019]", "", bare)).split())


def known(what: str, name: str, names: Mapping[str, str] | Iterable[str]) -> str:
    """The code that a name stands for; `names` are the codes by every name, or the codes themselves.

    Raises `UnknownName` with the nearest names where there is none.
    """
    by_name = dict(names) if isinstance(names, Mapping) else {one: one for one in names}
    found = {code for one, code in by_name.items() if plain(one) == plain(name)}
    if len(found) == 1:
        return found.pop()
    raise UnknownName(no_such(what, name, by_name))


def no_such(what: str, name: str, names: Iterable[str]) -> str:
    """The message for a name that does not exist."""
    near = process.extract(name, sorted(names), scorer=fuzz.WRatio, processor=utils.default_process, limit=_SHOWN_NAMES)
    offer = " or ".join(found[0] for found in near)
    return f"there is no {what} {name!r}" + (f"; did you mean {offer}?" if offer else "")


def kind_of(name: str, kinds: Iterable[str]) -> str:
    """The kind of finding; its plural and its first word do, too. Raises `UnknownName`."""
    word = plain(name)
    singular = re.sub(r"\bcase studies$", "case study", re.sub(r"\bareas for\b", "area for", word)).removesuffix("s")
    names = {kind: kind for kind in kinds}
    return known("kind", singular if plain(singular) in map(plain, names) else name, names | _KINDS)


def area_codes(file: OpenFile, area: str) -> list[str]:
    """All codes that an area has had: of the authority of today, and of those for which it stands.

    `area` is its name, an alias, an ONS code, or the name without such words as County, City of and Council where only
    one authority has the rest. Raises `UnknownName`.
    """
    named = file.query(
        "SELECT name, area_code FROM areas UNION ALL SELECT alias, area_code FROM area_aliases "
        "UNION ALL SELECT area_code, area_code FROM areas"
    ).rows
    found = {code for name, code in named if plain(name) == plain(area)}
    if not found:
        close = {code for name, code in named if _bare(name) and _bare(name) == _bare(area)}
        today = {now for _, now in _area_of_today(file) if now in close} or close
        found = close if len(today) == 1 else set()
    if not found:
        raise UnknownName(no_such("area", area, {name for name, code in named if name != code}))
    return sorted(found | {code for code, now in _area_of_today(file) if now in found})


def _bare(name: str) -> str:
    return " ".join(_KIND_OF_AUTHORITY.sub(" ", plain(name)).split())


def _area_of_today(file: OpenFile) -> list[tuple[str, str | None]]:
    return [(code, now) for code, now in file.query("SELECT area_code, area_code_now FROM areas").rows]


def theme_code(file: OpenFile, theme: str) -> str:
    """The code of a theme, by code or label. Raises `UnknownName`."""
    return known(
        "theme", theme, _codes(file, "SELECT theme, theme FROM themes UNION ALL SELECT label, theme FROM themes")
    )


def deep_dive_code(file: OpenFile, deep_dive: str) -> str:
    """The code of a deep dive, by code or label. Raises `UnknownName`."""
    sql = "SELECT deep_dive, deep_dive FROM deep_dives UNION ALL SELECT label, deep_dive FROM deep_dives"
    return known("deep dive", deep_dive, _codes(file, sql))


def region_name(file: OpenFile, region: str) -> str:
    """The name of a region, by name or ONS code. Raises `UnknownName`."""
    sql = "SELECT region, region FROM areas UNION SELECT region_code, region FROM areas"
    return known("region", region, _codes(file, sql))


def _codes(file: OpenFile, sql: str) -> dict[str, str]:
    return {str(name): str(code) for name, code in file.query(sql).rows}
