"""A researcher's own codes: reading their file, and finding their terms in statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from extract.themes.notation import BadPattern, Phrase, spell_out
from extract.themes.rulers import Pattern, add_ruler, read_texts
from extract.themes.words import blank_pipeline
from warehouse.errors import BadInput
from warehouse.files.yaml_files import parse_data

EXAMPLE = "own_codes.yml"
"""The file with which a codebook begins."""

_KEY, _TERM, _EXCEPT = "own", "term", "except"

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OwnCode(_Strict):
    """A code: its label, what counts, the terms that speak for it, and phrases in which they do not count."""

    label: Text
    definition: Text
    terms: Annotated[tuple[Text, ...], Field(min_length=1)]
    exceptions: Annotated[tuple[Text, ...], Field(alias="except")] = ()


class OwnCodebook(_Strict):
    """The codes of one researcher, by code; `concepts` are phrases by the names under which terms use them."""

    codebook: Name
    version: Text
    codes: Annotated[dict[Name, OwnCode], Field(min_length=1)]
    concepts: dict[Text, tuple[Text, ...]] = {}

    def phrases(self, code: str) -> list[tuple[tuple[Phrase, ...], ...]]:
        """The phrases of each term of a code."""
        return [spell_out(term, self.concepts) for term in self.codes[code].terms]


class FoundCode(NamedTuple):
    """The first term of a code in a text: its characters (end exclusive)."""

    code: str
    start: int
    end: int


def example() -> str:
    """The text of a codebook to begin with."""
    return files("extract.themes").joinpath(EXAMPLE).read_text(encoding="utf-8")


def read_own_codes(path: Path) -> OwnCodebook:
    """Read a codebook; raises `BadInput` that names file, code and what is wrong in it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is not UTF-8; save it as UTF-8") from error
    book = parse_data(str(path), text, OwnCodebook)
    for code, one in book.codes.items():
        for pattern in (*one.terms, *one.exceptions):
            try:
                spell_out(pattern, book.concepts)
            except BadPattern as error:
                raise BadInput(f"{path}: codes.{code}: {error}") from error
    return book


def find_codes(book: OwnCodebook, texts: Mapping[str, str]) -> Iterator[tuple[str, FoundCode]]:
    """The codes of each text by its ID, each code once, with the first of its terms."""
    nlp = blank_pipeline()
    add_ruler(nlp, _patterns(book))
    for name, text in zip(texts, read_texts(nlp, texts.values()), strict=True):
        matches = text.matches[_KEY]
        found: set[str] = set()
        for match in matches:
            is_excepted = any(
                other.identifier == _EXCEPT
                and other.label == match.label
                and other.start <= match.start
                and match.end <= other.end
                for other in matches
            )
            if match.identifier == _TERM and match.label not in found and not is_excepted:
                found.add(match.label)
                yield name, FoundCode(match.label, text.starts[match.start], text.end_of(match.end - 1))


def _patterns(book: OwnCodebook) -> Iterator[Pattern]:
    for code, one in book.codes.items():
        for identifier, patterns in ((_TERM, one.terms), (_EXCEPT, one.exceptions)):
            yield from ((_KEY, code, identifier, spell_out(pattern, book.concepts)) for pattern in patterns)
