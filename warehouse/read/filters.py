"""Which findings are meant: the filters that the Python API and the command line share."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date

from warehouse.errors import UnknownName
from warehouse.read.connection import OpenFile
from warehouse.read.names import area_codes, deep_dive_code, kinds_of, known, region_name, theme_code, topic_code
from warehouse.records import FindingKind, Polarity


@dataclass(frozen=True, slots=True)
class Filters:
    """What to select findings by; None for no filter.

    `area`, `theme`, `deep_dive` and `topic` are names or codes, `region` is a name, and several deep dives share a
    `topic`. `kind` is one kind, or `weakness` for areas for improvement and priority actions. `near` is an area, whose
    own findings are left out. `since` and `until` are dates of letters, inclusive. `certain_only` considers only
    certain tags for the theme.
    """

    area: str | None = None
    region: str | None = None
    kind: str | None = None
    theme: str | None = None
    deep_dive: str | None = None
    topic: str | None = None
    polarity: str | None = None
    since: date | None = None
    until: date | None = None
    near: str | None = None
    certain_only: bool = False


def condition(file: OpenFile, wanted: Filters) -> tuple[str, list[object]]:
    """A condition on the columns of `v_findings`, and its parameters. Raises `UnknownName` for an unknown name."""
    parts: list[tuple[str, object]] = []
    if wanted.area is not None:
        parts.append(("list_has_any(area_codes, ?)", area_codes(file, wanted.area)))
    if wanted.region is not None:
        parts.append(("region = ?", region_name(file, wanted.region)))
    if wanted.kind is not None:
        parts.append(("list_contains(?, kind)", kinds_of(wanted.kind, list(FindingKind))))
    if wanted.theme is not None:
        tags = "certain_themes" if wanted.certain_only else "themes"
        parts.append((f"list_contains({tags}, ?)", theme_code(file, wanted.theme)))
    if wanted.deep_dive is not None:
        parts.append(("deep_dive = ?", deep_dive_code(file, wanted.deep_dive)))
    if wanted.topic is not None:
        parts.append(("topic = ?", topic_code(file, wanted.topic)))
    if wanted.polarity is not None:
        parts.append(("polarity = ?", known("polarity", wanted.polarity, list(Polarity))))
    if wanted.since is not None:
        parts.append(("letter_date >= ?", wanted.since))
    if wanted.until is not None:
        parts.append(("letter_date <= ?", wanted.until))
    if wanted.near is not None:
        nearby = "report_id IN (SELECT report_id FROM letters_near(?))"
        parts.append((nearby, code_of_today(file, wanted.near)))
    return " AND ".join(part for part, _ in parts) or "true", [value for _, value in parts]


def each_alone(file: OpenFile, wanted: Filters) -> dict[str, int]:
    """The number of findings of current letters that match each filter alone, for when none match all of them."""
    told = {}
    for field in fields(wanted):
        value = getattr(wanted, field.name)
        if value is not None and field.name != "certain_only":
            alone = replace(Filters(certain_only=wanted.certain_only), **{field.name: value})
            chosen, values = condition(file, alone)
            ((count,),) = file.query(f"SELECT count(*) FROM v_findings WHERE {chosen}", values).rows  # noqa: S608 - ours
            told[field.name] = int(count)
    return told


def code_of_today(file: OpenFile, area: str) -> str:
    """The current authority for a name. Raises `UnknownName` if there is none, or more than one."""
    codes = area_codes(file, area)
    today = file.query(
        "SELECT area_code, name FROM areas WHERE valid_to IS NULL AND area_code IN "
        "(SELECT area_code_now FROM areas WHERE list_contains(?, area_code)) ORDER BY name",
        [codes],
    ).rows
    if len(today) == 1:
        return str(today[0][0])
    heirs = file.query(
        "SELECT DISTINCT a.name FROM area_successors AS s JOIN areas AS a ON a.area_code = s.successor_code "
        "WHERE list_contains(?, s.area_code) ORDER BY ALL",
        [codes],
    ).rows
    offered = " or ".join(name for (name,) in heirs) or " or ".join(name for _, name in today)
    raise UnknownName(f"{area} is no single authority of today" + (f"; did you mean {offered}?" if offered else ""))
