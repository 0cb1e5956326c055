"""What can go wrong before anything is judged."""

from __future__ import annotations


class GradspecError(Exception):
    """Base of gradspec's own errors; the message says what was expected, what was given and what to do."""


class UsageError(GradspecError):
    """An argument cannot be used: an unknown claim, format, profile or path."""


class CandidateError(GradspecError):
    """The candidate cannot be used: no such file, no operation in it, a syntax error."""


class SpecError(GradspecError):
    """A chapter of the specification is malformed; the message names file and line."""
