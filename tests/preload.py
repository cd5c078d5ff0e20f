"""Imported once by the fork server of the tests: our modules and models, which would take each process seconds to load.

It has no threads, because a fork would not: DuckDB, which starts one, is left out.
"""

from contextlib import suppress
from importlib import import_module

from extract.themes.tagger import load_tagger

MODULES = (
    *("extract.worker", "scrapers.spider_runner", "docx", "jinja2", "openpyxl", "pandas", "typst", "xlsxwriter"),
    *("scrapy.core.downloader.handlers.http11", "scrapy.core.engine", "scrapy.core.scheduler", "scrapy.core.scraper"),
    *("scrapy.pqueues", "scrapy.squeues"),
)

for name in MODULES:
    import_module(name)
with suppress(OSError):  # no models while they are trained
    load_tagger(use_coding=False)
