"""What the summaries of all kinds share: the source that they are made from, the two sides, words for charts.

Belongs here: parts that two kinds of summary have. Does not belong here: a part that only one has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from extract.themes.measured import load_measured
from pipelines.publish.summary import in_words
from pipelines.publish.summary.asking import Asking
from pipelines.publish.summary.choosing import choose
from pipelines.publish.summary.method import method
from pipelines.publish.summary.model import (
    Block,
    Chart,
    Column,
    Drawing,
    Figure,
    Prose,
    Quotation,
    Quotations,
    Section,
    Table,
    Target,
)
from pipelines.publish.summary.recurring import Corpus
from pipelines.publish.summary.sentences import say
from pipelines.publish.summary.words import in_full, share
from warehouse.read.api import Warehouse

NAMED = ("strength", "area_for_improvement", "priority_action", "case_study")
"""The kinds of findings that count; headline and narrative paragraphs repeat sentences of these."""


@dataclass(frozen=True, slots=True)
class Side:
    """Praise or criticism: the kinds of findings that belong to it, and what it is called."""

    key: str
    heading: str
    plural: str
    singular: str
    kinds: tuple[str, ...]
    verb: str


SIDES = (
    Side("praised", "What is praised", "Strengths", "strength", ("strength",), "praise it"),
    Side(
        "criticised",
        "What is criticised",
        "Areas for improvement and priority actions",
        "weakness",
        ("area_for_improvement", "priority_action"),
        "criticise it",
    ),
)


class Source:
    """What summaries are made from: the warehouse that is asked, and what all of them need of it."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.asking = Asking(warehouse)

    @cached_property
    def themes(self) -> Mapping[str, Mapping[str, Any]]:
        """The themes by code, in the order of their names."""
        return {row["theme"]: row for row in self.asking.rows("themes")}

    def label(self, theme: str) -> str:
        """The name of a theme."""
        return str(self.themes[theme]["label"])

    def letters(self, query: str, **where: object) -> frozenset[str]:
        """The ids of the letters that a named query gives."""
        return frozenset(row["letter_id"] for row in self.asking.rows(query, **where))

    @cached_property
    def named(self) -> tuple[Quotation, ...]:
        """All findings of the kinds that count."""
        return tuple(one for one in self.asking.quotations.values() if one.kind in NAMED)

    @cached_property
    def corpus(self) -> Corpus:
        """Their phrases; case studies are left out, whose stories have words of their own."""
        names = [row["name"] for row in self.asking.rows("names")]
        return Corpus((one for one in self.named if one.kind != "case_study"), names)


def continued(text: str) -> str:
    """A sentence of the taxonomy as it goes on within one of ours: a small letter first, but for abbreviations."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def keyed(table: Table, key: str) -> Table:
    """The table under another key, where one query gives several tables of a summary."""
    return replace(table, key=key)


def letters(source: Source, query: str, columns: Iterable[Column] = (), **where: object) -> Table:
    """The letters of a round, a region or an area, the oldest first."""
    return source.asking.table(
        query,
        "Letters",
        (
            Column("letter_date", "Letter of", target=Target.LETTER, key="letter_id"),
            *columns,
            Column("strengths", "Strengths", is_number=True),
            Column("areas_for_improvement", "Areas for improvement", is_number=True),
            Column("priority_actions", "Priority actions", is_number=True),
        ),
        **where,
    )


def balance(source: Source, query: str, title: str, **where: object) -> Chart | None:
    """Strengths against weaknesses by theme; None where no letter has one."""
    table = source.asking.table(
        query,
        "Letters with a strength and with a weakness, by theme",
        (
            Column("theme_label", "Theme", target=Target.THEME, key="theme"),
            Column("letters_with_strength", "With a strength", of="letters"),
            Column("letters_with_weakness", "With a weakness", of="letters"),
        ),
        **where,
    )
    if not table.rows:
        return None
    return Chart(table.key, Drawing.BALANCE, title, in_words.balance(table), table)


def priority_actions(
    figure: Figure, findings: Sequence[Quotation], certain: Sequence[Quotation] | None, sentence: str
) -> Section:
    """All priority actions of the findings in full, the newest first; those with a likely tag apart."""
    found = sorted(
        (one for one in findings if one.kind == "priority_action"),
        key=lambda one: (str(one.letter_date), one.finding_id),
        reverse=True,
    )
    ids = {one.finding_id for one in (findings if certain is None else certain)}
    sure = [one for one in found if one.finding_id in ids]
    likely = [one for one in found if one.finding_id not in ids]
    blocks: list[Block] = [say(sentence, figure)]
    if sure:
        blocks.append(Quotations(tuple(sure)))
    if likely:
        blocks += [say("priority_actions_likely" if sure else "priority_actions_all_likely", len(likely))]
        blocks += [Quotations(tuple(likely))]
    return Section("priority_actions", "Priority actions", tuple(blocks))


def chosen(candidates: Sequence[Quotation], sentence: str, turn: str = ", regions in turn") -> Iterator[Section]:
    """A handful of findings of each side, and how they were chosen."""
    by = method().choosing
    of_sides = [one for one in candidates if any(one.kind in side.kinds for side in SIDES)]
    how = say(
        sentence,
        len(of_sides),
        relevance=f"{by.relevance:g}",
        unlike=f"{1 - by.relevance:g}",
        recency=f"{by.recency:g}",
        longest=by.longest,
        at_most=in_full(by.findings_of_a_side),
        turn=turn,
    )
    yield Section("chosen", "Findings that stand for many", (how,))
    for side in SIDES:
        found = choose([one for one in of_sides if one.kind in side.kinds], by.findings_of_a_side, by)
        block = Quotations(found) if found else say(f"{sentence}_{side.key}", 0)
        yield Section(f"chosen_{side.key}", side.plural, (block,), level=2)


def practice(candidates: Sequence[Quotation], sentence: str) -> Section:
    """Case studies of effective practice."""
    by = method().choosing
    studies = [one for one in candidates if one.study_type == "effective_practice"]
    found = choose(studies, by.studies, by)
    said = say(
        sentence if len(studies) > len(found) or not studies else f"{sentence}_every", len(studies), shown=len(found)
    )
    return Section("practice", "Notable practice", (said, Quotations(found)) if found else (said,))


def all_findings(figure: Figure, sentence: str) -> Section:
    """Where to find all of them."""
    return Section("all", "All findings", (say(sentence, figure),))


def trust(source: Source, theme: str | None = None) -> Section:
    """How a summary was made, and how far to trust it; of a theme also how well its tags are measured."""
    about = source.asking.provenance
    meta = about.meta
    blocks = [
        say("made", letters=about.dates),
        say("counts_are_of_all_tags"),
        *_measured(theme),
    ]
    review = source.asking.figure("letters_in_review", ("in_review", "letters"))
    blocks.append(say("in_review", review))
    blocks.append(say("licence", attribution=meta["attribution"], standing=meta["standing"]))
    return Section("method", "How this was made, and how far to trust it", tuple(blocks))


def _measured(theme: str | None) -> Iterator[Prose]:
    measured = load_measured()
    certain = share(measured.certain.right, measured.certain.given, "tag")
    if theme is None:
        yield say("measured", letters=measured.letters, certain=certain)
        return
    score = measured.per_theme.get(theme)
    if score is None or not score.wanted:
        yield say("measured_theme", 0)
        return
    yield say(
        "measured_theme",
        letters=measured.letters,
        given=share(score.right, score.given, "finding"),
        wanted=share(score.right, score.wanted, "finding"),
        certain=certain,
    )
