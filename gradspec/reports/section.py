"""A section of a chapter in a terminal: Markdown, with the TeX left as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from gradspec.claims import Claim
from gradspec.reports.tidy import tidily

_DISPLAY = re.compile(r"^\$\$(.+?)\$\$[ ]*$", re.DOTALL | re.MULTILINE)
_CODE_OR_MATHS = re.compile(r"(?P<code>`+[^`]+`+)|(?P<maths>\$[^$\n]+(?:\n[^$\n]+)*\$)")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def print_sections(claims: Iterable[Claim], console: Console) -> None:
    """The claims' sections: of each the heading, where it stands, and the text."""
    with tidily(console):
        for claim in claims:
            console.print(Text.assemble((claim.id, "bold"), f" — {claim.title}"), soft_wrap=True)
            console.print(Text(f"spec/{claim.path.name}, line {claim.line}\n", "dim"), soft_wrap=True)
            _print_markdown(claim.section.partition("\n")[2], console)


def print_chapter(chapter: Path, console: Console) -> None:
    """A whole chapter."""
    with tidily(console):
        _print_markdown(chapter.read_text(encoding="utf-8"), console)


def _print_markdown(text: str, console: Console) -> None:
    """Markdown; what stands between double dollars has lines of its own, indented and untouched."""
    for at, part in enumerate(_DISPLAY.split(text)):
        if not part.strip():
            continue
        if at % 2:
            console.print(Padding(Text(f"$${part.strip()}$$", overflow="fold"), (0, 0, 0, 4)), highlight=False)
        else:
            console.print(Markdown(_CODE_OR_MATHS.sub(_protected, part)))
        console.print()


def _protected(match: re.Match[str]) -> str:
    """Inline maths as Markdown shows it unchanged: a backslash or an underscore in it means nothing to Markdown."""
    return match["code"] or _PUNCTUATION.sub(r"\\\1", match["maths"])
