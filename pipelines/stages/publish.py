"""The last stage: from the warehouse to what people read."""

from __future__ import annotations

from pipelines.publish.publication import publish as publish_release
from pipelines.run.progress import Tell, silent
from pipelines.stages.stage import StageReport, StageRun


def publish(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads `warehouse/jtai.duckdb`, and the archived PDFs for pictures of them. Writes `release/`."""
    done = publish_release(run.workspace, run.settings, tell)
    parts = {"data": done.data, "documents": done.documents, "pages": done.pages}
    said = "; ".join(f"{name}: {part}" for name, part in parts.items())
    counts = {name: part.files for name, part in parts.items()}
    counts["written"] = sum(part.written for part in parts.values())
    return StageReport("publish", f"{run.workspace.release}: {said}", counts, done.for_review)
