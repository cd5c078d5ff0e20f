"""Paths within the site, the same from build to build.

No word of a letter or listing becomes part of a path except through `slug`, which leaves small letters, digits and
hyphens.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.publish.blocks import Target
from warehouse.build.letters import slug

LONGEST = 120
"""Characters of a name of a file; file systems allow 255 bytes."""


def file_name(key: str) -> str:
    """A key as the name of a file; one of which `slug` leaves nothing, or too much, is told by its hash."""
    plain = slug(key)
    if plain and len(plain) <= LONGEST:
        return plain
    return "-".join(part for part in (plain[:80].strip("-"), hashlib.sha256(key.encode()).hexdigest()[:8]) if part)


def unique_names(names: Mapping[str, str]) -> dict[str, str]:
    """A file name for each key from the name beside it; where two would be the same, the key is added to both."""
    plain = {key: file_name(name) for key, name in names.items()}
    taken = list(plain.values())
    return {key: name if taken.count(name) == 1 else file_name(f"{name}-{key}") for key, name in plain.items()}


def relative(origin: str, target: str) -> str:
    """The link that leads from one path of the site to another."""
    # Every link of every page comes by here: this takes a third of the time that splitting by an expression does.
    place = min((at for at in map(target.find, "?#") if at >= 0), default=len(target))
    return _from_folder(origin.rpartition("/")[0], target[:place]) + target[place:]


@lru_cache(maxsize=100_000)
def _from_folder(folder: str, path: str) -> str:
    """Pages of one folder lead to the same pages thousands of times."""
    return posixpath.relpath(path, folder or ".")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths of pages by what they are about.

    `areas` has a path for every code, those of authorities of before too where one of today stands for them. `rounds`
    and `regions` are by id and by name or code; `letters` are the ids that have a page.
    """

    areas: Mapping[str, str]
    regions: Mapping[str, str]
    rounds: Mapping[str, str]
    themes: Mapping[str, str]
    subtopics: Mapping[str, str]
    letters: Mapping[str, str]

    def with_letters(self, ids: Iterable[str]) -> Addresses:
        """The same with no letters but these."""
        return replace(self, letters={one: self.letters[one] for one in sorted(ids) if one in self.letters})

    def path(self, target: Target, key: str) -> str | None:
        """The path of a page, None where there is none."""
        if target is Target.FINDING:
            return finding_path(key)
        held = {
            Target.AREA: self.areas,
            Target.REGION: self.regions,
            Target.ROUND: self.rounds,
            Target.THEME: self.themes,
            Target.SUBTOPIC: self.subtopics,
            Target.LETTER: self.letters,
        }[target]
        return held.get(key)


def all_of_theme(path: str) -> str:
    """The page of all findings on the theme that has this page."""
    folder, name = posixpath.split(path)
    return f"{folder}/all/{name}"


def finding_path(finding_id: str) -> str:
    """The page of a finding."""
    return f"findings/{file_name(finding_id)}.html"


def excerpt_path(finding_id: str, key: str) -> str:
    """The picture of a finding; `key` tells its content apart from what was there before."""
    return f"excerpts/{file_name(finding_id)}-{key}.png"


def paths_in(folder: str, names: Mapping[str, str]) -> dict[str, str]:
    """A page in the folder for each key."""
    return {key: f"{folder}/{name}.html" for key, name in unique_names(names).items()}
