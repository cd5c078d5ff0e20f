"""The pages of sub-topics: both sides, round by round, and every statement behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.publish.blocks import Figure, Link, Prose, Quotations, Target
from pipelines.publish.queries import Row
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Crumb, Page
from pipelines.publish.summary.evidence import CODE
from pipelines.publish.summary.messages import SIDES, filters_of

EVERYWHERE = {"dimension": "all", "value": "all"}


@dataclass(frozen=True, slots=True)
class SideOfSubtopic:
    """One side: its message, how many letters say it (None: none does), and the statements, the newest first."""

    heading: str
    anchor: str
    says: str
    figure: Figure | None
    quotations: Quotations


def subtopic_pages(site: Site) -> Iterator[PageFile]:
    """A page for each sub-topic of the codebook, whether or not a letter says anything of it."""
    links = {code: Link(f"‘{label}’", Target.THEME, code) for code, label in site.content.labels.items() if "_" in code}
    for row in site.content.rows("subtopics"):
        links[row["subtopic"]] = Link(f"‘{row['label']}’", Target.SUBTOPIC, row["subtopic"])
    for row in site.content.rows("subtopics"):
        theme = row["theme"]
        above = Crumb(site.content.labels[theme], site.addresses.themes[theme])
        crumbs = (HOME, Crumb("Themes", "themes/index.html"), above)
        one = {"subtopic": row["subtopic"]}
        definition = _definition(row["definition"], links)
        yield site.page(
            "subtopic.html",
            Page(site.addresses.subtopics[row["subtopic"]], row["label"], "themes", definition.text, crumbs),
            definition=definition,
            subtopic=row,
            sides=tuple(_sides(site, row)),
            rounds=site.content.table("subtopic_rounds", subtopic=row["subtopic"]),
            coded=site.content.figure(
                "subtopics_measured", ("coded", "statements"), unit="sentence", place="methods.html#subtopics", **one
            ),
            score=site.content.rows("subtopics_measured", **one)[0]["score"],
        )


def _definition(text: str, links: Mapping[str, Link]) -> Prose:
    """A definition of the codebook, with links instead of the codes of themes and other sub-topics."""
    pieces = re.split(f"({CODE.pattern})", text)
    return Prose(tuple(links.get(one, one) for one in pieces if one))


def _sides(site: Site, row: Row) -> Iterator[SideOfSubtopic]:
    content = site.content
    for side in SIDES:
        where = {**EVERYWHERE, "subtopic": row["subtopic"], "side": side.key}
        said = content.rows("messages", **where)
        columns = ("letters_with_claim", "letters")
        proof, filters = ("messages_statements",), filters_of(**where)
        figure = content.figure("messages", columns, proof=proof, filters=filters, **where) if said else None
        statements = content.rows("message_statements", subtopic=row["subtopic"], side=side.key)
        quoted = tuple(content.statement(one["statement_id"], side.key) for one in statements)
        yield SideOfSubtopic(side.heading, side.section, row[side.key], figure, Quotations(quoted))
