"""Which agencies a statement names, and the part that each has in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.statements.agency_names import find_abbreviations
from extract.statements.agency_sample import load_sample
from extract.themes.measured import Score, load_measured_agencies
from extract.themes.tagger import load_tagger
from warehouse.records import Finding, FindingKind, Letter


def letter(*texts: str, lead_in: str | None = None) -> Letter:
    findings = tuple(
        Finding(FindingKind.NARRATIVE, "Main findings", text, number, 1, 1, (), lead_in=lead_in)
        for number, text in enumerate(texts, start=1)
    )
    return Letter("", None, (), None, None, None, None, "front_door", "2022", (), (), 1, 0, 0, findings)


def told(some: Letter) -> list[dict[str, str]]:
    tagged = load_tagger().tag(some, "0" * 64)
    return [dict(one.agencies) for tags in tagged.findings for one in tags.statements]


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Health, police and social care meet.", {"health", "police", "local_authority"}),
        ("Their health and education suffer.", set()),
        ("Children with poor mental health wait.", set()),
        ("Meetings involving health are rare.", {"health"}),
        ("Education is well represented.", {"education"}),
        ("He is attending school and is happy at his new school.", set()),
        ("Schools in the town attend school meetings.", {"education"}),
        ("Agency staff fill the gaps, and officers attend quickly.", {"police"}),
        ("Probation officers and chief officers attend.", {"probation"}),
        ("The force has a plan for its workforce.", {"police"}),
        ("A drug and alcohol service and a foundation trust help.", {"health"}),
        ("HMI Probation wrote to the Department for Education.", set()),
        ("Councillors of Aldermarsh Council and the youth council met.", {"local_authority"}),
        ("The ALSCP and the CSP agree.", {"partnership"}),
    ],
)
def test_an_agency_is_named_or_not(text: str, agencies: set[str]) -> None:
    assert set(told(letter(text))[0]) == agencies


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Police share what they know with social workers.", {"police": "acts", "local_authority": "named"}),
        ("Risks are seen by a range of health visitors.", {"health": "acts"}),
        (
            "Referrals to social care are good, since midwives know the signs.",
            {"local_authority": "named", "health": "acts"},
        ),
        ("Multi-agency plans are weak.", {"partnership": "named"}),
        ("It is clear what schools should do.", {"education": "acts"}),
    ],
)
def test_who_acts_is_told_from_who_is_named(text: str, roles: dict[str, str]) -> None:
    assert told(letter(text)) == [roles]


def test_those_that_a_lead_in_asks_to_act_are_responsible() -> None:
    assert told(letter("plans are shared with schools", lead_in="The police need to ensure that:")) == [
        {"police": "responsible", "education": "named"}
    ]


def test_what_a_letter_calls_an_agency_for_short_names_it() -> None:
    some = letter(
        "The Aldermarsh Royal Hospital (ARH) and the multi-agency referral unit (MARU) met.",
        "ARH and the MARU share a plan about child exploitation.",
        "Aldermarsh Community Care NHS Foundation Trust (ACC) shares it.",
        "The inspectorate of police (IOP) saw child exploitation (CE).",
        "IOP and CE.",
        "ACC leads.",
    )
    short = find_abbreviations(some)
    assert short["ARH"] == "Aldermarsh Royal Hospital"
    assert short["MARU"] == "multi agency referral unit"
    own = told(some)
    assert set(own[1]) == {"health", "partnership"}
    assert own[4] == {}
    assert set(own[5]) == {"health"}
    alone = replace(some, findings=some.findings[1:2])
    assert told(alone) == [{}]


def test_the_sample_ships_with_its_figures_and_without_words() -> None:
    sample, measured = load_sample(), load_measured_agencies()
    assert len(sample) == measured.statements >= 400
    assert len({one.letter for one in sample}) == measured.letters >= 20
    assert measured.agencies.wanted == sum(len(one.agencies) for one in sample)
    parts = measured.per_agency.values()
    assert measured.agencies == Score(*(sum(getattr(s, name) for s in parts) for name in ("right", "given", "wanted")))
