"""Who publishes: what pages, documents and data say of whose they are."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.settings import SITE_TITLE, Settings


@dataclass(frozen=True, slots=True)
class Imprint:
    """The title under which all is published, and who publishes it; empty where nobody is named."""

    title: str = SITE_TITLE
    publisher: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Imprint:
        """The imprint that the settings give."""
        return cls(settings.site_title, settings.site_publisher)

    @property
    def author(self) -> str:
        """Who is named as the author of documents and data."""
        return self.publisher or self.title
