"""Asks a program (`JTAI_CODER`) to code letters that nobody has coded; its answers wait for a person to accept them.

The program reads JSON lines: first the codebook, then each sentence with its context. It answers with a JSON line for
each sentence: `{"sentence": …, "side": …, "subtopics": […]}`. Belongs here: asking it, and what makes an answer valid.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extract.statements.codebook import MOST, load_codebook, themes_of_subtopics
from extract.statements.coding import CodedSentence, Coding
from extract.statements.workspace_coding import SentenceToCode, sentences_to_code, write_letter_coding
from pipelines.secret_settings import shared_environment
from pipelines.settings import Workspace
from warehouse.errors import JtaiError
from warehouse.records import Letter, Polarity
from warehouse.review_items import ReviewCode, ReviewItem

SECONDS = 600.0
"""So long a program may take for one letter."""

MOST_BYTES = 4_000_000
"""So long its answer may be."""

MOST_FAILURES = 3
"""After so many failures it is not asked again in this run."""

_WAIT = 0.05
"""Seconds between two looks at a program that runs."""


class ProgramFailed(JtaiError):
    """The program did not answer, or not as it has to."""


class _Answer(BaseModel):
    """A line of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence: str
    side: Polarity
    subtopics: Annotated[tuple[str, ...], Field(max_length=MOST)]


def program_name(command: Sequence[str]) -> str:
    """What the program is called where its coding is published: the name of its file."""
    return Path(command[0]).name


def code_by_program(
    workspace: Workspace, command: Sequence[str], letters: Mapping[str, Letter], coding: Coding
) -> tuple[ReviewItem, ...]:
    """Ask the program for each letter that is not coded, and keep its answers; returns an item for each failure."""
    failures: list[ReviewItem] = []
    for sha256, letter in letters.items():
        if len(failures) == MOST_FAILURES:
            break
        if coding.letter_of(letter, sha256) is not None or not letter.findings:
            continue
        try:
            said = ask(command, letter)
        except (OSError, ProgramFailed) as error:
            message = f"{program_name(command)}: {error}; the letter keeps the tags of the model"
            failures.append(ReviewItem(ReviewCode.NOT_CODED, sha256, message))
        else:
            today = datetime.now(UTC).date()
            write_letter_coding(workspace.assisted, sha256, said, who=program_name(command), when=today)
    return tuple(failures)


def ask(command: Sequence[str], letter: Letter, seconds: float = SECONDS) -> list[tuple[SentenceToCode, CodedSentence]]:
    """What a program says of each sentence of a letter; raises `ProgramFailed`, or `OSError` if it cannot start."""
    sentences = {one.name: one for one in sentences_to_code(letter)}
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.writelines(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in _question(letter, sentences))
        asked.seek(0)
        _run(command, asked, answer, seconds)
        answer.seek(0)
        coded = _read(answer.read(), sentences)
    return [(one, coded[name]) for name, one in sentences.items()]


def _question(letter: Letter, sentences: Mapping[str, SentenceToCode]) -> Iterator[dict[str, object]]:
    yield {
        "sides": list(map(str, Polarity)),
        "most_subtopics": MOST,
        "subtopics": [asdict(one) for one in load_codebook()],
    }
    for name, one in sentences.items():
        finding = one.finding
        yield {
            "sentence": name,
            "area": letter.area_name,
            "deep_dive": letter.deep_dive,
            "kind": str(finding.kind),
            "heading": finding.section_heading,
            "sub_heading": finding.sub_heading,
            "lead_in": finding.lead_in,
            "before": one.before,
            "text": one.text,
            "after": one.after,
        }


def _run(command: Sequence[str], asked: BinaryIO, answer: BinaryIO, seconds: float) -> None:
    """Run the program until it ends; it and what it started are stopped if it takes too long or says too much."""
    until = time.monotonic() + seconds
    process = subprocess.Popen(
        command,
        stdin=asked,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env=shared_environment(),
        start_new_session=True,
    )
    try:
        while process.poll() is None:
            if time.monotonic() > until:
                raise ProgramFailed(f"it took longer than {seconds:.0f} seconds")
            if os.fstat(answer.fileno()).st_size > MOST_BYTES:
                break
            time.sleep(_WAIT)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
    if os.fstat(answer.fileno()).st_size > MOST_BYTES:
        raise ProgramFailed(f"its answer is longer than {MOST_BYTES:,} bytes")
    if code != 0:
        raise ProgramFailed(f"it ended with exit code {code}")


def _read(answer: bytes, sentences: Mapping[str, SentenceToCode]) -> dict[str, CodedSentence]:
    """The answer by sentence; raises `ProgramFailed` naming the line that is wrong."""
    coded: dict[str, CodedSentence] = {}
    for number, line in enumerate(answer.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            one = _Answer.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "the line"
            raise ProgramFailed(f"line {number} of its answer: {where}: {first['msg']}") from error
        if fault := _fault(one, sentences, coded):
            raise ProgramFailed(f"line {number} of its answer: {fault}")
        coded[one.sentence] = CodedSentence(one.side, one.subtopics)
    if missing := sentences.keys() - coded.keys():
        raise ProgramFailed(f"{len(missing)} of {len(sentences)} sentences have no answer")
    return coded


def _fault(one: _Answer, sentences: Mapping[str, SentenceToCode], coded: Mapping[str, CodedSentence]) -> str:
    if one.sentence not in sentences:
        return f"there is no sentence {one.sentence!r}"
    if one.sentence in coded:
        return f"the sentence {one.sentence} stands twice"
    if strange := sorted(set(one.subtopics) - themes_of_subtopics().keys()):
        return f"there is no sub-topic {', '.join(map(repr, strange))}"
    return "a sub-topic stands twice" if len(set(one.subtopics)) < len(one.subtopics) else ""
