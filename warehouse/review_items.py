"""What people are told: changes of letters, and what needs review."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """The changes to a letter or listing entry that a refresh can find; `v_changes` explains each."""

    ADDED = "added"
    REPUBLISHED = "republished"
    COPY_ADDED = "copy_added"
    RELABELLED = "relabelled"
    MOVED = "moved"
    UNLISTED = "unlisted"
    RELISTED = "relisted"
    WITHDRAWN = "withdrawn"
    REAPPEARED = "reappeared"
    QUARANTINED = "quarantined"

    @property
    def label(self) -> str:
        """The change as readers see it."""
        return _CHANGE_LABELS[self]


_CHANGE_LABELS = {
    ChangeKind.ADDED: "Added",
    ChangeKind.REPUBLISHED: "Republished with changes",
    ChangeKind.COPY_ADDED: "Copy added from another publisher",
    ChangeKind.RELABELLED: "Listed under a new title",
    ChangeKind.MOVED: "Moved to another address",
    ChangeKind.UNLISTED: "No longer listed by one of its publishers",
    ChangeKind.RELISTED: "Listed again by one of its publishers",
    ChangeKind.WITHDRAWN: "Withdrawn by its publishers",
    ChangeKind.REAPPEARED: "Published again after being withdrawn",
    ChangeKind.QUARANTINED: "Not a letter, set aside",
}


class ReviewCode(StrEnum):
    """Why something needs review by a person."""

    PUBLISHER_NOT_READ = "publisher_not_read"
    DOWNLOAD_FAILED = "download_failed"
    QUARANTINED = "quarantined"
    NOT_READ_YET = "not_read_yet"
    HELD = "held"
    ARCHIVE_DAMAGED = "archive_damaged"
    READINGS_DIFFER = "readings_differ"
    NOT_TAGGED = "not_tagged"
    NOT_CODED = "not_coded"
    LETTER = "review"
    WITHDRAWN = "withdrawn"
    WITHHELD = "withheld"
    GAP = "gap"
    OVERVIEW = "overview"
    BAD_LINK = "bad_link"
    CHECK = "check"
    NO_PICTURES = "no_pictures"
    UNKNOWN_FILE = "unknown_file"
    STORE_NOT_REACHED = "store_not_reached"

    @property
    def label(self) -> str:
        """The reason as readers see it."""
        return _REVIEW_LABELS[self]


_REVIEW_LABELS = {
    ReviewCode.PUBLISHER_NOT_READ: "Publisher could not be read",
    ReviewCode.DOWNLOAD_FAILED: "Download failed",
    ReviewCode.QUARANTINED: "Quarantined",
    ReviewCode.NOT_READ_YET: "Not read yet",
    ReviewCode.HELD: "Held",
    ReviewCode.ARCHIVE_DAMAGED: "Archive damaged",
    ReviewCode.READINGS_DIFFER: "Readers of the PDF differ",
    ReviewCode.NOT_TAGGED: "Not tagged",
    ReviewCode.NOT_CODED: "Coding program failed",
    ReviewCode.LETTER: "Letter needs review",
    ReviewCode.WITHDRAWN: "Withdrawn by its publishers",
    ReviewCode.WITHHELD: "Withheld",
    ReviewCode.GAP: "Listed but not held",
    ReviewCode.OVERVIEW: "No round names this national overview",
    ReviewCode.BAD_LINK: "Skipped a link that is not a web address",
    ReviewCode.CHECK: "Check failed",
    ReviewCode.NO_PICTURES: "No pictures",
    ReviewCode.UNKNOWN_FILE: "Unknown file in the release",
    ReviewCode.STORE_NOT_REACHED: "Archive's store could not be reached",
}


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Something that needs review; `subject` is the letter, document, check, publisher or file concerned.

    An item with a different `detail` is a different item; one with only a different message is the same.
    """

    code: ReviewCode
    subject: str
    message: str
    page: int | None = None
    detail: str = ""

    @property
    def key(self) -> str:
        """What identifies the item from run to run."""
        return " ".join(part for part in (self.code, self.subject, self.detail) if part)

    def __str__(self) -> str:
        """One line for people."""
        place = f", page {self.page}" if self.page else ""
        return f"{self.code.label}: {self.subject} ({self.message}{place})"
