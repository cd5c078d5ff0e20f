"""The coding of letters, stand-off: sides and sub-topics of the sentences of letters that are known, without a text.

The one that ships, `coded.csv.gz`, names a sentence by its letter (the beginning of the SHA-256), the fingerprint of
its finding, its place in it and a fingerprint of its own. It is compressed, since among so many fingerprints and codes
some sequences share the checksum of a sequence of a letter's words by chance. The themes of findings stand in
`labels.csv` of the themes. Does not belong here: what people or programs code in a workspace (workspace_coding).
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files

from extract.statements.codebook import themes_of_subtopics
from extract.statements.splitting import split
from extract.themes.labels import Label, load_labels
from warehouse.errors import BadInput
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Finding, Letter, Method, Polarity

FILE = "coded.csv.gz"

KNOWN = 0.5
"""Share of a letter's findings that must be those of a coded letter, if its bytes are others, for it to be that one."""


@dataclass(frozen=True, slots=True)
class CodedSentence:
    """Side and sub-topics of one sentence."""

    side: Polarity
    subtopics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodedFinding:
    """Themes of one finding, and the side of a paragraph."""

    themes: tuple[str, ...]
    polarity: str | None = None


@dataclass(frozen=True, slots=True)
class Coder:
    """Who coded a letter of a workspace: a person (`coded`) or a program (`assisted`).

    `version` changes whenever the coding does.
    """

    method: Method
    name: str
    version: str


@dataclass(frozen=True)
class Coding:
    """What is coded: findings and sentences of each letter by their fingerprints.

    `letters` are the beginnings of the letters' hashes; `sentences` are keyed by letter, finding and ordinal, and
    `by_words` by letter and the sentence's own words. `coders` has no entry for a letter whose coding ships.
    """

    letters: frozenset[str] = frozenset()
    findings: Mapping[tuple[str, str], CodedFinding] = field(default_factory=dict)
    sentences: Mapping[tuple[str, str, int], CodedSentence] = field(default_factory=dict)
    by_words: Mapping[tuple[str, str], CodedSentence] = field(default_factory=dict)
    coders: Mapping[str, Coder] = field(default_factory=dict)

    def below(self, other: Coding) -> Coding:
        """Both together; what `other` says of a letter stands above what this one says of it."""
        return Coding(
            self.letters | other.letters,
            {**self.findings, **other.findings},
            {**self.sentences, **other.sentences},
            {**self.by_words, **other.by_words},
            {name: coder for name, coder in self.coders.items() if name not in other.letters} | dict(other.coders),
        )

    def coder_of(self, letter: Letter, sha256: str) -> Coder | None:
        """The coder of a letter; None if it is not coded, or its coding ships."""
        name = self.letter_of(letter, sha256)
        return self.coders.get(name) if name else None

    def letter_of(self, letter: Letter, sha256: str) -> str | None:
        """The coded letter that this one is: the same bytes, or other bytes with at least half of its findings."""
        if sha256[:12] in self.letters:
            return sha256[:12]
        hits = Counter(name for one in letter.findings for name in self._holders.get(fingerprint(one.text), ()))
        name, count = max(hits.items(), key=lambda hit: (hit[1], hit[0]), default=("", 0))
        return name if count and count >= KNOWN * len(letter.findings) else None

    def about(self, letter: Letter, sha256: str) -> Coding:
        """The part of the coding that is about one letter; of that letter it says the same as the whole."""
        name = self.letter_of(letter, sha256)
        return self._parts[name] if name else Coding()

    @cached_property
    def _holders(self) -> Mapping[str, Sequence[str]]:
        """The letters that have a finding."""
        held: dict[str, list[str]] = {}
        for name, finding in self.findings:
            held.setdefault(finding, []).append(name)
        return held

    @cached_property
    def _parts(self) -> Mapping[str, Coding]:
        """The coding of each letter, without its coder."""
        findings: dict[str, dict[tuple[str, str], CodedFinding]] = defaultdict(dict)
        sentences: dict[str, dict[tuple[str, str, int], CodedSentence]] = defaultdict(dict)
        by_words: dict[str, dict[tuple[str, str], CodedSentence]] = defaultdict(dict)
        for finding, label in self.findings.items():
            findings[finding[0]][finding] = label
        for sentence, coded in self.sentences.items():
            sentences[sentence[0]][sentence] = coded
        for words, coded in self.by_words.items():
            by_words[words[0]][words] = coded
        return {
            name: Coding(frozenset({name}), findings[name], sentences[name], by_words[name])
            for name in self.letters | findings.keys()
        }

    def label(self, name: str, finding: Finding) -> CodedFinding | None:
        """What was said of a finding of a coded letter."""
        return self.findings.get((name, fingerprint(finding.text)))

    def statements(self, name: str, finding: Finding) -> tuple[CodedSentence | None, ...]:
        """What was said of each sentence of a finding of a coded letter; None where its words are not known."""
        own = fingerprint(finding.text)
        return tuple(
            self.sentences.get((name, own, ordinal)) or self.by_words.get((name, fingerprint(finding.text[start:end])))
            for ordinal, (start, end) in enumerate(split(finding.text), start=1)
        )


@cache
def load_coding() -> Coding:
    """The coding that ships; raises `BadInput` naming the line that cannot be read."""
    coded = gzip.decompress(files("extract.statements").joinpath(FILE).read_bytes()).decode()
    return read_coding(coded.splitlines(), load_labels())


def read_coding(lines: Iterable[str], labels: Iterable[Label], name: str = FILE) -> Coding:
    """The coding of the lines of the file `name`; raises `BadInput` naming the line that cannot be read."""
    known = themes_of_subtopics()
    sentences: dict[tuple[str, str, int], CodedSentence] = {}
    by_words: dict[tuple[str, str], CodedSentence] = {}
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            subtopics = tuple(code for code in row["subtopics"].split("|") if code)
            if strange := sorted(set(subtopics) - known.keys()):
                raise ValueError(f"no such sub-topic: {', '.join(strange)}")
            coded = CodedSentence(Polarity(row["side"]), subtopics)
            key = (row["letter"], row["finding"], int(row["ordinal"]))
            by_words[row["letter"], row["sentence"]] = coded
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadInput(f"{name}:{number}: {error}") from error
        if key in sentences:
            raise BadInput(f"{name}:{number}: the sentence stands twice")
        sentences[key] = coded
    return Coding(
        frozenset(letter for letter, _, _ in sentences),
        {(one.sha256[:12], one.fingerprint): CodedFinding(one.themes, one.polarity) for one in labels},
        sentences,
        by_words,
    )
