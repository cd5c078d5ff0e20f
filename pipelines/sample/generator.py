"""Makes any number of synthetic letters, each different, as long as real ones: the load that speed is measured on.

Does not belong here: the letters of the bundled sample, which are written by hand (letters/).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random

import yaml

from pipelines.sample.catalogue import sample_areas
from pipelines.sample.letter import Group, Item, Paragraph, Person, Section, Study, SyntheticLetter
from warehouse.records import FindingKind, StudyType

FIRST = date(2016, 3, 1)
"""The date of the first letter; each further letter to an area is three days later."""

INTRO = (
    "Between {0.day} {0:%B} and {1.day} {1:%B %Y}, inspectors of Ofsted, the Care Quality Commission (CQC), HMICFRS "
    "and HMI Probation came to {2} to see how agencies work together. There was a deep dive into domestic abuse."
)
STUDIES = (
    ("Case study: effective practice", StudyType.EFFECTIVE_PRACTICE, "praise"),
    ("Case study: area for improvement", StudyType.AREA_FOR_IMPROVEMENT, "criticism"),
)


def make_letter(number: int) -> SyntheticLetter:
    """The letter of that number, from 0; the same number gives the same letter, another one another area or date."""
    random = Random(number)  # noqa: S311 - the same letters each time, not secrets
    area = sample_areas()[number % len(sample_areas())]
    day = FIRST + timedelta(days=3 * (number // len(sample_areas())))
    ended = day - timedelta(days=35)
    return SyntheticLetter(
        letter_date=day,
        subject=f"Joint targeted area inspection in {area.name}: how agencies answer domestic abuse",
        intro=(Paragraph(INTRO.format(ended - timedelta(days=4), ended, area.name)),),
        blocks=(
            _section(random, "Key strengths", FindingKind.STRENGTH, "praise", 19),
            _study(random, 0),
            _section(random, "Areas for improvement", FindingKind.AREA_FOR_IMPROVEMENT, "criticism", 17),
            _study(random, 1),
            Section("Next steps", None, (Group((_item(random, "praise", 2),)),), has_bullets=False),
        ),
        addressees=(Person("Ms Orla Penhallick", "Director of Children’s Services", f"{area.name} Council"),),
    )


def _section(random: Random, heading: str, kind: FindingKind, side: str, findings: int) -> Section:
    items = [_item(random, side, random.randint(2, 5)) for _ in range(findings)]
    topics = random.sample(_phrases()["topics"], 2)
    half = findings // 2
    return Section(heading, kind, (Group(tuple(items[:half]), topics[0]), Group(tuple(items[half:]), topics[1])))


def _item(random: Random, side: str, sentences: int) -> Item:
    return Item((Paragraph(_prose(random, side, sentences)),))


def _study(random: Random, number: int) -> Study:
    heading, kind, side = STUDIES[number]
    return Study(heading, kind, tuple(Paragraph(_prose(random, side, 4)) for _ in range(3)))


def _prose(random: Random, side: str, sentences: int) -> str:
    return " ".join(_sentence(random, side) for _ in range(sentences))


def _sentence(random: Random, side: str) -> str:
    phrases = {part: random.choice(choices) for part, choices in _phrases().items()}
    most = random.randint(4, 60)
    proof = phrases["proof"].format(n=random.randint(2, most), m=most)
    return f"{phrases['somebody']} {phrases[side]} {phrases['matter']}, {proof}."


@cache
def _phrases() -> dict[str, list[str]]:
    path = Path(str(files("pipelines"))) / "sample" / "phrases.yml"
    phrases: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return phrases
