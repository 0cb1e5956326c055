"""What each library's adapter is told, claim by claim and format by format; committed in reports/ beside this file.

    python tests/frameworks/grids.py [LIBRARY ...]          judge and compare with what is committed; 1 if it differs
    python tests/frameworks/grids.py --write [LIBRARY ...]  judge and write

Versions and times are left out. A claim that holds in every format, or that the adapter provides no operation for, is
told in a word; every other says the verdicts, and the cause where one is red.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import gradspec
from gradspec.verdicts import ClaimResult, Result, Verdict

HERE = Path(__file__).parent
REPORTS = HERE / "reports"

HALVES = "float16,bfloat16"
EXAMPLES: Mapping[str, int] = {"torch": 25, "jax": 5, "scipy": 25, "autograd": 25}
"""Examples a claim in each format: few for jax, which compiles every operation anew for every shape."""
RUNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "torch": ((f"float64,float32,{HALVES}", "*"),),
    "jax": (("float64", "*"), ("bfloat16", "softmax.*,log-softmax.*,logsumexp.*,cross-entropy.*")),
    "scipy": ((f"float64,float32,{HALVES}", "*"),),
    "autograd": (("float64,float32,float16", "*"),),
}
"""The formats that are judged, and the claims: everything in all that the library computes in, but for jax."""


def judged(library: str, run: int) -> Result:
    """One of the runs of the built-in adapter."""
    formats, claims = RUNS[library][run]
    return gradspec.check(library, formats=formats, claims=claims, profile="quick", examples=EXAMPLES[library])


def grid(library: str, run: int, result: Result) -> str:
    """The verdicts of a run as text, a line a claim."""
    (said, claims), formats = RUNS[library][run], RUNS[library][run][0].split(",")
    command = f"gradspec check {library} --formats {said} --profile quick --examples {EXAMPLES[library]}"
    command += "" if claims == "*" else f" --claims '{claims}'"
    width = max(len(row.claim) for row in result)
    seen = [f"# {note}" for note in result.run.notes]
    lines = [_line(row, formats, width, recommended=row.claim in result.recommended) for row in result]
    return "\n".join([f"# {command}", *seen, *lines]) + "\n"


def _line(row: ClaimResult, formats: list[str], width: int, *, recommended: bool) -> str:
    verdicts = [cell.verdict for cell in row.cells]
    spoken = {cell.format: cell.verdict for cell in row.cells}
    if len(set(verdicts)) == 1 and verdicts[0] in (Verdict.HOLDS, Verdict.NOT_PROVIDED, Verdict.NOT_LIFTED):
        return f"{row.claim:{width}}  {verdicts[0]}"
    said = ", ".join(f"{format} {spoken[format]}" for format in formats if format in spoken)
    if row.diagnosis is None:
        return f"{row.claim:{width}}  {said}"
    operations = sorted({operation for cell in row.cells for operation in cell.operations})
    of = f" of {', '.join(operations)}" if operations else ""
    follows = f"; follows from {', '.join(row.follows_from)}" if row.follows_from else ""
    level = "recommended" if recommended else "REQUIRED"
    return f"{row.claim:{width}}  {said}; {level}; {row.diagnosis.cause}{of}{follows}"


def committed(library: str, run: int) -> str:
    """The grid of a run as committed; those of a library are in one file, with a line between them."""
    return (REPORTS / f"{library}.txt").read_text(encoding="utf-8").split("\n\n")[run].rstrip("\n") + "\n"


def main() -> int:
    libraries = [word for word in sys.argv[1:] if not word.startswith("-")] or list(RUNS)
    differing = []
    for library in libraries:
        now = [grid(library, run, judged(library, run)) for run in range(len(RUNS[library]))]
        if "--write" in sys.argv:
            (REPORTS / f"{library}.txt").write_text("\n".join(now), encoding="utf-8")
        elif now != [committed(library, run) for run in range(len(now))]:
            differing.append(library)
    print("\n".join(f"{library}: another grid than the committed one" for library in differing) or "Up to date.")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
