"""Which version of a letter counts, contradictions, and stable IDs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from warehouse.build.assembly import assemble
from warehouse.records import FindingKind, Issue, IssueCode
from warehouse.reference.areas import Successor


def rows(world: Any, table: str) -> list[dict[str, Any]]:
    return world.rows()[table]  # type: ignore[no-any-return]


def statuses(world: Any, make: Any) -> dict[str, tuple[str, str]]:
    by_sha = {make.sha(name): name for name in "abcdef"}
    return {by_sha[row["sha256"]]: (row["status"], row["report_id"]) for row in rows(world, "reports")}


def test_a_letter_has_ids_of_area_and_date(world: Any) -> None:
    (report,) = rows(world, "reports")
    assert (report["letter_id"], report["report_id"]) == ("norland-2029-11-20", "norland-2029-11-20")
    assert report["status"] == "current"
    assert (report["urn"], report["round_id"], report["area_code_now"]) == ("9E1", "front-door-1", "E1")
    assert report["needs_review"] is False
    assert rows(world, "issues") == []


def test_republished_bytes_supersede_the_older_ones(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "b"))
    world.read("b", make.letter(title="again"))
    assert statuses(world, make) == {
        "a": ("superseded", f"norland-2029-11-20-{make.sha('a')[:8]}"),
        "b": ("current", "norland-2029-11-20"),
    }


def test_bytes_that_come_back_count_again(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "b"))
    world.run(("ofsted", "1", "a"))
    world.read("b", make.letter())
    assert statuses(world, make)["a"] == ("current", "norland-2029-11-20")
    assert statuses(world, make)["b"][0] == "superseded"


def test_a_new_entry_beside_the_old_one_counts(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    world.read("b", make.letter())
    assert statuses(world, make)["b"][0] == "current"


@pytest.mark.parametrize("first", ["ofsted", "hmicfrs"])
def test_another_publishers_bytes_are_an_alternate_whoever_is_crawled_first(
    empty_world: Any, make: Any, first: str
) -> None:
    seen = {"ofsted": ("ofsted", "1", "a"), "hmicfrs": ("hmicfrs", "1", "b")}
    empty_world.run(seen[first])
    empty_world.run(seen["ofsted"], seen["hmicfrs"])
    empty_world.read("a", make.letter())
    empty_world.read("b", make.letter())
    assert statuses(empty_world, make) == {
        "a": ("current", "norland-2029-11-20"),
        "b": ("alternate", f"norland-2029-11-20-{make.sha('b')[:8]}"),
    }


def test_same_bytes_at_two_publishers_are_one_report_with_two_sightings(world: Any) -> None:
    world.run(("ofsted", "1", "a"), ("hmicfrs", "9", "a"))
    (report,) = rows(world, "reports")
    assert report["publisher"] == "ofsted"
    assert report["source_url"] == "https://ofsted.example/file/1"
    assert [(s["source"], s["report_id"]) for s in rows(world, "sightings")] == [
        ("ofsted", "norland-2029-11-20"),
        ("hmicfrs", "norland-2029-11-20"),
    ]


def test_a_letter_that_nobody_lists_any_more_is_withdrawn_and_comes_back(world: Any, make: Any) -> None:
    world.run()
    assert statuses(world, make)["a"] == ("withdrawn", "norland-2029-11-20")
    world.run(("ofsted", "7", "a"))
    assert statuses(world, make)["a"][0] == "current"


def test_a_letter_that_is_listed_and_not_served_any_more_stays_and_is_told(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", None))
    assert statuses(world, make)["a"][0] == "current"
    (sighting,) = rows(world, "sightings")
    assert (sighting["outcome"], sighting["reason"], sighting["report_id"]) == (
        "not_served",
        "not_served",
        "norland-2029-11-20",
    )
    assert [row["code"] for row in rows(world, "issues")] == [IssueCode.NOT_SERVED]


def test_a_letter_that_its_publisher_dropped_and_nobody_else_serves_is_withdrawn(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "a"), ("hmicfrs", "1", "a"))
    world.run(("hmicfrs", "1", None))
    assert statuses(world, make)["a"][0] == "withdrawn"
    world.run(("hmicfrs", "1", "a"))
    assert statuses(world, make)["a"][0] == "current"


def test_something_else_at_the_address_of_a_letter_leaves_the_letter(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "nonsense"))
    world.read("nonsense", rejection=Issue("extract", IssueCode.UNREADABLE_PDF, "damaged"))
    assert statuses(world, make)["a"] == ("current", "norland-2029-11-20")
    assert [row["code"] for row in rows(world, "quarantine")] == ["unreadable_pdf"]
    world.run(("ofsted", "1", "b"))
    world.read("b", make.letter())
    assert {name: status for name, (status, _) in statuses(world, make).items() if name != "nonsense"} == {
        "a": "superseded",
        "b": "current",
    }


def test_a_letter_whose_new_address_does_not_answer_yet_is_not_withdrawn(world: Any, make: Any) -> None:
    world.run(world.sighting("ofsted", "2", outcome="failed", reason="HTTP 503"))
    assert statuses(world, make)["a"][0] == "current"
    world.run(("ofsted", "2", "a"))
    assert statuses(world, make)["a"][0] == "current"
    assert [(row["url"][-1], row["is_listed"]) for row in rows(world, "sightings")] == [("1", False), ("2", True)]


def test_a_listing_that_shrank_withdraws_nothing_even_when_the_next_night_fails(empty_world: Any, make: Any) -> None:
    entries = [("ofsted", str(n), f"letter {n}") for n in range(5)]
    empty_world.run(*entries)
    empty_world.run(*entries[:2])
    empty_world.run(errors={"ofsted": "connection reset"})
    for n in range(5):
        empty_world.read(f"letter {n}", make.letter(letter_date=date(2029, 11, n + 1)))
    assert {row["status"] for row in rows(empty_world, "reports")} == {"current"}


@pytest.mark.parametrize("outcome", ["failed", "quarantined", "held", "unchanged"])
def test_a_bad_night_withdraws_nothing(world: Any, make: Any, outcome: str) -> None:
    world.run(world.sighting("ofsted", "1", outcome=outcome))
    assert statuses(world, make)["a"][0] == "current"


def test_a_run_that_did_not_read_the_listing_to_the_end_withdraws_nothing(world: Any, make: Any) -> None:
    world.run(errors={"ofsted": "connection reset"})
    assert statuses(world, make)["a"][0] == "current"


def test_a_letter_that_another_publisher_goes_on_listing_is_not_withdrawn(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "a"), ("hmicfrs", "1", "b"))
    world.run(("hmicfrs", "1", "b"))
    world.read("b", make.letter())
    assert {name: status for name, (status, _) in statuses(world, make).items()} == {"a": "current", "b": "alternate"}


def test_a_joint_letter_is_to_each_of_its_areas_and_held_for_review(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    world.read("b", make.letter(area_codes=("E1", "E3")))
    found = {row["sha256"]: row for row in rows(world, "reports")}[make.sha("b")]
    assert found["letter_id"] == "norland-and-farby-2029-11-20"
    assert (found["area_code"], found["area_code_now"], found["urn"]) == (None, None, None)
    assert (found["area_name"], found["needs_review"]) == ("Norland and Farby", True)
    held = [row["area_code"] for row in rows(world, "report_areas") if row["report_id"] == found["report_id"]]
    assert held == ["E1", "E3"]
    assert [row["code"] for row in rows(world, "issues")] == [IssueCode.SEVERAL_AREAS]


@pytest.mark.parametrize(("name", "contradicted"), [("Norland", False), ("Northland", True), ("Farby", False)])
def test_an_area_without_a_number_is_compared_by_name(world: Any, make: Any, name: str, contradicted: bool) -> None:
    world.areas = [make.area("E1", "Norland", urn=None, area_code_now="E3"), make.area("E3", "Farby")]
    world.sightings.clear()
    world.run(world.sighting("added", "1", "a", provider_name=name))
    codes = [row["code"] for row in rows(world, "issues")]
    assert codes == [IssueCode.AREA_CONTRADICTED] * contradicted


def test_an_area_or_date_that_is_not_known_loses_no_letter(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"), ("ofsted", "3", "c"), ("ofsted", "4", "d"))
    world.read("b", make.letter(area_codes=(), area_name="Nowhere"))
    world.read("c", make.letter(letter_date=None))
    world.read("d", make.letter(area_codes=("E99",)))
    found = {row["sha256"]: row for row in rows(world, "reports")}
    assert found[make.sha("b")]["letter_id"] == f"unknown-area-2029-11-20-{make.sha('b')[:8]}"
    assert found[make.sha("b")]["area_name"] == "Nowhere"
    assert found[make.sha("c")]["letter_id"] == f"norland-undated-{make.sha('c')[:8]}"
    assert found[make.sha("d")]["area_code"] is None
    assert [found[make.sha(name)]["needs_review"] for name in "abcd"] == [False, True, True, True]
    assert "E99" in " ".join(row["message"] for row in rows(world, "issues"))


@pytest.mark.parametrize(
    ("urn", "contradicted"), [("9E1", False), ("8E1", False), ("9E3", False), ("9E2", True), (None, False)]
)
def test_the_listings_provider_must_be_the_area_or_its_successor(
    world: Any, make: Any, urn: str | None, contradicted: bool
) -> None:
    world.areas[0] = make.area("E1", "Norland", former_urn="8E1", area_code_now=None)
    world.successors = [Successor("E1", "E3", date(2030, 1, 1))]
    world.sightings = [replace(one, provider_urn=urn) for one in world.sightings]
    (report,) = rows(world, "reports")
    assert report["area_code"] == "E1"
    assert report["needs_review"] is contradicted
    assert [row["code"] for row in rows(world, "issues")] == [IssueCode.AREA_CONTRADICTED] * contradicted


@pytest.mark.parametrize(
    ("published", "contradicted"),
    [("2029-11-12", True), ("2029-11-13", False), ("2030-01-19", False), ("2030-01-20", True)],
)
def test_the_listings_date_is_a_cross_check(world: Any, published: str, contradicted: bool) -> None:
    world.sightings = [replace(one, published_on=date.fromisoformat(published)) for one in world.sightings]
    (report,) = rows(world, "reports")
    assert report["letter_date"] == date(2029, 11, 20)
    assert report["published_on"] == date.fromisoformat(published)
    assert [row["code"] for row in rows(world, "issues")] == [IssueCode.DATE_CONTRADICTED] * contradicted


def test_only_some_issues_call_for_a_person(world: Any, make: Any) -> None:
    world.read("a", make.letter(issues=(Issue("extract", IssueCode.UNKNOWN_HEADING, "Odd heading", 3),)))
    (report,) = rows(world, "reports")
    assert report["needs_review"] is True
    assert rows(world, "issues") == [
        {
            "report_id": report["report_id"],
            "stage": "extract",
            "code": "unknown_heading",
            "message": "Odd heading",
            "page": 3,
        }
    ]


def test_ids_of_findings_stay_when_another_comes_between(world: Any, make: Any) -> None:
    before = {row["text"]: row["finding_id"] for row in rows(world, "findings")}
    first, *others = make.letter().findings
    inserted = make.finding(2, "Something invented and new.")
    moved = tuple(replace(one, ordinal=one.ordinal + 1) for one in others)
    world.read("a", make.letter(findings=(first, inserted, *moved)))
    after = {row["text"]: row["finding_id"] for row in rows(world, "findings")}
    assert {text: after[text] for text in before} == before
    assert len(after) == 4


def test_ids_of_a_republished_letter_stay_where_the_words_do(world: Any, make: Any) -> None:
    before = {row["finding_id"] for row in rows(world, "findings")}
    world.run(("ofsted", "1", "b"))
    world.read("b", make.letter())
    found = rows(world, "findings")
    assert {row["finding_id"] for row in found if row["report_id"] == "norland-2029-11-20"} == before
    assert len({row["finding_id"] for row in found}) == len(found) == 6


def test_the_same_words_twice_are_two_findings(world: Any, make: Any) -> None:
    twice = [make.finding(n, text) for n, text in enumerate(["Twice said.", "twice said", "Once."], start=1)]
    improved = make.finding(4, "Twice said.", FindingKind.AREA_FOR_IMPROVEMENT)
    world.read("a", make.letter(findings=(*twice, improved)))
    ids = [row["finding_id"] for row in rows(world, "findings")]
    assert ids[1] == ids[0] + "-2"
    assert ids[0].startswith("norland-2029-11-20-strength-")
    assert ids[3].startswith("norland-2029-11-20-area-for-improvement-")
    assert len(set(ids)) == 4


def test_tags_join_findings_by_their_place(world: Any) -> None:
    ids = {row["ordinal"]: row["finding_id"] for row in rows(world, "findings")}
    assert {row["finding_id"]: row["evidence"] for row in rows(world, "finding_themes")} == {
        ids[1]: "Invented",
        ids[2]: "Invented",
        ids[3]: "record",
    }
    assert [row["polarity"] for row in rows(world, "findings")] == ["positive", "negative", "negative"]


def test_tags_of_other_findings_are_not_taken(world: Any, make: Any) -> None:
    sha = make.sha("a")
    world.tagged[sha] = replace(world.tagged[sha], findings=world.tagged[sha].findings[:2])
    assert rows(world, "finding_themes") == []
    (issue,) = rows(world, "issues")
    assert (issue["stage"], issue["code"]) == ("tag", "check_broken")
    assert rows(world, "reports")[0]["needs_review"] is True


def test_what_is_no_letter_is_explained(world: Any) -> None:
    world.run(
        ("ofsted", "1", "a"),
        ("ofsted", "2", "b"),
        ("ofsted", "3", "c"),
        ("ofsted", "4", "d"),
        ("hmicfrs", "5", None),
        world.sighting("ofsted", "6", outcome="quarantined", reason="an HTML page"),
        world.sighting("hmicfrs", "7", outcome="not_a_jtai", reason="national overview"),
    )
    world.read("b")
    world.read("c", rejection=Issue("extract", IssueCode.UNREADABLE_PDF, "no text"))
    reasons = {row["url"].rsplit("/", 1)[1]: row["reason"] for row in rows(world, "sightings")}
    assert reasons == {
        "1": None,
        "2": "not_a_jtai",
        "3": "quarantined: unreadable_pdf",
        "4": "not_extracted",
        "5": "not_served",
        "6": "quarantined: an HTML page",
        "7": "not_a_jtai",
    }
    assert sorted((row["code"], row["reason"]) for row in rows(world, "quarantine")) == [
        ("extraction_failed", "the archived document has not been read"),
        ("not_a_jtai", "another kind of report"),
        ("unexpected_content", "an HTML page"),
        ("unreadable_pdf", "no text"),
    ]
    assert sorted(row["code"] for row in rows(world, "issues")) == [
        "not_served",
        "unexpected_content",
        "unreadable_pdf",
    ]


def test_what_a_listing_left_unsaid_stands_as_it_said_it_before(world: Any) -> None:
    world.run(world.sighting("ofsted", "1", "a", published_on=None, outcome="held"))
    assert rows(world, "reports")[0]["published_on"] == date(2029, 12, 1)


def test_when_a_document_was_seen(world: Any) -> None:
    world.run(("ofsted", "1", "a"))
    (report,) = rows(world, "reports")
    assert report["retrieved_at"] == datetime(2030, 1, 1, 2, 1, tzinfo=UTC)
    assert report["last_seen_at"] == datetime(2030, 1, 2, 2, 1, tzinfo=UTC)


def test_bytes_that_differ_at_each_request_are_one_version_with_a_note(world: Any, make: Any) -> None:
    for number in range(3):
        world.run(world.sighting("ofsted", "1", f"again{number}", varies=True))
        world.read(f"again{number}", make.letter())
    (report,) = rows(world, "reports")
    assert (report["sha256"], report["status"], report["needs_review"]) == (make.sha("a"), "current", False)
    assert [row["code"] for row in rows(world, "issues")] == ["bytes_vary"]
    assert [change["change"] for run in rows(world, "runs") for change in run["changes"]] == ["added"]
    world.run(world.sighting("ofsted", "1", "other", varies=True))
    world.read("other", make.letter(pages=99))
    assert {row["status"] for row in rows(world, "reports")} == {"superseded", "current"}


def test_a_letter_that_was_republished_once_is_a_new_version_though_its_text_is_the_same(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "again"))
    world.read("again", make.letter())
    assert {row["status"] for row in rows(world, "reports")} == {"superseded", "current"}


def test_an_overview_is_found_by_its_address(world: Any) -> None:
    assert rows(world, "deep_dive_rounds")[0]["overview_url"] is None
    overview = world.sighting(
        "govuk", "the-front-door", outcome="not_a_jtai", label="The front door", published_on=date(2030, 2, 1)
    )
    world.run(overview)
    (row,) = rows(world, "deep_dive_rounds")
    assert row["overview_title"] == "The front door"
    assert (row["overview_url"], row["overview_published_on"]) == (overview.url, date(2030, 2, 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "front-door-1"),
        ({"fieldwork_end": None}, "front-door-1"),
        ({"fieldwork_end": date(2029, 12, 30), "letter_date": date(2030, 1, 30)}, "front-door-1"),
        ({"fieldwork_end": date(2030, 1, 1), "letter_date": date(2030, 1, 30)}, None),
        ({"deep_dive": None}, None),
        ({"deep_dive": "unheard_of"}, None),
    ],
)
def test_the_round_is_that_of_topic_and_period(
    world: Any, make: Any, changes: dict[str, Any], expected: str | None
) -> None:
    world.read("a", make.letter(**changes))
    assert rows(world, "reports")[0]["round_id"] == expected
    told = [row["message"] for row in rows(world, "issues") if "deep dive" in str(row["message"])]
    assert bool(told) is (expected is None and changes.get("deep_dive", "front_door") is not None)


def test_same_input_same_rows_whatever_the_order_of_the_ledger(world: Any, make: Any) -> None:
    world.run(("ofsted", "1", "b"), ("hmicfrs", "1", "a"), ("ofsted", "2", "c"), ("hmicfrs", "3", None))
    world.read("b", make.letter())
    world.read("c", make.letter(area_codes=("E2",)))
    first = world.rows()
    world.sightings.reverse()
    world.runs.reverse()
    world.extractions = dict(reversed(world.extractions.items()))
    assert world.rows() == first
    letter_ids = {row["letter_id"] for row in first["reports"]}
    assert "st-ann-s-moor-2029-11-20" not in letter_ids
    assert "st-anns-moor-2029-11-20" in letter_ids


def test_letters_come_in_batches_and_are_read_for_theirs_only(
    world: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"), ("ofsted", "3", "c"))
    world.read("b", make.letter(area_codes=("E2",)))
    world.read("c", make.letter(area_codes=("E3",)))
    whole = world.rows()
    assert [len(whole[table]) for table in ("reports", "findings")] == [3, 9]
    monkeypatch.setattr("warehouse.build.assembly.AT_ONCE", 1)
    assert world.rows() == whole

    asked: list[str] = []

    class Asked(dict[str, Any]):
        def get(self, sha256: str, default: Any = None) -> Any:
            asked.append(sha256)
            return super().get(sha256, default)

    batches = assemble(replace(world.load(), extractions=Asked(world.extractions)))
    next(batches)
    asked.clear()
    for number, name in enumerate(("c", "a", "b"), start=1):  # in the order of their letters: Farby, Norland, St. Ann's
        assert [row["sha256"] for row in next(batches)["reports"]] == [make.sha(name)]
        assert len(asked) == number
