"""Telling people how a refresh ended.

Belongs here: when to tell. Does not belong here: what and in which words (pipelines.notify.news), to whom and how
(pipelines.notify.delivery): the command line tells the same.

Annotations are not postponed here: Dagster looks at the class of `context` itself.
"""

import dagster as dg

from dagster_project.assets import RUN_TAG
from dagster_project.jobs import REFRESH
from dagster_project.resources import ArchiveResource
from pipelines.notify.delivery import tell_others
from pipelines.notify.news import News, news_of
from pipelines.run.redaction import redacted_errors


def news_sensors(jtai: ArchiveResource) -> list[dg.SensorDefinition]:
    """One for runs that came to their end and one for those that did not; both are on without being switched on.

    The resource is handed over, not asked of Dagster: there it holds the lock of the workspace.
    """

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS, monitored_jobs=[REFRESH], default_status=dg.DefaultSensorStatus.RUNNING
    )
    def news(context: dg.RunStatusSensorContext) -> dg.SkipReason:
        """Tells what a refresh brought, if it brought anything."""
        return _tell(context.dagster_run, None)

    @dg.run_failure_sensor(monitored_jobs=[REFRESH], default_status=dg.DefaultSensorStatus.RUNNING)
    def failure(context: dg.RunFailureSensorContext) -> dg.SkipReason:
        """Tells that a refresh did not come to its end, and what stands in its way."""
        return _tell(context.dagster_run, _said(context))

    def _tell(run: dg.DagsterRun, failed: str | None) -> dg.SkipReason:
        with redacted_errors():
            workspace, run_id = jtai.workspace(), run.tags.get(RUN_TAG)
            told = news_of(workspace, run_id, failed=failed) if run_id else News(None, failed=failed)
            notices = jtai.settings().notices
            if notices.is_empty:
                return dg.SkipReason("nobody is to be told: JTAI_WEBHOOK_URL and JTAI_MAIL_TO are not set")
            places = tell_others(told, workspace, notices)
            return dg.SkipReason(f"told: {', '.join(places)}" if places else "no news")

    return [news, failure]


def _said(context: dg.RunFailureSensorContext) -> str:
    """What the stage that failed said, or what Dagster says of a run that ended without a word."""
    said = []
    for event in context.get_step_failure_events():
        data = event.step_failure_data
        if data.user_failure_data is not None and data.user_failure_data.description:
            said.append(data.user_failure_data.description)
        elif data.error is not None:
            said.append(data.error.message.strip())
    error = context.failure_event.job_failure_data.error
    while error is not None and error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause  # Dagster says where it happened, the cause says what
    if error is not None and not said:
        said.append(error.message.strip())
    return "\n".join(said) or context.failure_event.message or "no reason is known"
