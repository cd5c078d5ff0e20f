"""README and CONTRIBUTING name every command, setting and target that exists, and no others."""

from __future__ import annotations

import pkgutil
import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import typer.main

from extract.themes.measured import STANDING
from extract.themes.taxonomy import load_taxonomy
from pipelines.cli import load_command
from pipelines.commands.table import COMMANDS
from pipelines.publish.dataset.about import CAVEATS
from pipelines.settings import PUBLISHERS
from pipelines.stages.table import STAGES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def commands() -> dict[str, Any]:
    return {name: load_command(name) for names in COMMANDS.values() for name in names}


def test_every_command_of_a_module_is_offered() -> None:
    for module, helps in COMMANDS.items():
        part = typer.Typer()
        import_module(f"pipelines.commands.{module}").register(part)
        assert tuple(typer.main.get_group(part).commands) == tuple(helps)


def test_every_command_is_in_the_readme_and_says_what_it_does() -> None:
    for name, command in commands().items():
        assert re.search(rf"jtai {name}\b", README), f"README.md does not name jtai {name}"
        assert command.help, f"jtai {name} has no help"


def test_the_readme_names_no_command_that_is_not() -> None:
    named = set(re.findall(r"(?:^|[`/ ])jtai ([a-z]+)", README, re.MULTILINE))
    assert named <= set(commands())


def test_the_table_of_stages_is_that_of_the_code() -> None:
    rows = [f"| `jtai {stage.name}` | {stage.reads} | {stage.writes} |" for stage in STAGES]
    table = "\n".join(["| stage | reads | writes |", "|---|---|---|", *rows, ""])
    assert table in README


def test_the_walk_of_a_letter_names_what_there_is() -> None:
    walk = (ROOT / "CONTRIBUTING.md").read_text().split("## From a letter's bytes to the page")[1].split("\n## ")[0]
    steps = re.findall(r"^(\d+)\. ((?:.|\n(?!\d))*)", walk, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, 11))
    for number, step in steps:
        names = re.findall(r"`([\w.]+)`", step)
        assert names, number
        for name in names:
            assert pkgutil.resolve_name(name), name


def test_make_targets_named_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = README + (ROOT / "CONTRIBUTING.md").read_text()
    assert set(re.findall(r"`make ([a-z-]+)`", pages)) <= targets


def test_every_setting_is_in_the_readme() -> None:
    source = (ROOT / "pipelines" / "settings.py").read_text()
    for name in {*PUBLISHERS, *re.findall(r'"(JTAI_[A-Z_]+)"', source)}:
        assert name in README, name


def test_links_between_pages_lead_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_queries_of_the_readme_are_whole_commands() -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    for block in (text for language, text in blocks if not language):
        for line in re.split(r"\n(?=\S)", block):
            assert shlex.split(line, comments=True)


def test_how_the_coding_was_made_is_said_in_the_same_words() -> None:
    pages = ("README.md", "extract/themes/MODEL_CARD.md", "warehouse/docs/data_dictionary.md")
    for page in pages:
        assert STANDING in " ".join((ROOT / page).read_text().split()), page
    assert any(STANDING in caveat for caveat in CAVEATS)


def test_themes_are_the_agreed_ones() -> None:
    assert len(load_taxonomy().codes) == 26
