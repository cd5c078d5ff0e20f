"""All summaries of a warehouse.

Belongs here: which there are, in their order. Does not belong here: what one of them says.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.publish.summary.areas import area_summaries
from pipelines.publish.summary.model import Summary
from pipelines.publish.summary.overview import overview
from pipelines.publish.summary.parts import Source
from pipelines.publish.summary.regions import region_summaries
from pipelines.publish.summary.rounds import round_summaries
from pipelines.publish.summary.themes import theme_summaries
from warehouse.reading import Warehouse


def every_summary(warehouse: Warehouse) -> Iterator[Summary]:
    """The summary of everything, then those of themes, rounds, regions and areas. The warehouse stays open for it."""
    source = Source(warehouse)
    yield overview(source)
    yield from theme_summaries(source)
    yield from round_summaries(source)
    yield from region_summaries(source)
    yield from area_summaries(source)
