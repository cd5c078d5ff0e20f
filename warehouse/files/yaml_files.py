"""Reads the YAML data files that ship with the packages, each checked against its type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from warehouse.errors import BadInput

FileT = TypeVar("FileT")

_PACKAGES = Path(__file__).resolve().parents[2]


def read_data(package: str, name: str, model: type[FileT]) -> FileT:
    """Read one YAML file of one of our packages; raises `BadInput` that names file and key."""
    # By place, not by import: users of the API may have a module of the same name (jtai.py).
    return parse_data(name, _PACKAGES.joinpath(*package.split("."), name).read_text(encoding="utf-8"), model)


def parse_data(
    name: str, text: str, model: type[FileT], prepare: Callable[[object], object] = lambda raw: raw
) -> FileT:
    """The text of a data file, once it is prepared, as its model; raises `BadInput` that names file and key."""
    # The C parser gives the same result five times as fast.
    try:
        raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        return TypeAdapter(model).validate_python(prepare(raw))
    except yaml.YAMLError as error:
        raise BadInput(f"{name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "top level"
        raise BadInput(f"{name}: {key}: {first['msg']}") from error
