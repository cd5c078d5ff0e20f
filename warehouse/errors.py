"""Errors named after what went wrong. Every message names the file or address, the cause and what to do next."""

from __future__ import annotations


class JtaiError(Exception):
    """The base of what people, publishers and machines can cause; whatever else is raised is a defect of ours."""


class BadInput(JtaiError, ValueError):
    """A setting, an option or a data file that people edit is wrong; the message names it and says what is right."""


class UnexpectedContent(JtaiError):
    """A page or document is not of the expected kind, such as an error page instead of a PDF."""


class EmptyListing(JtaiError):
    """A listing that should have entries shows none; ignoring it would look like a night without news."""


class UnreadablePdf(JtaiError):
    """A PDF without readable text: encrypted, truncated, scanned, empty or absurdly large."""


class NotALetter(JtaiError):
    """A readable document that is not a JTAI letter, whatever its label says."""


class WrongWorkspace(JtaiError):
    """The workspace belongs to another source, is locked by another run or cannot be written."""


class StoreNotReached(JtaiError):
    """The store of objects that keeps the archive cannot be reached, or refuses what it is asked."""


class StoreDiffers(JtaiError):
    """The store of objects and the copy of the archive here contradict each other: neither continues the other."""


class UnreadableWarehouse(JtaiError):
    """The published warehouse cannot be read; subclasses say why."""


class NoWarehouse(UnreadableWarehouse):
    """There is no published warehouse yet."""


class LockedWarehouse(UnreadableWarehouse):
    """Another program has the published warehouse open for writing."""


class DamagedWarehouse(UnreadableWarehouse):
    """The published warehouse is damaged."""


class OtherWarehouse(UnreadableWarehouse):
    """The file has another version of DuckDB, or is not one of our warehouses."""


class UnknownName(JtaiError):
    """A user named an area, theme, kind or finding that does not exist; the message suggests the nearest ones."""
