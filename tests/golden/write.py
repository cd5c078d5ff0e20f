"""Writes the golden records of the bundled sample: `.venv/bin/python tests/golden/write.py`.

Run it after an intended change to extraction, and check the difference before you commit it. The records contain only
the text of our invented letters. They leave out hash and version, which change with any file in `extract/`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.extraction import extract
from pipelines.sample.catalogue import rendered, sample_areas, sample_letters
from warehouse.files.atomic import write_bytes
from warehouse.files.json_files import dump

FOLDER = Path(__file__).parent


def golden_record(name: str) -> bytes:
    """The `Extraction` of one bundled letter, as JSON."""
    return dump(replace(extract("", rendered(name), sample_areas()), extractor_version=""))


def main() -> None:
    """Write every record, and delete those of letters that no longer exist."""
    for path in FOLDER.glob("*.json"):
        if path.stem not in sample_letters():
            path.unlink()
    for name in sample_letters():
        write_bytes(FOLDER / f"{name}.json", golden_record(name))
    print(f"{len(sample_letters())} records in {FOLDER}")


if __name__ == "__main__":
    main()
