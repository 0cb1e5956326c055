"""The known mistakes, one list with impl/mistakes/: what each breaks, how it is told, and how it answers."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from gradspec.candidates import load
from gradspec.candidates.builtin import MISTAKE_PREFIX, mistake_files
from gradspec.contract import OPERATIONS
from gradspec.errors import SpecError
from gradspec.runner.evaluation import Evaluator
from gradspec.verdicts import Lookalike

_PARAGRAPH = r"^{word}: (?P<text>.+(?:\n(?!\s*$).+)*)"
_HINT = re.compile(_PARAGRAPH.format(word="Hint"), re.MULTILINE)
_CAUGHT_BY = re.compile(_PARAGRAPH.format(word="Caught by"), re.MULTILINE)


@dataclass(frozen=True)
class KnownMistake:
    """One file of impl/mistakes/."""

    name: str
    """`missing-one-hot`."""
    path: Path

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.path.read_bytes(), str(self.path))

    @cached_property
    def _text(self) -> str:
        return ast.get_docstring(self._tree) or ""

    @property
    def title(self) -> str:
        """What is wrong, in a sentence."""
        return self._text.split("\n", 1)[0].strip()

    @property
    def hint(self) -> str:
        """What to try or to ask oneself; empty where the file has no hint."""
        found = _HINT.search(self._text)
        return "" if found is None else " ".join(found["text"].split())

    @cached_property
    def caught_by(self) -> tuple[str, ...]:
        """The claims that are meant to catch it, the principal one first."""
        found = _CAUGHT_BY.search(self._text)
        if found is None:
            raise SpecError(f"{self.path.name}: expected a paragraph 'Caught by: claim, …' in the docstring.")
        return tuple(id.strip().rstrip(".") for id in found["text"].split(",") if id.strip())

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """The operations that the file itself defines: those that are wrong, and those that depend on them."""
        functions = {node.name for node in self._tree.body if isinstance(node, ast.FunctionDef)}
        assigned = {
            target.id
            for node in self._tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        return tuple(name for name in OPERATIONS if name in functions | assigned)

    @cached_property
    def evaluator(self) -> Evaluator:
        """How to ask it, in any format: the mistake laid over the reference."""
        return Evaluator(load(MISTAKE_PREFIX + self.name))

    def lookalike(self) -> Lookalike:
        """What is told of it."""
        return Lookalike(self.name, self.title, self.hint)


@cache
def catalogue() -> tuple[KnownMistake, ...]:
    """Every known mistake."""
    return tuple(KnownMistake(name.removeprefix(MISTAKE_PREFIX), path) for name, path in mistake_files().items())
