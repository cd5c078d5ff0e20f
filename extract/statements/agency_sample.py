"""An annotated sample of statements with their agencies, stand-off, and how well the program agrees with it.

`agencies_sample.csv` has 400 statements of 55 letters, drawn at random in three strata: with and without an agency by
the program as it then was, and all of priority actions. A language model read each with its lead-in and heading in two
passes, the second in another order; where they differed it read again. It had read all of them when the names were
extended, but looked at the program's errors in one half only; the other is `kept_back`.

An agency is annotated where the statement names it: by its name, a service or a profession of it. The partnership is
named by its board or a joint body (MASH, MARAC), and where partners are meant together. A lead-in that asks an agency
to act names it, too. A pronoun names none, nor do "professionals", nor a school where a child merely is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from extract.themes.measured import MeasuredAgencies, Score
from extract.themes.taxonomy import AGENCIES
from warehouse.files.csv_files import read_rows
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Letter, TaggedLetter

FILE = "agencies_sample.csv"


@dataclass(frozen=True, slots=True)
class AnnotatedStatement:
    """A statement by the beginning of its letter's hash, the fingerprint of its finding and its place in that.

    `agencies` are the roles by agency; `is_kept_back` tells the half whose errors nobody looked at.
    """

    letter: str
    finding: str
    ordinal: int
    agencies: Mapping[str, str]
    is_kept_back: bool


def load_sample() -> tuple[AnnotatedStatement, ...]:
    """The sample; raises `BadInput` naming the line that cannot be read."""
    return tuple(read_rows(Path(str(files("extract.statements"))) / FILE, _annotated))


def _annotated(row: Mapping[str, str]) -> AnnotatedStatement:
    agencies = dict(part.split(":") for part in row["agencies"].split("|") if part)
    if strange := sorted(set(agencies) - set(AGENCIES)):
        raise ValueError(f"no such agency: {', '.join(strange)}")
    return AnnotatedStatement(
        row["letter"], row["finding"], int(row["ordinal"]), agencies, row["is_kept_back"] == "true"
    )


def measure_agencies(tagged: Iterable[tuple[Letter, TaggedLetter]]) -> MeasuredAgencies:
    """How well the agencies of tagged letters agree with the sample; what is not in these letters is left out."""
    told = {
        (one.sha256[:12], fingerprint(finding.text), statement.ordinal): dict(statement.agencies)
        for letter, one in tagged
        for finding, tags in zip(letter.findings, one.findings, strict=True)
        for statement in tags.statements
    }
    found = [(one, told[key]) for one in load_sample() if (key := (one.letter, one.finding, one.ordinal)) in told]
    right, given, wanted, kept_back = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    roles = 0
    for one, own in found:
        both = one.agencies.keys() & own.keys()
        right.update(both)
        given.update(own.keys())
        wanted.update(one.agencies.keys())
        roles += sum(one.agencies[agency] == own[agency] for agency in both)
        if one.is_kept_back:
            kept_back.update(right=len(both), given=len(own), wanted=len(one.agencies))
    return MeasuredAgencies(
        len(found),
        len({one.letter for one, _ in found}),
        Score(right.total(), given.total(), wanted.total()),
        {agency: Score(right[agency], given[agency], wanted[agency]) for agency in AGENCIES},
        Score(kept_back["right"], kept_back["given"], kept_back["wanted"]),
        roles,
    )
