"""How often the right cause and the right mistake are named: files that were written without the diagnosis in view.

    python benchmarks/recognition.py          judge and print
    python benchmarks/recognition.py --write  and write results/recognition.json and .md

Every file of tests/lookalikes/ is judged in full, exact and float64, the default profile. `candidates` served while the
diagnosis was written; `unseen` was written afterwards, by somebody who had not seen it, and judged once.
"""

from __future__ import annotations

import json
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import gradspec

HERE = Path(__file__).parent
FILES = HERE.parent / "tests" / "lookalikes"
RESULTS = HERE / "results"
SETS = {"candidates": "correct", "unseen": "unseen_correct"}
"""Wrong files, and the right ones beside them."""
NONE = "none-of-the-catalogue"


@dataclass(frozen=True)
class Outcome:
    """What was expected of a file, and what was said."""

    file: str
    mistake: str
    """Empty for a correct file."""
    cause: str
    named: tuple[str, ...]
    causes: tuple[str, ...]
    required_failures: int

    @property
    def named_rightly(self) -> bool:
        """The mistake and no other; for a defect that no catalogue has, none."""
        return self.named == (() if self.mistake in ("", NONE) else (self.mistake,))

    @property
    def caused_rightly(self) -> bool:
        return self.cause in self.causes


def judge(path: Path) -> Outcome:
    """One file, in full."""
    text = path.read_text(encoding="utf-8")
    mistake, cause = (re.search(rf"^{word}: ([\w-]+)", text, re.MULTILINE) for word in ("Mistake", "Cause"))
    result = gradspec.check(str(path))
    roots = [row for row in result if row.diagnosis is not None and not row.follows_from and result.counts(row)]
    told = [row.diagnosis for row in roots if row.diagnosis is not None]
    return Outcome(
        file=path.stem,
        mistake="" if mistake is None else mistake[1],
        cause="" if cause is None else cause[1],
        named=tuple(sorted({d.lookalike.mistake for d in told if d.lookalike is not None})),
        causes=tuple(sorted({str(d.cause) for d in told})),
        required_failures=len(roots),
    )


def table(outcomes: dict[str, list[Outcome]]) -> str:
    """The counts, a set a row, and what was misread."""
    lines = [
        "# How often a failure is read rightly",
        "",
        "Wrong files written by people who had not seen the diagnosis, each with one defect; made by",
        "`python benchmarks/recognition.py --write`. *Silent* are files whose defect no known mistake has: naming none",
        "is right. *Accused* are correct files with a failing required claim.",
        "",
        "| set | wrong files | caught | cause right | mistake right | silent rightly | correct files accused |",
        "|---|---|---|---|---|---|---|",
    ]
    misread = []
    for wrong, right in SETS.items():
        files, others = outcomes.get(wrong, []), outcomes.get(right, [])
        known = [o for o in files if o.mistake != NONE]
        unknown = [o for o in files if o.mistake == NONE]
        cells = [
            len(files),
            sum(o.required_failures > 0 for o in files),
            sum(o.caused_rightly for o in files),
            f"{sum(o.named_rightly for o in known)} of {len(known)}",
            f"{sum(o.named_rightly for o in unknown)} of {len(unknown)}",
            f"{sum(o.required_failures > 0 for o in others)} of {len(others)}",
        ]
        lines.append(f"| {wrong} | {' | '.join(map(str, cells))} |")
        misread += [o for o in files if not (o.named_rightly and o.caused_rightly)]
    lines += ["", "Misread:", ""] if misread else []
    for o in misread:
        said = f"{' and '.join(o.causes) or 'nothing'}, {' and '.join(o.named) or 'no mistake'}"
        lines.append(f"- {o.file}: {o.cause}, {o.mistake}; read as {said}")
    return "\n".join(lines) + "\n"


def main() -> int:
    outcomes: dict[str, list[Outcome]] = {}
    with ProcessPoolExecutor() as pool:
        for name in (folder for pair in SETS.items() for folder in pair):
            paths = sorted((FILES / name).glob("*.py"))
            outcomes[name] = []
            for n, outcome in enumerate(pool.map(judge, paths), 1):
                print(f"\r{name} {n}/{len(paths)} {outcome.file:40}", end="", file=sys.stderr, flush=True)
                outcomes[name].append(outcome)
    print(file=sys.stderr)
    print(table(outcomes), end="")
    if "--write" in sys.argv:
        data = {name: [asdict(o) for o in found] for name, found in outcomes.items()}
        (RESULTS / "recognition.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        (RESULTS / "recognition.md").write_text(table(outcomes), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
