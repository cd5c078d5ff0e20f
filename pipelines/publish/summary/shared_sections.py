"""The sections that several kinds of summary have, and the two sides of an inspection: praise and criticism."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.themes.measured import load_measured
from pipelines.publish.blocks import Block, Chart, Drawing, Figure, Numbers, Prose, Quotation, Quotations, Table
from pipelines.publish.formatting import in_full, share
from pipelines.publish.summary import chart_descriptions
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.method import method
from pipelines.publish.summary.model import Section
from pipelines.publish.summary.representative_findings import choose
from pipelines.publish.summary.sentence_templates import say


@dataclass(frozen=True, slots=True)
class Side:
    """Praise or criticism: the kinds of findings that belong to it, and what it is called."""

    key: str
    heading: str
    plural: str
    singular: str
    kinds: tuple[str, ...]
    verb: str


WEAKNESSES = "in its letters, listed as areas for improvement or priority actions"
"""What a number of weaknesses counts."""

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


def continued(text: str) -> str:
    """A sentence of the taxonomy as it goes on within one of ours: a small letter first, except in abbreviations."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def said_and_shown(sentence: str, table: Table) -> Iterator[Block]:
    """A sentence about a table, and the table where it has rows."""
    yield say(sentence, len(table.rows))
    if table.rows:
        yield table


def picture(sentence: str, figures: Sequence[Figure]) -> Iterator[Block]:
    """Figures to be read at a glance; a sentence instead where the first of them, of letters, is 0."""
    if not figures[0].value:
        yield say(sentence, 0)
        return
    yield Numbers(tuple(figures))
    yield say("no_sample")


def balance(table: Table, title: str) -> Iterator[Block]:
    """Strengths against weaknesses by theme."""
    if not table.rows:
        yield say("no_themes", 0)
        return
    yield say("themes_of")
    yield Chart(table.key, Drawing.BALANCE, title, chart_descriptions.balance(table), table)


def priority_actions(
    figure: Figure, findings: Sequence[Quotation], certain: Sequence[Quotation] | None, sentence: str
) -> Section:
    """All priority actions of the findings in full, newest first; those with a likely tag apart."""
    found = sorted(
        (one for one in findings if one.kind == "priority_action"),
        key=lambda one: (str(one.letter_date), one.finding_id),
        reverse=True,
    )
    ids = {one.finding_id for one in (findings if certain is None else certain)}
    sure = tuple(one for one in found if one.finding_id in ids)
    likely = tuple(one for one in found if one.finding_id not in ids)
    blocks: list[Block] = [say(sentence, figure)]
    if sure:
        blocks.append(Quotations(sure))
    if likely:
        blocks += [say("priority_actions_likely" if sure else "priority_actions_all_likely", len(likely))]
        blocks += [Quotations(likely)]
    return Section("priority_actions", "Priority actions", tuple(blocks))


def representative(
    candidates: Sequence[Quotation], sentence: str, turn: str = ", taking regions in turn"
) -> Iterator[Section]:
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
    yield Section("chosen", "Representative findings", (how,))
    for side in SIDES:
        found = choose([one for one in of_sides if one.kind in side.kinds], by.findings_of_a_side, by)
        block = Quotations(found) if found else say(f"{sentence}_{side.key}", 0)
        yield Section(f"chosen_{side.key}", side.plural, (block,), level=2)


def practice(candidates: Sequence[Quotation], sentence: str) -> Section:
    """Case studies of effective practice."""
    by = method().choosing
    studies = [one for one in candidates if one.study_type == "effective_practice"]
    found = choose(studies, by.studies, by)
    some = len(studies) > len(found) or not studies
    said = say(sentence if some else f"{sentence}_every", len(studies), shown=len(found))
    return Section("practice", "Notable practice", (said, Quotations(found)) if found else (said,))


def all_findings(figure: Figure, sentence: str) -> Section:
    """Where to find all of them."""
    return Section("all", "All findings", (say(sentence, figure),))


def method_and_quality(evidence: Evidence, theme: str | None = None) -> Section:
    """How a summary was made, and how far to trust it; of a theme also how accurate its tags are."""
    about = evidence.provenance
    coding = about.meta["coding"]
    coded = evidence.figure("tags_coded", ("coded", "tags"), unit="tag")
    blocks = [
        say("made", letters=about.dates),
        say("counts_are_of_all_tags", coded),
        _accuracy(theme, coding),
        say("in_review", evidence.figure("letters_read", ("in_review", "letters"))),
        say("incomplete", evidence.figure("letters_read", ("incomplete", "letters"))),
        say("licence", attribution=about.meta["attribution"], standing=about.meta["standing"]),
    ]
    return Section("method", "How this was made, and how far to trust it", tuple(blocks))


def _accuracy(theme: str | None, coding: str) -> Prose:
    measured = load_measured()
    certain = share(measured.certain.right, measured.certain.given, "tag")
    if theme is None:
        return say("measured", letters=measured.letters, certain=certain, coding=coding)
    score = measured.per_theme.get(theme)
    if score is None or not score.wanted:
        return say("measured_theme", 0)
    return say(
        "measured_theme",
        letters=measured.letters,
        given=share(score.right, score.given, "finding"),
        wanted=share(score.right, score.wanted, "finding"),
        certain=certain,
        coding=coding,
    )
