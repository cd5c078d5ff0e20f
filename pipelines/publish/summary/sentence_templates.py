"""Sentences from sentences.yml: each grammatical for none, one and many, with figures and links kept as such."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter

from pydantic import BaseModel, ConfigDict, RootModel

from pipelines.publish.blocks import Figure, Part, Prose, Role
from pipelines.publish.formatting import count as counted
from warehouse.files.yaml_files import read_data


class Forms(BaseModel):
    """A sentence for none, for one and for many, and what the paragraph is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    many: str
    one: str | None = None
    zero: str | None = None
    role: Role = Role.TEXT


class _Sentences(RootModel[dict[str, Forms]]):
    pass


@cache
def sentences() -> Mapping[str, Forms]:
    """All of sentences.yml; raises `ValueError` that names what is wrong in it."""
    return read_data("pipelines.publish.summary", "sentences.yml", _Sentences).root


def say(name: str, number: int | Figure | None = None, **values: Part | int) -> Prose:
    """A sentence with its values: `{name}` in it stands for one of them, `{n}` for the number that decides the form.

    A form that is not given is the one for many. Raises `KeyError` for a sentence or a value that is not there.
    """
    forms = sentences()[name]
    chosen = forms.many
    value = number.value if isinstance(number, Figure) else number
    if value == 0 and forms.zero is not None:
        chosen = forms.zero
    elif value == 1 and forms.one is not None:
        chosen = forms.one
    given: dict[str, Part | int] = dict(values) if number is None else {"n": number, **values}
    parts: list[Part] = []
    for before, field, unit, _ in Formatter().parse(" ".join(chosen.split())):
        if parts and isinstance(parts[-1], Figure) and parts[-1].said.endswith("%") and before[:2].strip().isalpha():
            before = f",{before}"
        parts.append(before)
        if field is not None:
            found = given[field]
            # {n:letter} gives "3 letters", {n} the bare number or what the value is.
            parts.append((counted(found, unit) if unit else f"{found:,}") if isinstance(found, int) else found)
    is_empty = value == 0 and forms.zero is not None and forms.role is Role.TEXT
    return Prose(tuple(part for part in parts if part != ""), Role.EMPTY if is_empty else forms.role)
