from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from extract.themes.tagger import at_most, load_tagger, pick
from extract.themes.version import TAGGER_VERSION
from warehouse.files.versions import version_of
from warehouse.records import Finding, FindingKind, FindingTags, Letter, Polarity, StudyType


def finding(text: str, kind: str = "strength", study_type: str | None = None, ordinal: int = 1) -> Finding:
    return Finding(
        kind=FindingKind(kind),
        section_heading="Key strengths",
        text=text,
        ordinal=ordinal,
        page_start=1,
        page_end=1,
        boxes=(),
        study_type=StudyType(study_type) if study_type else None,
    )


def letter(*findings: Finding) -> Letter:
    return Letter(
        title="Joint targeted area inspection of Exampleshire",
        area_name="Exampleshire",
        area_codes=(),
        letter_date=None,
        fieldwork_start=None,
        fieldwork_end=None,
        action_plan_due=None,
        deep_dive=None,
        framework="2022",
        inspectorates=(),
        addressees=(),
        pages=1,
        words=0,
        unaccounted_words=0,
        findings=findings,
    )


def tag(text: str, kind: str = "strength", study_type: str | None = None) -> FindingTags:
    (tagged,) = load_tagger().tag(letter(finding(text, kind, study_type)), "0" * 64).findings
    return tagged


BOUNDARIES = [
    # A deep-dive topic that only says which children are meant, against one without which the point is lost.
    (
        "Core groups meet on time and review children's plans well, including children living with domestic abuse.",
        {"assessment_planning"},
        {"domestic_abuse"},
    ),
    ("Victims of domestic abuse are kept safe by swift referrals to the MARAC.", {"domestic_abuse"}, set()),
    # An agency's own practice, against its name in a list.
    (
        "Strategy discussions are held on the day, with police, health, schools and probation there.",
        {"strategy_discussions"},
        {"probation_youth_justice", "health_services"},
    ),
    ("Police officers do not record the vulnerability of children at incidents.", {"police"}, set()),
    ("Midwives ask every pregnant woman about her safety.", {"health_services"}, {"police"}),
    # People, against what families can get.
    ("Vacancies and high caseloads weigh on social workers.", {"workforce_training"}, {"services_capacity"}),
    ("Children wait too long on waiting lists for specialist support.", {"services_capacity"}, {"workforce_training"}),
    # Records inside one agency, against records that another cannot see.
    ("The quality of case recording is poor.", {"management_oversight"}, {"information_sharing"}),
    ("Health staff cannot see police systems, and information is not shared.", {"information_sharing"}, set()),
    # Challenge between leaders, against challenge on a case; audit.
    (
        "The strategic board holds partners to account through rigorous scrutiny.",
        {"leadership_governance"},
        {"management_oversight"},
    ),
    (
        "Professional challenge is rare, and cases are not escalated to a line manager.",
        {"management_oversight"},
        {"leadership_governance"},
    ),
    ("Multi-agency audits and performance data are used well.", {"performance_quality_assurance"}, set()),
    ("The MARAC meets every week.", {"domestic_abuse"}, {"assessment_planning"}),
    ("MAPPA is well attended.", {"probation_youth_justice"}, set()),
    (
        "The wait for the neurodevelopmental pathway is too long; waiting times exceed a year.",
        {"equality_identity", "services_capacity"},
        {"mental_health"},
    ),
    ("CAMHS offers swift help to children in crisis.", {"mental_health"}, {"health_services"}),
    ("School nurses are visible.", {"health_services"}, {"education"}),
    ("Reports for child protection conferences are late.", {"strategy_discussions"}, set()),
    ("The clinical commissioning group trains its nurses.", {"health_services"}, {"services_capacity"}),
    ("Missing information delays the work.", set(), {"missing_children"}),
    ("Return home interviews follow whenever a child goes missing.", {"missing_children"}, set()),
    ("The voices of children shape the work.", {"child_voice"}, set()),
    ("Fathers and the wider family are drawn in.", {"whole_family_support"}, set()),
    ("Taxi drivers and hotels know the signs through an awareness campaign.", {"community_engagement"}, set()),
    ("Knife crime is falling where violence reduction work is rooted.", {"serious_youth_violence"}, set()),
    ("Harmful sexual behaviour is well understood.", {"sexual_abuse"}, {"child_exploitation"}),
    ("Child sexual exploitation is disrupted.", {"child_exploitation"}, {"sexual_abuse"}),
]


@pytest.mark.parametrize(("text", "present", "absent"), BOUNDARIES, ids=[row[0][:40] for row in BOUNDARIES])
def test_themes_are_drawn_where_the_guide_draws_them(text: str, present: set[str], absent: set[str]) -> None:
    themes = {each.theme for each in tag(text).tags}
    assert present <= themes
    assert not absent & themes


def test_a_tag_shows_words_of_the_finding() -> None:
    text = "Partners’ plans are “SMART”.\nHealth visitors share information–and multi-agency audits help."
    tagged = tag(text)
    assert tagged.tags
    for each in tagged.tags:
        assert each.evidence
        assert each.evidence in text
        assert each.method == "model"
        assert 0 < each.score < 1


@pytest.mark.parametrize("text", ["", "Nothing to see here.", "\n", "…"])
def test_a_finding_without_a_match_has_no_tag(text: str) -> None:
    assert tag(text).tags == ()


def test_a_single_faint_match_is_better_than_none_but_not_certain() -> None:
    (only,) = tag("The picture was mixed and changed slowly over the years, and resilience grew.").tags
    assert not only.is_certain


def test_there_are_at_most_so_many_tags_best_first() -> None:
    assert pick([0.5, 0.9, 0.6, 0.1], 0.4, 2) == [1, 2]
    assert pick([0.5, 0.9, 0.6, 0.1], 0.4, 5) == [1, 2, 0]
    assert pick([0.1, 0.3, 0.2], 0.4, 5) == [1], "the likeliest is given in any case"
    assert pick([], 0.4, 5) == []
    text = "Health visitors share information with schools, and supervision of social workers is regular."
    scores = [each.score for each in tag(text).tags]
    assert 1 <= len(scores) <= at_most()
    assert scores == sorted(scores, reverse=True)


def test_certainty_is_a_high_score() -> None:
    tags = tag("Supervision is regular, and management oversight is clear in supervision records.").tags
    assert tags[0].theme == "management_oversight"
    assert [each.is_certain for each in tags] == [each.score >= 0.9 for each in tags]
    assert tags[0].is_certain


def test_a_longer_text_needs_more() -> None:
    short, padded = "Leaders value training.", "Leaders value training. " + "It was seen to be so on that day. " * 30
    assert tag(short).tags[0].score > tag(padded).tags[0].score


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Health visitors and the constabulary met.", ("police", "health")),
        ("The NPS and the youth offending team agreed.", ("probation", "youth_justice")),
        ("Social workers told the school and a local charity.", ("local_authority", "education", "voluntary_sector")),
        ("The MASH works.", ("partnership",)),
        ("It works.", ()),
    ],
)
def test_agencies_are_named(text: str, agencies: tuple[str, ...]) -> None:
    assert tag(text).agencies == agencies


@pytest.mark.parametrize(
    ("kind", "study_type", "polarity"),
    [
        ("strength", None, Polarity.POSITIVE),
        ("area_for_improvement", None, Polarity.NEGATIVE),
        ("priority_action", None, Polarity.NEGATIVE),
        ("case_study", "effective_practice", Polarity.POSITIVE),
        ("case_study", "area_for_improvement", Polarity.NEGATIVE),
        ("case_study", "priority_action", Polarity.NEGATIVE),
        ("case_study", "mixed", Polarity.MIXED),
        ("case_study", None, None),
    ],
)
def test_polarity_is_what_the_section_says(kind: str, study_type: str | None, polarity: Polarity | None) -> None:
    tagged = tag("Training is good.", kind, study_type)
    assert (tagged.polarity, tagged.polarity_score) == (polarity, None)


def test_a_letter_is_tagged_in_its_order_and_always_alike() -> None:
    whole = letter(
        finding("Training is good.", ordinal=1), finding("Audits are rare.", ordinal=2), finding("", ordinal=3)
    )
    first, second = load_tagger().tag(whole, "a" * 64), load_tagger().tag(whole, "a" * 64)
    assert first == second
    assert first.sha256 == "a" * 64
    assert first.tagger_version == TAGGER_VERSION
    assert TAGGER_VERSION.startswith(version_of("extract.themes", version_of("extract.statements").encode()))
    assert [each.ordinal for each in first.findings] == [1, 2, 3]
    assert load_tagger().tag(letter(), "a" * 64).findings == ()


def test_what_identifies_the_letter_does_not_count() -> None:
    one = letter(finding("Leaders value training."))
    other = replace(one, area_name="X", title="X", letter_date=date(2019, 1, 1))
    assert load_tagger().tag(one, "0" * 64) == load_tagger().tag(other, "0" * 64)
