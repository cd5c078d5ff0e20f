"""All summaries of a warehouse, made once for whoever renders them.

Belongs here: which there are, in their order, and what they were made of. Does not belong here: what one of them says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pipelines.publish.summary.areas import area_summaries
from pipelines.publish.summary.model import Summary
from pipelines.publish.summary.overview import overview
from pipelines.publish.summary.parts import Source
from pipelines.publish.summary.regions import region_summaries
from pipelines.publish.summary.rounds import round_summaries
from pipelines.publish.summary.themes import theme_summaries
from warehouse.read.api import Warehouse, open_warehouse


class Summaries:
    """The summaries of one warehouse file; they are made when they are asked for, and only once."""

    def __init__(self, database: Path) -> None:
        self._database = database

    @cached_property
    def warehouse(self) -> str:
        """Names the bytes of the warehouse: with the same, all summaries are the same. Raises `OSError`."""
        return hashlib.sha256(self._database.read_bytes()).hexdigest()

    @cached_property
    def all(self) -> tuple[Summary, ...]:
        """That of everything, then those of themes, rounds, regions and areas. Raises `NoWarehouse`."""
        with open_warehouse(self._database) as opened:
            return tuple(every_summary(opened))


def every_summary(warehouse: Warehouse) -> Iterator[Summary]:
    """That of everything, then those of themes, rounds, regions and areas. The warehouse stays open for it."""
    source = Source(warehouse)
    yield overview(source)
    yield from theme_summaries(source)
    yield from round_summaries(source)
    yield from region_summaries(source)
    yield from area_summaries(source)
