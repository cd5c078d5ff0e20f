"""Reads the sample's data files, the letters and the list of who publishes them, and renders each letter once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, with_config

from pipelines.sample.letter import Footnote, Group, Item, Paragraph, Person, Section, Study, SyntheticLetter
from pipelines.sample.render import render
from warehouse.reference.areas import Area, load_areas

T = TypeVar("T")

# Otherwise a misspelt key would be silently ignored.
_STRICT = ConfigDict(extra="forbid", frozen=True)
for _shape in (Footnote, Paragraph, Item, Group, Section, Study, Person, SyntheticLetter):
    with_config(_STRICT)(_shape)

COPY_MARK = b"\n% copy\n"
"""The extra bytes at the end of HMICFRS's copies, which make them differ from Ofsted's."""


class ServedBy(StrEnum):
    """What an HMICFRS publication page links to."""

    OFSTED = "ofsted"
    HMICFRS = "hmicfrs"
    HMICFRS_COPY = "hmicfrs_copy"


class OfstedEntry(BaseModel):
    """An entry on a provider's page. `document` is None if it is listed but not served."""

    model_config = _STRICT
    file_id: str = Field(pattern=r"^\d{8}$")
    urn: str
    document: str | None
    inspected_on: date
    published_on: date
    label: str


class HmicfrsEntry(BaseModel):
    """An entry in HMICFRS's listing; `document` and `served_by` are None for a national overview of several areas."""

    model_config = _STRICT
    slug: str
    area: str
    document: str | None
    published_on: date
    served_by: ServedBy | None


class Overview(BaseModel):
    """A national overview report on GOV.UK."""

    model_config = _STRICT
    slug: str
    title: str
    published_on: date


class Publications(BaseModel):
    """Everything that the sample's publishers list."""

    model_config = _STRICT
    ofsted: tuple[OfstedEntry, ...]
    hmicfrs: tuple[HmicfrsEntry, ...]
    overviews: tuple[Overview, ...]


def sample_reference_folder() -> Path:
    """The folder with `areas.csv` and `neighbours.csv` of the invented areas."""
    return _folder() / "reference"


@cache
def sample_areas() -> tuple[Area, ...]:
    """The invented areas only."""
    return load_areas((sample_reference_folder(),))[len(load_areas()) :]


@cache
def sample_letters() -> Mapping[str, SyntheticLetter]:
    """The bundled letters by file name; raises `ValueError` that names the file and the invalid key."""
    return {path.stem: read_letter(path) for path in sorted((_folder() / "letters").glob("*.yml"))}


@cache
def publications() -> Publications:
    """Who publishes what; raises `ValueError` that names the file and the invalid key."""
    return _validated(_folder() / "publications.yml", TypeAdapter(Publications))


@cache
def rendered(document: str) -> bytes:
    """The PDF of one bundled letter, rendered on first use."""
    return render(sample_letters()[document])


def read_letter(path: Path) -> SyntheticLetter:
    """Read one letter from its file; raises `ValueError` that names the file and the invalid key.

    A paragraph without footnotes may be written as a string, and an item with one paragraph as that paragraph.
    """
    return _validated(path, TypeAdapter(SyntheticLetter))


def _folder() -> Path:
    return Path(str(files("pipelines"))) / "sample"


def _validated(path: Path, adapter: TypeAdapter[T]) -> T:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: {error}") from error
    try:
        return adapter.validate_python(_spelt_out(raw))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the whole file'}: {e['msg']}" for e in error.errors())
        raise ValueError(f"{path}: {wrong}") from error


def _spelt_out(value: Any, key: str = "") -> Any:
    """Expand the short forms of paragraphs and items."""
    if isinstance(value, dict):
        return {name: _spelt_out(inner, name) for name, inner in value.items()}
    if not isinstance(value, list):
        return value
    if key == "items":
        value = [item if isinstance(item, dict) and "paragraphs" in item else {"paragraphs": [item]} for item in value]
    elif key in ("intro", "judgements", "paragraphs"):
        value = [{"text": paragraph} if isinstance(paragraph, str) else paragraph for paragraph in value]
    return [_spelt_out(inner) for inner in value]
