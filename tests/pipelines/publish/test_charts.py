"""Charts are accessible, small, self-contained and reproducible; a map is drawn if areas are known."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from xml.etree import ElementTree as Tree

import pytest

from pipelines.publish.blocks import Chart, Column, Drawing, Table
from pipelines.publish.charts.drawing import draw, is_drawable, png
from pipelines.publish.charts.look import CRITICISED, MARKS, PAPER, PRAISED, marks_of
from pipelines.publish.summary.model import Kind, Summary
from warehouse.reference.areas import load_areas, load_neighbours
from warehouse.reference.make_map import derive
from warehouse.reference.map import load_outline, load_places

SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 60_000


def a_map(*rows: tuple[str, str]) -> Chart:
    table = Table("where", "Areas", (Column("area_code"), Column("side", "Side")), rows, "SELECT 1")
    return Chart("where", Drawing.MAP, "Where", "A map.", table)


@pytest.fixture(scope="module")
def charts(summaries: tuple[Summary, ...]) -> list[Chart]:
    found = [chart for one in summaries if one.kind is not Kind.AREA for chart in one.blocks_of(Chart)]
    kinds = {chart.drawing: chart for chart in found if is_drawable(chart)}
    return [*kinds.values(), a_map(("E08000006", "criticism only"), ("E09000002", "both"), ("E06000052", "neither"))]


def test_all_kinds_are_drawn(charts: list[Chart]) -> None:
    assert {chart.drawing for chart in charts} == set(Drawing)


def test_each_has_title_description_and_ids_of_its_own(charts: list[Chart]) -> None:
    for chart in charts:
        root = Tree.fromstring(draw(chart, "here"))
        assert root.attrib["role"] == "img"
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert description is not None
        assert (title.text, description.text) == (chart.title, chart.alternative)
        assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
        ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
        assert len(set(ids)) == len(ids)
        assert all(name.startswith("here-") for name in ids)
        used = set(re.findall(r"url\(#([^)]*)\)", draw(chart, "here")))
        assert used <= set(ids)


def test_each_is_alone(charts: list[Chart]) -> None:
    for chart in charts:
        svg = draw(chart, "here")
        assert not re.search(r"<(script|style|image|use|foreignObject|a)\b|\bhref|\bstyle=|\son\w+=|@import", svg)
        assert re.findall(r"https?://[^\"\s]+", svg) == ["http://www.w3.org/2000/svg"]


def test_each_is_small_and_the_charts_of_a_theme_together_are(
    charts: list[Chart], summaries: tuple[Summary, ...]
) -> None:
    for chart in charts:
        assert len(draw(chart, "here")) < LARGEST
    theme = next(one for one in summaries if one.kind is Kind.THEME)
    assert sum(len(draw(chart, "here")) for chart in theme.blocks_of(Chart) if is_drawable(chart)) < LARGEST


def test_the_same_chart_gives_the_same_bytes_whatever_was_drawn_before(charts: list[Chart]) -> None:
    from pipelines.publish.charts import drawing

    first = [draw(chart, "here") for chart in charts]
    drawing._svg.cache_clear()
    assert [draw(chart, "here") for chart in reversed(charts)] == first[::-1]
    assert png(first[0]) == png(first[0])
    assert png(first[0]).startswith(b"\x89PNG")


def test_markup_in_a_title_is_text(charts: list[Chart]) -> None:
    hostile = dataclasses.replace(charts[0], title="<script>alert(1)</script>", alternative='"&<b>')
    root = Tree.fromstring(draw(hostile, "here"))
    assert [one.tag for one in root.iter() if "script" in one.tag] == []
    assert root.findtext(f"{SVG}title") == hostile.title


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_colours_can_be_told_from_paper_and_marks_differ_in_shape_too() -> None:
    for mark in (*MARKS.values(), PRAISED, CRITICISED):
        assert contrast(mark.colour, PAPER) >= 4.5
    sides = [MARKS[name] for name in ("praise only", "criticism only", "both", "neither")]
    for one, other in itertools.combinations(sides, 2):
        assert one.shape != other.shape
    names = [f"side {number}" for number in range(4)]
    assert len({mark.shape for mark in marks_of(names).values()}) == 4


def test_a_map_marks_what_it_knows_and_draws_nothing_where_it_knows_none() -> None:
    assert not is_drawable(a_map(("X00000001", "both")))
    assert not is_drawable(a_map())
    with pytest.raises(ValueError, match="nothing to draw"):
        draw(a_map(("X00000001", "both")), "here")
    known = draw(a_map(("E08000006", "both"), ("X00000001", "criticism only")), "here")
    assert "criticism only" not in known
    assert MARKS["both"].colour in known


def test_a_region_is_shown_alone_and_england_with_london_once_more() -> None:
    north = draw(a_map(("E08000003", "both"), ("E08000006", "both"), ("E08000007", "neither")), "here")
    whole = draw(a_map(("E06000052", "both"), ("E06000057", "neither"), ("E09000002", "neither")), "here")
    assert "London, larger" in whole
    assert "London, larger" not in north
    # Land is drawn a little beyond the frame of a part and no further: else a PNG of it is drawn as large as England.
    # Only a part has anything to clip. Regions are shapes of their own, which hide borders of others below them.
    for svg, has_clip in ((north, True), (whole, False)):
        land = re.findall(r'<path d="(M[^"]{100,})"', svg)
        numbers = [float(number) for path in land for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
        assert -3 < min(numbers) < max(numbers) < 433
        assert has_clip or len(land) == len(load_outline()) + 1
        assert ("clip-path" in svg) is has_clip


def test_every_authority_that_letters_can_be_to_has_a_place_in_england() -> None:
    places = load_places()
    for area in load_areas():
        longitude, latitude = places[area.area_code]
        assert -6.5 < longitude < 1.8
        assert 49.8 < latitude < 55.9
    regions = {area.region for area in load_areas()}
    assert {region for region, _ in load_outline()} == regions
    assert {one.neighbour_code for one in load_neighbours()} <= set(places)


def square(code: str, west: float) -> dict[str, object]:
    ring = [[west, 50.0], [west + 1, 50.0], [west + 1, 51.0], [west, 51.0], [west, 50.0]]
    return {"properties": {"area_code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_an_outline_is_dissolved_by_region_and_seams_are_closed() -> None:
    boundaries = {"features": [square("A", 0.0), square("B", 1.002), square("C", 2.0)]}
    outline, places = derive(boundaries, {"A": "West", "B": "West", "C": "East"})
    shapes = {one["properties"]["region"]: one["geometry"]["coordinates"] for one in outline["features"]}
    assert [len(shapes["West"]), len(shapes["East"])] == [1, 1]
    assert places == [("A", "0.500", "50.500"), ("B", "1.502", "50.500"), ("C", "2.500", "50.500")]
    assert json.dumps(outline)
    with pytest.raises(KeyError):
        derive(boundaries, {"A": "West"})
