"""From a file to statements that can be run: scripts, notebooks, and the part of them that some names depend on."""

from __future__ import annotations

from gradspec.candidates.sources.notebook import read_notebook
from gradspec.candidates.sources.piece import Piece, Source
from gradspec.candidates.sources.script import read_script
from gradspec.candidates.sources.slicing import Slice, dependency_slice
from gradspec.candidates.sources.statements import Statement, statements

__all__ = [
    "Piece",
    "Slice",
    "Source",
    "Statement",
    "dependency_slice",
    "read_notebook",
    "read_script",
    "statements",
]
