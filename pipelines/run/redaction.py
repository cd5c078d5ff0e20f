"""Keeps secrets out of everything that is written: logs, reports, messages, tracebacks.

Belongs here: what of a secret address may not be seen, and replacing it. Does not belong here: which settings are
secret (settings). Only `pipelines.notify` is ever given a secret; this is the second line of defence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pipelines.secret_settings import secret_texts

MASK = "***"
SHORTEST_SEGMENT = 10
"""Characters from which on a part of a webhook's path is taken for a token, and not for a word such as `services`."""
SHORTEST = 4
"""Fewer characters are replaced nowhere: they would be found in every other word."""


def redact(text: str) -> str:
    """The text with every secret of the environment, whole or in part, as `***`."""
    for part in _parts(secret_texts()):
        text = text.replace(part, MASK)
    return text


def redact_all(value: object) -> Any:
    """The same for whatever goes into JSON: keys and values of mappings, items of lists, and the text of the rest."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(str(key)): redact_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact_all(item) for item in value]
    return value if value is None or isinstance(value, int | float) else redact(str(value))


def mask(url: str) -> str:
    """An address as it may be shown: scheme, host and port; a user's name and everything after the host are stars."""
    parts = urlsplit(url)
    user = f"{MASK}@" if parts.username is not None else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{user}{parts.hostname}{port}" + (f"/{MASK}" if parts.path.strip("/") else "")


@contextmanager
def redacted_errors() -> Iterator[None]:
    """Redact the messages of an error, and of those that led to it, on its way out."""
    try:
        yield
    except BaseException as error:
        _redact_chain(error)
        raise


def _redact_chain(error: BaseException) -> None:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
        one.args = tuple(redact(arg) if isinstance(arg, str) else arg for arg in one.args)
        one.__notes__ = [redact(note) for note in getattr(one, "__notes__", [])]


@lru_cache(maxsize=8)
def _parts(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """What to replace, the longest first: else a part would be taken out of the whole, and the rest be left."""
    found = {part for secret in secrets for part in _parts_of(secret)}
    written = {form for part in found for form in (part, quote(part, safe=""), unquote(part), repr(part)[1:-1])}
    return tuple(sorted((form for form in written if len(form) >= SHORTEST), key=len, reverse=True))


def _parts_of(secret: str) -> Iterator[str]:
    yield secret
    try:
        url = urlsplit(secret)
    except ValueError:
        return
    if url.hostname is None:
        return
    # A name beside a password is not a secret, and may be the word "jtai"; alone it is a token.
    if held := url.password or url.username:
        yield held
    if len(url.path) > SHORTEST_SEGMENT:
        yield url.path
    if url.query:
        yield url.query
        yield from (value for pair in url.query.split("&") if len(value := pair.partition("=")[2]) >= SHORTEST)
    if url.fragment:
        yield url.fragment
    yield from (segment for segment in url.path.split("/") if len(segment) >= SHORTEST_SEGMENT)
