"""What the exit codes of `jtai` mean."""

from __future__ import annotations

NEEDS_REVIEW = 1
"""Done, and this run met something that needs review."""

COULD_NOT_RUN = 2
"""Something that people, publishers or machines caused stands in the way."""

DEFECT = 3
"""The program itself is wrong."""
