"""Sensors that send the news of a refresh, or the reason it failed, and one that ends a run whose process is gone.

`pipelines.notify` decides what to say, to whom and how, so the command line sends the same.
No `from __future__ import annotations` here: Dagster inspects the class of `context`.
"""

import time

import dagster as dg

from dagster_project.assets import RUN_TAG
from dagster_project.jobs import REFRESH
from dagster_project.resources import ArchiveResource
from pipelines.notify.delivery import tell_others
from pipelines.notify.news import News, news_of
from pipelines.run.locking import is_at_work
from pipelines.run.redaction import redacted_errors

GRACE = 120.0
"""Seconds that a run has from its start until it holds the lock of the workspace."""

OUTSIDE = "outside the execution context"
"""What Dagster says of a run whose process it found killed."""

GONE = "the process of this run is gone: it was killed, or the machine went down"


def news_sensors(jtai: ArchiveResource) -> list[dg.SensorDefinition]:
    """One sensor for each way in which a run ends, and `watch`; all are on by default.

    The resource is passed in, because requesting it from Dagster would lock the workspace.
    """

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS, monitored_jobs=[REFRESH], default_status=dg.DefaultSensorStatus.RUNNING
    )
    def news(context: dg.RunStatusSensorContext) -> dg.SkipReason:
        """Report what a refresh brought, if it brought anything."""
        return _tell(context.dagster_run, None)

    @dg.run_failure_sensor(monitored_jobs=[REFRESH], default_status=dg.DefaultSensorStatus.RUNNING)
    def failure(context: dg.RunFailureSensorContext) -> dg.SkipReason:
        """Report that a refresh failed, was killed or took too long, and why."""
        return _tell(context.dagster_run, _said(context))

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.CANCELED, monitored_jobs=[REFRESH], default_status=dg.DefaultSensorStatus.RUNNING
    )
    def cancellation(context: dg.RunStatusSensorContext) -> dg.SkipReason:
        """Report that a refresh was cancelled, by a person or because it took too long."""
        return _tell(context.dagster_run, context.dagster_event.message or "the run was cancelled")

    @dg.sensor(job=REFRESH, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
    def watch(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        """Mark a run as failed if its process is gone: nobody held the lock of the workspace at two checks in a row.

        The kernel holds that lock for a run from its start to its end, and no longer than its process lives.
        """
        started = dg.RunsFilter(job_name=REFRESH.name, statuses=[dg.DagsterRunStatus.STARTED])
        records = context.instance.get_run_records(started)
        late = [one.dagster_run for one in records if one.start_time and time.time() - one.start_time > GRACE]
        free = [run for run in late if not is_at_work(jtai.workspace())]
        seen = (context.cursor or "").split()
        context.update_cursor(" ".join(run.run_id for run in free))
        ended = [run for run in free if run.run_id in seen]
        for run in ended:
            context.instance.report_run_failed(run, GONE)
        return dg.SkipReason(f"{len(records)} at work, {len(ended)} ended as failed")

    def _tell(run: dg.DagsterRun, failed: str | None) -> dg.SkipReason:
        with redacted_errors():
            workspace, run_id = jtai.workspace(), run.tags.get(RUN_TAG)
            said = f"{failed} (Dagster's run {run.run_id[:8]})" if failed else None
            told = news_of(workspace, run_id, failed=said) if run_id else News(None, failed=said)
            notices = jtai.settings().notices
            if notices.is_empty:
                return dg.SkipReason("nobody is to be told: JTAI_WEBHOOK_URL and JTAI_MAIL_TO are not set")
            places = tell_others(told, workspace, notices)
            return dg.SkipReason(f"told: {', '.join(places)}" if places else "no news")

    return [news, failure, cancellation, watch]


def _said(context: dg.RunFailureSensorContext) -> str:
    """What the stage that failed said, or what Dagster says of a run that ended without a word."""
    said = []
    for event in context.get_step_failure_events():
        data = event.step_failure_data
        if data.user_failure_data is not None and data.user_failure_data.description:
            said.append(data.user_failure_data.description)
        elif data.error is not None:
            said.append(data.error.message.strip())
    # A run that was ended from outside has a message and no error.
    error = getattr(context.failure_event.event_specific_data, "error", None)
    while error is not None and error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause  # Dagster says where it happened, the cause says what
    if error is not None and not said:
        said.append(error.message.strip())
    if not said:
        said.append(context.failure_event.message or "no reason is known")
    if OUTSIDE in said[-1]:  # what ended the run is in the event before
        events = context.instance.all_logs(context.dagster_run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
        said = [entry.user_message or entry.message for entry in events[-1:]] or said
    return "\n".join(said)
