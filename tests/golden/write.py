"""Writes the golden records of the bundled sample anew: `.venv/bin/python tests/golden/write.py`.

Run it after a change that is meant to change what is read, and look at the difference before keeping it. The records
hold the text of our own invented letters only. Hash and version are left out: they change with any file of `extract/`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.extraction import extract
from pipelines.sample.catalogue import rendered, sample_areas, sample_letters
from warehouse.files.json_files import dump, write_bytes

FOLDER = Path(__file__).parent


def golden_record(name: str) -> bytes:
    """What the extractor makes of one bundled letter, as the JSON of an `Extraction`."""
    return dump(replace(extract("", rendered(name), sample_areas()), extractor_version=""))


def main() -> None:
    """Write every record, and remove those of letters that are gone."""
    for path in FOLDER.glob("*.json"):
        if path.stem not in sample_letters():
            path.unlink()
    for name in sample_letters():
        write_bytes(FOLDER / f"{name}.json", golden_record(name))
    print(f"{len(sample_letters())} records in {FOLDER}")


if __name__ == "__main__":
    main()
