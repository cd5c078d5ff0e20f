"""The extras of the package: which libraries each brings, and what to install where one is missing."""

from __future__ import annotations

EXTRAS = {
    "search": ("duckdb_extension_fts",),
    "pipeline": (
        "jinja2",
        "parsel",
        "pdfminer",
        "pdfplumber",
        "PIL",
        "pypdfium2",
        "sklearn",
        "scipy",
        "scrapy",
        "spacy",
        "twisted",
        "typst",
    ),
    "publish": ("docx", "markupsafe", "vl_convert"),
    "dask": ("distributed",),
    "s3": ("fsspec", "s3fs"),
    "dagster": ("dagster", "dagster_webserver"),
}
"""What each extra of pyproject.toml brings, by the names under which it is imported."""


def what_to_install(error: BaseException) -> str | None:
    """What to install where an extra is missing; None for any other error."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    missing = error.name.split(".")[0]
    extra = next((extra for extra, modules in EXTRAS.items() if missing in modules), None)
    if extra is None:
        return None
    return f'this needs {missing}, which comes with an extra: pip install "jtai-archive[{extra}]"'
