"""Reads back what several people coded: how far they agree, what a third has to decide, and the reviews that follow."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extract.statements.codebook import load_codebook, reviewed_codes, themes_of_subtopics
from extract.statements.coding import CodedSentence
from extract.statements.workspace_coding import SentenceToCode
from pipelines.curate.agreement import cohens_kappa, krippendorffs_alpha, percent_agreement
from pipelines.curate.coding_workbook import (
    ProposedRow,
    coding_workbook,
    names_in,
    read_coded,
    read_rows,
    require_new,
)
from pipelines.curate.sampling import read_proposed, read_sentences
from pipelines.run.locking import only_run
from pipelines.settings import Workspace
from warehouse.build.reviews import Review, Verdict, append_reviews, read_reviews, reviews_in_force
from warehouse.files.atomic import write_bytes
from warehouse.files.fingerprints import fingerprint
from warehouse.read.api import Warehouse


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one thing.

    `level` is side, sub-topics (all of a statement together), theme or sub-topic; of the last two, whether a code was
    given at all. `statements` were coded by all, `given` says how often each coder gave the code.
    """

    level: str
    code: str | None
    statements: int
    agreement: float | None
    kappa: float | None
    alpha: float | None
    given: list[int]


@dataclass(frozen=True, slots=True)
class CodedSample:
    """What each coder said of each statement, by coder and statement ID; `sentences` are all that any of them coded."""

    coders: Mapping[str, Mapping[str, CodedSentence]]
    sentences: Mapping[str, SentenceToCode]

    @property
    def by_all(self) -> list[str]:
        """The statements that all coders coded."""
        return [name for name in self.sentences if all(name in said for said in self.coders.values())]

    @property
    def disputed(self) -> list[str]:
        """Those of them on whose side or sub-topics the coders differ."""
        return [
            name
            for name in self.by_all
            if len({(said[name].side, frozenset(said[name].subtopics)) for said in self.coders.values()}) > 1
        ]


def read_sample(warehouse: Warehouse, files: Mapping[str, Path]) -> CodedSample:
    """The workbooks by coder; raises `BadInput` naming file, row and cell of what is wrong."""
    rows = {who: read_rows(path) for who, path in files.items()}
    sentences = read_sentences(warehouse, sorted({name for some in rows.values() for name in names_in(some)}))
    coders = {who: read_coded(files[who], some, sentences, is_sample=True) for who, some in rows.items()}
    order = dict.fromkeys(name for said in coders.values() for name in said)
    return CodedSample(coders, {name: sentences[name] for name in order})


def measure(sample: CodedSample) -> list[Agreement]:
    """The agreement on sides and sub-topics, and on each theme and sub-topic that anybody gave."""
    themes = themes_of_subtopics()
    given = {code for said in sample.coders.values() for one in said.values() for code in one.subtopics}
    used = [code for code in themes if code in given]

    def themes_of(one: CodedSentence) -> set[str]:
        return {themes[code] for code in one.subtopics}

    return [
        _measure(sample, "side", None, lambda one: str(one.side)),
        _measure(sample, "sub-topics", None, lambda one: frozenset(one.subtopics)),
        *(
            _measure(sample, "theme", theme, lambda one, theme=theme: theme in themes_of(one))  # type: ignore[misc]
            for theme in sorted({themes[code] for code in used})
        ),
        *(
            _measure(sample, "sub-topic", code, lambda one, code=code: code in one.subtopics)  # type: ignore[misc]
            for code in used
        ),
    ]


def _measure(sample: CodedSample, level: str, code: str | None, of: Callable[[CodedSentence], Hashable]) -> Agreement:
    said = [[of(some[name]) if name in some else None for name in sample.sentences] for some in sample.coders.values()]
    return Agreement(
        level,
        code,
        len(sample.by_all),
        agreement=_rounded(percent_agreement(said)),
        kappa=_rounded(cohens_kappa(said)),
        alpha=_rounded(krippendorffs_alpha(said)),
        given=[sum(bool(one) for one in some) for some in said],
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def write_disagreements(sample: CodedSample, out: Path) -> None:
    """Write a workbook of what is disputed for a third to code, with what each coder said beside it.

    Raises `BadInput` if the file already exists.
    """
    require_new(out)
    names = sample.disputed
    rows = [ProposedRow(name, sample.sentences[name], None) for name in names]
    beside = {
        "Whole finding": [row.sentence.finding.text for row in rows],
        **{who: [_in_words(said[name]) for name in names] for who, said in sample.coders.items()},
    }
    write_bytes(out, coding_workbook(rows, beside, ["What the coders disagree on. Code it as you would by yourself."]))


def _in_words(coded: CodedSentence) -> str:
    labels = {one.code: one.label for one in load_codebook()}
    return "; ".join([str(coded.side), *(labels[code] for code in coded.subtopics)])


def accept(workspace: Workspace, sample: CodedSample, *, when: date) -> int:
    """Record as reviews what all coders agree on: sides, codes given, and codes of the warehouse that nobody gave.

    What is disputed stays open. Returns the number of verdicts that are new.
    """
    codes = reviewed_codes()
    who = ", ".join(sample.coders)
    with only_run(workspace), Warehouse(workspace.database) as warehouse:
        held = read_proposed(warehouse, sample.by_all)
        judged = reviews_in_force(read_reviews(workspace.tag_reviews, codes))
        new = [
            Review(mark, code, verdict, who, when, "coded in a sample")
            for name in sample.by_all
            for mark in [fingerprint(sample.sentences[name].text)]
            for code, verdict in _verdicts(
                [said[name] for said in sample.coders.values()],
                {tag.subtopic for tag in held[name].subtopics} if name in held else set(),
            )
            if not ((known := judged.get((mark, code))) and known.verdict is verdict)
            and not ((side := judged.get((mark, "side"))) and side.theme == code)
        ]
        if new:
            append_reviews(workspace.tag_reviews, new, codes)
    return len(new)


def _verdicts(said: Sequence[CodedSentence], held: set[str]) -> Iterator[tuple[str, Verdict]]:
    sides = {one.side for one in said}
    if len(sides) == 1:
        yield str(sides.pop()), Verdict.ACCEPT
    for code in sorted(held.union(*(one.subtopics for one in said))):
        count = sum(code in one.subtopics for one in said)
        if count in (0, len(said)):
            yield code, Verdict.ACCEPT if count else Verdict.REJECT
