"""All summaries of a warehouse: which there are, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pipelines.publish.summary.areas import area_summaries
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.model import Summary
from pipelines.publish.summary.overview import overview
from pipelines.publish.summary.regions import region_summaries
from pipelines.publish.summary.rounds import round_summaries
from pipelines.publish.summary.themes import theme_summaries


class Content(Evidence):
    """What data, documents and pages are made of, all of one warehouse; what is asked for twice is made once."""

    @cached_property
    def summaries(self) -> tuple[Summary, ...]:
        """The overview, then the summaries of themes, rounds, regions and areas."""
        return tuple(_summaries(self))


def _summaries(evidence: Evidence) -> Iterator[Summary]:
    yield overview(evidence)
    yield from theme_summaries(evidence)
    yield from round_summaries(evidence)
    yield from region_summaries(evidence)
    yield from area_summaries(evidence)
