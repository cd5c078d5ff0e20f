"""Errors named after what the world did. Every message names the file or address, the cause and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.build.checks import CheckResult


class JtaiError(Exception):
    """The base of everything that we raise on purpose."""


class UnexpectedContent(JtaiError):
    """A page or document came that is not of the kind asked for (an error page where a PDF was promised)."""


class EmptyListing(JtaiError):
    """A listing that is known to have entries showed none: silence would look like a night without news."""


class UnreadablePdf(JtaiError):
    """A PDF that holds no text to be read: encrypted, truncated, scanned, empty or absurdly large."""


class NotALetter(JtaiError):
    """A document that can be read and is no JTAI letter, whatever label it came under."""


class WrongWorkspace(JtaiError):
    """The workspace belongs to another source, is locked by another run or cannot be written."""


class BrokenCheck(JtaiError):
    """A check that blocks publication is broken: what was published stays. `results` are those of all its checks."""

    def __init__(self, message: str, results: tuple[CheckResult, ...] = ()) -> None:
        super().__init__(message)
        self.results = results


class UnreadableWarehouse(JtaiError):
    """The published warehouse cannot be read; the kinds of this error say why."""


class NoWarehouse(UnreadableWarehouse):
    """There is no published warehouse yet."""


class LockedWarehouse(UnreadableWarehouse):
    """Another program has the published warehouse open for writing."""


class DamagedWarehouse(UnreadableWarehouse):
    """The bytes of the published warehouse are not those that were written."""


class OtherWarehouse(UnreadableWarehouse):
    """The file is of another version of DuckDB, or no warehouse of ours."""


class UnknownName(JtaiError):
    """A user named an area, theme, kind or finding that does not exist; the message offers the nearest ones."""
