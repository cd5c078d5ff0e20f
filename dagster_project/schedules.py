"""The nightly schedule. `pipelines.settings` reads its time; `dagster.yaml` says how many runs there may be at once."""

from __future__ import annotations

import dagster as dg

from dagster_project.jobs import REFRESH
from warehouse.errors import BadInput

ZONE = "Europe/London"
"""The publishers' time zone, so that a nightly refresh runs when their sites are quiet."""

AT_WORK = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def nightly(cron: str) -> dg.ScheduleDefinition:
    """The schedule, switched on by default; raises `BadInput` if `cron` is not a valid cron expression."""

    def unless_one_is_at_work(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        filters = dg.RunsFilter(job_name=REFRESH.name, statuses=list(AT_WORK))
        if context.instance.get_runs(filters, limit=1):
            return dg.SkipReason("the previous refresh is still queued or running; the next one will pick up any news")
        return dg.RunRequest(tags={"jtai/trigger": "nightly"})

    try:
        return dg.ScheduleDefinition(
            name="nightly",
            job=REFRESH,
            cron_schedule=cron,
            execution_timezone=ZONE,
            execution_fn=unless_one_is_at_work,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description="All six stages, every night.",
        )
    except dg.DagsterInvalidDefinitionError as error:
        raise BadInput(f"JTAI_NIGHTLY_CRON: not a valid cron expression ({error})") from error
