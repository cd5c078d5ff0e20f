"""The tagger's version. It stands by itself, so that what has nothing to tag need not load spaCy to find out."""

from __future__ import annotations

from warehouse.files.versions import version_of

TAGGER_VERSION = version_of("extract.themes", version_of("extract.statements").encode())
"""Changes whenever code, data or models of this folder or of that of statements change."""
