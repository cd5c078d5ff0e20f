"""A short soak test that publishes data only; `make soak` runs the long one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_three_kills_cost_no_letter_no_whole_state_and_no_reader() -> None:
    soak = Path(__file__).with_name("soak.py")
    run = subprocess.run(
        [sys.executable, str(soak), "--kills", "3", "--seed", "244"], capture_output=True, text=True, check=False
    )
    assert run.returncode in (0, 1), run.stderr[-2000:]
    met = json.loads(run.stdout)
    found = [met[what] for what in ("corrupt_states", "lost_letters", "held", "reader_errors")]
    assert found == [0, 0, 0, 0], met["told"]
    assert met["kills"] == 3
    assert met["workers_killed"] >= 1
    assert met["reads"] > 5
    assert met["pages"] > met["reads"], "readers of published files are there, too"
    assert sum(count > 0 for count in met["kills_by_stage"].values()) >= 2
