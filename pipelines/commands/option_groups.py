"""Options that several commands share, as groups: each fills one value, and has a heading of its own in the help."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options by parameter name, each with its type, its default and what typer shows; `make` takes their values."""

    options: Mapping[str, tuple[Any, Any]]
    make: Callable[..., object]


def with_options(**groups: OptionGroup) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a group in place of the parameter of that name."""

    def expand(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(**given: Any) -> None:
            filled = {
                name: group.make(**{option: given.pop(option) for option in group.options})
                for name, group in groups.items()
            }
            command(**given, **filled)

        signature = inspect.signature(command, eval_str=True)
        options: list[inspect.Parameter] = []
        for parameter in signature.parameters.values():
            group = groups.get(parameter.name)
            found = group.options if group else {parameter.name: (parameter.annotation, parameter.default)}
            options += [
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
                for name, (annotation, default) in found.items()
            ]
        run.__signature__ = signature.replace(parameters=options)  # type: ignore[attr-defined]
        return run

    return expand
