"""The last stage: from the warehouse to what people read."""

from __future__ import annotations

from pipelines.publish.dataset.release import write_release
from pipelines.publish.documents.release import write_documents
from pipelines.publish.site.explorer import write_site
from pipelines.publish.summary.every import Summaries
from pipelines.run.progress import Tell, silent
from pipelines.stages.stage import StageReport, StageRun


def publish(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads `warehouse/jtai.duckdb`, and the archived PDFs for pictures of them. Writes `release/`."""
    workspace = run.workspace
    data_written, data_total = write_release(workspace.database, workspace.release / "data", tell)
    summaries = Summaries(workspace.database)
    written, total = write_documents(summaries, workspace.release / "documents", tell)
    site = write_site(workspace, run.settings, tell, summaries)
    return StageReport(
        "publish",
        f"{total} summaries to take away in {workspace.release / 'documents'}, {written} of them new or changed; "
        f"{data_total} files in {workspace.release / 'data'}, {data_written} of them new or changed; "
        f"{site.files} files in {workspace.site}, {site.written} of them new or changed",
        {
            "documents": total,
            "written": written,
            "data_files": data_total,
            "data_written": data_written,
            "site_files": site.files,
            "site_written": site.written,
        },
        site.troubles,
    )
