"""What differs between two published files: letters, findings and codes that were added, changed or are gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from warehouse.errors import BadInput
from warehouse.read.connection import BadQuery, OpenFile

_WITHIN = {"theme": "finding", "sub-topic": "statement", "side": "statement"}
"""What carries a code: codes of a finding or statement that was itself added or is gone are not told one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `what` is letter, finding, theme, sub-topic or side; `change` is added, changed or gone.

    `before` and `after` have what changed, as `name: value`; empty for what was added or is gone.
    """

    what: str
    change: str
    letter_id: str
    id: str
    code: str | None
    before: str = ""
    after: str = ""


def differences(old: OpenFile, new: OpenFile) -> tuple[Difference, ...]:
    """The differences between two files, by kind and by letter; raises `BadInput` for a file without our columns."""
    found: list[Difference] = []
    ids: dict[str, frozenset[str]] = {}
    for what, sql in _queries().items():
        before, after = _rows(old, sql), _rows(new, sql)
        if what in ("finding", "side"):
            key = "finding" if what == "finding" else "statement"
            ids[key] = frozenset(name for name, _ in before) & frozenset(name for name, _ in after)
        found += _compare(what, before, after)
    kept = [one for one in found if one.what not in _WITHIN or one.id in ids[_WITHIN[one.what]]]
    order = list(_queries())
    return tuple(sorted(kept, key=lambda one: (order.index(one.what), one.letter_id, one.id, one.code or "")))


def count(found: tuple[Difference, ...]) -> dict[str, int]:
    """How many there are of each kind and change, such as `finding added`."""
    return dict(Counter(f"{one.what} {one.change}" for one in found))


Rows = Mapping[tuple[str, str | None], tuple[str, dict[str, Any]]]
"""Letter and what is said, by id and code."""


@cache
def _queries() -> dict[str, str]:
    text = files("warehouse.read").joinpath("differences.sql").read_text(encoding="utf-8")
    return dict(re.findall(r"^-- ([a-z-]+)\n(SELECT.*?);$", text, re.DOTALL | re.MULTILINE))


def _rows(file: OpenFile, sql: str) -> Rows:
    try:
        return {(row[0], row[2]): (row[1], row[3]) for row in file.query(sql).rows}
    except BadQuery as error:
        raise BadInput(f"{file.path}: is of another version and cannot be compared ({error})") from error


def _compare(what: str, old: Rows, new: Rows) -> Iterator[Difference]:
    for (name, code), (letter, _) in old.items():
        if (name, code) not in new:
            yield Difference(what, "gone", letter, name, code)
    for (name, code), (letter, says) in new.items():
        held = old.get((name, code))
        if held is None:
            yield Difference(what, "added", letter, name, code)
        elif changed := [key for key in says if says[key] != held[1].get(key)]:
            before, after = ("; ".join(f"{key}: {one.get(key)}" for key in changed) for one in (held[1], says))
            yield Difference(what, "changed", letter, name, code, before, after)
