"""The systemd units, container file, workflow and example settings, tested without running them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.settings import NAMES, Source, Workspace, read_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.fixture
def analyze(tmp_path: Path) -> Any:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")

    def run(*arguments: str) -> str:
        done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_systemd_takes_the_units(analyze: Any, tmp_path: Path) -> None:
    """With this environment's programs instead of those in /opt/jtai, which do not exist here."""
    here = str(Path(sys.executable).parent)
    for unit in UNITS:
        text = unit.read_text().replace("/opt/jtai/.venv/bin", here).replace(f"{here}/jtai ", f"{here}/python ")
        (tmp_path / unit.name).write_text(text.replace(f"{here}/dagster-daemon", f"{here}/python"))
    said = analyze("verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS))
    assert not [line for line in said.splitlines() if any(unit.name in line for unit in UNITS)], said


def test_the_timer_means_two_in_london(analyze: Any) -> None:
    [when] = re.findall(r"^OnCalendar=(.*)$", (DEPLOY / "systemd" / "jtai-nightly.timer").read_text(), re.MULTILINE)
    assert when.endswith("02:00:00 Europe/London")
    assert "Next elapse" in analyze("calendar", when)


@pytest.mark.parametrize("name", ["jtai-nightly.service", "jtai-dagster.service"])
def test_services_are_hardened(analyze: Any, name: str) -> None:
    said = analyze("security", "--offline=true", "--no-pager", str(DEPLOY / "systemd" / name))
    [level] = re.findall(r"exposure level for \S+: ([\d.]+)", said)
    assert float(level) < 2.5, said


def test_the_service_allows_what_a_refresh_asks_of_the_kernel(
    analyze: Any, unread: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not here")
    text = (DEPLOY / "systemd" / "jtai-nightly.service").read_text()
    allowed: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", text, re.MULTILINE):
        named = _calls(analyze, line.removeprefix("~"))
        allowed = allowed - named if line.startswith("~") else allowed | named
    trace = tmp_path / "trace"
    # Trace only forbidden calls, which is fast, and program starts, to see that tracing works.
    # The question mark accepts calls that this kernel does not have.
    looked_at = f"trace=!{','.join(f'?{call}' for call in sorted(allowed - {'execve'}))}"
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", looked_at, "-e", "signal=none", "-o", str(trace)]
    if subprocess.run([*strace, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("strace may not trace here")
    workspace = unread(tmp_path / "w")
    command = [sys.executable, "-m", "pipelines.cli", "--workspace", str(workspace.root)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*strace, *command, "refresh"], env=env, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    asked = re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE)
    assert set(asked) == {"execve"}
    assert len(asked) > 2, "the processes that it starts are looked at, too"


def _calls(analyze: Any, group: str) -> set[str]:
    """The system calls in one of systemd's groups, including nested groups."""
    found: set[str] = set()
    for line in analyze("syscall-filter", "--no-pager", group).splitlines()[1:]:
        name = line.strip()
        if name.startswith("@"):
            found |= _calls(analyze, name)
        elif name and not name.startswith("#"):
            found.add(name)
    return found


def test_what_a_unit_starts_is_there_and_no_unit_runs_as_root() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    for unit in UNITS:
        text = unit.read_text()
        for program in re.findall(r"/opt/jtai/\.venv/bin/([\w-]+)", text):
            assert program in {*project, "dagster-daemon", "python"}
        for module in re.findall(r"-m ([\w.]+)", text):
            assert importlib.util.find_spec(module) is not None, module
        if unit.suffix == ".service":
            assert "User=jtai" in text
            assert "flock" not in text


def test_the_unit_tells_of_a_refresh_that_was_killed(tmp_path: Path) -> None:
    """The ExecStopPost command, as systemd would run it."""
    text = (DEPLOY / "systemd" / "jtai-nightly.service").read_text()
    [line] = re.findall(r"^ExecStopPost=/bin/sh -c '(.*)'$", text, re.MULTILINE)
    told = tmp_path / "told"
    script = line.replace("$$", "$").replace("/opt/jtai/.venv/bin/jtai", f"printf '%s|' > {told} jtai")
    for code, is_told in (("exited", False), ("killed", True)):
        env = {"EXIT_CODE": code, "SERVICE_RESULT": "oom-kill", "EXIT_STATUS": "9"}
        assert subprocess.run(["/bin/sh", "-c", script], env=env, check=False).returncode == 0
        assert told.exists() == is_told
    assert told.read_text() == "jtai|notify|--failed|jtai-nightly.service: oom-kill (killed 9)|"


def test_the_container_file_takes_what_is_there_from_the_lock_and_drops_root() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    lines = re.sub(r" \\\n", " ", text).splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            *sources, _ = line.split()[1:]
            assert all((ROOT / source).exists() for source in sources), line
    copied = {line.split()[1] for line in lines if line.startswith("COPY ")}
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(built["packages"]) <= copied
    assert re.search(r"--require-hashes .*-r requirements.lock", text)
    last = text.rpartition("FROM ")[2]
    user = re.findall(r"^USER (\d+):(\d+)$", last, re.MULTILINE)
    assert user == [("10001", "10001")]
    assert last.index("USER ") < last.index("ENTRYPOINT ")
    version = re.findall(r"python:(3\.\d+)-slim", text)
    assert set(version) <= {"3.11", "3.12", "3.13"}
    assert not re.search(r"^(ENV|ARG) .*(WEBHOOK|SMTP)", text, re.MULTILINE)


def check_steps(steps: list[dict[str, Any]]) -> None:
    for step in steps:
        for command in re.findall(r"^make (\S+)", step.get("run", ""), re.MULTILINE):
            assert re.search(rf"^{re.escape(command)}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        subprocess.run(["bash", "-n", "-c", step.get("run", "")], check=True)


def test_the_supply_chain_is_checked_every_week() -> None:
    workflow = yaml.safe_load((DEPLOY / "supply-chain.yml").read_text())
    assert workflow[True]["schedule"] == [{"cron": "0 6 * * 1"}]
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["check"]["steps"]
    check_steps(steps)
    assert {step["run"] for step in steps if "run" in step} == {"make audit", "make licences"}


def test_licences_that_are_not_allowed_are_found() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pip-licenses"]["allow-only"]
    command = [sys.executable, "-m", "piplicenses"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    stricter = listed.replace("\nMIT;", "")
    done = subprocess.run([*command, "--allow-only", stricter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "license MIT not in allow-only licenses" in done.stderr


def test_the_workflow_is_whole_and_holds_no_secret(tmp_path: Path) -> None:
    workflow = yaml.safe_load((DEPLOY / "workflow.yml").read_text())
    job = workflow["jobs"]["refresh"]
    assert workflow["concurrency"]["cancel-in-progress"] is False
    # YAML 1.1 reads the key `on` as true.
    assert workflow[True]["schedule"] == [{"cron": "0 2 * * *"}]
    assert set(job["env"]) <= set(NAMES)
    assert job["env"]["JTAI_WEBHOOK_URL"].startswith("${{ secrets.")
    check_steps(job["steps"])
    kept = job["steps"][-1]["with"]["path"].split()
    workspace = Workspace(Path("data"), Source.LIVE)
    assert kept == [str(workspace.archive), str(workspace.reviews), str(workspace.root / "source")]


def test_the_example_of_settings_is_valid_and_names_nothing_else() -> None:
    text = (DEPLOY / "jtai.env.example").read_text()
    # Read it with a shell, as cron does.
    names = re.findall(r"^#?(JTAI_\w+)=", text, re.MULTILINE)
    script = re.sub(r"^#(?=JTAI_)", "", text, flags=re.MULTILINE) + "\nenv -0"
    done = subprocess.run(
        ["sh", "-c", f"set -aeu; {script}"], env={"PATH": os.environ["PATH"]}, capture_output=True, check=True
    )
    env = dict(line.split("=", 1) for line in done.stdout.decode().split("\0") if line)
    assert set(names) <= set(NAMES)
    settings = read_settings({name: env[name] for name in names})
    assert settings.nightly_cron == "0 2 * * *"
    assert settings.notices.webhook_url
    assert len(settings.notices.mail_to) == 2
