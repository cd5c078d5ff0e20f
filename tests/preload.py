"""What processes that tests start are forks of: our modules and models, which would take each of them seconds to load.

It has no threads, because a fork would not: DuckDB, which starts one, is left out.
"""

from importlib import import_module

from extract.themes.tagger import load_tagger

for name in ("extract.worker", "scrapers.spider_runner", "docx", "jinja2", "openpyxl", "pandas", "typst", "xlsxwriter"):
    import_module(name)
load_tagger(use_coding=False)
