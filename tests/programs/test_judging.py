"""Programs judged: the verdicts of right ones, of wrong ones, and of those that misbehave, and the run that goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import gradspec
from gradspec.verdicts import Cause, ClaimResult, Result

CLAIMS = "softmax.definition,sigmoid.definition,conduct.pure,conduct.empty"
LIMIT = 1.0
NOTHING_ELSE = {"sigmoid.definition": "holds", "conduct.pure": "holds"}
Named = Callable[..., str]


def judged(name: str, claims: str = CLAIMS, formats: str = "float64", limit: float = 20.0) -> Result:
    """The result of a short run in this process."""
    return gradspec.check(name, claims=claims, formats=formats, examples=5, time_limit=limit)


def verdicts(result: Result) -> dict[str, str]:
    """The verdict of every claim, in a word."""
    return {row.claim: str(row.verdict) for row in result}


def message(row: ClaimResult) -> str:
    """What the row's last failure says."""
    failure = [cell.failure for cell in row.cells if cell.failure is not None][-1]
    return failure.message or f"expected {failure.expected} but received {failure.received}"


def test_a_right_program_holds_in_every_format_it_has(candidate: Named) -> None:
    """float64 and float32 are judged; exact is *not lifted* and float16 *not provided*, each with the reason."""
    result = judged(candidate(), formats="exact,float64,float32,float16")

    for row in result:
        assert {str(cell.verdict) for cell in row.cells if cell.format in ("float64", "float32")} == {"holds"}
    exact, half = result["softmax.definition"].cell("exact"), result["softmax.definition"].cell("float16")
    assert exact is not None
    assert half is not None
    assert (str(exact.verdict), str(half.verdict)) == ("not-lifted", "not-provided")
    assert exact.reason == "a program cannot be evaluated in exact arithmetic, and its operations cannot be counted"
    assert half.reason == "the candidate does not compute in float16"
    assert result.ok


def test_the_header_says_what_the_program_says_of_itself(candidate: Named) -> None:
    """Its name, version, language and formats; its standard error and what of its hello means nothing are notes."""
    hello = {
        "operations": ["softmax", "gradient_check", "squiggle"],
        "formats": ["float64", "float8"],
        "batched": ["sigmoid"],
    }
    said = judged(candidate(f"hello {json.dumps(hello)}"), "softmax.definition").run

    assert said.operations == ("softmax",)
    assert said.source.endswith("   (test program 1.2, in Python; float64, float8)")
    assert said.notes == (
        "gradient_check: functions cannot be sent to a program; ignored",
        "no operation of the contract: squiggle; ignored",
        "no format: float8; ignored",
        "batched: sigmoid has no batched form, or is not among the operations; ignored",
    )
    loud = judged(candidate("chats on stderr"), "softmax.definition").run
    assert loud.notes == ("on the program's standard error: loading the model | 42 layers",)


def test_operations_that_take_functions_are_not_provided_and_it_says_why(candidate: Named) -> None:
    """They cannot be sent through a pipe."""
    row = judged(candidate(), "finite-differences.rounding-bound")["finite-differences.rounding-bound"]

    assert str(row.verdict) == "not-provided"
    assert row.cells[0].reason == "numerical_jacobian not provided: functions cannot be sent to a program"


@pytest.mark.parametrize("formats", ["exact,float64", "float64"])
def test_a_wrong_formula_is_told_by_what_more_precision_does(formats: str, candidate: Named) -> None:
    """Nothing can be lifted: the error does not shrink from float32 to float64, so it is one of derivation."""
    row = judged(candidate("one value wrong"), "softmax.definition", formats)["softmax.definition"]

    assert row.diagnosis is not None
    assert row.diagnosis.cause is Cause.DERIVATION
    assert "from float32 to float64 the error shrinks by 2^0" in row.diagnosis.reading


@pytest.mark.parametrize(
    ("hello", "offered", "lacking"),
    [({"formats": ["float32"]}, "float32", "float64"), ({"formats": ["float64"]}, "float64", "float32")],
)
def test_a_format_that_the_program_lacks_is_not_asked_for(
    hello: dict[str, Any], offered: str, lacking: str, candidate: Named
) -> None:
    """The claim about dtypes, which asks for both, is undecidable."""
    name = candidate(f"hello {json.dumps(hello)}")
    result = judged(name, "softmax.definition,conduct.dtype", "float64,float32")

    cells = {cell.format: str(cell.verdict) for cell in result["softmax.definition"].cells}
    assert cells == {offered: "holds", lacking: "not-provided"}
    cell = result["conduct.dtype"].cell(offered)
    assert cell is not None
    assert cell.reason == f"the candidate does not compute in {lacking}"
    assert str(cell.verdict) == "undecidable"


@pytest.mark.parametrize(
    ("way", "verdict", "said"),
    [
        (
            "exits",
            "crashed",
            "softmax ended its process (exit code 3) on a vector of shape (3,); on its standard error: ",
        ),
        ("killed", "crashed", "softmax ended its process (SIGKILL) on a vector of shape (3,)"),
        ("hangs", "timeout", f"softmax did not answer within {LIMIT:g} s on a vector of shape (3,)"),
        ("half a line", "timeout", f"softmax did not answer within {LIMIT:g} s on a vector of shape (3,); it began `"),
        ("floods stderr for ever", "timeout", f"softmax did not answer within {LIMIT:g} s on a vector of shape (3,)"),
        (
            "floods stdout",
            "error",
            "broke the protocol on a vector of shape (3,): Expected the answer to a call but got",
        ),
        ("huge line", "error", "Expected an answer of at most 33554432 bytes but got a longer line"),
        ("wrong id", "error", 'Expected "id": 1 but got 7000000'),
        ("no id", "error", 'Expected "id": 1 but got none'),
        ("says it twice", "error", 'Expected one line for each call but got one more, `{"type": "result", "id": 1'),
        ("no type", "error", 'Expected "type": "result", "error" or "not-provided" but got "answer"'),
        ("no values", "error", 'Expected "values": a list of arrays but got none'),
        ("too many values", "error", 'expected 1 in "values" but got 2'),
        ("wrong length", "error", "Expected 48 hexadecimal digits for float64 of shape [3] but got 46"),
        ("negative shape", "error", 'Expected "shape": a list of sizes but got [-1]'),
        ("malformed hex", "error", "Expected \"data\" in hexadecimal but got 'z' in it"),
        ("another dtype", "error", 'Expected "dtype" among float64, float32, float16, bfloat16 but got "int32"'),
        ("numbers instead of hex", "error", 'Expected "data": text in hexadecimal but got [0.5, 0.5]'),
        ("not json", "error", "got a line that is not JSON: `softmax = [0.5, 0.5]`"),
        ("not an object", "error", "got a line that is no JSON object: `[1, 2]`"),
        ("not utf-8", "error", r"got a line that is not UTF-8: `\xff\xfe"),
        ("empty line", "error", "got a line that is not JSON: ``"),
        ("deep json", "error", "got a line that is not JSON: `[[[["),
        (
            "not provided after all",
            "error",
            "softmax is not provided on a vector of shape (3,), though the program's hello",
        ),
    ],
)
def test_a_program_that_misbehaves_is_told_and_the_run_goes_on(
    way: str, verdict: str, said: str, candidate: Named
) -> None:
    """One clear line, the verdict of the claims about that operation, and the other operation is judged as ever."""
    result = judged(candidate(way), limit=LIMIT if verdict == "timeout" else 20.0)

    told = message(result["softmax.definition"])
    assert verdicts(result) == {**NOTHING_ELSE, "softmax.definition": verdict, "conduct.empty": "not-provided"}
    assert said in told
    assert "\n" not in told


def test_a_program_that_fails_later_is_begun_again(candidate: Named) -> None:
    """One that dies with the fourth call is crashed in each claim that asks so often, not in the others."""
    result = judged(candidate("exits midway"), f"{CLAIMS},sigmoid.symmetry")

    assert verdicts(result) == {
        "softmax.definition": "crashed",
        "sigmoid.definition": "holds",
        "sigmoid.symmetry": "holds",
        "conduct.pure": "crashed",
        "conduct.empty": "crashed",
    }
    assert message(result["softmax.definition"]).startswith("softmax ended its process (exit code 3); on its standard")


@pytest.mark.parametrize(
    ("way", "verdict", "red"), [("takes a batch", "holds", ()), ("mixes a batch", "fails", ("softmax",))]
)
def test_a_program_may_take_batches(way: str, verdict: str, red: tuple[str, ...], candidate: Named) -> None:
    """What its hello declares is judged, row by row."""
    result = judged(candidate(way), "conduct.batch,softmax.definition", "float64,float32")

    assert {str(cell.verdict) for cell in result["conduct.batch"].cells} == {verdict}
    assert {cell.operations for cell in result["conduct.batch"].cells} == {red}
    assert str(result["softmax.definition"].verdict) == "holds"


def test_another_shape_is_a_matter_of_conduct(candidate: Named) -> None:
    """As for any candidate: what fails is that the result has the contract's shape."""
    result = judged(candidate("wrong shape"), "softmax.definition,conduct.shapes")

    assert verdicts(result) == {"softmax.definition": "fails", "conduct.shapes": "fails"}
    assert message(result["conduct.shapes"]) == "expected the result of shape (V,) = (2,) but received shape (2, 1)"


def test_garbage_is_no_refusal(candidate: Named) -> None:
    """A program that answers nonsense where it should refuse has not refused."""
    result = judged(candidate("garbage for no classes"), "conduct.empty,softmax.definition")

    assert verdicts(result) == {"softmax.definition": "holds", "conduct.empty": "error"}


@pytest.mark.parametrize("way", ["floods stderr", "chats on stderr"])
def test_standard_error_holds_nothing_up(way: str, candidate: Named) -> None:
    """A megabyte of it with every call changes no verdict."""
    assert set(verdicts(judged(candidate(way))).values()) == {"holds"}


def test_processes_side_by_side_give_the_same_report(candidate: Named) -> None:
    """Each claim's process has a program of its own: the rows are those of one process."""
    name = candidate("wrong id")
    words = [sys.executable, "-m", "gradspec", "check", name, "--claims", CLAIMS, "--formats", "float64,float32"]
    words += ["--examples", "5", "--format", "json"]
    done = [
        subprocess.run([*words, "--jobs", jobs], capture_output=True, text=True, check=False) for jobs in ("1", "2")
    ]

    assert [run.returncode for run in done] == [1, 1]
    assert done[0].stdout == done[1].stdout
    rows = {row["claim"]: row["verdict"] for row in json.loads(done[0].stdout)["claims"]}
    assert rows == {**NOTHING_ELSE, "softmax.definition": "error", "conduct.empty": "not-provided"}
