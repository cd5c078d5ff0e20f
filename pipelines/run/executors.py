"""Opens the cluster that a setting names; how calls run on one is not said here (extract.executors)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from extract.executors import Cluster, ExecutorFailed
from pipelines.setting_values import PROCESSES

CONNECT_SECONDS = 30.0
"""How long a scheduler may take to answer, and then to have a worker."""


@contextmanager
def open_cluster(setting: str, *, is_needed: bool = True) -> Iterator[Cluster | None]:
    """The cluster of the setting while the context is open; None for processes here, or if there is nothing to do.

    Raises `ExecutorFailed` that names the scheduler if it does not answer or has no worker.
    """
    if setting == PROCESSES or not is_needed:
        yield None
        return
    from distributed import Client, KilledWorker  # an extra

    logging.getLogger("distributed").setLevel(logging.ERROR)  # we say ourselves that a scheduler is gone
    try:
        client: Any = Client(setting.replace("dask://", "tcp://"), timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise ExecutorFailed(
            f"{setting}: no Dask scheduler answers; start it, or set JTAI_EXECUTOR={PROCESSES}"
        ) from error
    try:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except (OSError, TimeoutError) as error:
            raise ExecutorFailed(
                f"{setting}: the scheduler has no workers; start some with dask worker, or set "
                f"JTAI_EXECUTOR={PROCESSES}"
            ) from error
        yield Cluster(client.get_executor(pure=False), setting, (KilledWorker,))
    finally:
        client.close(timeout=5)
