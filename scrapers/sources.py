"""Reads `sources.yml`: what we know about each publisher beforehand.

Belongs here: checking that file. Does not belong here: addresses (settings of whoever starts a harvest).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from warehouse.files.yaml_files import read_data


class Source(BaseModel):
    """One publisher; the fields are explained at the head of `sources.yml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    site: str = Field(pattern=r"^JTAI_[A-Z_]+_URL$")
    start: str = Field(pattern=r"^/")
    licence: str
    zero_is_error: bool
    expected_minimum: int = Field(ge=0)
    letter_labels: tuple[re.Pattern[str], ...] = Field(min_length=1)
    closed: str | None = Field(default=None, pattern=r"^/")
    report_types: tuple[str, ...] = ()

    def is_letter(self, label: str) -> bool:
        """Whether a listing entry with this visible label is one that we are looking for."""
        return any(pattern.search(label) for pattern in self.letter_labels)

    def is_report(self, document_type: str | None) -> bool:
        """Whether a document of this type is a report; None: the type is not known, and it may be."""
        return document_type is None or document_type in self.report_types


def load_sources() -> Mapping[str, Source]:
    """The publishers by short name, in the order of a harvest; raises `BadInput` naming file and key."""
    return read_data("scrapers", "sources.yml", dict[str, Source])
