"""Known failures: a file that says what fails today and why, held against what does fail."""

from __future__ import annotations

from gradspec.expected.compare import against
from gradspec.expected.entries import Entry, KnownFailures
from gradspec.expected.file import DEFAULT_FILE, read_expected, written
from gradspec.expected.tentative import may_be_known
from gradspec.expected.update import update_file, updated

__all__ = [
    "DEFAULT_FILE",
    "Entry",
    "KnownFailures",
    "against",
    "may_be_known",
    "read_expected",
    "update_file",
    "updated",
    "written",
]
