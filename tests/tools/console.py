"""Runs the commands that a Markdown file shows and compares what they print with what it says.

A block fenced as ```console holds commands after `$ ` and, below each, its output. All blocks of a file run in order in
one empty folder. Lines must be equal, but for `…`: within a line it stands for any text, alone on a line for any lines.
A block fenced with a file name, ```python student.py, is written to that folder first.

    python tests/tools/console.py README.md           compare; exit code 1 and a diff where something differs
    python tests/tools/console.py --write README.md   put what the commands print in place of what differs
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Step:
    """A command as typed, a line or more, and the output that is shown for it."""

    typed: list[str]
    shown: list[str]

    @property
    def command(self) -> str:
        """What bash gets: the lines without their prompts."""
        return "\n".join(line[2:] for line in self.typed)


def steps(block: str) -> list[Step]:
    """The commands of a console block; one that ends in a backslash goes on after `> `."""
    found: list[Step] = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            typed = [line]
            while typed[-1].endswith("\\"):
                typed.append(next(lines))
            found.append(Step(typed, []))
        elif found:
            found[-1].shown.append(line.rstrip())
        else:
            raise ValueError(f"Expected a console block to begin with `$ ` but got {line!r}.")
    return found


def agrees(shown: list[str], printed: list[str]) -> bool:
    """True when the printed lines are the ones shown, `…` standing for anything."""
    parts = [r"(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n" for line in shown]
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in printed)) is not None


def run(command: str, folder: Path, previous: int) -> tuple[int, list[str]]:
    """The command's exit code and its lines on both streams; `$?` is the previous command's exit code."""
    environment = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        ["bash", "-c", f"(exit {previous})\n{command}"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    return done.returncode, [line.rstrip() for line in done.stdout.splitlines()]


def rewritten(text: str, folder: Path) -> str:
    """The Markdown with what the commands print in place of what does not agree."""
    status = 0

    def replace(block: re.Match[str]) -> str:
        nonlocal status
        language, _, name = block["info"].strip().partition(" ")
        if name:
            (folder / name).write_text(block["body"], encoding="utf-8")
        if language != "console":
            return block[0]
        lines = []
        for step in steps(block["body"]):
            status, printed = run(step.command, folder, status)
            lines += [*step.typed, *(step.shown if agrees(step.shown, printed) else printed)]
        return "\n".join([block["fence"] + block["info"], *lines, block["fence"]])

    return _BLOCK.sub(replace, text)


def main(arguments: list[str]) -> int:
    """Compares, or with --write rewrites, the file named; 0 when it says what the commands print."""
    write = "--write" in arguments
    paths = [Path(a) for a in arguments if a != "--write"]
    if len(paths) != 1:
        print("Expected one Markdown file; call it as: console.py [--write] FILE", file=sys.stderr)
        return 2
    text = paths[0].read_text(encoding="utf-8")
    if "\n```console\n" not in text:
        print(f"Expected a ```console block in {paths[0]} but there is none.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        actual = rewritten(text, Path(folder))
    if actual == text:
        return 0
    print(*difflib.unified_diff(text.splitlines(), actual.splitlines(), "shown", "printed", lineterm=""), sep="\n")
    if write:
        paths[0].write_text(actual, encoding="utf-8")
    return 0 if write else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
