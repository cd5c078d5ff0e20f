"""No secret from the settings appears in any output, whatever goes wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.run.redaction import mask, redact, redact_all, redacted_errors
from pipelines.settings import NAMES, Workspace, read_settings

ROOT = Path(__file__).resolve().parents[3]
WEBHOOK = "http://127.0.0.1:9/services/T00SECRET1/hush-hush-2?token=SECRET3&a=b#SECRET4"
SMTP = "smtp://jtai%40mail.example:SE%2FCRET%405@127.0.0.1:9"
SEEN = ("SECRET", "SE/CRET", "SE%2FCRET", "hush-hush")


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JTAI_WEBHOOK_URL", WEBHOOK)
    monkeypatch.setenv("JTAI_SMTP_URL", SMTP)
    monkeypatch.setenv("JTAI_MAIL_TO", "a@mail.example")


def has_secret(text: str) -> bool:
    return any(part in text for part in SEEN)


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    "text",
    [
        f"POST {WEBHOOK} failed",
        "GET /services/T00SECRET1/hush-hush-2?token=SECRET3",
        "no such token: SECRET3",
        "hush-hush-2 is unknown",
        f"{SMTP!r}",
        "535 jtai@mail.example SE/CRET@5 is wrong",
        "AUTH SE%2FCRET%405",
    ],
)
def test_a_secret_is_masked_whole_or_in_part_as_it_is_written(text: str) -> None:
    assert has_secret(text)
    assert not has_secret(redact(text))
    assert not has_secret(str(redact_all({"a": [{text: text}]})))


@pytest.mark.usefixtures("secrets")
def test_what_is_no_secret_stays() -> None:
    text = "jtai: services of jtai@mail.example, 127.0.0.1"
    assert redact(text) == text


@pytest.mark.usefixtures("secrets")
def test_settings_print_no_secret() -> None:
    settings = read_settings()
    assert not has_secret(repr(settings))
    assert not has_secret(str(settings.notices.webhook_url))
    assert settings.notices.webhook_url is not None
    assert settings.notices.webhook_url.get_secret_value() == WEBHOOK


def test_an_address_is_shown_by_its_host() -> None:
    assert mask(WEBHOOK) == "http://127.0.0.1:9/***"
    assert mask(SMTP) == "smtp://***@127.0.0.1:9"


@pytest.mark.usefixtures("secrets")
def test_errors_lose_their_secrets_on_the_way_out() -> None:
    def fail() -> None:
        try:
            raise KeyError(WEBHOOK)
        except KeyError as error:
            error.add_note(f"of {SMTP}")
            raise RuntimeError(f"cannot reach {WEBHOOK}") from error

    with pytest.raises(RuntimeError, match="cannot reach") as caught, redacted_errors():
        fail()
    assert not has_secret(str(caught.value))
    assert not has_secret(str(caught.value.__cause__))
    assert not has_secret(str(caught.value.__cause__.__notes__))  # type: ignore[union-attr]


PUBLIC = ("JTAI_CONTACT", "JTAI_ERROR_CONTACT", "JTAI_SITE_PUBLISHER", "JTAI_SITE_TITLE", "JTAI_WORKSPACE")
"""The contacts and names are told to publishers or readers, and the workspace is a path: none can hold a secret."""


@pytest.mark.parametrize("name", [name for name in NAMES if name not in PUBLIC])
@pytest.mark.parametrize("command", [["refresh", "--notify"], ["notify"], ["doctor", "--offline"]])
def test_a_secret_in_the_wrong_setting_is_not_repeated(
    tmp_path: Path,
    name: str,
    command: list[str],
    jtai: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, "http//u:SECRET1@127.0.0.1:9" if name.endswith("URL") else "SECRET1 hush-hush")
    result = jtai("--source", "sample", "--workspace", str(tmp_path), *command)
    told = result.output + "".join(capfd.readouterr())
    assert result.exit_code == 2
    assert name in told
    assert not has_secret(told)


@pytest.mark.parametrize("command", [["refresh", "--notify"], ["doctor", "--offline"]])
def test_secrets_are_never_written(unread: Callable[[Path], Workspace], tmp_path: Path, command: list[str]) -> None:
    unread(tmp_path)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "JTAI_WORKSPACE": str(tmp_path)}
    env |= {"JTAI_WEBHOOK_URL": WEBHOOK, "JTAI_SMTP_URL": SMTP, "JTAI_MAIL_TO": "a@mail.example"}
    # The network fails at once: nothing listens there, and pauses between attempts are skipped.
    code = "import pipelines.notify.delivery as n; n.PAUSES = (); import pipelines.cli as c; c.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--source", "sample", *command],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0 or command[0] == "doctor"
    assert not has_secret(done.stdout + done.stderr)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert not has_secret(path.read_bytes().decode("latin-1")), path


def test_a_defect_shows_a_traceback_without_secrets(tmp_path: Path) -> None:
    """Even if a stage fails with an error that contains a secret."""
    code = (
        "import os, pipelines.stages.verify as s, pipelines.cli as c\n"
        "def broken(run, tell): raise KeyError(os.environ['JTAI_WEBHOOK_URL'])\n"
        "s.verify = broken; c.main()"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT), "JTAI_WEBHOOK_URL": WEBHOOK}
    workspace = Workspace(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code, "--source", "sample", "--workspace", str(tmp_path), "verify"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert re.fullmatch(r"jtai: a defect of this program: KeyError: .*log\.jsonl\n", done.stderr), done.stderr
    assert not has_secret(done.stderr)
    [log] = workspace.runs.glob("*/log.jsonl")
    assert "KeyError" in log.read_text()
    assert not has_secret(log.read_text())
