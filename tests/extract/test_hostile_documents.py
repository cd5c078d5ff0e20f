"""What each hostile document comes to, from its harvest to Dagster's pages, and within which bounds.

Writes `deploy/hostile-documents.md`.
"""

from __future__ import annotations

import csv
import importlib.util
import io
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pypdfium2
import pytest
from lxml import html
from rich.markdown import Markdown
from typer.testing import CliRunner

from dagster_project.metadata import list_lines
from extract.characters import STEERING
from extract.processes import MAY_PASS
from extract.processes import MEGABYTES as USUAL_MEGABYTES
from extract.processes import SECONDS as USUAL_SECONDS
from extract.worker import extract_all
from pipelines.cli import app
from pipelines.publish import production, publication
from pipelines.publish.publication import publish
from pipelines.publish.site.excerpts import draw
from pipelines.publish.summary.model import Kind
from pipelines.sample.catalogue import sample_areas
from pipelines.settings import Settings, Source, Workspace
from pipelines.stages.extract import extract
from pipelines.stages.load import load
from pipelines.stages.stage import StageReport, StageRun
from pipelines.stages.tag import tag
from scrapers.spiders.publisher import join_text
from scrapers.verdicts import judge_answer
from warehouse.archive.harvest_records import RUN_ID, HarvestRun, Sighting, SourceTally
from warehouse.archive.store import Archive
from warehouse.read.api import open_warehouse
from warehouse.records import Extraction, IssueCode

PAGE = Path(__file__).resolve().parents[2] / "deploy" / "hostile-documents.md"
SECONDS, MEGABYTES = 5.0, 1024
HEAD = f"""# What becomes of hostile documents

`tests/extract/test_hostile_documents.py` makes each of these documents, takes all of them through one refresh, and
writes this page. *Harvest* is the verdict on the bytes, *extract* what is read, *publish* what readers find, *terminal*
what `jtai findings` and `jtai query` print, *Dagster* how its pages show the label and what is reported. The *bound*
is {USUAL_SECONDS:g} seconds and {USUAL_MEGABYTES:,} MB for a document (in this test {SECONDS:g} seconds and
{MEGABYTES:,} MB), and as much again when it is tried once more by itself.

| document | harvest | extract | publish | terminal | Dagster | bound |
|---|---|---|---|---|---|---|
"""


@pytest.fixture
def hostile() -> ModuleType:
    """The module hostile.py, which is not a test and in no package."""
    spec = importlib.util.spec_from_file_location("hostile", Path(__file__).with_name("hostile.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def archive_all(documents: Iterable[Any], workspace: Workspace) -> dict[str, tuple[str, str]]:
    """Archive what a harvest would; the verdict on each document and its hash, if it was kept, by its name."""
    archive, now = Archive(workspace.archive), datetime(2030, 1, 1, 2, 0, tzinfo=UTC)
    run_id, urns = f"{now:{RUN_ID}}", {area.name: area.urn for area in sample_areas()}
    verdicts: dict[str, tuple[str, str]] = {}
    for number, one in enumerate(documents):
        outcome, reason = judge_answer(200, one.pdf, is_conditional=False)
        sha256 = archive.put(one.pdf) if outcome == "fetched" else None
        archive.append(
            Sighting(
                run_id=run_id,
                source="ofsted",
                url=f"https://files.example/v1/file/{number}",
                page_url=f"https://ofsted.example/provider/44/{urns[one.area]}",
                label=join_text([one.label]),
                outcome=outcome,
                seen_at=now,
                provider_urn=urns[one.area],
                published_on=one.letter_date,
                sha256=sha256,
                bytes=len(one.pdf),
                retrieved_at=now,
                reason=reason,
            )
        )
        verdicts[one.name] = reason or "kept", sha256 or ""
    seen = SourceTally("ofsted", 1, 1, len(verdicts), len(verdicts), 0, 0, 0, 0, None)
    archive.append_run(HarvestRun(run_id, now, now, (seen,)))
    return verdicts


def read(extraction: Extraction | None) -> str:
    """What was read of a document."""
    if extraction is None:
        return "–"
    if extraction.letter is None:
        assert extraction.rejection is not None
        # Which limit comes first is up to the machine.
        return f"rejected: {'ended by a limit' if extraction.rejection.code in MAY_PASS else extraction.rejection.code}"
    issues = Counter(str(issue.code) for issue in extraction.letter.issues)
    return f"{len(extraction.letter.findings)} findings" + "".join(f", {code}" for code in sorted(issues))


def bound(extraction: Extraction | None) -> str:
    """Which limit ended the work on a document, if one did."""
    codes = set()
    if extraction is not None:
        issues = extraction.letter.issues if extraction.letter else (extraction.rejection,)
        codes = {issue.code for issue in issues if issue is not None}
    if codes & MAY_PASS:
        return "ended by a limit, twice"
    return "read again without its pictures" if IssueCode.PAGES_NOT_DRAWN in codes else "within both"


def shown_as_text(lines: list[str]) -> str:
    """How Dagster's pages show these lines: each is an item of a list that holds text and nothing else."""
    tokens = Markdown(str(list_lines(lines).value)).parsed
    held = [child.type for token in tokens if token.type == "inline" for child in token.children or ()]
    assert set(held) <= {"text", "text_special"}
    assert sum(token.type == "list_item_open" for token in tokens) == len(lines)
    return f"{len(lines)} line{'s' * (len(lines) != 1)}, as text"


def check_release(release: Path, hostile: ModuleType) -> None:
    """Nothing in what is published runs, is fetched from elsewhere, or is a formula."""
    for path in release.rglob("*.html"):
        page = html.parse(path)
        assert not [one.text for one in page.iter("script") if "alert" in (one.text or "")], path
        for element in page.iter():
            for name, value in element.attrib.items():
                assert not str(name).startswith("on"), path
                assert not str(value).startswith(("javascript:", hostile.PICTURE)), path
        assert hostile.PRODUCT not in page.getroot().text_content(), path
    for path in release.rglob("*.csv"):
        cells = [cell for row in csv.reader(io.StringIO(path.read_text())) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+1", "@"))], path
    book = openpyxl.load_workbook(release / "data" / "jtai.xlsx", read_only=True)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    for path in release.rglob("*.pdf"):
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
        assert hostile.PRODUCT not in text, path
        assert "root:" not in text, path


def printed(workspace: Workspace) -> str:
    """What commands print of the letters; none of it steers a terminal."""
    said = ""
    for command in (
        ["status"],
        ["findings"],
        ["query", "SELECT report_id, area_name, title FROM reports"],
        ["findings", "--format", "csv"],
        ["query", "SELECT * FROM issues"],
        ["query", "SELECT label FROM sightings"],
    ):
        result = CliRunner().invoke(app, ["--workspace", str(workspace.root), *command])
        assert result.exit_code in (0, 1), (command, result.output, result.exception)
        assert not STEERING.search(result.output.replace("\r\n", "\n").replace("\n", "")), command
        said += result.output
    return said


def test_hostile_documents(
    hostile: ModuleType,
    write: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    check_page: Callable[[Path, str], None],
) -> None:
    limited = partial(extract_all, seconds=SECONDS, megabytes=MEGABYTES)
    monkeypatch.setattr("pipelines.stages.extract.extract_all", limited)
    monkeypatch.setattr(publication, "draw", partial(draw, seconds=SECONDS))
    monkeypatch.setattr(production, "is_published", lambda summary: summary.kind is Kind.REGION)
    workspace = Workspace(tmp_path / "data", Source.SAMPLE)
    workspace.claim()
    documents = list(hostile.hostile_documents(write, [area.name for area in sample_areas()]))
    verdicts = archive_all(documents, workspace)
    run = StageRun(workspace)
    reports: list[StageReport] = [stage(run) for stage in (extract, tag, load)]
    published = publish(workspace, Settings())
    check_release(workspace.release, hostile)
    said = printed(workspace)
    with open_warehouse(workspace.database) as warehouse:
        rows = warehouse.query("SELECT sha256, report_id, needs_review FROM reports").rows
        of_report = {sha256: (report_id, needs_review) for sha256, report_id, needs_review in rows}
        texts = [text for (text,) in warehouse.query("SELECT text FROM findings").rows]
    assert not [text for text in texts if hostile.LIE in text]
    squeezed = "".join("".join(text.split()) for text in texts)
    assert all("".join(syntax.split()) in squeezed for name, syntax in hostile.SYNTAX.items() if name != "ANSI")
    told = [*(item for report in reports for item in report.attention), *published.for_review]
    lines = []
    for number, one in enumerate(documents):
        verdict, sha256 = verdicts[one.name]
        extraction = run.records.extractions.get(sha256)
        report_id, needs_review = of_report.get(sha256, ("", False))
        about = [
            str(item)
            for item in told
            if item.subject.endswith(f"/{number}") or any(name and name in item.subject for name in (sha256, report_id))
        ]
        has_page = (workspace.release / "letters" / f"{report_id}.html").is_file()
        pictures = any(workspace.release.rglob(f"{report_id}*.png")) if report_id else False
        publishes = "not published" if not has_page else "published" + ("" if pictures else " without pictures")
        publishes += ", for review" if needs_review else ""
        terminal = "as text" if report_id and report_id in said else "–"
        shown = shown_as_text([one.label, *about])
        cells = (one.name, verdict, read(extraction), publishes, terminal, shown, bound(extraction))
        lines.append("| " + " | ".join(cell.replace("|", "") for cell in cells) + " |")
    assert len(lines) >= 40
    assert "| published | as text | 1 line, as text | within both |" in lines[0], "it has nothing odd"
    check_page(PAGE, HEAD + "\n".join(lines) + "\n")
