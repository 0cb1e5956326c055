"""How tight the bounds are, claim by claim: the bound in units of the largest error that correct code was seen to make.

    python benchmarks/tightness.py [profile]

Prints a table, and writes results/tightness.md and results/tightness.json beside this file. The correct code is the
reference and the files of tests/styles/, in float64 and float32. A claim above a hundred has its reason in the last
column; one that has none makes the script fail.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gradspec
from gradspec.claims import Claim, all_claims

HERE = Path(__file__).parent
RESULTS = HERE / "results"
STYLES = sorted((HERE.parent / "tests" / "styles").glob("*.py"))
FORMATS = ("float64", "float32")
WIDE = 100

FACT = "a fact, true or false: there is no error to measure"
INEQUALITY = "an inequality: correct code need not use any of what its bound allows, and none was seen to"
REASONS = {
    "chain-rule.shapes": FACT,
    "chain-rule.shapes.refused": FACT,
    "affine.shapes": FACT,
    "softmax.range": INEQUALITY,
    "softmax.order": INEQUALITY,
    "softmax.jacobian.symmetric": "p_i·p_j = p_j·p_i in floating point too; a form whose triangles differ uses it",
    "softmax.jacobian.half-lipschitz": INEQUALITY,
    "softmax.vjp.linear-cost": FACT,
    "cross-entropy.nonnegative": INEQUALITY,
    "cross-entropy.gradient.signs": INEQUALITY,
    "cross-entropy.backward-from-probs.cost": FACT,
    "finite-differences.checker.detects": FACT,
    "finite-differences.checker.pure": "the reference works on a copy; the bound is for what walks x there and back",
    "finite-differences.checker.dtype": FACT,
    "mlp.kink": INEQUALITY,
}
"""Why a bound may be more than a hundred times the worst error seen."""

Tightness = dict[str, dict[str, tuple[float, str]]]
"""For each claim and format, the largest error/bound and the candidate that made it."""


def measured(profile: str) -> Tightness:
    """The largest error/bound over the candidates that hold."""
    found: Tightness = {id: {} for id in all_claims()}
    for candidate in ("reference", *map(str, STYLES)):
        result = gradspec.check(candidate, formats=FORMATS, profile=profile)
        for row in result:
            for cell in row.cells:
                if cell.tightness is not None:
                    name = Path(candidate).stem
                    seen = found[row.claim].get(cell.format, (-1.0, ""))
                    found[row.claim][cell.format] = max(seen, (cell.tightness, name))
    return found


def bounded(claim: Claim) -> bool:
    """True for a claim that compares numbers within a bound, in a float format."""
    return claim.bound != "none" and bool(set(claim.formats) & set(FORMATS)) and claim.chapter != "conduct"


def width(seen: dict[str, tuple[float, str]]) -> float:
    """Bound over worst error, in the format where it is smallest; infinite where no error was seen."""
    largest = max((tightness for tightness, _ in seen.values()), default=0.0)
    return 1 / largest if largest else float("inf")


def row(claim: Claim, seen: dict[str, tuple[float, str]]) -> str:
    """One line of the table."""
    cells = []
    for format in FORMATS:
        tightness, name = seen.get(format, (None, ""))
        cells.append("–" if tightness is None else f"{tightness:.2g} ({name})" if tightness else "0")
    reason = REASONS.get(claim.id, "") if width(seen) > WIDE else ""
    return f"| {claim.id} | {' | '.join(cells)} | {width(seen):.3g} | {reason} |"


def main() -> None:
    """Measures and prints; exits with 1 where a wide bound has no reason."""
    profile = sys.argv[1] if len(sys.argv) > 1 else "default"
    found = measured(profile)
    claims = [claim for claim in all_claims().values() if bounded(claim)]
    lines = [
        "# How tight the bounds are",
        "",
        "The largest error in units of its bound that was seen on correct code (the reference, and the files of "
        f"tests/styles/), by `benchmarks/tightness.py {profile}`; then bound / worst.",
        "",
        "| claim | float64 | float32 | bound / worst | why, where above a hundred |",
        "|---|---|---|---|---|",
        *(row(claim, found[claim.id]) for claim in claims),
    ]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "tightness.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = {id: {f: {"tightness": t, "candidate": c} for f, (t, c) in seen.items()} for id, seen in found.items()}
    (RESULTS / "tightness.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    unexplained = [c.id for c in claims if width(found[c.id]) > WIDE and c.id not in REASONS]
    if unexplained:
        sys.exit(f"more than {WIDE} times the worst error, without a reason: {', '.join(unexplained)}")


if __name__ == "__main__":
    main()
