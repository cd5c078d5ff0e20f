"""The real letters as read from their files, once for all tests."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from extract.pdf import Document, read_document

MadeOnce = Callable[[str, Callable[[Path], None]], Path]

LETTERS = sorted((Path(__file__).resolve().parents[3] / "shared" / "corpus" / "letters").glob("*.pdf"))


def _read(root: Path) -> None:
    root.mkdir()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for path, document in zip(LETTERS, pool.map(read_document, [one.read_bytes() for one in LETTERS]), strict=True):
            (root / path.stem).write_bytes(pickle.dumps(document))


@pytest.fixture(scope="session")
def documents(made_once: MadeOnce) -> dict[Path, Document]:
    """The letters by their files. Reading these takes nearly all of the time of extraction."""
    root = made_once("documents", _read)
    return {path: pickle.loads((root / path.stem).read_bytes()) for path in LETTERS}
