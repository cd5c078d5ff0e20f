"""Letters with their codes as a REFI-QDA project (`.qdpx`), which NVivo, MAXQDA, ATLAS.ti and QualCoder open.

Source of the form: the REFI-QDA standard 1.5 (https://www.qdasoftware.org), namespace `urn:QDA-XML:project:1.0`.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from warehouse.read.api import Filters, Warehouse
from warehouse.read.filters import condition

NAMESPACE = "urn:QDA-XML:project:1.0"

_OURS = uuid.UUID("5e0f3a52-4e6c-4d7b-9c0e-2f8a1b6d7c31")
"""The space of our names: the same letter, statement or code always has the same GUID."""

_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of each file in the archive, so that the same letters give the same bytes."""


@dataclass(frozen=True, slots=True)
class Project:
    """The project as bytes; `unplaced` counts statements whose words are not in the letter's passages."""

    data: bytes
    letters: int
    statements: int
    unplaced: int


def qda_project(warehouse: Warehouse, filters: Filters) -> Project:
    """The current letters that have a finding of these filters, whole, with all their statements and their codes.

    A statement has the sub-topics that count, and their themes; a theme that only its finding has is not of its words.
    """
    chosen, values = condition(warehouse, filters)
    wanted = f"WHERE letter_id IN (SELECT letter_id FROM v_findings WHERE {chosen})"  # noqa: S608 - conditions are ours
    letters = warehouse.query(
        f"SELECT letter_id, title, area_name, letter_date, source_url FROM v_letters {wanted} "  # noqa: S608 - as above
        "ORDER BY letter_date, letter_id",
        values,
    ).rows
    passages = _by_letter(
        warehouse,
        f"SELECT letter_id, finding_id, text FROM v_passages {wanted} ORDER BY ordinal",  # noqa: S608 - as above
        values,
    )
    statements = _by_letter(
        warehouse,
        f"""
        SELECT s.letter_id, s.finding_id, s.statement_id, s.text, s.kind, s.polarity, s.certain_subtopics
        FROM (FROM v_statements {wanted}) AS s JOIN v_findings AS f USING (finding_id) ORDER BY f.ordinal, s.ordinal
        """,  # noqa: S608 - as above
        values,
    )
    themes = dict(warehouse.query("SELECT subtopic, theme FROM subtopics").rows)
    meta = warehouse.meta()
    root = Element("Project", {"xmlns": NAMESPACE, "name": "JTAI archive", "origin": "jtai"})
    root.set("creatingUserGUID", _guid("user", "archive"))
    SubElement(SubElement(root, "Users"), "User", {"guid": _guid("user", "archive"), "name": "JTAI archive"})
    _add_codes(SubElement(SubElement(root, "CodeBook"), "Codes"), warehouse)
    sources = SubElement(root, "Sources")
    out = io.BytesIO()
    placed = unplaced = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for letter_id, title, area, day, url in letters:
            text, starts = _text_of(passages[letter_id])
            name = _guid("letter", letter_id)
            _write(archive, f"Sources/{name}.txt", text.encode())
            source = SubElement(
                sources,
                "TextSource",
                {"guid": name, "name": _name(title, area, day), "plainTextPath": f"internal://{name}.txt"},
            )
            SubElement(source, "Description").text = url
            for said, where in _placed(statements[letter_id], themes, text, starts):
                placed, unplaced = placed + (where >= 0), unplaced + (where < 0)
                if where >= 0:
                    _add_selection(source, said, where)
        SubElement(root, "Description").text = f"Data version {meta.get('data_version')}. {meta.get('attribution')}"
        indent(root)
        _write(archive, "project.qde", tostring(root, encoding="utf-8", xml_declaration=True))
    return Project(out.getvalue(), len(letters), placed, unplaced)


def _guid(kind: str, name: str) -> str:
    return str(uuid.uuid5(_OURS, f"{kind} {name}"))


def _name(title: str, area: str, day: date | None) -> str:
    return f"{area}, {day or 'undated'}" if area else title


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _add_codes(parent: Element, warehouse: Warehouse) -> None:
    """Themes with their sub-topics below them; sides and kinds of findings as groups of their own."""
    for theme, label, definition in warehouse.query("SELECT theme, label, definition FROM themes ORDER BY label").rows:
        above = _add_code(parent, "theme", theme, label, definition)
        for code, name, meaning in warehouse.query(
            "SELECT subtopic, label, definition FROM subtopics WHERE theme = ? ORDER BY label", [theme]
        ).rows:
            _add_code(above, "sub-topic", code, name, meaning)
    for kind, title, column in (("side", "Side", "polarity"), ("kind", "Kind of finding", "kind")):
        above = _add_code(parent, "group", kind, title, "", is_codable=False)
        for (code,) in warehouse.query(f"SELECT DISTINCT {column} FROM v_statements ORDER BY 1").rows:  # noqa: S608 - ours
            _add_code(above, kind, code, code.replace("_", " "), "")


def _add_code(
    parent: Element, kind: str, code: str, label: str, definition: str, *, is_codable: bool = True
) -> Element:
    added = SubElement(parent, "Code", {"guid": _guid(kind, code), "name": label, "isCodable": str(is_codable).lower()})
    if definition:
        SubElement(added, "Description").text = definition
    return added


def _by_letter(warehouse: Warehouse, sql: str, values: Sequence[object]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each letter, whose ID is the first column, without it."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for letter_id, *row in warehouse.query(sql, values).rows:
        found[letter_id].append(tuple(row))
    return found


def _text_of(passages: Iterable[tuple[Any, ...]]) -> tuple[str, dict[str, int]]:
    """The letter as plain text, a line for each paragraph, and where each finding begins in it."""
    starts: dict[str, int] = {}
    text = ""
    for finding_id, paragraph in passages:
        if finding_id is not None:
            starts.setdefault(finding_id, len(text))
        text += f"{paragraph}\n"
    return text, starts


@dataclass(frozen=True, slots=True)
class _Statement:
    name: str
    text: str
    codes: Sequence[tuple[str, str]]


def _placed(
    statements: Iterable[tuple[Any, ...]], themes: Mapping[str, str], text: str, starts: Mapping[str, int]
) -> Iterator[tuple[_Statement, int]]:
    """Each statement with all its codes, and its first character in the letter's text; -1 if it is not in it."""
    for finding_id, name, words, kind, side, subtopics in statements:
        codes = [("kind", kind), ("side", side)]
        codes += [("theme", one) for one in dict.fromkeys(themes[code] for code in subtopics)]
        codes += [("sub-topic", one) for one in subtopics]
        yield _Statement(name, words, codes), text.find(words, starts.get(finding_id, 0))


def _add_selection(source: Element, said: _Statement, start: int) -> None:
    selection = SubElement(source, "PlainTextSelection", {"guid": _guid("statement", said.name), "name": said.name})
    selection.set("startPosition", str(start))
    selection.set("endPosition", str(start + len(said.text)))
    for kind, code in said.codes:
        coding = SubElement(selection, "Coding", {"guid": _guid("coding", f"{said.name} {kind} {code}")})
        SubElement(coding, "CodeRef", {"targetGUID": _guid(kind, code)})
