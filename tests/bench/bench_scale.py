"""Measures each stage with ever more letters, and how its time and memory grow (`make bench`).

The letters are synthetic, as long as real ones. Some are made, read and tagged one by one, which says what a letter
costs. Workspaces of each size are then filled with copies of them, each with other figures, date and area, and the
stages run there as whole processes: those that have nothing to read or tag, as on a quiet night, and those that work on
all letters at once. Times are seconds of CPU, without those of the worker processes that draw pictures. At the end
stand the exponents by which time and memory grow from one size to the next: 1 is in proportion. A harvest, which waits
for the publishers, and documents in Word and PDF, of which there are as many as areas and themes, are not measured.

    python tests/bench/bench_scale.py --letters 100 1000 10000
"""

from __future__ import annotations

import argparse
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from extract.extraction import extract
from extract.themes.tagger import load_tagger
from pipelines.sample.catalogue import sample_areas
from pipelines.sample.generator import make_letter
from pipelines.sample.render import render
from pipelines.settings import Source, Workspace
from pipelines.stages.stage_files import LetterRecords, known_areas
from warehouse.archive.harvest_records import RUN_ID, HarvestRun, Sighting, SourceTally
from warehouse.archive.store import Archive
from warehouse.read.api import open_warehouse
from warehouse.records import Extraction, Letter, TaggedLetter

STAGES = ("verify", "extract", "tag", "load", "load again", "publish", "publish again")
NOW = datetime(2030, 1, 1, 2, tzinfo=UTC)
MEASURED = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=False, stdout=subprocess.DEVNULL); "
    "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
    "print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)"
)
QUERIES = {
    "findings of a theme": lambda opened: opened.findings(theme="neglect"),
    "search": lambda opened: opened.search("strategy meetings where children go missing"),
    "themes by year": lambda opened: opened.query("FROM v_theme_by_year").rows,
    "letters": lambda opened: opened.query("FROM v_letters").rows,
}


@dataclass(frozen=True)
class KnownLetter:
    """A letter that was made, read and tagged."""

    pdf: bytes
    extraction: Extraction
    tagged: TaggedLetter


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def read_letters(count: int) -> list[KnownLetter]:
    """Make, read and tag so many letters, and print what one costs."""
    areas = known_areas(Workspace(Path(), Source.SAMPLE))
    render(make_letter(count))
    pdfs: list[bytes] = []
    read: list[Extraction] = []
    tagged: list[TaggedLetter] = []
    tagger = load_tagger(use_coding=False)

    def tag() -> None:
        for one in read:
            assert one.letter is not None
            tagged.append(tagger.tag(one.letter, one.sha256))

    steps = {
        "make": lambda: pdfs.extend(render(make_letter(number)) for number in range(count)),
        "read": lambda: read.extend(extract(sha256(pdf).hexdigest(), pdf, areas) for pdf in pdfs),
        "tag": tag,
    }
    for name, work in steps.items():
        took = cpu(work) / count
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name:<6} {took:7.3f} s of CPU a letter, {memory} MB at most so far")
    return [KnownLetter(*one) for one in zip(pdfs, read, tagged, strict=True)]


def copy_of(known: KnownLetter, number: int) -> KnownLetter:
    """The letter with another area, date and figures; its statements, tags and boxes stay where they are."""
    digits = list("123456789")
    random.Random(number).shuffle(digits)
    figures = str.maketrans("123456789", "".join(digits))
    area, day = sample_areas()[number % len(sample_areas())], make_letter(number).letter_date
    pdf = known.pdf + f"\n% {number}\n".encode()
    name = sha256(pdf).hexdigest()
    letter = known.extraction.letter
    assert letter is not None
    other: Letter = replace(
        letter,
        title=letter.title.replace(letter.area_name or "", area.name),
        area_name=area.name,
        area_codes=(area.area_code,),
        letter_date=day,
        fieldwork_start=day - timedelta(days=39),
        fieldwork_end=day - timedelta(days=35),
        findings=tuple(replace(one, text=one.text.translate(figures)) for one in letter.findings),
        passages=tuple(replace(one, text=one.text.translate(figures)) for one in letter.passages),
    )
    tags = tuple(
        replace(
            one,
            tags=tuple(replace(tag, evidence=tag.evidence.translate(figures)) for tag in one.tags),
            statements=tuple(
                replace(
                    said,
                    subtopics=tuple(replace(tag, evidence=tag.evidence.translate(figures)) for tag in said.subtopics),
                )
                for said in one.statements
            ),
        )
        for one in known.tagged.findings
    )
    return KnownLetter(
        pdf, replace(known.extraction, sha256=name, letter=other), replace(known.tagged, sha256=name, findings=tags)
    )


def fill(root: Path, known: Sequence[KnownLetter], count: int) -> Workspace:
    """A workspace with so many letters, harvested in one night, read and tagged."""
    made = Workspace(root, Source.SAMPLE)
    made.claim()
    archive, records, run_id = Archive(made.archive), LetterRecords(made), f"{NOW:{RUN_ID}}"
    for number in range(count):
        one = copy_of(known[number % len(known)], number)
        archive.append(
            Sighting(
                run_id=run_id,
                source="ofsted",
                url=f"https://ofsted.example/file/{number}",
                page_url="https://ofsted.example/provider",
                label="Joint area child protection inspection",
                outcome="fetched",
                seen_at=NOW,
                published_on=one.extraction.letter.letter_date if one.extraction.letter else None,
                sha256=archive.put(one.pdf),
                bytes=len(one.pdf),
                retrieved_at=NOW,
            )
        )
        records.keep_extraction(one.extraction)
        records.keep_tagged(replace(one.tagged, extraction=records.digest(one.extraction.sha256)))
    archive.append_run(HarvestRun(run_id, NOW, NOW, (SourceTally("ofsted", 1, 1, count, count, 0, 0, 0, 0, None),)))
    return made


def measure(workspace: Workspace, stages: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Seconds of CPU and megabytes of the largest process of each stage, and milliseconds of each query."""
    measured: dict[str, tuple[float, float]] = {}
    for stage in stages:
        command = [sys.executable, "-m", "pipelines.cli", "--workspace", str(workspace.root), stage.split()[0]]
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, *command],
            env={**os.environ, "JTAI_PUBLISH": "pages"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        seconds, megabytes = map(float, done.stdout.split())
        measured[stage] = seconds, megabytes
    with open_warehouse(workspace.database) as opened:
        for name, ask in QUERIES.items():
            ask(opened)
            measured[name] = min(cpu(lambda ask=ask: ask(opened)) for _ in range(3)), 0.0
    return measured


def slope(values: Mapping[int, float]) -> str:
    """The exponents by which values grow from size to size."""
    pairs = pairwise(values.items())
    return " ".join(f"{math.log(b / a) / math.log(more / fewer):5.2f}" for (fewer, a), (more, b) in pairs if a and b)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--read", type=int, default=4, help="letters that are made, read and tagged")
    parser.add_argument("--published", type=int, default=50, help="the most letters of which a website is made")
    arguments = parser.parse_args()
    known = read_letters(arguments.read)
    found: dict[str, dict[int, tuple[float, float]]] = {}
    for count in arguments.letters:
        stages = [one for one in STAGES if count <= arguments.published or not one.startswith("publish")]
        with tempfile.TemporaryDirectory() as folder:
            for name, values in measure(fill(Path(folder) / "many", known, count), stages).items():
                found.setdefault(name, {})[count] = values
                print(f"{count:>7,} letters  {name:20} {values[0]:9.3f} s  {values[1]:5.0f} MB", flush=True)
    print("\ngrows from size to size by: time, memory")
    for name, values in found.items():
        seconds, megabytes = ({count: pair[place] for count, pair in values.items()} for place in (0, 1))
        print(f"{name:20} {slope(seconds):>20} {slope(megabytes):>20}")


if __name__ == "__main__":
    main()
