"""Finds the authorities that a letter is about, by the names and aliases of the reference areas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pydantic import BaseModel, ConfigDict

from warehouse.files.yaml_files import read_data
from warehouse.reference.areas import Area

_WORD = re.compile(r"[a-z0-9]+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)


class _Words(BaseModel):
    """Words of areas.yml, which explains them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    directions: frozenset[str]
    places: frozenset[str]
    connectives: frozenset[str]
    kinds: frozenset[str]
    bodies: frozenset[str]
    ordinary: frozenset[str]
    leading: frozenset[str]


@cache
def _words() -> _Words:
    return read_data("extract", "areas.yml", _Words)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it is spelt and in lower case, and what stands between it and the word before it."""

    spelt: str
    word: str
    gap: str

    @property
    def follows(self) -> bool:
        """Whether it goes on from the word before it."""
        return self.gap.strip(" -‐‑–") == ""


@dataclass(frozen=True, slots=True)
class _Mention:
    """A known name at the tokens from `start` to `end`, and the areas that it stands for."""

    start: int
    end: int
    areas: tuple[Area, ...]


class AreaNames:
    """The names and aliases of areas, to be found in text; case, hyphens and punctuation do not count."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._named: dict[tuple[str, ...], list[Area]] = {}
        for area in areas:
            for name in {fold_name(name) for name in (area.name, *area.aliases)}:
                self._named.setdefault(tuple(name.split()), []).append(area)
        self._longest = max(map(len, self._named), default=0)

    def find(self, texts: Sequence[str], days: Sequence[date | None] = ()) -> tuple[Area, ...]:
        """The areas named in the first text that names any: none, one, or those in a list such as “A and B”.

        The days are tried in order until an area of that name existed; without days, any period counts. A longer name
        wins over one that it contains (“Bath and North East Somerset”), even if the longer one is unknown (“East …”):
        such a text names no area, and later texts are ignored. The same applies to a text that names areas separately,
        and, without days, to a name that one authority passed on to the next. The name of an organisation (“… Police”)
        does not name an area.
        """
        known_days = [day for day in days if day is not None]
        for text in texts:
            tokens = _tokens(text)
            mentions = list(self._mentions(tokens, known_days))
            lists = [left for one in _lists(tokens, mentions) if (left := _without_bodies(tokens, one))]
            if lists:
                whole = [one for one in lists if not _is_part_of_more(tokens, one[0].start, one[-1].end)]
                found = [{area.area_code: area for mention in one for area in mention.areas} for one in whole]
                if not found or any(one.keys() != found[0].keys() for one in found):
                    return ()
                named = tuple(found[0].values())
                is_told_apart = known_days or len({area.area_code_now for area in named}) == len(named)
                return named if is_told_apart else ()
        return ()

    def _mentions(self, tokens: Sequence[_Token], days: Sequence[date]) -> Iterator[_Mention]:
        """The known names from left to right, of two that overlap the one that begins first, and the longer."""
        place = 0
        while place < len(tokens):
            end, areas = self._name_at(tokens, place, days)
            if areas:
                yield _Mention(place, end, areas)
            place = end

    def _name_at(self, tokens: Sequence[_Token], start: int, days: Sequence[date]) -> tuple[int, tuple[Area, ...]]:
        """The end of the longest name that begins there, and its areas; the next token where none does."""
        words = tuple(token.word for token in tokens[start : start + self._longest + 2])
        for length in range(len(words), 0, -1):
            areas = self._areas_named(words[:length], days) or self._divided(words[:length], days)
            if areas:
                return start + length, areas
        return start + 1, ()

    def _divided(self, words: tuple[str, ...], days: Sequence[date]) -> tuple[Area, ...]:
        """The areas of “North and West …”, where each of the two has a known name."""
        if len(words) < 4 or words[1] != "and" or not {words[0], words[2]} <= _words().directions:
            return ()
        both = [self._areas_named((direction, *words[3:]), days) for direction in (words[0], words[2])]
        return tuple(area for areas in both for area in areas) if all(both) else ()

    def _areas_named(self, words: tuple[str, ...], days: Sequence[date]) -> tuple[Area, ...]:
        named = self._named.get(words, [])
        if not days:
            return tuple(named)
        return next((valid for day in days if (valid := tuple(area for area in named if area.is_valid_on(day)))), ())


def _tokens(text: str) -> list[_Token]:
    plain = _POSSESSIVE.sub("", text.replace("&", " and "))
    tokens, end = [], 0
    for match in _WORD.finditer(plain):
        tokens.append(_Token(match[0], match[0].lower(), plain[end : match.start()]))
        end = match.end()
    return tokens


def _lists(tokens: Sequence[_Token], mentions: Sequence[_Mention]) -> Iterator[list[_Mention]]:
    """The mentions, those together that are one list: “A Council, B Council and C”."""
    words = _words()
    group: list[_Mention] = []
    for mention in mentions:
        between = tokens[group[-1].end : mention.start + 1] if group else []
        is_list = bool(between) and (
            all(token.word == "and" or token.word in words.kinds for token in between[:-1])
            and not any(set(token.gap) & set("\n.;:()") for token in between)
            and any(token.word == "and" for token in between[:-1]) | any("," in token.gap for token in between)
        )
        if group and not is_list:
            yield group
            group = []
        group.append(mention)
    if group:
        yield group


def _without_bodies(tokens: Sequence[_Token], group: list[_Mention]) -> list[_Mention]:
    """The list without those at its end by which a body is named: “A and B Police”."""
    end = group[-1].end
    if end == len(tokens) or tokens[end].word not in _words().bodies or not tokens[end].follows:
        return group
    left = group[:-1]
    while left and left[-1].end + 1 == group[len(left)].start:
        left.pop()
    return left


def _is_part_of_more(tokens: Sequence[_Token], start: int, end: int) -> bool:
    """Whether what stands there is a part of a longer name, or of a list with a name, that is not known."""
    words = _words()
    is_in_capitals = all(token.spelt.isupper() for token in tokens)

    def is_strange(place: int) -> bool:
        """Whether a word that is there may belong to a name."""
        if not 0 <= place < len(tokens):
            return False
        token = tokens[place]
        usual = token.word in words.ordinary | words.kinds | words.bodies
        is_name = token.spelt[0].isupper() and not usual and not is_in_capitals
        return is_name or (token.spelt[0].isupper() and token.word in words.directions)

    if start and tokens[start].follows:
        before = tokens[start - 1]
        if is_strange(start - 1):
            return True
        if before.word == "of" and before.follows and start >= 2 and tokens[start - 2].word in words.places:
            return True
        if before.word == "and" and before.follows and is_strange(start - 2):
            first = start - 2
            while is_strange(first - 1) and tokens[first].follows:
                first -= 1
            return tokens[start - 2].word in words.directions or (first > 0 and tokens[first - 1].word in words.leading)
    if end < len(tokens) and tokens[end].follows:
        after = tokens[end]
        goes_on = end + 1 < len(tokens) and tokens[end + 1].follows
        if is_strange(end) or (after.word in words.connectives and goes_on):
            return True
        if after.word == "and" and goes_on and is_strange(end + 1):
            leads = bool(start) and tokens[start - 1].word in words.leading
            return leads or tokens[end + 1].word in words.directions
    return False


def fold_name(text: str) -> str:
    """A name for comparison: lower case, words only, an ampersand spelt out, no possessive."""
    return " ".join(token.word for token in _tokens(text))
