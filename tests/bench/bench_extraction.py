"""Measures extraction against plain pdfplumber and PDFium on the same files in the same run (`make bench`).

CPU of extracting every letter (one process), wall with two workers against one, peak memory of a worker. Reads the real
letters of ../shared/corpus where they are, else the sample's.
"""

from __future__ import annotations

import ctypes
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pdfplumber
import pypdfium2

from extract.extraction import extract
from extract.worker import Job, extract_all
from pipelines.sample.catalogue import rendered, sample_areas, sample_letters
from warehouse.reference.areas import Area, load_areas

LETTERS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "letters"


def bare(path: Path) -> None:
    """Read words with font and size, each page once: the cost of any reader that uses pdfplumber."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words(extra_attrs=["fontname", "size"])
            page.close()


def own(path: Path) -> None:
    """Read PDFium's characters with code, font, size and box: the least that reading with PDFium costs."""
    raw = pypdfium2.raw
    size, name, box = ctypes.c_float(), ctypes.create_string_buffer(200), raw.FS_RECTF()
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        for page in pdf:
            text = page.get_textpage()
            for index in range(text.count_chars()):
                raw.FPDFText_GetUnicode(text, index)
                raw.FPDFText_GetLooseCharBox(text, index, box)
                raw.FPDFTextObj_GetFontSize(raw.FPDFText_GetTextObject(text, index), size)
                raw.FPDFText_GetFontInfo(text, index, name, 200, None)
            page.close()


def cpu_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def wall_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_megabytes(job: Job, areas: tuple[Area, ...]) -> float:
    extract(job.sha256, job.path.read_bytes(), areas)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return kilobytes / 1024


def measure(jobs: list[Job], areas: tuple[Area, ...]) -> None:
    def extract_one_by_one() -> None:
        for job in jobs:
            extract(job.sha256, job.path.read_bytes(), areas)

    # Alternate, so that a machine that slows down slows both.
    halves = (jobs[::2], jobs[1::2])
    bare_cpu = sum(cpu_of(lambda half=half: [bare(job.path) for job in half]) for half in halves)  # type: ignore[misc]
    ours_cpu = cpu_of(extract_one_by_one)
    own_cpu = cpu_of(lambda: [own(job.path) for job in jobs])
    print(f"CPU: PDFium's own characters {own_cpu:.1f} s, extraction / that {ours_cpu / own_cpu:.2f}")
    print(f"CPU: bare pdfplumber {bare_cpu:.1f} s, extraction {ours_cpu:.1f} s, ratio {ours_cpu / bare_cpu:.2f}")
    one = wall_of(lambda: list(extract_all(jobs, areas, workers=1)))
    two = wall_of(lambda: list(extract_all(jobs, areas, workers=2)))
    print(f"wall: one worker {one:.1f} s, two workers {two:.1f} s, ratio {two / one:.2f}")
    with ProcessPoolExecutor(1) as pool:
        peaks = [pool.submit(peak_megabytes, job, areas).result() for job in jobs]
    print(f"peak memory of a worker: {max(peaks):.0f} MB")


if __name__ == "__main__":
    if LETTERS.is_dir():
        measure([Job(path.stem, path) for path in sorted(LETTERS.glob("*.pdf"))], load_areas())
    else:
        with tempfile.TemporaryDirectory() as folder:
            made = []
            for name in sample_letters():
                path = Path(folder) / f"{name}.pdf"
                path.write_bytes(rendered(name))
                made.append(Job(hashlib.sha256(path.read_bytes()).hexdigest(), path))
            measure(made, sample_areas())
