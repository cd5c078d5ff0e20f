"""The codebook is whole, and its page is made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from extract.statements import codebook
from extract.statements.codebook import load_codebook, places_by_theme, themes_of_subtopics
from extract.statements.codebook_page import PAGE, codebook_page
from extract.themes.taxonomy import load_taxonomy


def test_every_theme_has_sub_topics_and_every_code_is_one() -> None:
    book = load_codebook()
    assert set(places_by_theme()) == set(load_taxonomy().codes)
    assert len({one.code for one in book}) == len(book) == len(themes_of_subtopics())
    assert all(one.praise.endswith(".") and one.criticism.endswith(".") and one.terms for one in book)


def test_the_page_is_up_to_date(check_page: Callable[[Path, str], None]) -> None:
    check_page(PAGE, codebook_page())


def test_a_code_that_stands_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = SimpleNamespace(codebook_version="1", subtopics={theme: [_entry("same")] for theme in load_taxonomy().codes})
    monkeypatch.setattr(codebook, "read_data", lambda *_: raw)
    load_codebook.cache_clear()
    with pytest.raises(ValueError, match="twice: same"):
        load_codebook()
    load_codebook.cache_clear()


def _entry(code: str) -> codebook._Entry:
    return codebook._Entry(code=code, label="L", definition="D", praise="P.", criticism="C.", terms=("t",))
