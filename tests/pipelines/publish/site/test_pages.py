"""Every page of the site: text and figures match the warehouse, links work, and text is escaped."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from xml.etree import ElementTree

import duckdb
import pytest
from lxml import html

from extract.themes.measured import STANDING, load_measured
from pipelines.publish.blocks import Figure
from pipelines.publish.documents.files import DOCUMENTS
from pipelines.publish.formatting import web_address
from pipelines.publish.production import PAGES
from pipelines.publish.publication import Publication, publish
from pipelines.publish.release_folder import ASIDE, RECORD, ReleaseFolder
from pipelines.publish.site import letters
from pipelines.publish.site.addresses import LONGEST, file_name, relative, unique_names
from pipelines.publish.site.context import PageFile, Site, gather
from pipelines.publish.site.rendering import Draft, Page, Renderer, said, script_data
from pipelines.publish.summary.all_summaries import Content
from pipelines.setting_values import PublicationScope
from pipelines.settings import Settings, Workspace, read_settings
from warehouse.errors import BadInput
from warehouse.read.api import open_warehouse

Pages = Mapping[str, html.HtmlElement]

SETTINGS = Settings()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copied(workspace: Workspace, root: Path) -> Workspace:
    for folder in ("archive", "warehouse", "release"):
        shutil.copytree(workspace.root / folder, root / folder)
    return replace(workspace, root=root)


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    """A separate copy of the published sample."""
    return copied(sample, tmp_path)


def changed(workspace: Workspace, *statements: str) -> Workspace:
    with duckdb.connect(str(workspace.database)) as connection:
        for statement in statements:
            connection.execute(statement)
    return workspace


def publish_pages_of(workspace: Workspace, settings: Settings) -> Publication:
    return publish(workspace, settings, pages_only=True)


# ------------------------------------------------------------------------------------------------- all of the pages


def test_every_quotation_is_verbatim(sample: Workspace, pages: Pages, checking: ModuleType) -> None:
    with open_warehouse(sample.database) as warehouse:
        assert list(checking.wrong_quotations(pages, warehouse)) == []
    assert sum(len(page.xpath("//blockquote")) for page in pages.values()) > 400


def test_every_number_is_what_its_query_gives(sample: Workspace, pages: Pages, checking: ModuleType) -> None:
    with open_warehouse(sample.database) as warehouse:
        assert list(checking.wrong_numbers(pages, warehouse)) == []
    assert sum(len(page.xpath("//data")) for page in pages.values()) > 400


def test_no_link_is_dead_and_nothing_is_asked_of_another_host(
    sample: Workspace, pages: Pages, checking: ModuleType
) -> None:
    assert list(checking.dead_links(pages, sample.release)) == []


def test_every_page_is_built_as_it_should(pages: Pages, checking: ModuleType) -> None:
    assert list(checking.bad_structure(pages)) == []


def test_the_checks_find_what_is_wrong(sample: Workspace, pages: Pages, checking: ModuleType) -> None:
    path = next(path for path in pages if path.startswith("themes/") and pages[path].xpath("//blockquote"))
    page = html.fromstring(html.tostring(pages[path]))
    page.xpath("//blockquote/p")[0].text = "Said by nobody."
    page.xpath("//data[@data-query]")[0].set("value", "12345")
    page.xpath("//main//a")[0].set("href", "nowhere.html")
    page.xpath("//main//p")[0].set("style", "color: red")
    spoilt = {path: page}
    with open_warehouse(sample.database) as warehouse:
        assert list(checking.wrong_quotations(spoilt, warehouse))
        assert list(checking.wrong_numbers(spoilt, warehouse))
    assert list(checking.dead_links(spoilt, sample.release))
    assert list(checking.bad_structure(spoilt))


def test_everything_of_the_warehouse_has_its_page(sample: Workspace, pages: Pages) -> None:
    with open_warehouse(sample.database) as warehouse:
        count = {
            folder: warehouse.query(f"SELECT count(*) FROM {what}").rows[0][0]
            for folder, what in (
                ("findings/", "v_findings"),
                ("letters/", "v_letters"),
                ("themes/", "themes"),
                ("rounds/", "deep_dive_rounds"),
                ("regions/", "(SELECT DISTINCT region FROM areas)"),
            )
        }
        today = warehouse.query("SELECT count(*) FROM areas WHERE valid_to IS NULL").rows[0][0]
    held = {
        folder: sum(
            path.startswith(folder) and not path.endswith(("index.html", "overview.html")) and path.count("/") == 1
            for path in pages
        )
        for folder in count
    }
    assert held == count
    assert sum(path.startswith("areas/") for path in pages) >= today


@pytest.mark.parametrize(
    ("value", "unit", "of"),
    [(11, "", None), (1, "letter", None), (1204, "finding", None), (3, "letter", 7), (24, "", 64), (0, "letter", 0)],
)
def test_a_figure_on_a_page_reads_as_everywhere(value: int, unit: str, of: int | None) -> None:
    figure = Figure(value, "what is counted", "SELECT 1", unit, of)
    shown = said({"page": SimpleNamespace(query=lambda sql: "q1")}, figure)
    assert shown.striptags() == figure.said
    assert shown.count("<data") == (1 if of is None else 2)


def test_the_five_questions_are_answered_within_two_clicks(pages: Pages) -> None:
    def links(path: str) -> set[str]:
        found = (link.split("#")[0].split("?")[0] for link in pages[path].xpath("//a/@href"))
        return {re.sub(r"^(\.\./)+", "", link) if link.startswith("../") else link for link in found if link}

    first = links("index.html")
    for wanted in ("themes/", "rounds/", "regions/", "letters/"):
        assert any(link.startswith(wanted) and not link.endswith("index.html") for link in first), wanted
    assert {"areas/index.html", "search.html", "quality.html", "new.html", "errors.html"} <= first
    for page in ("areas/index.html", "letters/index.html"):
        assert len(links(page)) > 9


def test_a_finding_has_its_citations_and_its_picture(sample: Workspace, pages: Pages) -> None:
    with open_warehouse(sample.database) as warehouse:
        citations = warehouse.citations()
        assert {name: warehouse.cite(name, "ris") for name in list(citations)[:3]} == {
            name: citations[name]["ris"] for name in list(citations)[:3]
        }
    for finding_id, forms in citations.items():
        page = pages[f"findings/{finding_id}.html"]
        shown = [element.text_content().replace("\r\n", "\n") for element in page.xpath("//pre")]
        assert shown == [forms[style].replace("\r\n", "\n") for style in letters.CITED]
        assert page.xpath("//figure/img")


def test_the_index_of_the_search_has_every_finding_letter_and_area(sample: Workspace) -> None:
    (path,) = sample.release.glob("static/search-index-*.js")
    index = json.loads(path.read_text().removeprefix("window.jtaiSearch=").removesuffix(";\n"))
    with open_warehouse(sample.database) as warehouse:
        findings = warehouse.query("SELECT finding_id, coalesce(lead_in, ''), text FROM v_findings").rows
        letters_ = warehouse.query("SELECT count(*) FROM v_letters").rows[0][0]
    assert sorted((row[0], index["lead_ins"][row[7]], row[8]) for row in index["findings"]) == sorted(findings)
    assert len(index["letters"]) == letters_
    assert all((sample.release / one["href"]).is_file() for one in index["letters"])
    assert all((sample.release / row[1]).is_file() for row in index["areas"])


def test_the_quality_page_says_what_was_measured(sample: Workspace, pages: Pages) -> None:
    measured = load_measured()
    rows = [
        [cell.text_content() for cell in row] for row in pages["methods.html"].xpath("//table[@id='measured']/tbody/tr")
    ]
    assert [row[1:] for row in rows] == [
        [f"{100 * score.precision:.0f}%", f"{100 * score.recall:.0f}%", str(score.wanted)]
        for score in measured.per_theme.values()
    ]
    assert f"{100 * measured.certain.precision:.0f}% are right" in pages["quality.html"].text_content()
    assert (sample.release / "model-card.md").is_file()


def test_letters_that_need_a_person_say_so(sample: Workspace, pages: Pages) -> None:
    with open_warehouse(sample.database) as warehouse:
        marked = {row[0] for row in warehouse.query("SELECT letter_id FROM v_letters WHERE needs_review").rows}
    assert marked
    assert marked == {
        path.removeprefix("letters/").removesuffix(".html")
        for path, page in pages.items()
        if path.startswith("letters/") and page.xpath("//*[@class='warning']")
    }
    assert all(letter in html.tostring(pages["quality.html"]).decode() for letter in marked)


def rendered(site: Site, *pages: PageFile) -> dict[str, bytes]:
    renderer = Renderer(site.addresses, site.facts)
    return {path: renderer.render(page) for path, page in pages if isinstance(page, Draft)}


def test_a_finding_quotes_what_others_say_where_the_encoder_has_told_it(copy: Workspace) -> None:
    similar = """
        INSERT INTO similar_statements
        SELECT a.statement_id, any_value(b.statement_id), 0.9 FROM v_statements AS a JOIN v_statements AS b
        ON b.area_name <> a.area_name WHERE a.kind = 'strength' AND b.kind = 'strength' GROUP BY ALL
    """
    with open_warehouse(changed(copy, similar).database) as warehouse:
        content = Content(warehouse)
        site = gather(content, SETTINGS, ReleaseFolder(copy.release), {})
        groups = list(letters.finding_pages(site))
        made = rendered(site, *(page for group in groups for page in group.pages))
        for group in groups:  # and they lead to no other letters than they say
            alone = rendered(replace(site, addresses=group.addresses), *group.pages)
            assert alone.items() <= made.items()
        told = {row["finding_id"]: row["other_statement_id"] for row in content.rows("similar")}
    assert told
    for path, data in made.items():
        page = html.document_fromstring(data.decode())
        quoted = page.xpath("//*[@id='similar']/following-sibling::div//blockquote/@data-statement-id")
        other = told.get(path.removeprefix("findings/").removesuffix(".html"))
        assert (other in quoted) if other else not page.xpath("//*[@id='similar']")


# ----------------------------------------------------------------------------------------------- building and files


def test_the_same_warehouse_gives_the_same_bytes(sample: Workspace, copy: Workspace) -> None:
    """Data and pages; of documents see test_documents."""
    for path in copy.release.rglob("*"):
        if path.is_file() and path.name != RECORD and DOCUMENTS not in path.relative_to(copy.release).parts:
            path.unlink()
    published = publish(copy, SETTINGS)
    assert files_of(copy.release) == files_of(sample.release)
    assert published.documents.written == 0
    assert published.for_review == ()
    tallies = (published.data, published.documents, published.pages)
    assert sum(tally.files for tally in tallies) == len(files_of(copy.release)) - 1, "all but the record"


def test_what_did_not_change_is_left_alone_and_damage_is_put_right(
    copy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in copy.release.rglob("*") if path.is_file()}
    with monkeypatch.context() as patched:
        patched.delattr(Content, "each_summary")
        assert publish(copy, SETTINGS).pages.written == 0, "not even made"
    whole = files_of(copy.release)
    picture = next(copy.release.glob("excerpts/*.png"))
    picture.write_bytes(b"half")
    (copy.release / "index.html").write_text("half")
    (copy.release / "quality.html").unlink()
    for name in ("new.html", "csv/findings.csv"):  # as a run leaves them that was killed
        left = copy.release / ASIDE / name
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_text("of another state")
    publish_pages_of(copy, SETTINGS)
    assert files_of(copy.release) == whole
    put_right = {picture, copy.release / "index.html", copy.release / "quality.html"}
    assert {path for path, then in before.items() if path.stat().st_mtime_ns != then} == put_right


def test_a_letter_that_goes_takes_its_pages_along_and_leaves_the_findings_of_others(copy: Workspace) -> None:
    def made_of() -> dict[str, str]:
        pieces = json.loads((copy.release / RECORD).read_bytes())["made_of"]
        return {name: value for name, value in pieces.items() if name.startswith(f"{PAGES}/findings/")}

    before = made_of()
    with open_warehouse(copy.database) as warehouse:
        ((letter,),) = warehouse.query("SELECT min(letter_id) FROM v_letters").rows
    publish_pages_of(changed(copy, f"UPDATE reports SET status = 'withdrawn' WHERE letter_id = '{letter}'"), SETTINGS)
    assert not [name for name in files_of(copy.release) if letter in name]
    assert letter not in (copy.release / "new.html").read_text(), "no link leads to what is gone"
    gone = before.pop(f"{PAGES}/findings/{letter}")
    assert gone
    assert made_of() == before, "not even made again"


@pytest.mark.parametrize("wanted", [PublicationScope.DATA, PublicationScope.PAGES])
def test_what_the_setting_leaves_out_goes(
    copy: Workspace, wanted: PublicationScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wanted is PublicationScope.PAGES:  # which all name documents: here they need not be made again
        monkeypatch.setattr("pipelines.publish.publication.other_pages", lambda *_: ())
    published = publish(copy, replace(SETTINGS, published=wanted))
    folders = {path.parts[0] for path in map(Path, files_of(copy.release))}
    assert "data" in folders
    assert DOCUMENTS not in folders
    assert published.documents.files == 0
    assert ("themes" in folders) is (wanted is PublicationScope.PAGES)
    assert wanted is PublicationScope.PAGES or folders == {"data", RECORD}


def test_a_run_that_is_killed_while_pages_are_made_leaves_the_old_site_whole(
    copy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = files_of(copy.release)

    def killed(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(letters, "finding_pages", killed)
        with pytest.raises(KeyboardInterrupt):
            publish_pages_of(copy, replace(SETTINGS, error_contact="someone@example.org"))
    assert files_of(copy.release) == whole


def test_a_document_that_is_gone_costs_its_pictures_only(copy: Workspace) -> None:
    with open_warehouse(copy.database) as warehouse:
        ((sha256, letter),) = warehouse.query(
            "SELECT sha256, letter_id FROM reports WHERE status = 'current' LIMIT 1"
        ).rows
    next(copy.archive.rglob(f"{sha256}.pdf")).unlink()
    for picture in (copy.release / "excerpts").glob(f"{letter}-*"):
        picture.unlink()
    built = publish_pages_of(copy, SETTINGS)
    assert len(built.for_review) == 1
    assert sha256 in str(built.for_review[0])
    assert not list((copy.release / "excerpts").glob(f"{letter}-*"))
    assert list((copy.release / "excerpts").glob("*.png"))
    assert "There is no picture" in next((copy.release / "findings").glob(f"{letter}-*")).read_text()


# --------------------------------------------------------------------------------------- a site that has an address


@pytest.fixture(scope="module")
def addressed(sample: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A release that was given an address, which changes every page: its folder, and its files as they were written."""
    copy = copied(sample, tmp_path_factory.mktemp("addressed"))
    old = {path for path in copy.release.rglob("*") if path.is_file()}
    written: list[str] = []
    real = Path.replace

    def watching(self: Path, target: Path) -> Path:
        # Of hundreds of writes the last are the likeliest to come too late.
        assert len(written) % 100 or all(one.is_file() for one in old)
        if ASIDE not in target.parts:
            written.append(target.relative_to(copy.release).as_posix())
        return real(self, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "replace", watching)
        publish_pages_of(copy, read_settings({"JTAI_SITE_URL": "https://jtai.example.org/archive/"}))
    return copy.release, written


def test_pages_that_others_lead_to_are_written_first_and_nothing_goes_before_all_are_there(
    addressed: tuple[Path, list[str]],
) -> None:
    _, written = addressed
    assert written[-2:] == ["index.html", RECORD]
    assert written.index("search.html") > max(written.index(name) for name in written if name.startswith("letters/"))


def test_without_an_address_there_is_no_feed(sample: Workspace, pages: Pages) -> None:
    assert not (sample.release / "feed.xml").exists()
    assert not any(page.xpath("//link[@rel='alternate']") for page in pages.values())


def test_with_an_address_there_is_a_feed_that_leads_to_the_letters(addressed: tuple[Path, list[str]]) -> None:
    release, _ = addressed
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.parse(release / "feed.xml").getroot()
    entries = feed.findall(f"{atom}entry")
    assert entries
    ids = [entry.findtext(f"{atom}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for element in (feed, *entries):
        assert all(element.findtext(f"{atom}{name}") for name in ("title", "id", "updated"))
    for entry in entries:
        link = entry.find(f"{atom}link")
        assert link is not None
        place = link.get("href", "").removeprefix("https://jtai.example.org/archive/")
        assert (release / place).is_file()
    home = (release / "index.html").read_text()
    assert '<link rel="canonical" href="https://jtai.example.org/archive/">' in home
    assert '<base href="https://jtai.example.org/archive/">' in (release / "404.html").read_text()


@pytest.mark.parametrize("address", ["jtai.example.org", "ftp://example.org", "https://", "https://example.org/?a=b"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="JTAI_SITE_URL"):
        read_settings({"JTAI_SITE_URL": address})


def test_the_site_has_the_names_that_the_settings_give(sample: Workspace) -> None:
    settings = read_settings({"JTAI_SITE_TITLE": "Letters & <b>lessons</b>", "JTAI_SITE_PUBLISHER": "A <i>council</i>"})
    with open_warehouse(sample.database) as warehouse:
        site = gather(Content(warehouse), settings, ReleaseFolder(sample.release), {})
        (page,) = rendered(site, site.page("licence.html", Page("licence.html", "Licence", ""))).values()
    assert b"Letters &amp; &lt;b&gt;lessons&lt;/b&gt;</a>" in page
    assert b"Published by A &lt;i&gt;council&lt;/i&gt;." in page
    with pytest.raises(BadInput, match="JTAI_SITE_TITLE"):
        read_settings({"JTAI_SITE_TITLE": "two\nlines"})


def test_what_is_read_first_has_no_code_names_and_no_weights(pages: Pages) -> None:
    """Only the page of methods, and the queries at the foot of each page, have them."""
    for path, page in pages.items():
        shown = " ".join(
            text for text in page.xpath("//main//text()[not(ancestor::details[@id='queries'] or ancestor::pre)]")
        )
        found = re.findall(r"\b[a-z]+(?:_[a-z]+)+\b|micro-F1", shown)
        assert path == "methods.html" or not found, (path, found)


def test_wherever_something_is_coded_the_same_words_say_by_whom(pages: Pages) -> None:
    for path, page in pages.items():
        is_tagged = path.startswith("findings/") and page.xpath(
            "//h2[text()='Themes']/following-sibling::*[2][self::ul]"
        )
        if is_tagged or path in ("quality.html", "methods.html") or path.startswith("subtopics/"):
            assert STANDING in " ".join(page.text_content().split()), path


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("errors@example.org", '<a href="mailto:errors@example.org">'),
        ("https://example.org/errors", 'href="https://example.org/errors"'),
        ("javascript:alert(1)", "Tell us: javascript:alert(1)."),
    ],
)
def test_errors_are_reported_where_the_settings_say(sample: Workspace, contact: str, shown: str) -> None:
    with open_warehouse(sample.database) as warehouse:
        settings = replace(SETTINGS, error_contact=contact)
        site = gather(Content(warehouse), settings, ReleaseFolder(sample.release), {})
        (page,) = rendered(site, site.page("errors.html", Page("errors.html", "Report an error", ""))).values()
    assert shown in page.decode()


# -------------------------------------------------------------------------------------------------------- hostility

MARKUP = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'</title></style>{{ 7654*9871 }}{% raw %}"


def test_a_hostile_letter_comes_out_inert(copy: Workspace, checking: ModuleType) -> None:
    said = MARKUP.replace("'", "''")
    hostile = changed(
        copy,
        f"UPDATE reports SET area_name = '../../{said}', title = '{said}', source_url = 'javascript:alert(3)', "
        f"provider_url = 'data:text/html,{said}' WHERE report_id = (SELECT min(report_id) FROM reports)",
        f"UPDATE findings SET text = '=HYPERLINK(1) {said}', lead_in = '{said}', section_heading = '{said}', "
        f"sub_heading = '{said}' WHERE report_id = (SELECT min(report_id) FROM reports)",
        f"UPDATE finding_themes SET evidence = '{said}'",
        f"UPDATE sightings SET label = '{said}', url = 'javascript:alert(4)', provider_name = '{said}'",
        f"UPDATE quarantine SET label = '{said}', reason = '{said}', url = 'javascript:alert(5)'",
        f"UPDATE issues SET message = '{said}'",
        f"UPDATE addressees SET role = '{said}', organisation = '{said}'",
        f"UPDATE areas SET name = '../{said} ' || area_code, police_force = '{said}'",
        f"UPDATE deep_dive_rounds SET overview_title = '{said}', overview_url = 'javascript:alert(6)'",
    )
    built = publish_pages_of(hostile, SETTINGS)
    assert built.for_review == ()
    for name in files_of(hostile.release):
        assert re.fullmatch(r"[A-Za-z0-9/._-]+", name), name
    tree = {
        path.relative_to(hostile.release).as_posix(): html.document_fromstring(path.read_bytes())
        for path in hostile.release.rglob("*.html")
    }
    for path, page in tree.items():
        assert [one.get("src") for one in page.iter("script") if not one.get("src")] == [], path
        assert not page.xpath("//@onerror"), path
        assert not [one for one in page.iter("img") if one.get("src") == "x"], path
        for link in page.xpath("//@href|//@src|//@action|//@cite"):
            assert not re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE), (path, link)
        assert "75552634" not in page.text_content(), path
    assert any(MARKUP in page.text_content() for page in tree.values())
    index = next(hostile.release.glob("static/search-index-*.js")).read_text()
    assert "<" not in index
    with open_warehouse(hostile.database) as warehouse:
        assert list(checking.wrong_quotations(tree, warehouse)) == []
    assert list(checking.dead_links(tree, hostile.release)) == []


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "..", "con" * 100, "日本", "a/b\\c\x00", "<b>"])
def test_a_file_name_is_a_name_and_nothing_else(key: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file_name(key))
    assert len(file_name(key)) <= LONGEST


def test_names_that_fall_together_are_told_apart() -> None:
    assert unique_names({"E1": "St. Helens", "E2": "St Helens", "E3": "York"}) == {
        "E1": "st-helens-e1",
        "E2": "st-helens-e2",
        "E3": "york",
    }


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://example.org/a#page=2", True),
        ("http://127.0.0.1:8801/v1", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https:", False),
        ("http://[", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(text: str | None, is_one: bool) -> None:
    assert (web_address(text) is not None) is is_one


def test_links_are_relative() -> None:
    assert relative("index.html", "themes/police.html") == "themes/police.html"
    assert relative("letters/a.html", "themes/police.html#where") == "../themes/police.html#where"
    assert relative("letters/a.html", "letters/b.html") == "b.html"


def test_data_in_a_script_cannot_end_it() -> None:
    written = script_data("x", {"a": "</script><!-- \u2028"})
    assert b"<" not in written
    assert "\u2028" not in written.decode()
