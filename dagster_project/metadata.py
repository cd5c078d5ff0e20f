"""Lists of lines as metadata, which Dagster's pages show as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

import dagster as dg

from pipelines.run.redaction import redact

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
"""What Markdown gives a meaning to; a backslash takes it away."""


def list_lines(lines: Iterable[object]) -> dg.MarkdownMetadataValue:
    """A bulleted list of the lines as they are: a label on a publisher's page must not become a link or a picture."""
    plain = (" ".join(redact(str(line)).split()) for line in lines)
    return dg.MetadataValue.md("\n".join("- " + _PUNCTUATION.sub(r"\\\1", line) for line in plain))
