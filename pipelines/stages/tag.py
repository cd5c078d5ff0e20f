"""The fourth stage: from records of letters to their themes and statements."""

from __future__ import annotations

from dataclasses import replace

from extract.statements.codebook import reviewed_codes, themes_of_subtopics
from extract.statements.coding import Coding
from extract.statements.splitting import sentences_of
from extract.statements.workspace_coding import as_assisted, load_codings
from extract.themes.version import TAGGER_VERSION
from pipelines.run.progress import Tell, silent
from pipelines.stages.stage import StageReport, StageRun
from warehouse.build.reviews import apply_reviews, read_reviews, reviews_digest
from warehouse.records import Method
from warehouse.review_items import ReviewCode, ReviewItem


def tag(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads `extracted/` and `reviews/`. Writes `tagged/<sha256>.json` for each letter not yet tagged as it is,
    and `reviews/assisted/` for those that a program codes.

    That is: by this version, and with the coding and the verdicts of people that now count. Raises `BadInput` and
    `BadDecision` for a file of these that cannot be read.
    """
    reviews = read_reviews(run.workspace.tag_reviews, reviewed_codes())
    use_coding = run.options.use_coding
    coding = load_codings(run.workspace.coded, run.workspace.assisted) if use_coding else Coding()
    letters = {sha256: one.letter for sha256, one in run.records.extractions.items() if one.letter is not None}
    attention: list[ReviewItem] = []
    if use_coding and run.settings.coder:
        from pipelines.curate.coding_program import code_by_program  # off by default

        attention += code_by_program(run.workspace, run.settings.coder, letters, coding)
        coding = load_codings(run.workspace.coded, run.workspace.assisted)
    held = run.records.tagged
    version = TAGGER_VERSION if use_coding else f"{TAGGER_VERSION}-{Method.MODEL}"
    worked = 0
    for done, (sha256, letter) in enumerate(letters.items(), start=1):
        coder = coding.coder_of(letter, sha256)
        state = run.records.digest(sha256)
        verdicts = reviews_digest(letter, reviews, sentences_of(letter) if reviews else ())
        said = " ".join(part for part in (verdicts, coder.version if coder else "") if part)
        known = held.get(sha256)
        made_of = (known.tagger_version, known.extraction, known.reviews) if known is not None else None
        if made_of == (version, state, said):
            continue
        worked += 1
        from extract.themes.tagger import load_tagger  # spaCy takes seconds, and most nights nothing is to be tagged

        try:
            tagged = load_tagger().knowing(coding).tag(letter, sha256)
        except Exception as error:  # one letter's failure is that letter's, whatever it is
            run.records.drop_tagged(sha256)
            attention.append(ReviewItem(ReviewCode.NOT_TAGGED, sha256, f"{type(error).__name__}: {error}"))
        else:
            if coder and coder.method is Method.ASSISTED:
                tagged = as_assisted(tagged, coder.name)
            corrected = apply_reviews(letter, tagged, reviews, themes_of_subtopics())
            run.records.keep_tagged(replace(corrected, extraction=state, reviews=said, tagger_version=version))
        tell(done, len(letters), letter.area_name or "")
    return StageReport(
        "tag",
        f"{worked} of {len(letters)} letters tagged" + (f", {len(attention)} failed" if attention else ""),
        {"letters": len(letters), "tagged": worked},
        tuple(attention),
    )
