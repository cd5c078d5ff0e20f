"""No tracked file contains sentences from the published letters."""

from __future__ import annotations

import array
import importlib.util
import subprocess
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FINGERPRINTS = SHARED / "corpus" / "fingerprints.bin"
RUN = 10
LARGEST = 3_000_000


@pytest.mark.skipif(not FINGERPRINTS.exists(), reason="the letters' fingerprints are not here (../shared)")
def test_no_tracked_file_repeats_a_letter() -> None:
    spec = importlib.util.spec_from_file_location("score", SHARED / "gold" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    known_runs = array.array("I")
    known_runs.frombytes(FINGERPRINTS.read_bytes())
    known = set(known_runs)

    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    offenders = {}
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        try:
            words = score.words(path.read_text())
        except UnicodeDecodeError:
            continue
        hits = [
            " ".join(words[i : i + RUN])
            for i in range(len(words) - RUN + 1)
            if zlib.crc32(" ".join(words[i : i + RUN]).encode()) in known
        ]
        # About one run of words in a few hundred thousand collides by chance, but not two in one file.
        if len(hits) > 1:
            offenders[name] = hits[:2]
    assert offenders == {}
