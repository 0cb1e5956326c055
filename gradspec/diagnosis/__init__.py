"""What a failure means: what it follows from, its cause, and which known mistake it looks like."""

from gradspec.diagnosis.attribution import attribute
from gradspec.diagnosis.diagnose import diagnose
from gradspec.diagnosis.hints import HINTS

__all__ = ["HINTS", "attribute", "diagnose"]
