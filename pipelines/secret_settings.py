"""Secret settings, and whom to tell by them: what we write has stars in their place; other programs do not get them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.setting_values import check_address
from warehouse.errors import BadInput

if TYPE_CHECKING:
    from pydantic import SecretStr

SECRET_URLS = {"JTAI_WEBHOOK_URL": ("https", "http"), "JTAI_SMTP_URL": ("smtps", "smtp")}
"""The variables whose values are secrets, and the schemes that each may have."""

_SECRET = re.compile("secret|token|password|account_key|connection_string", re.IGNORECASE)
STORE_SECRETS = re.compile(rf"(AWS|AZURE|FSSPEC)_\w*({_SECRET.pattern})\w*(?<!_FILE)|FSSPEC_[A-Z0-9]+", re.IGNORECASE)
"""The variables by which the libraries of stores get their secrets; the name beside a secret is none."""

ADDRESSES = re.compile(r"(AWS|FSSPEC)_\w*ENDPOINT_URL\w*|HTTPS?_PROXY", re.IGNORECASE)
"""The variables of addresses that those libraries name in their messages; a password in one is a secret."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Whom to tell what a refresh brought. The addresses of webhook and mail server are secret: they print as stars."""

    webhook_url: SecretStr | None = None
    mail_to: tuple[str, ...] = ()
    smtp_url: SecretStr | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody is to be told."""
        return self.webhook_url is None and not self.mail_to


def read_notices(env: Mapping[str, str]) -> Notices:
    """Whom to tell, from the environment; raises `BadInput` that names the variable which is wrong."""
    webhook, smtp = _read_secret_url(env, "JTAI_WEBHOOK_URL"), _read_secret_url(env, "JTAI_SMTP_URL")
    mail_to = tuple(address.strip() for address in env.get("JTAI_MAIL_TO", "").split(",") if address.strip())
    if not all(address.count("@") == 1 and address.isprintable() and " " not in address for address in mail_to):
        raise BadInput("JTAI_MAIL_TO: give comma-separated email addresses")
    if bool(mail_to) != (smtp is not None):
        raise BadInput("JTAI_MAIL_TO and JTAI_SMTP_URL go together: give both, or neither")
    return Notices(webhook, mail_to, smtp)


def _read_secret_url(env: Mapping[str, str], name: str) -> SecretStr | None:
    """The address in a variable of `SECRET_URLS`; raises `BadInput` that does not repeat it."""
    from pydantic import SecretStr  # only here, where an address is kept: every command starts with this module

    url = env.get(name, "").strip()
    if not url:
        return None
    check_address(name, url, SECRET_URLS[name])
    return SecretStr(url)


def secret_texts(environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The values, well-formed or not, that must be seen nowhere (`redaction` keeps them out of what we write)."""
    env = os.environ if environ is None else environ
    found = [text for name, value in env.items() if _is_secret(name) for text in (value.strip(), *_named_in(value))]
    found += [_password_in(value) for name, value in env.items() if ADDRESSES.fullmatch(name)]
    return tuple(text for text in found if text)


def shared_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a program that is not ours: all of it but our secrets."""
    env = os.environ if environ is None else environ
    return {name: value for name, value in env.items() if not _is_secret(name)}


def _is_secret(name: str) -> bool:
    return name in SECRET_URLS or bool(STORE_SECRETS.fullmatch(name))


def _password_in(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""


def _named_in(value: str) -> list[str]:
    """The texts in the options of a store that are written as JSON (`FSSPEC_S3`)."""
    try:
        options = json.loads(value) if value.startswith("{") else {}
    except ValueError:
        return []
    return [text for name, text in options.items() if isinstance(text, str) and _SECRET.search(name)]
