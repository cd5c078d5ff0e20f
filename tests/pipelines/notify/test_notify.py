"""The news of a run, and its delivery to a webhook and a mail server that the tests run."""

from __future__ import annotations

import json
import shutil
import socketserver
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from pipelines.notify import delivery as notifying
from pipelines.notify.delivery import NotSent, notify, tell_others
from pipelines.notify.news import News, in_words, news_of
from pipelines.notify.outbox import Message, Outbox
from pipelines.operate.doctor import examine
from pipelines.run.known import ToldKeys, WarehouseState, warehouse_state
from pipelines.run.report import LetterChange, RunReport, write_report
from pipelines.settings import Source, Workspace, read_settings
from warehouse.archive.store import Archive
from warehouse.build.checks import CheckResult, HarvestJudgement
from warehouse.files.json_files import write
from warehouse.review_items import ChangeKind, ReviewCode, ReviewItem

Run = Callable[..., Result]


@dataclass
class Webhook:
    """A server that records what is posted and gives the listed responses in order, then 200."""

    answers: list[int] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T0000SECRET"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    made = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.headers = dict(self.headers)
            code = made.answers.pop(0) if made.answers else 200
            if code == 200:
                made.got.append(body)
            self.send_response(code)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.port = server.server_port
        yield made
        server.shutdown()


@pytest.fixture
def mail() -> Iterator[tuple[int, list[str]]]:
    """A minimal mail server that records every line it receives."""
    told: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            is_data = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                told.append(line)
                verb = line[:4].upper()
                if is_data:
                    is_data = line != "."
                    if not is_data:
                        self.wfile.write(b"250 kept\r\n")
                elif verb == "DATA":
                    is_data = True
                    self.wfile.write(b"354 go on\r\n")
                elif verb == "EHLO":
                    self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
                elif verb == "AUTH":
                    self.wfile.write(b"235 welcome\r\n")
                elif verb == "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], told
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifying, "PAUSES", (0.0, 0.0))


NEWS = News(
    "20240101T000000000000Z",
    (
        LetterChange(
            ChangeKind.ADDED, "Aldermarsh", date(2024, 3, 8), "https://o.example/1", "r", "coded by the model"
        ),
        LetterChange(ChangeKind.WITHDRAWN, "Colverton", None, "https://o.example/2", "r"),
    ),
    (
        ReviewItem(ReviewCode.QUARANTINED, "somewhere", "no letter", 3),
        ReviewItem(ReviewCode.CHECK, "no_letter_is_lost", "not so"),
        ReviewItem(ReviewCode.PUBLISHER_NOT_READ, "ofsted", "HTTP 503"),
    ),
    blocked="the harvest is not published",
)


def test_the_subject_counts_and_the_text_names_everything(tmp_path: Path) -> None:
    subject, text = in_words(NEWS, Workspace(tmp_path / "w"))
    assert subject == ("JTAI archive: nothing was published, 1 added, 1 withdrawn, 3 to review")
    for line in (
        "Aldermarsh, 2024-03-08",
        "https://o.example/1 (coded by the model)",
        "Colverton, undated",
        "somewhere (no letter, page 3)",
        "no_letter_is_lost",
        "HTTP 503",
        "is not published",
    ):
        assert line in text
    assert "runs/20240101T000000000000Z/log.jsonl" in text
    assert "\n\n\n" not in text


def test_a_webhook_gets_text_for_people_and_fields_for_programs(webhook: Webhook, tmp_path: Path) -> None:
    settings = read_settings({"JTAI_WEBHOOK_URL": webhook.url})
    places = notify(NEWS, Workspace(tmp_path / "w"), settings.notices)
    assert places == (f"http://127.0.0.1:{webhook.port}/***",)
    [got] = webhook.got
    assert [(letter["change"], letter["area_name"], letter["letter_date"]) for letter in got["letters"]] == [
        ("added", "Aldermarsh", "2024-03-08"),
        ("withdrawn", "Colverton", None),
    ]
    assert [(item["code"], item["page"]) for item in got["review"]] == [
        ("quarantined", 3),
        ("check", None),
        ("publisher_not_read", None),
    ]
    assert got["text"].startswith(got["subject"])
    assert got["run_id"] == NEWS.run_id


def test_a_webhook_that_fails_is_tried_again_and_one_that_refuses_is_not(webhook: Webhook, tmp_path: Path) -> None:
    notices = read_settings({"JTAI_WEBHOOK_URL": webhook.url}).notices
    webhook.answers = [503, 429]
    notify(NEWS, Workspace(tmp_path / "w"), notices)
    assert len(webhook.got) == 1
    for answers, left in (([404, 200], [200]), ([302, 302, 302], []), ([500, 500, 500, 200], [200])):
        webhook.answers = list(answers)
        with pytest.raises(NotSent, match=r"127\.0\.0\.1") as caught:
            notify(NEWS, Workspace(tmp_path / "w"), notices)
        assert "SECRET" not in str(caught.value)
        assert webhook.answers == left
    assert len(webhook.got) == 1


def test_a_password_in_an_address_is_sent_as_a_header(webhook: Webhook, tmp_path: Path) -> None:
    url = webhook.url.replace("http://", "http://us%40er:pass%2Fword@")
    places = notify(NEWS, Workspace(tmp_path / "w"), read_settings({"JTAI_WEBHOOK_URL": url}).notices)
    assert places == (f"http://***@127.0.0.1:{webhook.port}/***",)
    assert webhook.headers["Authorization"] == f"Basic {b64encode(b'us@er:pass/word').decode()}"


def test_a_run_without_an_id_has_one_name_and_is_not_late(webhook: Webhook, tmp_path: Path) -> None:
    news, workspace = News(None, failed="it was killed"), Workspace(tmp_path)
    notify(news, workspace, read_settings({"JTAI_WEBHOOK_URL": webhook.url}).notices)
    [got] = webhook.got
    assert got["text"] == "\n\n".join(in_words(news, workspace))
    assert not list((tmp_path / "unsent").iterdir())


def test_mail_arrives(mail: tuple[int, list[str]], tmp_path: Path) -> None:
    port, told = mail
    settings = read_settings(
        {
            "JTAI_SMTP_URL": f"smtp://jtai%40mail.example:pass%2Fword@127.0.0.1:{port}",
            "JTAI_MAIL_TO": "a@mail.example, b@mail.example",
        }
    )
    assert notify(NEWS, Workspace(tmp_path / "w"), settings.notices) == (f"smtp://***@127.0.0.1:{port}",)
    assert [line[8:] for line in told if line[:4].upper() == "RCPT"] == ["<a@mail.example>", "<b@mail.example>"]
    assert "From: jtai@mail.example" in told
    assert any("Aldermarsh" in line for line in told)


def test_one_way_that_fails_does_not_keep_the_news_from_the_other(mail: tuple[int, list[str]], tmp_path: Path) -> None:
    port, told = mail
    notices = read_settings(
        {
            "JTAI_WEBHOOK_URL": "http://127.0.0.1:9/hook",
            "JTAI_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "JTAI_MAIL_TO": "a@mail.example",
        }
    ).notices
    with pytest.raises(NotSent, match=r"127\.0\.0\.1:9"):
        notify(NEWS, Workspace(tmp_path / "w"), notices)
    assert any("Aldermarsh" in line for line in told)


def test_what_could_not_be_sent_is_sent_first_the_next_time(webhook: Webhook, tmp_path: Path) -> None:
    workspace, notices = Workspace(tmp_path), read_settings({"JTAI_WEBHOOK_URL": webhook.url}).notices
    first, second, third = (replace(NEWS, run_id=f"2024010{day}T000000000000Z") for day in (1, 2, 3))
    for news in (first, second):
        webhook.answers = [500] * 3
        with pytest.raises(NotSent):
            notify(news, workspace, notices)
        assert webhook.answers == [], "one that is down is not asked for each message"
    assert Outbox(workspace.unsent).names("webhook") == [first.run_id, second.run_id]
    for path in workspace.unsent.iterdir():
        assert "SECRET" not in path.read_text()
    assert tell_others(News(None), workspace, read_settings({}).notices) == ()
    notify(third, workspace, notices)
    assert [got["run_id"] for got in webhook.got] == [first.run_id, second.run_id, third.run_id]
    assert ["\n\nThis is the news of 2024" in got["text"] for got in webhook.got] == [True, True, False]
    assert list(workspace.unsent.iterdir()) == []


def test_a_night_without_news_sends_what_waits_and_nothing_twice(webhook: Webhook, tmp_path: Path) -> None:
    workspace, notices = Workspace(tmp_path), read_settings({"JTAI_WEBHOOK_URL": webhook.url}).notices
    for _ in range(2):
        webhook.answers = [404]
        with pytest.raises(NotSent):
            notify(NEWS, workspace, notices)
    assert len(tell_others(News("20240102T000000000000Z"), workspace, notices)) == 1
    assert tell_others(News("20240103T000000000000Z"), workspace, notices) == ()
    assert [got["run_id"] for got in webhook.got] == [NEWS.run_id]


def test_a_message_that_is_refused_does_not_hold_up_the_others(webhook: Webhook, tmp_path: Path) -> None:
    workspace, notices = Workspace(tmp_path), read_settings({"JTAI_WEBHOOK_URL": webhook.url}).notices
    webhook.answers = [400, 400, 200]
    with pytest.raises(NotSent):
        notify(NEWS, workspace, notices)
    with pytest.raises(NotSent, match="HTTP Error 400"):
        notify(replace(NEWS, run_id="20240102T000000000000Z"), workspace, notices)
    assert [got["run_id"] for got in webhook.got] == ["20240102T000000000000Z"]
    assert Outbox(workspace.unsent).names("webhook") == [NEWS.run_id]


def test_what_is_told_by_hand_is_what_waits(
    sample: Workspace, tmp_path: Path, jtai: Run, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(shutil.copytree(sample.root, tmp_path / "copy"), Source.SAMPLE)
    monkeypatch.setenv("JTAI_WEBHOOK_URL", webhook.url)
    webhook.answers = [404]
    assert jtai(*at(workspace), "notify", "--failed", "the disk is full").exit_code == 2
    assert jtai(*at(workspace), "notify").exit_code == 0
    assert [got["failed"] for got in webhook.got] == ["the disk is full"]
    assert jtai(*at(workspace), "notify").exit_code == 0
    assert webhook.got[-1]["failed"] is None
    assert len(webhook.got[-1]["letters"]) == 10


def test_what_waits_for_a_way_that_is_no_more_is_left_and_named(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    Outbox(workspace.unsent).keep("20240101T000000000000Z", "webhook", Message("s", "t", {}))
    by_mail = {"JTAI_SMTP_URL": "smtp://127.0.0.1:9", "JTAI_MAIL_TO": "a@mail.example"}
    assert tell_others(News(None), workspace, read_settings(by_mail).notices) == ()
    [found] = [one for one in examine(workspace, is_offline=True) if "wait to be sent" in one.says]
    assert "remove" in found.todo


def test_a_check_that_stays_broken_is_news_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    strange = CheckResult("ofsted_sends_documents", False, False, "not so: 1", ("1",), 1)
    other = replace(strange, message="not so: 1, 2", offenders=("1", "2"), count=2)
    nights = {"20240101T000000000000Z": strange, "20240102T000000000000Z": strange, "20240103T000000000000Z": other}
    (workspace.runs / "20240101T120000000000Z").mkdir(parents=True)  # killed before it judged anything
    for run, result in nights.items():
        judged = HarvestJudgement(run, {}, (), (), (), (), (result,), ())
        write(workspace.runs / run / "summary.json", judged)
        write(workspace.runs / run / "report.json", RunReport(run, ()))
    told = [[item.message for item in news_of(workspace, run).review] for run in nights]
    assert told == [["not so: 1"], [], ["not so: 1, 2"]]


def test_a_standing_trouble_is_news_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    down = ReviewItem(ReviewCode.PUBLISHER_NOT_READ, "ofsted", "HTTP 503")
    for day, blocked in ((1, None), (2, "too few"), (3, "too few"), (4, None), (5, "too few")):
        run = f"2024010{day}T000000000000Z"
        write_report(workspace, RunReport(run, (), blocked=blocked, attention=(down,) if day < 4 else ()))
    told = [news_of(workspace, f"2024010{day}T000000000000Z") for day in range(1, 6)]
    assert [(one.blocked, one.review) for one in told] == [
        (None, (down,)),
        ("too few", ()),
        (None, ()),
        (None, ()),
        ("too few", ()),
    ]


def test_news_of_a_run_that_was_killed_are_told_with_the_next(webhook: Webhook, tmp_path: Path) -> None:
    workspace, notices = Workspace(tmp_path), read_settings({"JTAI_WEBHOOK_URL": webhook.url}).notices
    runs = [f"2024010{day}T000000000000Z" for day in (1, 2, 3, 4)]
    for run in runs[:3]:  # the first two before anybody was told of anything, the third without an end
        write(workspace.runs / run / "report.json", RunReport(run, (), NEWS.letters))
        if run == runs[1]:
            tell_others(news_of(workspace, run), workspace, notices)
    assert [got["run_id"] for got in webhook.got] == [runs[1]]
    (workspace.runs / runs[3]).mkdir()
    tell_others(News(runs[3]), workspace, notices)
    tell_others(News(runs[3]), workspace, notices)
    assert [got["run_id"] for got in webhook.got] == [runs[1], runs[2]]
    assert f"This is the news of {runs[2]}" in webhook.got[-1]["text"]


def test_each_way_has_what_it_missed(webhook: Webhook, mail: tuple[int, list[str]], tmp_path: Path) -> None:
    port, told = mail
    by_mail = {"JTAI_SMTP_URL": f"smtp://127.0.0.1:{port}", "JTAI_MAIL_TO": "a@mail.example"}
    workspace, notices = Workspace(tmp_path), read_settings({"JTAI_WEBHOOK_URL": webhook.url, **by_mail}).notices
    webhook.answers = [404]
    with pytest.raises(NotSent):
        notify(NEWS, workspace, notices)
    notify(None, workspace, notices)
    assert len(webhook.got) == 1
    assert sum("Subject:" in line for line in told) == 1


def test_a_full_disk_does_not_hide_that_nothing_was_sent(tmp_path: Path, webhook: Webhook) -> None:
    webhook.answers = [404]
    (tmp_path / "unsent").write_text("in the way")
    with pytest.raises(NotSent, match=r"HTTP Error 404.*could not be kept"):
        notify(NEWS, Workspace(tmp_path), read_settings({"JTAI_WEBHOOK_URL": webhook.url}).notices)


def test_what_is_known_is_not_told_again(sample: Workspace) -> None:
    state = warehouse_state(sample)
    assert len(state.changes) == 10
    assert state.since(state.known) == WarehouseState()
    first, *others = state.known.changes
    [told] = state.since(ToldKeys(tuple(others), state.known.review)).changes
    assert told.key == first


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"JTAI_WEBHOOK_URL": "hooks.example/x"}, "JTAI_WEBHOOK_URL"),
        ({"JTAI_WEBHOOK_URL": "https://h:port/x"}, "JTAI_WEBHOOK_URL"),
        ({"JTAI_SMTP_URL": "https://h"}, "JTAI_SMTP_URL"),
        ({"JTAI_MAIL_TO": "a@b"}, "JTAI_SMTP_URL"),
        ({"JTAI_SMTP_URL": "smtp://h"}, "JTAI_MAIL_TO"),
        ({"JTAI_MAIL_TO": "nobody", "JTAI_SMTP_URL": "smtp://h"}, "JTAI_MAIL_TO"),
        ({"JTAI_MAIL_TO": "a@b\nBcc: c@d", "JTAI_SMTP_URL": "smtp://h"}, "JTAI_MAIL_TO"),
        ({"JTAI_NIGHTLY_CRON": "nightly"}, "JTAI_NIGHTLY_CRON"),
        ({"JTAI_OFSTED_URL": "https://user:pass@host"}, "JTAI_OFSTED_URL"),
    ],
)
def test_a_setting_that_is_wrong_is_named_and_not_repeated(env: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        read_settings(env)
    assert not any(value in str(caught.value) for value in env.values())


def at(workspace: Workspace) -> list[str]:
    return ["--source", "sample", "--workspace", str(workspace.root)]


def test_a_refresh_tells_its_news_once_and_a_night_without_news_tells_nothing(
    unread: Callable[[Path], Workspace],
    tmp_path: Path,
    jtai: Run,
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JTAI_WEBHOOK_URL", webhook.url)
    workspace = unread(tmp_path)
    assert jtai(*at(workspace), "refresh", "--notify").exit_code == 1
    [got] = webhook.got
    assert [letter["change"] for letter in got["letters"]] == ["added"] * 10
    found = [(item["code"], item["subject"]) for item in got["review"]]
    assert [code for code, _ in found].count("quarantined") == 1
    assert [subject for code, subject in found if code == "check"] == ["letters_have_findings"]
    assert got["blocked"] is got["failed"] is None
    assert jtai(*at(workspace), "refresh", "--notify").exit_code == 0
    assert len(webhook.got) == 1
    assert jtai(*at(workspace), "notify", "--failed", "it was killed").exit_code == 0
    assert webhook.got[-1]["failed"] == "it was killed"


def test_a_refresh_that_fails_or_is_blocked_is_told(
    sample: Workspace, tmp_path: Path, jtai: Run, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(shutil.copytree(sample.root, tmp_path / "copy"), Source.SAMPLE)
    monkeypatch.setenv("JTAI_WEBHOOK_URL", webhook.url)
    whole = Archive(workspace.archive).manifest.read_bytes()
    Archive(workspace.archive).manifest.write_bytes(b"nonsense\n" + whole)
    assert jtai(*at(workspace), "refresh", "--notify").exit_code == 2
    assert "manifest.jsonl:1" in webhook.got[-1]["failed"]
    Archive(workspace.archive).manifest.write_bytes(whole)
    ledger = Archive(workspace.archive).ledger
    ledger.write_text(ledger.read_text().replace('"listed":', '"listed":9'))
    assert jtai(*at(workspace), "refresh", "--notify").exit_code == 1
    assert "not published" in webhook.got[-1]["blocked"]
    assert any("listing_is_whole" in item["subject"] for item in webhook.got[-1]["review"])


def test_nobody_to_tell_is_an_error_before_anything_is_done(
    tmp_path: Path, jtai: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    for command in (["refresh", "--notify"], ["notify"]):
        result = jtai("--source", "sample", "--workspace", str(tmp_path / "w"), *command)
        assert result.exit_code == 2
        assert "JTAI_WEBHOOK_URL" in capfd.readouterr().err
    assert not (tmp_path / "w").exists()
