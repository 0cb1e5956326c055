"""Mappings: which callable of a file provides which operation, in which conventions; and dressing a file by one."""

from gradspec.mapping.conventions import CandidateMapping, Conventions
from gradspec.mapping.describing import as_toml
from gradspec.mapping.dressing import Dressed, dress, is_mapped
from gradspec.mapping.files import mapping_for
from gradspec.mapping.reading import read

__all__ = ["CandidateMapping", "Conventions", "Dressed", "as_toml", "dress", "is_mapped", "mapping_for", "read"]
