"""Reads the values of settings; an error names the variable and never repeats its value, which may be a secret."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

from warehouse.errors import BadInput

PROCESSES = "processes"
"""The executor that is this machine's own processes."""

LONGEST_NAME = 100
"""Characters of a name."""


class PublicationScope(StrEnum):
    """How much of a release is made: each takes several times as long as the one before, and has all that it has."""

    DATA = "data"
    PAGES = "pages"
    ALL = "all"
    """Word and PDF documents, too."""


def read_seconds(env: Mapping[str, str], name: str, default: float) -> float:
    """Seconds, 0 or more; raises `BadInput`."""
    try:
        seconds = float(env.get(name) or default)
    except ValueError:
        raise BadInput(f"{name}: give seconds, such as 1 or 0.5") from None
    if not 0 <= seconds < float("inf"):
        raise BadInput(f"{name}: give seconds, 0 or more")
    return seconds


def read_published(env: Mapping[str, str], name: str) -> PublicationScope:
    """How much is published, all by default; raises `BadInput`."""
    try:
        return PublicationScope(env.get(name, "").strip().lower() or PublicationScope.ALL)
    except ValueError:
        raise BadInput(
            f"{name}: give {PublicationScope.DATA}, {PublicationScope.PAGES} or {PublicationScope.ALL}"
        ) from None


def check_address(name: str, url: str, schemes: Sequence[str]) -> None:
    """Raises `BadInput` unless the address is whole and has one of the schemes."""
    try:
        parts = urlsplit(url)
        is_host = bool(parts.hostname) and "," not in parts.netloc
        is_good = parts.scheme in schemes and is_host and parts.port != 0 and url.isprintable()
    except ValueError:  # an invalid port
        is_good = False
    if not is_good:
        raise BadInput(f"{name}: give a whole address that begins with {' or '.join(f'{s}://' for s in schemes)}")


def read_site_address(env: Mapping[str, str], name: str) -> str | None:
    """A web address without a slash at its end, None where the variable is not set; raises `BadInput`."""
    address = env.get(name, "").rstrip("/")
    if not address:
        return None
    check_address(name, address, ("https", "http"))
    if any(sign in address for sign in "?#@"):
        raise BadInput(f"{name}: give a web address without user, query and fragment")
    return address


def read_executor(env: Mapping[str, str], name: str) -> str:
    """`processes`, also where the variable is not set, or the address of a Dask scheduler; raises `BadInput`."""
    value = env.get(name) or PROCESSES
    if value != PROCESSES:
        try:
            check_address(name, value, ("dask",))
        except BadInput:
            raise BadInput(f"{name}: give {PROCESSES}, or a Dask scheduler, such as dask://127.0.0.1:8786") from None
    return value


def read_store(env: Mapping[str, str], name: str) -> str:
    """The address of a store of objects, as fsspec writes it, empty where there is none; raises `BadInput`."""
    address = env.get(name, "").strip().rstrip("/")
    if address and not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s?#:@]+(@[^\s?#:@]+)?(:\d+)?(/[^\s?#:@]*)?", address):
        raise BadInput(
            f"{name}: give an address such as s3://bucket/prefix, without user, password, query and fragment"
        )
    return address


def read_addresses(env: Mapping[str, str], name: str, default: str, *, may_be_several: bool) -> list[str]:
    """Web addresses without slashes at their ends, separated by commas if there may be several; raises `BadInput`."""
    value = env.get(name) or default
    addresses = [address.strip().rstrip("/") for address in (value.split(",") if may_be_several else [value])]
    for address in addresses:
        check_address(name, address, ("https", "http"))
        if "@" in address:
            raise BadInput(f"{name}: give the address without user and password; it is kept with each document")
    return addresses


def read_cron(env: Mapping[str, str], name: str, default: str) -> str:
    """A time by which something runs, as cron writes it; raises `BadInput` unless it has five fields."""
    cron = env.get(name) or default
    if len(cron.split()) != 5:
        raise BadInput(f"{name}: give minute, hour, day, month and weekday, such as {default}")
    return cron


def read_name(env: Mapping[str, str], name: str) -> str:
    """A name on one line, empty where the variable is not set; raises `BadInput` for one that is too long."""
    words = env.get(name, "").strip()
    if len(words) > LONGEST_NAME or not words.isprintable():
        raise BadInput(f"{name}: give a name of at most {LONGEST_NAME} characters on one line")
    return words


def read_command(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """A command line as its words; none where the variable is not set. Raises `BadInput`, also for no such program."""
    try:
        words = tuple(shlex.split(env.get(name, "")))
    except ValueError:
        raise BadInput(f"{name}: give a command line; a quotation mark in it is not closed") from None
    if words and shutil.which(words[0]) is None:
        raise BadInput(f"{name}: give a command line; its first word is no program that can be found")
    return words
