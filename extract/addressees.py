"""Reads to whom a letter is addressed, as role and organisation; names of people are dropped here and go no further.

Belongs here: taking the lines of an address block apart. Does not belong here: where the block stands (metadata). The
words that it goes by are in `metadata.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from warehouse.records import Addressee

LONGEST_NAME = 5
"""Words that a person's name has at most, without title and honours."""


_CAPITALISED = re.compile(r"(?<!\w)((?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+), (?:the )?")


class AddressReader:
    """Takes address blocks apart by the words of `metadata.yml` (lower case, as it holds them)."""

    def __init__(
        self,
        roles: Sequence[str],
        honorifics: Sequence[str],
        honours: Sequence[str],
        particles: Sequence[str],
        organisations: Sequence[str],
    ) -> None:
        self._role = re.compile(rf"(?:{'|'.join(roles)})", re.IGNORECASE)
        # A pattern that may begin with anything says nothing of where a role begins.
        self._role_begins = re.compile(rf"(?:{'|'.join(r for r in roles if not r.startswith('.'))})", re.IGNORECASE)
        self._honorific = re.compile(rf"(?:{'|'.join(map(re.escape, honorifics))})\.?\s+", re.IGNORECASE)
        self._inner_honorific = re.compile(r"\s+(?=(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame)\.?\s+[A-Z])")
        self._titles = frozenset(honorifics)
        self._honours = frozenset(honours)
        self._particles = frozenset(particles)
        self._no_name = frozenset(organisations)

    def read(self, lines: Sequence[str]) -> tuple[Addressee, ...]:
        """The addressees of a block, from its lines in order; an entry of which neither part is known is left out."""
        return tuple(a for entry in self._entries(lines) if (a := self._addressee(entry)) is not None)

    def names(self, lines: Sequence[str]) -> frozenset[str]:
        """The people whom a block names, without title and honours."""
        found = (self._name(entry) for entry in self._entries(lines))
        return frozenset(name for name in found if " " in name)

    def names_before_offices(self, text: str) -> frozenset[str]:
        """People who stand in a text with their office behind a comma (“A B, the chief constable”)."""
        found = set()
        for match in _CAPITALISED.finditer(text):
            if self._is_name(match[1].split()) and self._role_begins.match(text[match.end() :]):
                found.add(match[1])
        return frozenset(found)

    def without_name(self, text: str) -> str:
        """A text that says who acts (“A B, chair of the board”) without the person's name; empty if it says no more."""
        words = text.split()
        if self._is_name(words) and 2 <= len(words) <= LONGEST_NAME:
            return ""
        rest = self._split_name(text) if "," in text else None
        return (rest if rest is not None else text).strip(" ,.")

    def _name(self, entry: str) -> str:
        rest = self._split_name(entry)
        rest = self._drop_name_after_rank(entry) if rest is None else rest
        rest = self._drop_name_after_role(entry) if rest is None else rest
        kept = rest.replace(",", " ").split()
        words = entry.replace(",", " ").split()
        start = next((n for n, pair in enumerate(zip(words, kept, strict=False)) if pair[0] != pair[1]), len(kept))
        name = words[start : len(words) - len(kept) + start]
        return " ".join(word for word in name if word.strip(".").lower() not in self._honours | self._titles)

    def _entries(self, lines: Sequence[str]) -> Iterator[str]:
        """One text per addressee: a line that begins with a person's name begins another."""
        current = ""
        for line in lines:
            for piece in self._inner_honorific.split(line.strip()):
                if current and (self._split_name(piece) is not None or self._drop_name_after_rank(piece) is not None):
                    yield current
                    current = piece
                else:
                    current = f"{current} {piece}".strip()
        if current:
            yield current

    def _addressee(self, entry: str) -> Addressee | None:
        rest = self._split_name(entry)
        if rest is None:
            rest = self._drop_name_after_rank(entry)
        text = (rest if rest is not None else self._drop_name_after_role(entry)).strip(" ,.")
        head, _, tail = (part.strip(" ,.") for part in text.partition(","))
        if self._role.fullmatch(head):
            return Addressee(head, tail or None)
        if self._role.fullmatch(text):
            return Addressee(text, None)
        # Without a role, and with no name found, what stands there may be a person.
        return Addressee(None, text) if rest is not None and self._names_organisation(text) else None

    def _split_name(self, text: str) -> str | None:
        """What follows the person's name at the head of a text, or None where no name stands there."""
        untitled = self._honorific.sub("", text, count=1) if self._honorific.match(text) else text
        is_titled = untitled != text
        words = untitled.split()
        for size in range(2, min(LONGEST_NAME, len(words)) + 1):
            name = words[:size]
            if not self._is_name(name):
                break
            honours = list(takewhile(lambda word: word.strip(",").lower() in self._honours, words[size:]))
            rest = " ".join(words[size + len(honours) :])
            ends_here = [*name, *honours][-1].endswith(",") and (rest or is_titled)
            if ends_here or rest.startswith(",") or self._role_begins.match(rest):
                return rest.lstrip(" ,")
        return None

    def _drop_name_after_rank(self, text: str) -> str | None:
        """A text whose name stands behind the rank (“Acting Chief Constable A B, the force”) without it; else None."""
        head, comma, tail = text.partition(",")
        words = head.split()
        for size in range(len(words) - 1, 0, -1):
            rank, name = words[:size], words[size:]
            is_rank = self._role.fullmatch(rank[-1]) is not None and self._role.fullmatch(" ".join(rank)) is not None
            if is_rank and len(name) >= 2 and self._is_name(name):
                return f"{' '.join(rank)}{comma}{tail}"
        return None

    def _drop_name_after_role(self, text: str) -> str:
        """A text that begins with a role, without the part after it that can be a name (“Chair: A B, the board”)."""
        parts = re.split(r"\s*[,:]\s*", text)
        if len(parts) > 1 and len(parts[1].split()) > 1 and self._is_name(parts[1].split()):
            del parts[1]
        return ", ".join(parts)

    def _names_organisation(self, text: str) -> bool:
        return any(word.strip(",.").lower() in self._no_name for word in text.split())

    def _is_name(self, words: Sequence[str]) -> bool:
        """Whether words can be a name: capitalised, no comma but at the end, none of an organisation or a role."""
        for position, word in enumerate(words):
            bare = word.strip(",.").lower().replace("’", "").replace("'", "")
            if word.endswith(",") and position < len(words) - 1:
                return False
            if bare in self._particles and position > 0:
                continue
            if not word[:1].isupper() or bare in self._no_name:
                return False
            if bare not in self._honours and self._role.fullmatch(bare):
                return False
        return True
