"""The fourth stage: from records of letters to their themes and statements."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from extract.processes import Failure
from extract.statements.codebook import reviewed_codes, themes_of_subtopics
from extract.statements.coding import Coding
from extract.statements.splitting import sentences_of
from extract.statements.workspace_coding import as_assisted, load_codings
from extract.themes.version import TAGGER_VERSION
from extract.themes.worker import Job, tag_all
from pipelines.run.executors import open_cluster
from pipelines.run.progress import Tell, silent
from pipelines.stages.stage import StageReport, StageRun
from warehouse.build.reviews import apply_reviews, read_reviews, reviews_digest
from warehouse.records import Letter, Method
from warehouse.review_items import ReviewCode, ReviewItem

WORTH_A_WORKER = 16
"""Letters for which a further process is started: it takes as long to load the models as to tag about so many."""


def tag(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads `extracted/` and `reviews/`. Writes `tagged/<sha256>.json` for each letter not yet tagged as it is,
    and `reviews/assisted/` for those that a program codes.

    That is: by this version, and with the coding and the verdicts of people that now count. Raises `BadInput` and
    `BadDecision` for a file of these that cannot be read.
    """
    reviews = read_reviews(run.workspace.tag_reviews, reviewed_codes())
    use_coding = run.options.use_coding
    coding = load_codings(run.workspace.coded, run.workspace.assisted) if use_coding else Coding()
    attention: list[ReviewItem] = []
    if use_coding and run.settings.coder:
        from pipelines.curate.coding_program import code_by_program  # off by default

        attention += code_by_program(run.workspace, run.settings.coder, dict(_letters(run)), coding)
        coding = load_codings(run.workspace.coded, run.workspace.assisted)
    held = run.records.tagged
    version = TAGGER_VERSION if use_coding else f"{TAGGER_VERSION}-{Method.MODEL}"
    made_of: dict[str, tuple[str, str]] = {}
    letters = 0
    for sha256, letter in _letters(run):
        letters += 1
        coder = coding.coder_of(letter, sha256)
        verdicts = reviews_digest(letter, reviews, sentences_of(letter) if reviews else ())
        said = " ".join(part for part in (verdicts, coder.version if coder else "") if part)
        state = run.records.digest(sha256)
        known = held.get(sha256)
        if known is None or (known.tagger_version, known.extraction, known.reviews) != (version, state, said):
            made_of[sha256] = state, said
    jobs = (
        Job(sha256, read, coding.about(read, sha256))
        for sha256 in made_of
        if (read := run.records.extractions[sha256].letter) is not None
    )
    with open_cluster(run.settings.executor, is_needed=bool(made_of)) as cluster:
        for done, (job, tagged) in enumerate(tag_all(jobs, cluster=cluster, workers=_workers(len(made_of))), start=1):
            if isinstance(tagged, Failure):
                run.records.drop_tagged(job.sha256)
                attention.append(ReviewItem(ReviewCode.NOT_TAGGED, job.sha256, tagged.reason))
            else:
                coder = coding.coder_of(job.letter, job.sha256)
                if coder and coder.method is Method.ASSISTED:
                    tagged = as_assisted(tagged, coder.name)
                corrected = apply_reviews(job.letter, tagged, reviews, themes_of_subtopics())
                state, said = made_of[job.sha256]
                run.records.keep_tagged(replace(corrected, extraction=state, reviews=said, tagger_version=version))
            tell(done, len(made_of), job.letter.area_name or "")
    return StageReport(
        "tag",
        f"{len(made_of)} of {letters} letters tagged" + (f", {len(attention)} failed" if attention else ""),
        {"letters": letters, "tagged": len(made_of)},
        tuple(sorted(attention, key=str)),
    )


def _letters(run: StageRun) -> Iterator[tuple[str, Letter]]:
    return ((sha256, one.letter) for sha256, one in run.records.extractions.items() if one.letter is not None)


def _workers(letters: int) -> int:
    """How many processes are worth their start, in which each loads the models."""
    return max(1, min(os.cpu_count() or 1, letters // WORTH_A_WORKER))
