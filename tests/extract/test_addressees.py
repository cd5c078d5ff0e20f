"""Addressees are read as role and organisation, without any part of a name. All names are invented."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.addressees import AddressReader

WORDS = yaml.safe_load((files("extract") / "metadata.yml").read_text(encoding="utf-8"))
READER = AddressReader(*(WORDS[key] for key in ("roles", "honorifics", "honours", "particles", "organisations")))

DCS = ("Director of Children’s Services", "Aldermarsh Council")
CONSTABLE = ("Chief Constable", "Marshland Police")


def read(*lines: str) -> list[tuple[str | None, str | None]]:
    return [(one.role, one.organisation) for one in READER.read(lines)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Titles, honours, particles, initials.
        (["Ms Orla Penhallick, Director of Children’s Services, Aldermarsh Council"], [DCS]),
        (["Orla Penhallick, Director of Children’s Services, Aldermarsh Council"], [DCS]),
        (["Dr Orla Penhallick-Rowe OBE, Director of Children’s Services, Aldermarsh Council"], [DCS]),
        (["Cllr. Leon Ashgrove, Lead Member for Children, Aldermarsh Council"], [("Lead Member for Children", DCS[1])]),
        (["Idris Calloway QPM, Chief Constable, Marshland Police"], [CONSTABLE]),
        (["Idris Calloway, QPM, Chief Constable, Marshland Police"], [CONSTABLE]),
        (["Sir Idris Calloway CBE QPM, Chief Constable, Marshland Police"], [CONSTABLE]),
        (["I. J. Calloway, Chief Constable, Marshland Police"], [CONSTABLE]),
        (["Idris van der Calloway, Chief Constable, Marshland Police"], [CONSTABLE]),
        (["Idris O’Calloway, Chief Constable, Marshland Police"], [CONSTABLE]),
        (["Idris Calloway Chief Constable, Marshland Police"], [CONSTABLE]),
        # Names that are words.
        (["Ms Joan Place, Chair, Aldermarsh Board"], [("Chair", "Aldermarsh Board")]),
        (["Faith Day, Chair, Aldermarsh Board"], [("Chair", "Aldermarsh Board")]),
        # The rank before the name.
        (["Chief Constable Idris Calloway, Marshland Police"], [CONSTABLE]),
        (["Acting Chief Constable Idris Calloway QPM, Marshland Police"], [("Acting Chief Constable", CONSTABLE[1])]),
        (["Borough Commander Idris Calloway, Dunmarrow Police"], [("Borough Commander", "Dunmarrow Police")]),
        (["Chief Supt Idris Calloway, Area Commander, Marshland Police"], [("Area Commander", CONSTABLE[1])]),
        # Two on one line, and lines that are wrapped.
        (
            [
                "Ms Orla Penhallick, Director of Children’s Services, Aldermarsh Council "
                "Mr Idris Calloway, Chief Constable, Marshland Police"
            ],
            [DCS, CONSTABLE],
        ),
        (["Ms Orla Penhallick, Director of Children’s", "Services, Aldermarsh Council"], [DCS]),
        (["Ms Orla", "Penhallick, Director of Children’s Services, Aldermarsh Council"], [DCS]),
        (
            [
                "Orla Penhallick, Director of Children’s Services, Aldermarsh",
                "Council",
                "Idris Calloway, Chief Constable, Marshland Police",
                "Dr Tobias Wrenfield, Chief Officer, NHS Aldermarsh Clinical Commissioning",
                "Group",
            ],
            [DCS, CONSTABLE, ("Chief Officer", "NHS Aldermarsh Clinical Commissioning Group")],
        ),
        # One of the two is missing.
        (["Ms Orla Penhallick, Director of Children’s Services"], [(DCS[0], None)]),
        (["Mr Leon van der Berg, Aldermarsh Youth Offending Service"], [(None, "Aldermarsh Youth Offending Service")]),
        (["Director of Children’s Services, Aldermarsh Council"], [DCS]),
        (
            ["Ms Orla Penhallick, Police and Crime Commissioner for Marshland"],
            [("Police and Crime Commissioner for Marshland", None)],
        ),
        (
            ["Orla Penhallick, Police, Fire and Crime Commissioner, Marshland"],
            [("Police, Fire and Crime Commissioner, Marshland", None)],
        ),
        # What may be a person and nothing else is left out.
        (["Ms Orla Penhallick"], []),
        (["Orla Penhallick"], []),
        (["Aldermarsh Council, Orla Penhallick"], []),
        (["Orla Penhallick, Aldermarsh"], []),
        (["Local authority"], []),
        (["", "  "], []),
        ([], []),
    ],
    ids=lambda value: value[0][:60] if isinstance(value, list) and value and isinstance(value[0], str) else "",
)
def test_an_address_block_is_taken_apart(lines: list[str], expected: list[tuple[str | None, str | None]]) -> None:
    assert read(*lines) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Ms Orla Anne Penhallick, Director of Children’s Services, Aldermarsh Council"),
        pytest.param("Director of Children’s Services: Orla Penhallick"),
        pytest.param("Director of Children’s Services, Orla Penhallick, Aldermarsh Council"),
        "Ms Orla Anne Penhallick, Chair, Aldermarsh Board",
        "Orla Anne Marie Penhallick, Chair, Aldermarsh Board",
        "Aldermarsh Council – Orla Penhallick",
        "Orla Penhallick – Director of Children’s Services, Aldermarsh Council",
        "Orla Penhallick (Independent Chair), Aldermarsh Board",
        "Detective Chief Superintendent Orla Penhallick, Marshland Police",
        "Chief Nurse Orla Penhallick",
        "Councillor Orla Penhallick",
    ],
)
def test_a_name_is_never_kept(line: str) -> None:
    kept = " ".join(f"{role} {organisation}" for role, organisation in read(line))
    assert not re.search("Orla|Anne|Marie|Penhallick", kept)


GIVEN = ("Orla", "Tobias", "Idris", "Petra", "Leon", "Cordelia", "Osric", "Winifred")
FAMILY = ("Penhallick", "Wrenfield", "O’Calloway", "Ashgrove-Rowe", "Nightjar", "Sallow")
LONG_FAMILY = ("van der Whin", "de Ruddock", "Anne Penhallick", "Theo Mortimer Crane")
TITLES = ("", "Mr ", "Ms ", "Mrs ", "Miss ", "Dr ", "Sir ", "Dame ", "Prof. ", "Cllr ")
HONOURS = ("", " QPM", " OBE", ", CBE", " MBE QPM")
ROLES = (
    *("Chief Constable", "Chief Executive", "Chair", "Head of Service", "Manager", "Accountable Officer"),
    *("Director of Children’s Services", "Interim Director of Nursing", "Independent Scrutineer", "Chief Nurse"),
)
BODIES = (
    *("Aldermarsh Council", "Marshland Police", "Aldermarsh Local Safeguarding Children Board", "Corvale Constabulary"),
    *("NHS Aldermarsh Integrated Care Board", "Aldermarsh Youth Offending Service", "The Probation Service"),
)


@dataclass(frozen=True)
class Addressed:
    """An invented person, and the number of characters after which the line wraps."""

    title: str
    given: str
    family: str
    honours: str
    role: str
    body: str
    width: int

    @property
    def lines(self) -> list[str]:
        name = f"{self.title}{self.given} {self.family}{self.honours}"
        entry = f"{name}, {self.role}, {self.body}"
        at = entry.find(" ", max(len(name) + 2, self.width))
        return [entry] if at < 0 else [entry[:at], entry[at + 1 :]]


def blocks(*families: str) -> st.SearchStrategy[list[Addressed]]:
    people = st.builds(
        Addressed,
        *(st.sampled_from(words) for words in (TITLES, GIVEN, families, HONOURS, ROLES, BODIES)),
        st.integers(0, 60),
    )
    return st.lists(people, min_size=1, max_size=5)


def assert_read_without_names(people: list[Addressed]) -> None:
    found = read(*(line for one in people for line in one.lines))
    assert found == [(one.role, one.body) for one in people]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(blocks(*FAMILY))
def test_roles_and_organisations_of_any_block_come_out_without_names(people: list[Addressed]) -> None:
    assert_read_without_names(people)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(blocks(*FAMILY, *LONG_FAMILY))
def test_names_of_three_words_and_more_are_dropped_as_well(people: list[Addressed]) -> None:
    assert_read_without_names(people)
