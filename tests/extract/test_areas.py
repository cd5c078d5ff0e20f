"""Finding the area that a letter names, among invented areas and those in the reference table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from extract.areas import AreaNames, fold_name
from warehouse.reference.areas import Area, load_areas


def area(code: str, name: str, *aliases: str, valid_from: date | None = None, valid_to: date | None = None) -> Area:
    return Area(
        code, name, aliases, "Unitary Authority", "X1", "Nowhere", None, None, None, None, valid_from, valid_to, code
    )


def codes_in(names: AreaNames, *texts: str, days: Sequence[date | None] = ()) -> tuple[str, ...]:
    return tuple(found.area_code for found in names.find(texts, days))


INVENTED = AreaNames(
    [
        area("X1", "Marshland"),
        area("X2", "North Marshland"),
        area("X3", "Oak and Ash", "Oakash"),
        area("X4", "Stow-on-the-Hill", "Stow"),
        area("X5", "St Brannock’s", "Saint Brannock’s"),
        area("X6", "Corve, City of", "Corve"),
        area("X9", "South Marshland"),
    ]
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Joint targeted area inspection of Marshland", "X1"),
        ("Joint targeted area inspection of North Marshland", "X2"),
        ("JOINT TARGETED AREA INSPECTION OF NORTH MARSHLAND", "X2"),
        ("inspection in North  Marshland, in May", "X2"),
        ("Oak & Ash", "X3"),
        ("Oak and Ash", "X3"),
        ("services in Oakash.", "X3"),
        ("Stow-on-the-Hill", "X4"),
        ("Stow on the Hill", "X4"),
        ("Stow–on–the–Hill", "X4"),
        ("partners in Stow", "X4"),
        ("Marshland’s partnership", "X1"),
        ("Marshland's partnership", "X1"),
        ("St Brannock's", "X5"),
        ("Saint Brannock’s local partnership", "X5"),
        ("the City of Corve", "X6"),
        ("(Marshland)", "X1"),
        ("Marshland, and again Marshland", "X1"),
        ("Marshlander", None),
        ("Upmarshland", None),
        ("Bestow", None),
        ("Oak and Elm", None),
        ("Joint targeted area inspection", None),
        ("the Marshland partnership", "X1"),
        ("Dear Marshland partnership", "X1"),
        ("Dear Director of Children’s Services, Marshland County Council", "X1"),
        ("practitioners in east Marshland", "X1"),
        ("East Marshland", None),
        ("EAST MARSHLAND", None),
        ("Marshland East", None),
        ("Great Marshland", None),
        ("Marshland Heath", None),
        ("Marshland-under-Edge", None),
        ("Marshland under Edge", None),
        ("the Vale of Marshland", None),
        ("Ruddle Marshland", None),
        ("in Ruddle and Marshland", None),
        ("in Marshland and Ruddle", None),
        ("in East Ruddle and Marshland", None),
        ("Marshland and East Oakash", None),
        ("East and West Marshland", None),
        ("Oakash Police", None),
        ("Marshland and Oakash Police", None),
        ("North Marshland with Marshland", None),
        ("", None),
    ],
)
def test_the_one_area_named_is_found(text: str, code: str | None) -> None:
    assert codes_in(INVENTED, text) == ((code,) if code else ())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Marshland and Oakash", ("X1", "X3")),
        ("Oakash & Marshland", ("X3", "X1")),
        ("Marshland, Oakash and Stow", ("X1", "X3", "X4")),
        ("services in Marshland County Council and Oakash Council areas", ("X1", "X3")),
        ("Marshland County Council and Oakash Council\nMarshland Police", ("X1", "X3")),
        ("North and South Marshland", ("X2", "X9")),
        ("SOUTH AND NORTH MARSHLAND", ("X9", "X2")),
        ("in Marshland, and in Oakash", ()),
        ("Marshland. Oakash", ()),
    ],
)
def test_a_letter_to_several_areas_is_to_each_of_them(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(INVENTED, text) == codes


def test_an_area_is_not_looked_for_behind_one_that_is_not_known() -> None:
    assert codes_in(INVENTED, "abuse and neglect in East Marshland", "in Marshland") == ()


def test_a_body_is_passed_over() -> None:
    assert codes_in(INVENTED, "officers of Oakash Police", "in Marshland") == ("X1",)


def test_the_first_text_that_names_an_area_decides() -> None:
    assert codes_in(INVENTED, "no place at all", "Oakash", "Marshland") == ("X3",)


def test_a_text_with_two_areas_is_not_settled_by_a_later_one() -> None:
    assert codes_in(INVENTED, "North Marshland with Marshland", "Marshland") == ()


OLD = area("X7", "Dunby", valid_to=date(2019, 3, 31))
NEW = area("X8", "Dunby", valid_from=date(2019, 4, 1))


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2018, 1, 1), "X7"), (date(2019, 3, 31), "X7"), (date(2019, 4, 1), "X8"), (date(2024, 1, 1), "X8")],
)
def test_an_area_is_the_one_of_the_day(day: date, code: str) -> None:
    assert codes_in(AreaNames([OLD, NEW]), "Dunby", days=[day]) == (code,)


def test_without_a_day_two_versions_of_an_area_are_none() -> None:
    old = replace(OLD, area_code_now=NEW.area_code)
    assert codes_in(AreaNames([old, NEW]), "Dunby", "Farby") == ()
    assert codes_in(AreaNames([old, area("X10", "Farby")]), "Dunby and Farby") == ("X7", "X10")


def test_the_day_of_the_fieldwork_comes_before_that_of_the_letter() -> None:
    names = AreaNames([OLD, NEW, area("X10", "Farby", valid_from=date(2019, 4, 1))])
    days = [date(2019, 3, 20), date(2019, 5, 2)]
    assert codes_in(names, "Dunby", days=days) == ("X7",)
    assert codes_in(names, "Farby", days=days) == ("X10",), "it was there when the letter was written"
    assert codes_in(names, "Dunby", days=[None, date(2019, 5, 2)]) == ("X8",)


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("inspection of Bath and North East Somerset", date(2023, 1, 1), "Bath and North East Somerset"),
        ("inspection of North Somerset", date(2023, 1, 1), "North Somerset"),
        ("inspection of Somerset", date(2022, 6, 1), "Somerset"),
        ("inspection of Brighton & Hove", date(2018, 1, 1), "Brighton and Hove"),
        ("inspection of Stockton on Tees", date(2018, 1, 1), "Stockton-on-Tees"),
        ("inspection of Bristol", date(2018, 1, 1), "Bristol, City of"),
        ("inspection of Cumbria", date(2023, 3, 31), "Cumbria"),
        ("inspection of Bournemouth", date(2018, 1, 1), "Bournemouth"),
        ("inspection of Bournemouth", date(2020, 1, 1), "Bournemouth, Christchurch and Poole"),
    ],
)
def test_areas_of_the_reference_table_are_told_apart(text: str, day: date, name: str) -> None:
    (found,) = AreaNames(load_areas()).find([text], [day])
    assert found.name == name


@pytest.mark.parametrize("day", [date(2016, 2, 1), date(2019, 6, 1), date(2023, 6, 1), date(2025, 12, 1)])
def test_every_area_is_found_by_each_of_its_names(day: date) -> None:
    areas = [one for one in load_areas() if one.is_valid_on(day)]
    names = AreaNames(areas)
    lost = [
        (one.area_code, name)
        for one in areas
        for name in (one.name, *one.aliases)
        if names.find([f"Joint targeted area inspection of {name}"], [day]) != (one,)
    ]
    assert lost == []


def test_names_are_compared_by_their_words() -> None:
    assert fold_name("  Oak & Ash’s  (North-East) ") == "oak and ash north east"
