"""A short soak test that kills once and publishes data only; `make soak` runs the long one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_a_kill_costs_no_letter_no_whole_state_and_no_reader() -> None:
    soak = Path(__file__).with_name("soak.py")
    run = subprocess.run(
        [sys.executable, str(soak), "--kills", "1", "--seed", "244"], capture_output=True, text=True, check=False
    )
    assert run.returncode in (0, 1), run.stderr[-2000:]
    met = json.loads(run.stdout)
    found = [met[what] for what in ("corrupt_states", "lost_letters", "held", "reader_errors")]
    assert found == [0, 0, 0, 0], met["told"]
    assert met["kills"] == 1
    assert met["workers_killed"] >= 1
    assert met["reads"] > 5
    assert met["pages"] > met["reads"], "readers of published files are there, too"
