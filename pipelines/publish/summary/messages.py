"""What letters say: sub-topics praised or criticised, by how many letters say so, each with one of its statements."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.publish.blocks import Block, Message, Messages
from pipelines.publish.formatting import month
from pipelines.publish.kinds import is_opposed
from pipelines.publish.queries import Row
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.model import Section
from pipelines.publish.summary.sentence_templates import say

MOST, LEAST_OF_A_SIDE = 4, 2
"""Key messages at the top of a page, and how many of them are of each side where there are so many."""

OPEN, OPEN_OF_GROUP = 2, 3
"""Messages that a page shows, of each side of a letter and of a group of letters; it folds the others."""

SHORT, LONG = 8, 45
"""Words of a statement that can stand for others: fewer say too little, more say too much at once."""


FILTERS = ("subtopic", "side", "round", "region", "area", "letter")
"""What the search can choose of that by which messages are grouped."""


@dataclass(frozen=True, slots=True)
class Side:
    """Praise or criticism: its key in the warehouse, the heading of its section, and what a table of all is called."""

    key: str
    section: str
    heading: str
    everything: str


SIDES = (
    Side("praise", "praised", "What is praised", "Everything that is praised"),
    Side("criticism", "criticised", "What is criticised", "Everything that is criticised"),
)


def key_messages(evidence: Evidence, **where: object) -> Section:
    """The messages of most letters of a group, both sides together."""
    items = _messages(evidence, "messages", balanced(evidence.rows("messages", **where)), where)
    said: tuple[Block, ...] = (say("messages_key", len(items)),)
    blocks = (*said, Messages(items, OPEN_OF_GROUP)) if items else said
    return Section("messages", "What inspectors say most often", blocks)


def messages_by_side(evidence: Evidence, **where: object) -> Iterator[Section]:
    """For each side a table of all messages of a group."""
    for side in SIDES:
        key = f"messages_{side.section}"
        table = evidence.table("messages", caption=side.heading, key=key, **where, side=side.key)
        said = say(f"messages_{side.section}", len(table.rows))
        yield Section(side.section, side.heading, (said, table) if table.rows else (said,))


def messages_of_letter(evidence: Evidence, letter_id: str, side: Side, number: int) -> Section:
    """What one letter says most of on a side, each with a statement, and a table of everything that it says.

    `number` tells it from the other letters of a summary, the oldest first.
    """
    where = {"letter_id": letter_id, "side": side.key}
    rows = evidence.rows("messages_of_letter", **where)
    key = f"{side.section}_{number}"
    said = say(f"letter_{side.section}", len(rows))
    if not rows:
        return Section(key, side.heading, (said,), level=2, letter=number)
    items = _messages(evidence, "messages_of_letter", rows[:MOST], {"letter_id": letter_id})
    table = evidence.table("messages_of_letter", caption=side.everything, key=f"messages_{key}", **where)
    table = replace(table, is_folded=True)
    return Section(key, side.heading, (said, Messages(items, open=OPEN), table), level=2, letter=number)


def filters_of(**where: object) -> dict[str, str]:
    """The search that finds the statements behind a message of a group or letter."""
    chosen = {**where, str(where.get("dimension", "")): where.get("value"), "letter": where.get("letter_id")}
    return {name: str(chosen[name]) for name in FILTERS if chosen.get(name)}


def balanced(rows: Sequence[Row]) -> list[Row]:
    """The first rows, some of each side among them, in their order."""
    of_each = [row for side in SIDES for row in [one for one in rows if one["side"] == side.key][:LEAST_OF_A_SIDE]]
    others = [row for row in rows if row not in of_each]
    chosen = [*of_each, *others[: max(0, MOST - len(of_each))]]
    return [row for row in rows if row in chosen]


def _messages(evidence: Evidence, query: str, rows: Sequence[Row], where: Mapping[str, object]) -> tuple[Message, ...]:
    """Rows of a query as messages: of a group of letters counted by letters, of one letter by statements."""
    is_group = query == "messages"
    columns, unit = (("letters_with_claim", "letters"), "letter") if is_group else (("statements",), "sentence")
    group = {name: where[name] for name in ("dimension", "value") if is_group}
    letters = evidence.letters("letter_groups", **group) if is_group else frozenset({str(where["letter_id"])})
    items: list[Message] = []
    quoted: set[str] = set()
    for row in rows:
        chosen = {**where, "subtopic": row["subtopic"], "side": row["side"]}
        statements = evidence.statements_behind(row["subtopic"], row["side"], letters)
        best = best_of(statements, row["side"], quoted)
        quoted.add(best["statement_id"])
        proof, filters = (f"{query}_statements",), filters_of(**chosen)
        figure = evidence.figure(query, columns, row["says"], unit=unit, proof=proof, filters=filters, **chosen)
        first = statements[0]
        newest = f"{first['area_name'] or 'area not known'}, {month(first['letter_date'])}" if is_group else ""
        quotation = evidence.statement(best["statement_id"], row["side"])
        items.append(Message(row["says"], row["subtopic"], figure, newest, quotation))
    return tuple(items)


def best_of(statements: Sequence[Row], side: str, quoted: Container[str] = ()) -> Row:
    """The statement that stands for others on a side: one that is not quoted yet, if there is one."""
    return min(statements, key=lambda one: (one["statement_id"] in quoted, *_rank(one, side)))


def _rank(statement: Row, side: str) -> tuple[bool, bool, bool, int, int, str]:
    """Which statement stands for others: one-sided, in a finding that is not of the other side, neither short nor long,
    of the newest letter, the first in it.
    """
    is_of_other = is_opposed(statement["kind"], side)
    words = len(statement["text"].split())
    newest = -statement["letter_date"].toordinal() if statement["letter_date"] else 0
    is_mixed = statement["polarity"] == "mixed"
    return is_mixed, is_of_other, not SHORT <= words <= LONG, newest, statement["ordinal"], statement["statement_id"]
