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
        return tuple(self.each_summary())

    def each_summary(self) -> Iterator[Summary]:
        """The same, one at a time; after the last, the answers that they were made of do not stay in memory."""
        yield overview(self)
        for of_kind in (theme_summaries, round_summaries, region_summaries, area_summaries):
            yield from of_kind(self)
        self.forget()
