"""Settings that nobody may see: what we write has stars in their place, and other programs do not get them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipelines.setting_values import check_address

if TYPE_CHECKING:
    from pydantic import SecretStr

SECRET_URLS = {"JTAI_WEBHOOK_URL": ("https", "http"), "JTAI_SMTP_URL": ("smtps", "smtp")}
"""The variables whose values are secrets, and the schemes that each may have."""


def read_secret_url(env: Mapping[str, str], name: str) -> SecretStr | None:
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
    return tuple(value for name in SECRET_URLS if (value := env.get(name, "").strip()))


def shared_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a program that is not ours: all of it but our secrets."""
    env = os.environ if environ is None else environ
    return {name: value for name, value in env.items() if name not in SECRET_URLS}
