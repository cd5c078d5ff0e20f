"""The store that keeps the archive, where there is one: when a run fetches and sends, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pipelines.extras import what_to_install
from pipelines.run.progress import Tell
from pipelines.run.redaction import redact
from pipelines.run.run_log import log
from pipelines.settings import Settings, Workspace
from warehouse.archive.object_store import ObjectStore, Standing
from warehouse.archive.store import Archive
from warehouse.errors import JtaiError, StoreDiffers, StoreNotReached
from warehouse.review_items import ReviewCode, ReviewItem

Telling = Callable[[str], AbstractContextManager[Tell]]


@dataclass(frozen=True, slots=True)
class StoreState:
    """A store as the workspace finds it: what each lacks of the other, or why that cannot be told."""

    address: str
    standing: Standing | None = None
    error: str | None = None
    is_reached: bool = True

    def __str__(self) -> str:
        """One line for people."""
        one = self.standing
        if one is None:
            return str(self.error)
        lacks = [
            f"{len(documents)} documents and {size:,} bytes of manifest and ledger to be {what}"
            for documents, size, what in (
                (one.to_send, one.bytes_to_send, "sent"),
                (one.to_fetch, one.bytes_to_fetch, "fetched"),
            )
            if documents or size
        ]
        return f"{self.address}: {'; '.join(lacks) or 'holds the same as the copy here'}"


def look_at_store(workspace: Workspace, address: str) -> StoreState:
    """The state of the store; nothing is changed."""
    try:
        return StoreState(address, ObjectStore(address).compare(Archive(workspace.archive), workspace.source))
    except JtaiError as error:
        return StoreState(address, error=redact(str(error)), is_reached=not isinstance(error, StoreNotReached))
    except ModuleNotFoundError as error:
        if (to_install := what_to_install(error)) is None:
            raise
        return StoreState(address, error=f"{address}: {to_install}")


def synchronise(workspace: Workspace, settings: Settings, telling: Telling) -> Standing:
    """Bring store and copy to the same state, under the lock; returns what each had lacked, nothing without a store.

    Raises as `ObjectStore.synchronise`.
    """
    if not settings.store:
        return Standing()
    with telling("archive") as tell:
        return ObjectStore(settings.store).synchronise(Archive(workspace.archive), workspace.source, tell)


def log_moved(moved: Standing) -> None:
    """Log what was fetched and sent, if anything was."""
    if moved != Standing():
        log(
            "synchronised with the archive's store",
            documents_fetched=len(moved.to_fetch),
            documents_sent=len(moved.to_send),
            bytes_fetched=moved.bytes_to_fetch,
            bytes_sent=moved.bytes_to_send,
        )


def begin_with_store(
    workspace: Workspace, settings: Settings, telling: Telling, *, adds: bool, is_deep: bool
) -> tuple[Standing, tuple[ReviewItem, ...]]:
    """Bring both to the same state as a run begins; returns what was moved, and what needs review.

    A run that `adds` to the archive, or has no copy to work on, needs the store and raises `StoreNotReached`; another
    one works on the copy. `StoreDiffers` is raised unless the run is a deep one, which says all that differs.
    """
    try:
        return synchronise(workspace, settings, telling), ()
    except StoreNotReached as error:
        if adds or is_deep or not Archive(workspace.archive).manifest.exists():
            raise
        why = redact(str(error).removeprefix(f"{settings.store}: "))
        item = ReviewItem(ReviewCode.STORE_NOT_REACHED, settings.store, f"this run works on the copy; {why}")
        return Standing(), (item,)
    except StoreDiffers:
        if not is_deep:
            raise
        return Standing(), ()
