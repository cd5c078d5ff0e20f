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
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pipelines.notify.news import News, in_words, news_of
from pipelines.notify.outbox import Message, Outbox
from pipelines.run.redaction import mask, redact, redact_all
from pipelines.run.run_log import newest_run_id, run_ids
from pipelines.secret_settings import Notices
from pipelines.settings import Workspace
from warehouse.archive.harvest_records import RUN_ID
from warehouse.errors import BadInput, JtaiError

TIMEOUT = 20.0
"""Seconds for an answer."""
PAUSES = (2.0, 10.0)
"""Seconds before each further attempt."""

TOLD = "told"
"""The file in the folder of a run that says that its news were sent, or are kept until they can be."""

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


def notify(news: News | None, workspace: Workspace, notices: Notices, earlier: Sequence[News] = ()) -> tuple[str, ...]:
    """Send the news, and before them those of earlier runs and what could not be sent before, to every place.

    Returns the places to which something was sent, as they may be shown. What is to be sent is kept first, so that
    neither a kill nor a service that is down loses it. Each message is tried three times, and the failure of one place
    does not keep the news from another. Raises `NotSent` at the end where something could not be sent.
    """
    outbox, sent, failures = Outbox(workspace.unsent), list[str](), list[str]()
    named = [(_name(one), one) for one in (*earlier, news) if one]  # once: a run without an id has the time for a name
    own = named[-1][0] if news else None
    told = {name: _message(one, workspace) for name, one in named}
    for way in _ways(notices):
        unkept = [said for name, message in told.items() if (said := _keep(outbox, name, way.name, message))]
        failed = list[str]()
        for name, message in sorted((outbox.waiting(way.name) | told).items(), key=lambda one: (one[0] == own, one[0])):
            said, is_final = _persist(partial(way.send, message if name == own else _late(name, message)))
            if said is None:
                outbox.drop(name, way.name)
                sent.append(way.place)
                continue
            failed.append(f"{way.place}: {said}")
            if not is_final:  # it is down: the others wait, too
                break
        failures += [*failed[:1], *(unkept if failed else ())]
    if failures:
        raise NotSent(redact("the news could not be sent: " + "; ".join(failures) + "; try again with jtai notify"))
    return tuple(dict.fromkeys(sent))


def _name(news: News) -> str:
    """The name under which a message is kept: by its run, and that a run failed is a message of its own."""
    return (news.run_id or f"{datetime.now(UTC):{RUN_ID}}") + ("-failed" if news.failed else "")


def _message(news: News, workspace: Workspace) -> Message:
    subject, text = in_words(news, workspace)
    return Message(subject, text, redact_all(asdict(news)))


def _late(name: str, message: Message) -> Message:
    run = name.removesuffix("-failed")
    return replace(message, text=f"This is the news of {run} (UTC), which could not be sent then.\n\n{message.text}")


def _keep(outbox: Outbox, name: str, way: str, message: Message) -> str | None:
    """Keep what is to be sent; why it could not be kept, else: that is no reason not to send it."""
    try:
        outbox.keep(name, way, message)
    except OSError as error:
        return f"and could not be kept: {error}"
    return None


def owed(workspace: Workspace, notices: Notices) -> bool:
    """Whether something waits that could be sent."""
    return any(Outbox(workspace.unsent).names(way.name) for way in _ways(notices))


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
    """Raises `BadInput` where the settings name nobody to tell."""
    if notices.is_empty:
        raise BadInput("nobody is to be told: set JTAI_WEBHOOK_URL, or JTAI_MAIL_TO and JTAI_SMTP_URL")


def tell_others(news: News, workspace: Workspace, notices: Notices) -> tuple[str, ...]:
    """Send the news if there is any, and what was not told earlier; returns the places, none where nothing is due.

    A run that was killed after it had published tells nothing; the one after it does. Raises `NotSent`.
    """
    untold = _untold(workspace, news.run_id)
    earlier = [one for run in untold if (one := news_of(workspace, run)).is_worth_telling]
    due = news if news.is_worth_telling else None
    try:
        return notify(due, workspace, notices, earlier) if due or earlier or owed(workspace, notices) else ()
    finally:
        for run in (*untold, *([news.run_id] if news.run_id else [])):
            with suppress(OSError):  # no folder, or no room: it is told twice rather than not at all
                (workspace.runs / run / TOLD).touch()


def _untold(workspace: Workspace, own: str | None) -> list[str]:
    """The runs between the last that was told and this one; none where none ever was: that was long before.

    Without a run of its own (it could not begin) there are none: the newest may be at work at this moment.
    """
    runs = run_ids(workspace.runs)
    told = [run for run in runs if (workspace.runs / run / TOLD).exists()]
    return [run for run in runs if told and own and told[-1] < run < own]


@contextmanager
def telling_others(workspace: Workspace, notices: Notices) -> Iterator[None]:
    """Send the news of what is run meanwhile, if there is any; of what fails, that it did.

    Raises `BadInput` at once where the settings name nobody, and `NotSent` at the end.
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
        said = str(error) if isinstance(error, JtaiError | OSError) else f"{type(error).__name__}: {error}"
        try:
            tell(said)
        except NotSent as unsent:
            raise NotSent(f"{redact(said)}; and {unsent}") from error
        raise
    tell()


def _persist(send: Callable[[], None]) -> tuple[str | None, bool]:
    """Try until it is sent; else why it is not, and whether that is the fault of the message or its address."""
    said, is_final = None, False
    for pause in (*PAUSES, None):
        try:
            send()
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            said, is_final = str(error) or type(error).__name__, _is_final(error)
            if pause is None or is_final:
                break
            time.sleep(pause)
        else:
            return None, False
    return said, is_final


def _is_final(error: Exception) -> bool:
    """Whether retrying cannot help, because the address, the password or the message is wrong."""
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
    address, headers = _with_password(url)
    headers["Content-Type"] = "application/json; charset=utf-8"
    request = Request(address, body, headers, method="POST")  # noqa: S310 - http(s)
    with build_opener(_NoRedirect).open(request, timeout=TIMEOUT):
        pass


def _with_password(url: str) -> tuple[str, dict[str, str]]:
    """The address without user and password, and the header that carries them."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return address, {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}


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
