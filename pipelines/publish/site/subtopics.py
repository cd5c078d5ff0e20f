"""The pages of sub-topics: both sides, round by round, and every statement behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.publish.blocks import Figure, Quotations
from pipelines.publish.queries import Row
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Crumb, Page
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
    for row in site.content.rows("subtopics"):
        theme = row["theme"]
        above = Crumb(site.content.labels[theme], site.addresses.themes[theme])
        crumbs = (HOME, Crumb("Themes", "themes/index.html"), above)
        yield site.page(
            "subtopic.html",
            Page(site.addresses.subtopics[row["subtopic"]], row["label"], "themes", row["definition"], crumbs),
            subtopic=row,
            sides=tuple(_sides(site, row)),
            rounds=site.content.table("subtopic_rounds", subtopic=row["subtopic"]),
        )


def _sides(site: Site, row: Row) -> Iterator[SideOfSubtopic]:
    content = site.content
    for side in SIDES:
        where = {**EVERYWHERE, "subtopic": row["subtopic"], "side": side.key}
        said = content.rows("messages", **where)
        columns = ("letters_with_claim", "letters")
        proof, filters = ("messages_statements",), filters_of(**where)
        figure = content.figure("messages", columns, proof=proof, filters=filters, **where) if said else None
        statements = content.rows("messages_statements", **where)
        quoted = tuple(content.statement(one["statement_id"], side.key) for one in statements)
        yield SideOfSubtopic(side.heading, side.section, row[side.key], figure, Quotations(quoted))
