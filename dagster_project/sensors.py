"""Sensors that send the news of a refresh, or the reason it failed.

`pipelines.notify` decides what to say, to whom and how, so the command line sends the same.
No `from __future__ import annotations` here: Dagster inspects the class of `context`.
"""

import dagster as dg

from dagster_project.assets import RUN_TAG
from dagster_project.jobs import REFRESH
from dagster_project.resources import ArchiveResource
from pipelines.notify.delivery import tell_others
from pipelines.notify.news import News, news_of
from pipelines.run.redaction import redacted_errors


def news_sensors(jtai: ArchiveResource) -> list[dg.SensorDefinition]:
    """One sensor for runs that succeed and one for runs that fail; both are on by default.

    The resource is passed in, because requesting it from Dagster would lock the workspace.
    """

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS, monitored_jobs=[REFRESH], default_status=dg.DefaultSensorStatus.RUNNING
    )
    def news(context: dg.RunStatusSensorContext) -> dg.SkipReason:
        """Send the news of a refresh, if there is any."""
        return _tell(context.dagster_run, None)

    @dg.run_failure_sensor(monitored_jobs=[REFRESH], default_status=dg.DefaultSensorStatus.RUNNING)
    def failure(context: dg.RunFailureSensorContext) -> dg.SkipReason:
        """Report that a refresh failed, and why."""
        return _tell(context.dagster_run, _said(context))

    def _tell(run: dg.DagsterRun, failed: str | None) -> dg.SkipReason:
        with redacted_errors():
            workspace, run_id = jtai.workspace(), run.tags.get(RUN_TAG)
            told = news_of(workspace, run_id, failed=failed) if run_id else News(None, failed=failed)
            notices = jtai.settings().notices
            if notices.is_empty:
                return dg.SkipReason("nobody to notify: JTAI_WEBHOOK_URL and JTAI_MAIL_TO are not set")
            places = tell_others(told, workspace, notices)
            return dg.SkipReason(f"told: {', '.join(places)}" if places else "no news")

    return [news, failure]


def _said(context: dg.RunFailureSensorContext) -> str:
    """The error of the stage that failed, or what Dagster says about a run that ended without one."""
    said = []
    for event in context.get_step_failure_events():
        data = event.step_failure_data
        if data.user_failure_data is not None and data.user_failure_data.description:
            said.append(data.user_failure_data.description)
        elif data.error is not None:
            said.append(data.error.message.strip())
    error = context.failure_event.job_failure_data.error
    while error is not None and error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause  # Dagster's error says where it happened, its cause says what
    if error is not None and not said:
        said.append(error.message.strip())
    return "\n".join(said) or context.failure_event.message or "unknown reason"
