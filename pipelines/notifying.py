"""Sends the news of a run to where the settings say: a webhook, mail, or both.

Belongs here: HTTP and SMTP, trying again, never letting a secret out. Does not belong here: what is news and how it is
worded (news), when it is sent (commands, Dagster's sensors).
"""

from __future__ import annotations

import json
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pipelines.news import News, in_words, news_of
from pipelines.outbox import Message, Outbox
from pipelines.redaction import mask, redact, redact_all
from pipelines.run_log import newest_run_id
from pipelines.settings import Notices, Workspace
from warehouse.archive import RUN_ID
from warehouse.errors import JtaiError

TIMEOUT = 20.0
"""Seconds for an answer."""
PAUSES = (2.0, 10.0)
"""Seconds before each further attempt."""

SUBMISSION_PORT = 587
LOCAL = ("localhost", "127.0.0.1", "::1")
"""Mail servers to which a password may go without encryption: it does not leave the machine."""


class NotSent(JtaiError):
    """The news could not be sent; the message names where to, without what of the address is secret."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to people; `place` is where it leads, as it may be shown."""

    name: str
    place: str
    send: Callable[[Message], None]


def notify(news: News | None, workspace: Workspace, notices: Notices) -> tuple[str, ...]:
    """Send the news, and before them what could not be sent earlier, to every place of the settings.

    Returns the places, as they may be shown. Each message is tried three times, and the failure of one place does not
    keep the news from another; what cannot be sent is kept for the next time. Raises `NotSent` at the end where
    something could not.
    """
    outbox, failures = Outbox(workspace.unsent), list[str]()
    run = (news.run_id if news else None) or f"{datetime.now(UTC):{RUN_ID}}"
    told = {run: _message(news, workspace)} if news else {}
    ways = _ways(notices)
    for way in ways:
        late = {of: _late(of, kept) for of, kept in outbox.waiting(way.name).items() if of != run}
        said = None
        for of, message in (late | told).items():
            # Where one did not get through the others need not try: they are sent in their order.
            said = said or _persist(partial(way.send, message))
            if said is None:
                outbox.drop(of, way.name)
            elif of in told:
                said = f"{said}{_kept(outbox, run, way.name, message)}"
        if said is not None:
            failures.append(f"{way.place}: {said}")
    if failures:
        raise NotSent(redact("the news could not be sent: " + "; ".join(failures) + "; try again with jtai notify"))
    return tuple(way.place for way in ways)


def _message(news: News, workspace: Workspace) -> Message:
    subject, text = in_words(news, workspace)
    fields = asdict(news)
    return Message(subject, text, redact_all({**fields.pop("letters"), **fields}))


def _late(run: str, message: Message) -> Message:
    return replace(message, text=f"This is of {run} (UTC), and could not be sent then.\n\n{message.text}")


def _kept(outbox: Outbox, run: str, way: str, message: Message) -> str:
    """Keep what could not be sent; what to say of it where that fails, too."""
    try:
        outbox.keep(run, way, message)
    except OSError as error:
        return f" (and could not be kept: {error})"
    return ""


def _ways(notices: Notices) -> tuple[_Way, ...]:
    ways = []
    if notices.webhook_url is not None:
        url = notices.webhook_url.get_secret_value()
        ways.append(_Way("webhook", mask(url), partial(_post, url)))
    if notices.smtp_url is not None:
        smtp = notices.smtp_url.get_secret_value()
        ways.append(_Way("mail", mask(smtp), partial(_mail, smtp, notices.mail_to)))
    return tuple(ways)


def require_somebody(notices: Notices) -> None:
    """Raises `ValueError` where the settings name nobody to tell."""
    if notices.is_empty:
        raise ValueError("nobody is to be told: set JTAI_WEBHOOK_URL, or JTAI_MAIL_TO and JTAI_SMTP_URL")


def tell_others(news: News, workspace: Workspace, notices: Notices) -> tuple[str, ...]:
    """Send the news if there is any, and what could not be sent earlier; returns the places, none where nothing is due.

    Raises `NotSent`.
    """
    if news.is_worth_telling:
        return notify(news, workspace, notices)
    return notify(None, workspace, notices) if Outbox(workspace.unsent).runs else ()


@contextmanager
def telling_others(workspace: Workspace, notices: Notices) -> Iterator[None]:
    """Send the news of what is run meanwhile, if there is any; of what fails, that it did.

    Raises `ValueError` at once where the settings name nobody, and `NotSent` at the end.
    """
    require_somebody(notices)
    before = newest_run_id(workspace.runs)

    def tell(failed: str | None = None) -> None:
        newest = newest_run_id(workspace.runs)
        news = News(None, failed=failed) if newest == before else news_of(workspace, newest, failed=failed)
        tell_others(news, workspace, notices)

    try:
        yield
    except Exception as error:
        said = str(error) if isinstance(error, JtaiError | ValueError | OSError) else f"{type(error).__name__}: {error}"
        try:
            tell(said)
        except NotSent as unsent:
            raise NotSent(f"{redact(said)}; and {unsent}") from error
        raise
    tell()


def _persist(send: Callable[[], None]) -> str | None:
    """Try until it is sent; why it is not, else."""
    said = None
    for pause in (*PAUSES, None):
        try:
            send()
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            said = str(error) or type(error).__name__
            if pause is None or _is_final(error):
                break
            time.sleep(pause)
        else:
            return None
    return said


def _is_final(error: Exception) -> bool:
    """Whether trying again is in vain: the address, the password or the message is wrong."""
    if isinstance(error, HTTPError):
        return 400 <= error.code < 500 and error.code not in (408, 429)
    return isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPRecipientsRefused | ValueError)


class _NoRedirect(HTTPRedirectHandler):
    """A webhook answers where it is asked: a redirected POST would arrive as a GET, or the news with a stranger."""

    def redirect_request(self, *arguments: Any) -> None:
        """Follow none: the answer stays an `HTTPError`."""


def _post(url: str, message: Message) -> None:
    # `text` is what chat services show, the rest is for programs.
    people = {"text": f"{message.subject}\n\n{message.text}", "subject": message.subject}
    body = json.dumps({**people, **message.fields}, ensure_ascii=False).encode()
    request = Request(url, body, {"Content-Type": "application/json; charset=utf-8"}, method="POST")  # noqa: S310 - http(s)
    with build_opener(_NoRedirect).open(request, timeout=TIMEOUT):
        pass


def _mail(url: str, mail_to: tuple[str, ...], message: Message) -> None:
    parts = urlsplit(url)
    user = unquote(parts.username) if parts.username else None
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = user if user and "@" in user else mail_to[0]
    mail["To"] = ", ".join(mail_to)
    mail.set_content(message.text)
    with _connected(parts) as server:
        if user is not None:
            if not isinstance(server.sock, ssl.SSLSocket) and parts.hostname not in LOCAL:
                raise ValueError("the server offers no encryption; the password is not sent in the clear")
            server.login(user, unquote(parts.password or ""))
        server.send_message(mail)


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, context = parts.hostname or "", ssl.create_default_context()
    name = socket.gethostname()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 0, name, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, parts.port or SUBMISSION_PORT, name, timeout=TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    return server
