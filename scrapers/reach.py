"""Whether a publisher can be reached: one request for its robots.txt, which anyone may ask for.

Belongs here: asking as the harvester asks. Does not belong here: harvesting, or what follows from an answer.
"""

from __future__ import annotations

from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from scrapers.settings import USER_AGENT

TIMEOUT = 15.0
"""Seconds for an answer."""


def reach(url: str, contact: str) -> str | None:
    """What stands in the way of harvesting from this address; None where it answers (having no robots.txt will do)."""
    request = Request(f"{url}/robots.txt", headers={"User-Agent": f"{USER_AGENT} (+{contact})"})  # noqa: S310 - settings
    try:
        with urlopen(request, timeout=TIMEOUT):  # noqa: S310 - an address of the settings
            return None
    except HTTPError as error:
        return None if error.code in (404, 410) else f"HTTP {error.code}"
    except URLError as error:
        return str(error.reason)
    except (OSError, HTTPException, ValueError) as error:
        return str(error) or type(error).__name__
