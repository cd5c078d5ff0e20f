"""The coding of letters by people and programs, a file a letter in a workspace, in the form of the coding that ships.

Belongs here: writing and reading these files, and which coding of a letter stands. Does not belong here: how a person
(pipelines.curate.coding) or a program (pipelines.curate.coding_program) is asked.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from extract.statements.codebook import themes_of_subtopics
from extract.statements.coding import CodedFinding, CodedSentence, Coder, Coding, load_coding, read_coding
from extract.statements.splitting import split
from extract.themes.taxonomy import load_rules
from warehouse.errors import BadInput
from warehouse.files.atomic import write_bytes
from warehouse.files.fingerprints import fingerprint
from warehouse.files.json_files import digest
from warehouse.records import Finding, FindingTags, Letter, Method, SubtopicTag, Tag, TaggedLetter

COLUMNS = ("letter", "finding", "ordinal", "sentence", "side", "subtopics", "who", "when")


@dataclass(frozen=True, slots=True)
class SentenceToCode:
    """A sentence of a finding, with those before and after it in the finding (empty where there is none)."""

    finding: Finding
    ordinal: int
    before: str
    text: str
    after: str

    @property
    def name(self) -> str:
        """What names it in its letter: the fingerprint of its finding, and its place in that."""
        return f"{fingerprint(self.finding.text)}-s{self.ordinal}"


def sentences_to_code(letter: Letter) -> Iterator[SentenceToCode]:
    """The sentences of a letter in order; those of a finding whose words stand in the letter twice only once."""
    findings = {fingerprint(one.text): one for one in reversed(letter.findings)}
    for finding in sorted(findings.values(), key=lambda one: one.ordinal):
        texts = ["", *(finding.text[start:end] for start, end in split(finding.text)), ""]
        for place in range(1, len(texts) - 1):
            yield SentenceToCode(finding, place, *texts[place - 1 : place + 2])


def write_letter_coding(
    folder: Path, sha256: str, coded: Iterable[tuple[SentenceToCode, CodedSentence]], *, who: str, when: date
) -> Path:
    """Write the coding of one letter, atomically, in place of an earlier one; no words of the letter are in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one, said in coded:
        own = (fingerprint(one.finding.text), one.ordinal, fingerprint(one.text))
        writer.writerow([sha256[:12], *own, said.side, "|".join(said.subtopics), who, when.isoformat()])
    path = coding_path(folder, sha256)
    write_bytes(path, out.getvalue().encode())
    return path


def coding_path(folder: Path, sha256: str) -> Path:
    """The file of a letter's coding."""
    return folder / f"{sha256[:12]}.csv"


def read_folder(folder: Path, method: Method) -> Coding:
    """The coding of all letters in a folder; raises `BadInput` naming file and line."""
    together = Coding()
    for path in sorted(folder.glob("*.csv")):
        try:
            lines = path.read_bytes().decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise BadInput(f"{path}: is not UTF-8; save it as UTF-8") from error
        coding = read_coding(lines, (), str(path))
        if coding.letters != {path.stem}:
            raise BadInput(f"{path}: holds the coding of {', '.join(sorted(coding.letters)) or 'no letter'}")
        who = next(csv.DictReader(lines)).get("who") or "somebody"
        coder = Coder(method, who, digest(path))
        together = together.below(replace(coding, findings=_themes(coding), coders={path.stem: coder}))
    return together


def _themes(coding: Coding) -> Mapping[tuple[str, str], CodedFinding]:
    """The themes of each finding: those of its sentences' sub-topics, the most frequent first."""
    themes = themes_of_subtopics()
    counts: dict[tuple[str, str], Counter[str]] = {}
    for (letter, finding, _), coded in coding.sentences.items():
        own = dict.fromkeys(themes[one] for one in coded.subtopics)
        counts.setdefault((letter, finding), Counter()).update(list(own))
    return {
        key: CodedFinding(tuple(theme for theme, _ in count.most_common(load_rules().at_most)))
        for key, count in counts.items()
    }


def load_codings(coded: Path, assisted: Path, *, use_shipped: bool = True) -> Coding:
    """All codings by what stands: a person's above the one that ships, that above a program's."""
    shipped = load_coding() if use_shipped else Coding()
    return read_folder(assisted, Method.ASSISTED).below(shipped).below(read_folder(coded, Method.CODED))


def as_assisted(tagged: TaggedLetter, program: str) -> TaggedLetter:
    """A letter whose coding is that of a program: what is coded in it is marked as that."""
    return replace(tagged, findings=tuple(map(_as_assisted, tagged.findings)), assisted_by=program)


def _as_assisted(tags: FindingTags) -> FindingTags:
    marked = (
        replace(
            one,
            subtopics=tuple(_marked(tag) for tag in one.subtopics),
            polarity_method=Method.ASSISTED if one.polarity_method is Method.CODED else one.polarity_method,
        )
        for one in tags.statements
    )
    return replace(tags, tags=tuple(_marked(tag) for tag in tags.tags), statements=tuple(marked))


_TagT = TypeVar("_TagT", Tag, SubtopicTag)


def _marked(tag: _TagT) -> _TagT:
    return replace(tag, method=Method.ASSISTED) if tag.method == Method.CODED else tag
