"""The stages in their order: commands, assets, the README's table and shell completion are made from this table.

The module of a stage (`pipelines.stages.NAME`, with a function NAME) is imported when the stage runs and not before:
`jtai status` should not wait for spaCy. This is the one place for that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.run.progress import Tell
    from pipelines.settings import Workspace
    from pipelines.stages.stage import StageReport, StageRun


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its `name` as a command, one line of `help`, and in words for the README what it reads and writes.

    `output` names what it writes as an asset, `holds` says what is in that, `place` is where it lies in a workspace for
    the run of that id, and `formats` what it is made of.
    """

    name: str
    help: str
    reads: str
    writes: str
    output: str
    holds: str
    place: Callable[[Workspace, str], Path]
    formats: tuple[str, ...]
    needs_network: bool = False

    def run(self, run: StageRun, tell: Tell) -> StageReport:
        """Run the stage; what it raises its own function says."""
        function: Callable[[StageRun, Tell], StageReport] = getattr(
            import_module(f"pipelines.stages.{self.name}"), self.name
        )
        return function(run, tell)


STAGES = (
    Stage(
        "harvest",
        help="Visit the publishers' sites and archive what is new. The only stage that uses the network.",
        reads="the publishers' sites",
        writes="`archive/objects/ab/<sha256>.pdf`, `archive/manifest.jsonl`, `archive/runs.jsonl`, "
        "`archive/chronicle.json`",
        output="archive",
        holds="Every published document once, named by its hash, and the ledger of where it was seen.",
        place=lambda workspace, _: workspace.archive,
        formats=("python", "file"),
        needs_network=True,
    ),
    Stage(
        "verify",
        help="Check the newest harvest: what it added and changed, and whether it may be published.",
        reads="the manifest",
        writes="`runs/<run>/summary.json`",
        output="verified",
        holds="The checks of the newest harvest: what it added and changed, and whether it may be published.",
        place=lambda workspace, run_id: workspace.runs / run_id / "summary.json",
        formats=("python", "json"),
    ),
    Stage(
        "extract",
        help="Read the archived PDFs that this version has not read yet.",
        reads="the archived PDFs",
        writes="`extracted/<sha256>.json`",
        output="extracted",
        holds="What each letter says: metadata and findings, verbatim, with the page and place of each.",
        place=lambda workspace, _: workspace.extracted,
        formats=("python", "json"),
    ),
    Stage(
        "tag",
        help="Tag the findings by theme, and code their statements.",
        reads="the extracted findings",
        writes="`tagged/<sha256>.json`",
        output="tagged",
        holds="The themes of each finding with the words that led to them, its statements, their sides and sub-topics.",
        place=lambda workspace, _: workspace.tagged,
        formats=("python", "json"),
    ),
    Stage(
        "load",
        help="Build the warehouse and replace the old one.",
        reads="all of these, the reference tables",
        writes="`warehouse/jtai.duckdb`, replaced in one step",
        output="warehouse",
        holds="The published DuckDB file, replaced in one step once its checks pass.",
        place=lambda workspace, _: workspace.database,
        formats=("duckdb",),
    ),
    Stage(
        "publish",
        help="Write what people read from the warehouse: data; summaries as Word, PDF and CSV; the explorer.",
        reads="the warehouse",
        writes="`release/`",
        output="release",
        holds="What people read: the explorer, summaries as Word, PDF and CSV, and the data, made from the warehouse.",
        place=lambda workspace, _: workspace.release,
        formats=("html", "pdf", "csv"),
    ),
)

OFFLINE = tuple(stage for stage in STAGES if not stage.needs_network and stage.name != "verify")
"""The stages that follow a change of the archive that no harvest made."""
