"""When the refresh starts by itself.

Belongs here: the schedule. Does not belong here: the hour (pipelines.settings reads it), or how many runs there may be
at once (dagster.yaml).
"""

from __future__ import annotations

import dagster as dg

from dagster_project.jobs import REFRESH

ZONE = "Europe/London"
"""The publishers' clock: at two in the morning nobody there waits for a page of theirs."""

AT_WORK = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def nightly(cron: str) -> dg.ScheduleDefinition:
    """The schedule, which runs without being switched on; raises `ValueError` where `cron` is none."""

    def unless_one_is_at_work(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        filters = dg.RunsFilter(job_name=REFRESH.name, statuses=list(AT_WORK))
        if context.instance.get_runs(filters, limit=1):
            return dg.SkipReason("the refresh before is still waiting or at work; the next one finds its news, too")
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
        raise ValueError(f"JTAI_NIGHTLY_CRON: it names no time ({error})") from error
