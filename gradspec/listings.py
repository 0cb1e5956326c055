"""What `gradspec list` shows: claims, operations, candidates."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from gradspec.candidates import built_in_names, mistake_names
from gradspec.claims import all_claims
from gradspec.contract import OPERATIONS


def lines_of(what: str) -> Iterator[Text]:
    """The lines of one listing: "claims", "operations" or "candidates"."""
    yield from {"claims": _claims, "operations": _operations, "candidates": _candidates}[what]()


def _claims() -> Iterator[Text]:
    chapter = ""
    for claim in all_claims().values():
        if claim.chapter != chapter:
            chapter = claim.chapter
            yield Text(chapter, "bold")
        level = "" if claim.required else "   (recommended)"
        yield Text.assemble(f"  {claim.id:<52} ", (claim.title + level, "dim"))


def _operations() -> Iterator[Text]:
    chapter = ""
    for operation in OPERATIONS.values():
        if operation.chapter != chapter:
            chapter = operation.chapter
            yield Text(chapter, "bold")
        yield Text.assemble(f"  {operation.signature:<46} ", (operation.meaning, "dim"))


def _candidates() -> Iterator[Text]:
    yield Text("built in", "bold")
    for name, title in {**built_in_names(), "oracle": "The oracle itself, in exact arithmetic."}.items():
        yield Text.assemble(f"  {name:<46} ", (title, "dim"))
    yield Text("wrong on purpose", "bold")
    for name, title in mistake_names().items():
        yield Text.assemble(f"  {name:<46} ", (title, "dim"))
