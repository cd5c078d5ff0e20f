"""Whether a refresh can run here and has run: a finding for each matter, and what to do about it.

Belongs here: what is looked at, and what is worth a warning. Does not belong here: how it is printed (commands), which
letters need review (jtai status).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from shlex import quote
from urllib.parse import urljoin

from extract.extraction import extractor_version
from extract.themes.taxonomy import load_taxonomy
from extract.themes.version import TAGGER_VERSION
from pipelines.curate.coding_program import program_name
from pipelines.notify.outbox import Outbox
from pipelines.operate.decisions import check_decisions
from pipelines.operate.finding import Finding
from pipelines.operate.machine import check_folder, check_room, check_versions
from pipelines.operate.state_files import examine_files
from pipelines.run.archive_store import look_at_store
from pipelines.run.leftovers import find_leftovers
from pipelines.run.locking import LOCK, is_at_work
from pipelines.run.redaction import mask, redact
from pipelines.run.report import read_report
from pipelines.run.run_log import newest_run_id
from pipelines.secret_settings import Notices
from pipelines.settings import FILES, NAMES, PUBLISHERS, Settings, Source, Workspace, names_set, read_settings
from pipelines.stages.stage_files import MOST_RUNS, LetterRecords, known_areas
from pipelines.stages.table import STAGES
from scrapers.reach import reach
from warehouse.archive.harvest_records import HarvestRun
from warehouse.archive.object_store import Standing
from warehouse.archive.store import Archive
from warehouse.build.checks import CheckReport
from warehouse.errors import BadInput, JtaiError
from warehouse.files.json_files import read_or_none
from warehouse.read.api import open_warehouse
from warehouse.read.names import nearest_names

OLD = timedelta(hours=36)
"""A nightly refresh that missed one night is worth a warning."""
TOO_OLD = timedelta(days=7)
"""In which every document should have been asked for once."""


def examine(workspace: Workspace, *, is_offline: bool = False) -> tuple[Finding, ...]:
    """Look at everything, whatever of it is broken. Nothing in the workspace is changed."""
    settings, findings = _settings()
    found = [
        *check_versions(),
        *findings,
        *_variables(),
        *check_folder(workspace),
        *check_room(workspace),
        *_lock(workspace),
        *_leftovers(workspace),
        *_unsent(workspace, settings),
        *examine_files(workspace),
        *check_decisions(workspace),
        *_last_runs(workspace),
        *_readable("newest run", _newest_run(workspace)),
        *_not_read(workspace),
        *_readable("warehouse", _warehouse(workspace)),
    ]
    if settings is not None and settings.store and not is_offline:
        found.append(_store(workspace, settings.store))
    if settings is not None and not is_offline and workspace.source is Source.LIVE:
        found += _publishers(settings)
    return tuple(Finding(one.level, redact(one.matter), redact(one.says), redact(one.todo)) for one in found)


def _readable(matter: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings, the last of them about a file that cannot be read."""
    try:
        yield from findings
    except OSError as error:
        says = f"{error.filename}: {error.strerror}"
        yield Finding("wrong", matter, says, "Let the user that runs the refresh read it.")


def _settings() -> tuple[Settings | None, list[Finding]]:
    try:
        settings = read_settings()
    except BadInput as error:
        return None, [Finding("wrong", "settings", str(error), "Correct the variable; README.md lists them all.")]
    notices = settings.notices
    told = [mask(notices.webhook_url.get_secret_value())] if notices.webhook_url else []
    if notices.smtp_url:
        told.append(f"{len(notices.mail_to)} by email through {mask(notices.smtp_url.get_secret_value())}")
    delay = f"{settings.download_delay:g} s between requests"
    found = [
        Finding("ok", "settings", f"{delay}, nightly at {settings.nightly_cron!r}, contact {settings.contact}"),
        Finding("ok", "news", f"goes to {' and '.join(told)}")
        if told
        else Finding(
            "ok", "news", "is sent to nobody", "To get it, set JTAI_WEBHOOK_URL, or JTAI_MAIL_TO and JTAI_SMTP_URL."
        ),
    ]
    if settings.coder:
        found.append(Finding("ok", "coder", f"letters that nobody has coded go to {program_name(settings.coder)}"))
    moved = [name for name, url in settings.publishers.items() if url != PUBLISHERS[name]]
    if moved:
        found.append(Finding("ok", "publishers' addresses", f"not the real ones: {', '.join(moved)}"))
    return settings, found


def _variables() -> Iterator[Finding]:
    for name in names_set():
        if name not in NAMES:
            near = nearest_names(name, NAMES)
            todo = f"Is it {near[0]}? Else remove it." if near else "Remove it."
            yield Finding("warning", "settings", f"there is no variable {name}", todo)


def _lock(workspace: Workspace) -> Iterator[Finding]:
    path = workspace.root / LOCK
    if not path.exists():
        return
    try:
        said = "a run is at work at this moment" if is_at_work(workspace) else "no run is at work"
        yield Finding("ok", "lock", said)
    except OSError as error:
        yield Finding("wrong", "lock", f"{path}: {error.strerror or error}", "Give the user the right to write it.")


def _leftovers(workspace: Workspace) -> Iterator[Finding]:
    with suppress(OSError):  # _lock says so
        if not is_at_work(workspace) and (left := find_leftovers(workspace)):
            says = f"{len(left)} unfinished files of a run that was killed, such as {left[0]}"
            yield Finding("warning", "leftovers", says, "The next run removes them: jtai refresh.")


def _unsent(workspace: Workspace, settings: Settings | None) -> Iterator[Finding]:
    outbox = Outbox(workspace.unsent)
    notices = settings.notices if settings else Notices()
    for way, url in (("webhook", notices.webhook_url), ("mail", notices.smtp_url)):
        if not (names := outbox.names(way)):
            continue
        said = f"{len(names)} messages for {way} wait to be sent, the oldest from {names[0]}"
        todo = "Send them with jtai notify; it says why that fails."
        if url is None:
            todo = f"Nobody is told by {way} any more: remove {quote(str(outbox.folder))}/*.{way}.json."
        yield Finding("warning", "news", said, todo)


def _last_runs(workspace: Workspace) -> Iterator[Finding]:
    try:
        runs = Archive(workspace.archive).runs()
    except (JtaiError, OSError):  # examine_files says so
        return
    yield _last_run(runs)
    if runs and (unread := [tally.source for tally in runs[-1].sources if tally.error is not None]):
        yield Finding(
            "warning",
            "last run",
            f"could not read {', '.join(unread)}",
            "jtai status says why; deploy/publisher-changes.md what to do if it stays.",
        )


def _last_run(runs: Iterable[HarvestRun]) -> Finding:
    good = [run for run in runs if all(tally.error is None for tally in run.sources)]
    if not good:
        return Finding("warning", "last good run", "there is none yet", "Run jtai refresh.")
    age = datetime.now(UTC) - good[-1].finished_at
    said = f"{good[-1].finished_at:%d %B %Y, %H:%M} UTC, {_in_words(age)} ago"
    todo = "Does the timer or the daemon run? deploy/nightly.md says how to find out."
    if age < timedelta(0):
        return Finding("warning", "last good run", f"{said}: it is in the future", "Set the clock of this machine.")
    level = "wrong" if age > TOO_OLD else "warning" if age > OLD else "ok"
    return Finding(level, "last good run", said, todo if level != "ok" else "")


def _newest_run(workspace: Workspace) -> Iterator[Finding]:
    """Whether the latest run finished every stage; one that is running now has yet to."""
    run_id = newest_run_id(workspace.runs)
    if run_id is None:
        return
    with suppress(OSError):  # _lock says so
        if is_at_work(workspace):
            yield Finding("ok", "newest run", f"{run_id}, and a run is at work")
            return
    report = read_report(workspace, run_id)
    done = [stage.stage for stage in report.stages] if report else []
    missing = [stage.name for stage in STAGES if stage.name not in done]
    todo = (
        f"Look into {quote(str(workspace.runs / run_id / 'log.jsonl'))}; jtai refresh begins again and loses nothing."
    )
    if report is not None and report.blocked is not None:
        yield Finding("warning", "newest run", f"{run_id} published nothing: {report.blocked}", todo)
    elif missing:
        yield Finding("warning", "newest run", f"{run_id} did not reach {', '.join(missing)}", todo)
    else:
        yield Finding("ok", "newest run", f"{run_id} finished every stage")


def _not_read(workspace: Workspace) -> Iterator[Finding]:
    """Documents that could not be read for a reason that may pass."""
    records = LetterRecords(workspace).extractions
    failed = {sha256: record for sha256, record in records.items() if record.failed_runs}
    held = [sha256 for sha256, one in failed.items() if one.failed_runs >= MOST_RUNS]
    if held:
        yield Finding(
            "warning",
            "held documents",
            f"{len(held)} could not be read in {MOST_RUNS} runs: {', '.join(held[:3])}",
            "Try again with jtai extract --again; jtai status says why they failed.",
        )
    if len(failed) > len(held):
        yield Finding(
            "warning",
            "unread documents",
            f"{len(failed) - len(held)} could not be read yet",
            "The next run tries again: jtai refresh.",
        )


def _in_words(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.0f} hours" if abs(hours) < 48 else f"{hours / 24:.0f} days"


def _warehouse(workspace: Workspace) -> Iterator[Finding]:
    refused = read_or_none(workspace.refused_checks, CheckReport)
    if refused is not None:
        broken = ", ".join(result.name for result in refused.broken if result.is_required) or "a key or rule"
        yield Finding(
            "warning",
            "publication",
            f"the last build was refused ({broken}); the one before it stays published",
            "jtai load says which rows are meant.",
        )
    try:
        with open_warehouse(workspace.database) as warehouse:
            held = warehouse.meta()
    except JtaiError:  # examine_files says so
        return
    ours = {
        "extractor": extractor_version(known_areas(workspace)),
        "tagger": TAGGER_VERSION,
        "taxonomy_version": load_taxonomy().version,
    }
    said = ", ".join(f"{name.removesuffix('_version')} {held.get(name)}" for name in ours)
    other = [
        f"{name.removesuffix('_version')} is {value} now" for name, value in ours.items() if held.get(name) != value
    ]
    if other:
        yield Finding(
            "warning", "warehouse", f"built by other versions ({said}; {', '.join(other)})", "Run jtai refresh."
        )
    else:
        yield Finding("ok", "warehouse", f"built by the versions that are here ({said})")


def _store(workspace: Workspace, address: str) -> Finding:
    """Whether the store that keeps the archive can be reached, and what it and the copy here lack of each other."""
    state = look_at_store(workspace, address)
    if state.standing is None:
        return Finding(
            "warning" if not state.is_reached else "wrong", "store", str(state), "deploy/store.md says what to do."
        )
    is_even = state.standing == Standing()
    return Finding(
        "ok" if is_even else "warning", "store", str(state), "" if is_even else "The next run does so: jtai refresh."
    )


def _publishers(settings: Settings) -> Iterator[Finding]:
    further = ((", ".join(FILES), urljoin(url, "/").rstrip("/")) for url in settings.more_files)
    for name, url in (*settings.publishers.items(), *further):
        trouble = reach(url, settings.contact)
        if trouble is None:
            yield Finding("ok", "publisher", f"{url} answers")
        else:
            yield Finding(
                "warning",
                "publisher",
                f"{url}: {trouble}",
                f"Open it in a browser. If it moved, set {name}; if we are blocked, ask your network administrator.",
            )
