"""A program at work: started once in every process, begun again after a failure, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradspec.candidates import preflight
from gradspec.candidates.apart import Child, apart, can_fork
from gradspec.candidates.guard import Guard, NoAnswer
from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError
from gradspec.programs import load_program
from gradspec.programs.program import Program
from gradspec.programs.protocol import encoder

PROGRAM = Path(__file__).parent / "candidates" / "program.py"
SOFTMAX = encoder(OPERATIONS["softmax"])
X = np.array([0.0, 1.0])
Started = Callable[..., Program]
Named = Callable[..., str]


def softmax(program: Program) -> Any:
    """One call, begun like a judged one."""
    program.ready()
    return program.call("softmax", SOFTMAX, (X,)).values[0]


def pid(program: Program) -> int:
    """The number of the program's process."""
    assert program._process is not None
    return program._process.pid


def lives(number: int) -> bool:
    """True for a process that runs; one that is dead and waited for by nobody is dead."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def is_gone(number: int) -> bool:
    """True once the process has ended, which may take a moment."""
    until = time.monotonic() + 10
    while lives(number) and time.monotonic() < until:
        time.sleep(0.02)
    return not lives(number)


def test_one_program_answers_many_calls(started: Started) -> None:
    """It is not started for every call."""
    program = started()
    first = softmax(program)
    number = pid(program)

    assert np.array_equal(softmax(program), first)
    assert pid(program) == number


@pytest.mark.parametrize(
    ("way", "kind", "how", "more"),
    [
        (
            "exits",
            "crashed",
            "ended its process (exit code 3)",
            "; on its standard error: Segmentation fault (not really)",
        ),
        ("killed", "crashed", "ended its process (SIGKILL)", ""),
        ("closes its output", "crashed", "closed its standard output", ""),
        ("hangs", "timeout", "did not answer within 0.3 s", ""),
        (
            "half a line",
            "timeout",
            "did not answer within 0.3 s",
            '; it began `{"type": "result", "id"` and did not end the line',
        ),
        ("wrong id", "raised", "broke the protocol", ': Expected "id": 1 but got 7000000'),
        ("malformed hex", "raised", "broke the protocol", ": Expected \"data\" in hexadecimal but got 'z' in it"),
        (
            "huge line",
            "raised",
            "broke the protocol",
            ": Expected an answer of at most 33554432 bytes but got a longer line",
        ),
    ],
)
def test_a_failure_is_told_and_the_program_begun_again(
    way: str, kind: str, how: str, more: str, started: Started
) -> None:
    """The call fails with one clear line; its program is gone, and the next call has a new one."""
    program = started(way, time_limit=0.3 if kind == "timeout" else 10.0)
    program.start()
    first = pid(program)

    with pytest.raises(NoAnswer) as raised:
        softmax(program)
    assert (raised.value.kind, raised.value.how, raised.value.more) == (kind, how, more)
    assert is_gone(first)
    program.ready()
    assert pid(program) != first


def test_those_that_the_program_started_are_killed_with_it(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that hangs together with a child of its own leaves neither behind."""
    monkeypatch.setenv("PIDS", str(tmp_path / "pids"))
    program = started("hangs with a child", time_limit=1.0)

    with pytest.raises(NoAnswer):
        softmax(program)
    parent, child = map(int, (tmp_path / "pids").read_text().split())
    assert is_gone(parent)
    assert is_gone(child)


@pytest.mark.parametrize("last", ["exec ", ""])
@pytest.mark.parametrize("ending", ["answers", "is killed"])
def test_a_judging_process_leaves_nothing_behind(
    last: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell around the program, and what runs beside it, end with the process that started them, come what may."""
    if not can_fork():
        pytest.skip("a library with threads of its own is loaded: nothing is forked then")
    pids = tmp_path / "pids"
    monkeypatch.setenv("PIDS", str(pids))
    wrap = tmp_path / "wrap.sh"
    wrap.write_text(f'sleep 77 &\necho $! >> "$PIDS"\n{last}"{sys.executable}" "{PROGRAM}"\n', encoding="utf-8")
    program = Program(f"cmd:sh {wrap}", 10.0)

    def judge() -> None:
        softmax(program)
        if ending == "is killed":
            time.sleep(60)

    child = Child(judge)

    if ending == "answers":
        child.wait()
    else:
        until = time.monotonic() + 30
        while not pids.exists() or len(pids.read_text().split()) < 2:
            assert time.monotonic() < until, "the program was never started"
            time.sleep(0.02)
        child.end()

    numbers = [int(line) for line in pids.read_text().split()]
    assert len(numbers) == 2
    assert all(map(is_gone, numbers))


def test_a_forked_process_has_a_program_of_its_own(started: Started) -> None:
    """Neither of the two disturbs the other's program."""
    if not can_fork():
        pytest.skip("a library with threads of its own is loaded: nothing is forked then")
    program = started(time_limit=10.0)
    before = softmax(program)
    here = pid(program)

    there, answer = apart(lambda: (softmax(program), pid(program))[::-1], Guard(20.0))

    assert there != here
    assert np.array_equal(answer, before)
    assert np.array_equal(softmax(program), before)
    assert pid(program) == here
    assert is_gone(there)


def test_a_candidate_that_is_not_used_any_more_leaves_no_program(candidate: Named) -> None:
    """The program ends with the last that holds it."""
    loaded = load_program(candidate(), Guard(10.0))
    number = loaded.operation("softmax")._program._process.pid  # type: ignore[attr-defined]
    assert lives(number)

    del loaded

    assert is_gone(number)


def test_starting_again_takes_none_of_a_trials_time(candidate: Named) -> None:
    """A program that takes longer to start than a call may is begun anew before the next operation is tried."""
    loaded = load_program(candidate("starts slowly and exits"), Guard(0.5))
    tried = preflight(loaded, Guard(0.5))

    assert {name: fault.kind for name, fault in tried.unusable.items()} == {"softmax": "crashed"}


def test_a_program_is_not_told_to_be_mapped(candidate: Named) -> None:
    """It follows the contract, and no mapping dresses it: there is one thing to do about another layout."""
    tried = preflight(load_program(candidate("wants rows"), Guard(10.0)), Guard(10.0))

    assert tried.unusable["softmax"].reason.endswith("write it for one vector x of shape (V,)")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 2), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_interrupted_leaves_no_program(
    sent: signal.Signals, code: int, candidate: Named, tmp_path: Path
) -> None:
    """Ctrl-C ends the programs of all its processes; on Linux so does SIGKILL."""
    if sent is signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a program that its parent was killed")
    pids = tmp_path / "pids"
    command = [sys.executable, "-m", "gradspec", "check", candidate("hangs"), "--jobs", "2", "--formats", "float64"]
    with subprocess.Popen(
        command,
        env={**os.environ, "PIDS": str(pids)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        until = time.monotonic() + 60
        while not pids.exists() or not pids.read_text():
            assert time.monotonic() < until, "the program was never started"
            time.sleep(0.02)
        time.sleep(0.5)
        run.send_signal(sent)
        assert run.wait(60) == code

    numbers = [int(line) for line in pids.read_text().split()]
    assert numbers
    assert all(map(is_gone, numbers))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cmd:", "Expected a command after cmd: but got none; write cmd:./program."),
        ("cmd:'", 'Expected a command after cmd: but got "cmd:\'" (No closing quotation); close the quotes.'),
        ("cmd:./absent", "Expected a program but ./absent does not exist; build it first, or look at the path."),
        (
            "cmd:./here/absent",
            "Expected a program but ./here/absent does not exist; build it first, or look at the path.",
        ),
        (
            "cmd:./script",
            "Expected a program but ./script cannot be run, for its first line, `#!/usr/bin/nowhere`, names no "
            "program; mend that, or name what runs it first, as in cmd:python3 ./script.",
        ),
        ("cmd:here", "Expected a program but here is on no path; did you mean ./here?"),
        ("cmd:./here", "Expected a program but ./here is not executable; do `chmod +x ./here`."),
        ("cmd:./folder", "Expected a program but ./folder is a folder; name a program in it."),
        (
            "cmd:./text",
            "Expected a program but ./text cannot be run (Exec format error); name what runs it first, as in "
            "cmd:python3 ./text.",
        ),
        ("cmd:cat", 'Expected "name": text but got none; cat does not speak the protocol (spec/any-language.md).'),
        ("cmd:true", "Expected a hello but true ended its process (exit code 0) before it said one."),
    ],
)
def test_a_program_that_cannot_be_started_is_told_in_one_line(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was expected, what is there, what to do."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "here").write_text("not a program\n")
    (tmp_path / "text").write_text("not a program\n")
    (tmp_path / "text").chmod(0o755)
    (tmp_path / "script").write_text("#!/usr/bin/nowhere\n")
    (tmp_path / "script").chmod(0o755)

    with pytest.raises(CandidateError) as raised:
        load_program(text, Guard(10.0))
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (
            "exits at once",
            "ended its process (exit code 1) before it said one; on its standard error: no licence found.",
        ),
        ("hangs at once", "did not answer within 1.2 s; it must answer every line at once, and flush what it writes."),
        ("writes a banner", "got a line that is not JSON: `Welcome to test program 1.2!`;"),
        ('hello {"protocol": 2}', 'Expected "protocol": 1 but got 2;'),
        (
            'hello {"type": "error", "message": "version 2 only."}',
            'Expected "type": "hello" but got "error": version 2 only; ',
        ),
        ('hello {"operations": ["squiggle"]}', "but got squiggle; `gradspec list operations` shows the names."),
        ('hello {"formats": ["float8"]}', "Expected formats among float64, float32, float16, bfloat16 in the hello of"),
    ],
)
def test_a_hello_that_is_none_is_told_in_one_line(way: str, message: str, candidate: Named) -> None:
    """The candidate cannot be used, and the line says why."""
    with pytest.raises(CandidateError) as raised:
        load_program(candidate(way), Guard(0.3 if way == "hangs at once" else 10.0))

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
