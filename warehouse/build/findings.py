"""The rows of findings and of their boxes, themes, agencies and statements, and of passages.

Belongs here: the ids of findings, and joining findings and tags by their place in the letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from warehouse.build.letters import Row, Version
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Finding, FindingTags, Issue, IssueCode, Letter, Passage, Statement, TaggedLetter

TABLES = (
    "findings",
    "finding_boxes",
    "finding_themes",
    "finding_agencies",
    "statements",
    "statement_subtopics",
    "statement_agencies",
    "passages",
)
"""The tables of what a letter says."""


def match_tags(letter: Letter, tagged: TaggedLetter | None) -> tuple[Mapping[int, FindingTags], tuple[Issue, ...]]:
    """The tags of a letter's findings by ordinal; if the tags are of other findings, none and an issue."""
    by_ordinal = {tags.ordinal: tags for tags in tagged.findings} if tagged else {}
    if set(by_ordinal) == {finding.ordinal for finding in letter.findings}:
        return by_ordinal, ()
    cause = "its tags are of other findings; tag it again" if tagged else "it has not been tagged"
    return {}, (Issue("tag", IssueCode.CHECK_BROKEN, f"no finding of the letter has a theme: {cause}"),)


def finding_ids(report_id: str, findings: Sequence[Finding]) -> list[str]:
    """The findings' IDs: `<report>-<kind>-<fingerprint>`; a second finding of the same kind and words ends in `-2`.

    An ID depends only on the finding's own words, so it stays the same when other findings come or go.
    """
    seen: Counter[str] = Counter()
    ids = []
    for finding in findings:
        plain = f"{report_id}-{finding.kind.replace('_', '-')}-{fingerprint(finding.text)}"
        seen[plain] += 1
        ids.append(plain if seen[plain] == 1 else f"{plain}-{seen[plain]}")
    return ids


def finding_rows(version: Version, tags: Mapping[int, FindingTags]) -> Mapping[str, list[Row]]:
    """The rows of `TABLES`, in the order of the letter."""
    findings = sorted(version.letter.findings, key=lambda finding: finding.ordinal)
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    ids = dict(zip((one.ordinal for one in findings), finding_ids(version.report_id, findings), strict=True))
    rows["passages"] = _passage_rows(version.report_id, version.letter.passages, ids)
    for finding in findings:
        finding_id = ids[finding.ordinal]
        tagged = tags.get(finding.ordinal)
        rows["findings"].append(_finding_row(finding_id, version.report_id, finding, tagged))
        rows["finding_boxes"] += [
            {"finding_id": finding_id, "page": b.page, "x0": b.x0, "top": b.top, "x1": b.x1, "bottom": b.bottom}
            for b in finding.boxes
        ]
        if tagged is not None:
            rows["finding_themes"] += [
                {
                    "finding_id": finding_id,
                    "theme": tag.theme,
                    "score": tag.score,
                    "is_certain": tag.is_certain,
                    "method": tag.method,
                    "evidence": tag.evidence,
                }
                for tag in sorted(tagged.tags, key=lambda tag: tag.theme)
            ]
            rows["finding_agencies"] += [
                {"finding_id": finding_id, "agency": agency} for agency in sorted(set(tagged.agencies))
            ]
            for statement in tagged.statements:
                for table, more in _statement_rows(finding_id, finding, statement).items():
                    rows[table] += more
    return rows


def _passage_rows(report_id: str, passages: Sequence[Passage], ids: Mapping[int, str]) -> list[Row]:
    return [
        {
            "passage_id": f"{report_id}-p{ordinal}",
            "report_id": report_id,
            "ordinal": ordinal,
            "page_start": passage.page_start,
            "page_end": passage.page_end,
            "role": str(passage.role),
            "section_heading": passage.section_heading,
            "text": passage.text,
            "finding_id": None if passage.finding is None else ids[passage.finding],
            "principal_authority": passage.principal_authority,
            "due_on": passage.due_on,
        }
        for ordinal, passage in enumerate(passages, start=1)
    ]


def _statement_rows(finding_id: str, finding: Finding, statement: Statement) -> Mapping[str, list[Row]]:
    statement_id = f"{finding_id}-s{statement.ordinal}"
    return {
        "statements": [
            {
                "statement_id": statement_id,
                "finding_id": finding_id,
                "ordinal": statement.ordinal,
                "char_start": statement.start,
                "char_end": statement.end,
                "text": finding.text[statement.start : statement.end],
                "polarity": str(statement.polarity),
                "polarity_score": statement.polarity_score,
                "polarity_method": str(statement.polarity_method),
            }
        ],
        "statement_subtopics": [
            {
                "statement_id": statement_id,
                "subtopic": tag.subtopic,
                "score": tag.score,
                "is_certain": tag.is_certain,
                "method": str(tag.method),
                "evidence": tag.evidence,
            }
            for tag in sorted(statement.subtopics, key=lambda tag: tag.subtopic)
        ],
        "statement_agencies": [
            {"statement_id": statement_id, "agency": agency, "role": role}
            for agency, role in sorted(statement.agencies)
        ],
    }


def _finding_row(finding_id: str, report_id: str, finding: Finding, tagged: FindingTags | None) -> Row:
    return {
        "finding_id": finding_id,
        "report_id": report_id,
        "kind": str(finding.kind),
        "study_type": str(finding.study_type) if finding.study_type else None,
        "polarity": str(tagged.polarity) if tagged and tagged.polarity else None,
        "polarity_score": tagged.polarity_score if tagged else None,
        "section_heading": finding.section_heading,
        "sub_heading": finding.sub_heading,
        "lead_in": finding.lead_in,
        "ordinal": finding.ordinal,
        "text": finding.text,
        "page_start": finding.page_start,
        "page_end": finding.page_end,
        "word_count": len(finding.text.split()),
    }
