"""Commands that train and measure the tagger."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from extract.statements.encoder import load_encoder
from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.places import out_file, out_folder
from pipelines.curate import learning


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(train)
    app.command()(evaluate)


def train(
    context: typer.Context,
    out: Annotated[
        Path | None, out_folder("Folder of the models; else that of those that ship with the project.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a model; the same archive and labels give the same bytes on one machine.

    Without the weights of the sentence encoder, the models that go with it are removed: they do not fit the new ones.
    """
    target = out or learning.shipped_models()
    seen, missing = learning.train(context.obj, target)
    if as_json:
        print_json({"folder": target, "findings": seen, "labels_without_finding": missing})
        return
    say(
        f"{target}: trained on {seen} findings; {missing} labels have no finding in this archive. "
        "To publish the new tags, run jtai tag, jtai load and jtai publish; jtai evaluate measures them."
    )
    if load_encoder() is None:
        say("The models for the sentence encoder no longer fitted and are removed; make encoder installs its weights.")


def evaluate(
    context: typer.Context,
    out: Annotated[Path | None, out_file("File of the model card; else the project's.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the systems side by side and write the model card."""
    card = out or learning.shipped_card()
    measured = learning.evaluate(context.obj, card)
    if as_json:
        print_json(asdict(measured))
        return
    for system in measured.systems:
        say(f"{system.name:42} micro-F1 {system.micro.f1:.3f}  macro-F1 {system.macro:.3f}")
    say(
        f"certain tags: precision {measured.certain.precision:.3f}, "
        f"{measured.certain.recall:.0%} of the annotated tags\n{card}"
    )
