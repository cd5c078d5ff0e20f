"""What a chart shows, in words: its text alternative, made of the table behind it."""

from __future__ import annotations

from pipelines.publish.blocks import Table
from pipelines.publish.formatting import count, listed


def trend(table: Table) -> str:
    """The years, and how many letters of each name praise and criticism."""
    said = [
        f"in {table.value(row, 'year')}, of {count(table.value(row, 'letters'), 'letter')} "
        f"{table.value(row, 'letters_with_praise')} with praise and "
        f"{table.value(row, 'letters_with_criticism')} with criticism"
        for row in table.rows
    ]
    return f"Columns for each year: {'; '.join(said)}."


def years(table: Table) -> str:
    """The years of a table, as titles have them: 2016 to 2025."""
    known = [table.value(row, "year") for row in table.rows]
    first, last = min(known), max(known)
    return str(first) if first == last else f"{first} to {last}"


def england(table: Table) -> str:
    """How many areas have which mark."""
    sides = [str(table.value(row, "side")) for row in table.rows]
    said = [f"{count(sides.count(name), 'area')} marked {name}" for name in dict.fromkeys(sides)]
    return f"A map with a mark for each area: {listed(said)}. The table names them."


def balance(table: Table, most: int = 3) -> str:
    """Which themes are named most often on either side, and of how many letters."""
    said = []
    for column, name in (("letters_with_praise", "praised"), ("letters_with_criticism", "criticised")):
        rows = sorted(table.rows, key=lambda row: (-table.value(row, column), table.value(row, "theme_label")))[:most]
        first = [f"{table.value(row, 'theme_label')} ({table.value(row, column)})" for row in rows]
        said.append(f"most often {name}: {listed(first)}")
    letters = max((table.value(row, "letters") for row in table.rows), default=0)
    return f"Bars for each theme, of {count(letters, 'letter')}; {'; '.join(said)}. The table has all of them."


def multiples(table: Table) -> str:
    """What the small charts have in common; the numbers are many, and stand in the table."""
    years = [table.value(row, "year") for row in table.rows]
    themes = {table.value(row, "theme_label") for row in table.rows}
    return (
        f"{count(len(themes), 'small chart')}, one for each theme, with a column for each year from {min(years)} to "
        f"{max(years)}: above the line, filled within the outline of all letters of the year, those with praise; "
        "below it, those with criticism. The table has all numbers."
    )
