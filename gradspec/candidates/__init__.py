"""Candidates: what is judged, however it is named, as one `Candidate`."""

from __future__ import annotations

from gradspec.candidates.adopt import adopt
from gradspec.candidates.builtin import built_in_names, mistake_names
from gradspec.candidates.candidate import Candidate
from gradspec.candidates.load import load
from gradspec.candidates.preflight import preflight
from gradspec.candidates.skeleton import skeleton

__all__ = ["Candidate", "adopt", "built_in_names", "load", "mistake_names", "preflight", "skeleton"]
