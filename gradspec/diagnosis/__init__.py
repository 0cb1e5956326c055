"""What a failure means: what it follows from, its cause, and which known mistake it looks like."""

from gradspec.diagnosis.attribution import attribute
from gradspec.diagnosis.cause import cause

__all__ = ["attribute", "cause"]
