"""Constants that should not be there, read off a candidate's answers."""

from gradspec.diagnosis.constants.intrusion import Intrusion, find
from gradspec.diagnosis.constants.samples import Sample, samples_of

__all__ = ["Intrusion", "Sample", "find", "samples_of"]
