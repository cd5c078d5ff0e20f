"""Commands by which people correct the archive: verdicts on tags, and what must not be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from pipelines.commands.lines import say
from pipelines.commands.machine_readable import print_json
from pipelines.commands.option_groups import with_options
from pipelines.commands.output import Format, OutputOptions, result_options, show_records
from pipelines.curate import withholding
from pipelines.curate.reviewing import OpenTag, open_tags, record_review, stale_reviews
from pipelines.settings import Workspace
from warehouse.build.reviews import Review, Verdict
from warehouse.build.withholding import Withholding


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(review)
    app.command()(withhold)


@with_options(wanted=result_options(limit=20, has_sql=False))
def review(
    context: typer.Context,
    wanted: OutputOptions,
    finding_id: Annotated[str | None, typer.Argument(metavar="FINDING_OR_STATEMENT_ID", show_default=False)] = None,
    judged_theme: Annotated[str | None, typer.Argument(metavar="CODE", show_default=False)] = None,
    accept: Annotated[
        bool | None, typer.Option("--accept/--reject", help="The verdict on the tag.", show_default=False)
    ] = None,
    who: Annotated[str, typer.Option(help="Who gives the verdict.", show_default=False)] = "",
    why: Annotated[str, typer.Option(help="Why.", show_default=False)] = "",
    theme: Annotated[str | None, typer.Option(help="List the tags of this theme only.", show_default=False)] = None,
) -> None:
    """List what to review; with an ID and a theme, or of a statement a sub-topic or side, record a verdict."""
    workspace: Workspace = context.obj
    workspace.require_folder()
    if finding_id is None:
        if accept is not None or who or why:
            raise typer.BadParameter("a verdict needs the ID of a finding or statement, and a code")
        _list(open_tags(workspace, theme=theme), stale_reviews(workspace), wanted)
        return
    if judged_theme is None or accept is None or not who.strip() or not why.strip():
        raise typer.BadParameter("a verdict needs an ID, a code, --accept or --reject, --who and --why")
    verdict = Verdict.ACCEPT if accept else Verdict.REJECT
    today = datetime.now(UTC).date()
    recorded = record_review(workspace, finding_id, judged_theme, verdict, who=who, why=why, when=today)
    if wanted.form is Format.JSON:
        print_json(asdict(recorded))
    else:
        say(f"{recorded.verdict} {recorded.theme}: recorded in {workspace.tag_reviews}")
        say("To apply it, run jtai tag and jtai load; the next jtai refresh applies it too.")


@with_options(wanted=result_options(has_sql=False))
def withhold(
    context: typer.Context,
    wanted: OutputOptions,
    name: Annotated[str | None, typer.Argument(metavar="LETTER_OR_FINDING", show_default=False)] = None,
    publish_again: Annotated[
        bool, typer.Option("--publish-again", help="Take the decision back; the list has the names.")
    ] = False,
    who: Annotated[str, typer.Option(help="Who decides; not published.", show_default=False)] = "",
    why: Annotated[str, typer.Option(help="Why; it is published.", show_default=False)] = "",
) -> None:
    """List what is withheld; with a letter or a finding withhold it, in all versions of the letter."""
    workspace: Workspace = context.obj
    workspace.require_folder()
    if name is None:
        if publish_again or who or why:
            raise typer.BadParameter("a decision needs the id of a letter or a finding")
        shown = withholding.withheld(workspace)
    elif not who.strip() or not why.strip():
        raise typer.BadParameter("a decision needs --who and --why")
    else:
        decide = withholding.publish_again if publish_again else withholding.withhold
        shown = decide(workspace, name, who=who, why=why, when=datetime.now(UTC).date())
    if not wanted.is_table:
        show_records(shown, Withholding, wanted)
        return
    for one in {one.name: one for one in shown}.values():
        say(f"{one.decision} {one.name} ({one.when}, {one.who}: {one.why})")
    if name is None:
        say(f"withheld: {len({one.name for one in shown})} ({workspace.withheld})")
    else:
        say("To apply it, run jtai load and jtai publish; the next jtai refresh applies it too.")


def _list(tags: Sequence[OpenTag], stale: Sequence[Review], wanted: OutputOptions) -> None:
    limit = wanted.limit or len(tags)
    if wanted.form is Format.JSON and wanted.out is None:
        stale_ones = [asdict(one) for one in stale]
        print_json({"open": len(tags), "tags": [asdict(tag) for tag in tags[:limit]], "stale": stale_ones})
        return
    if not wanted.is_table:
        show_records(tags, OpenTag, wanted)
        return
    say(f"{len(tags)} tags without a verdict, the {min(limit, len(tags))} least certain of them:")
    for tag in tags[:limit]:
        words = " ".join(part for part in (tag.lead_in, tag.text.replace("\n", " / ")) if part)
        say(f"\n{tag.finding_id} {tag.theme}\n  {tag.score:.2f}{' (certain)' if tag.is_certain else ''}, {tag.kind}")
        say(f"  evidence: {tag.evidence}\n  {words}\n  {tag.page_link}")
    if stale:
        say(f"\n{len(stale)} verdicts whose text is in no current letter (if it changed, its tags are open again):")
        for one in stale:
            say(f"  {one.fingerprint} {one.verdict} {one.theme} ({one.who}, {one.when}: {one.why})")
