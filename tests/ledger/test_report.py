"""The table and the JSON of `gradspec ledger`."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

import gradspec
from gradspec.diagnosis.ledger import Kind
from gradspec.reports.ledger import LEDGER_SCHEMA, exact_text, exact_value, ledger_to_json

Write = Callable[..., str]
Call = Callable[..., Result]

AT = ("--at", "[0.1, 2.0, -1.0]", "--label", "1")

WRONG = """
import numpy as np


def cross_entropy(x, label):
    m = np.max(x)
    return m - x[label] + np.log(np.sum(np.exp(x - m)))


def cross_entropy_grad(x, label):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
"""

TABLE = """\
gradspec ledger of student.py in float64
  loaded      student.py
  input       x = [0.0, 0.0], label = 0
  step        h = 0.5 (truncation and rounding balance near 4e-05)

term                             entry 0      entry 1
rounding of the difference             *            *
  at most                              *            *
derivation of the loss                 0            0
  at most                              *            *
truncation                     *            *
  at most                       0.00401      0.00401
derivation of the gradient       -1.00 ✗            0
  at most                              *            *
rounding of the gradient               0            0
  at most                              *            *
                               ─────────    ─────────
their sum, the disagreement      -1.00 ✗            *
  at most                       0.00401      0.00401
  numerical gradient                -0.5          0.5
− analytical gradient                0.5          0.5

The disagreement of 1.0 at entry 0 is the derivation of the gradient (-1.0); every other term is within its bound.
"""


def test_the_table(write: Write, ledger: Call) -> None:
    """Input, terms beside their bounds, the sum, the two gradients, and what the disagreement is made of."""
    outcome = ledger(write(WRONG), "--at", "[0, 0]", "--label", "0", "--h", "0.5")

    assert outcome.exit_code == 0
    assert words(outcome.output, TABLE) == TABLE.split()


def words(text: str, pattern: str) -> list[str]:
    """The words of a text, with a star for each where the pattern has one; blanks do not count."""
    found, wanted = text.split(), pattern.split()
    return [w if w == "*" else f for f, w in zip(found, wanted, strict=False)] + found[len(wanted) :]


def test_columns_stand_under_each_other(write: Write, ledger: Call) -> None:
    """Every row of the table ends where its column does, the marks apart."""
    outcome = ledger(write(), *AT)
    lines = outcome.output.splitlines()
    header = next(line for line in lines if line.startswith("term"))
    rows = lines[lines.index(header) + 1 : lines.index(header) + 16]

    assert {len(row.rstrip(" ✗")) for row in rows} == {len(header)}


def test_what_an_option_gives_is_said(write: Write, ledger: Call) -> None:
    """Hexadecimal logits, another dtype and step: shown as the dtype holds them, with a note that they are rounded."""
    outcome = ledger(write(), "--at", "0x1p-1, 0.1", "--label", "0", "--dtype", "float16", "--h", "0.3")

    assert "ledger of student.py in float16" in outcome.output
    assert "x = [0.5, 0.0999755859375], label = 0" in outcome.output
    assert "h = 0.300048828125 (truncation and rounding balance near 0." in outcome.output
    assert "note        the numbers given are rounded to the format; what it holds is shown" in outcome.output


def test_the_worst_of_many_entries(write: Write, ledger: Call) -> None:
    """Of forty entries as many as fit are shown, the wrong one among them, and the rest are counted; JSON has all."""
    wrong = write(WRONG.replace("    return e / np.sum(e)\n", "    return e / np.sum(e) - 2 * np.eye(len(x))[label]\n"))
    at = ("--at", str([i / 8 for i in range(40)]), "--label", "17")
    outcome, report = ledger(wrong, *at), json.loads(ledger(wrong, *at, "--format", "json").output)
    header = next(line for line in outcome.output.splitlines() if line.startswith("term"))
    shown = [int(word) for word in header.split() if word.isdigit()]

    assert 17 in shown
    assert 4 <= len(shown) <= 8
    assert f"{40 - len(shown)} of 40 entries are not shown, none worse than these" in outcome.output
    assert max(len(line) for line in outcome.output.splitlines() if not line.startswith("  input")) <= 120
    assert report["entries"] == list(range(40))
    assert all(len(term["amounts"]) == 40 for term in report["terms"])


def test_a_narrow_terminal(write: Write, ledger: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """However narrow, at least one entry is shown."""
    monkeypatch.setattr("gradspec.cli.output.WIDTH", 40)
    outcome = ledger(write(), *AT)

    assert "2 of 3 entries are not shown" in outcome.output
    assert "entry 1" in outcome.output


def test_terms_that_are_known_together(write: Write, ledger: Call) -> None:
    """They are joined by +, and under the table stands the line that could not be lifted, once."""
    source = """
    import ctypes
    import numpy as np

    def cross_entropy(x, label):
        return ctypes.c_double(np.log(np.sum(np.exp(x))) - x[label]).value

    def cross_entropy_grad(x, label):
        return np.exp(x) / ctypes.c_double(np.sum(np.exp(x))).value - np.eye(len(x))[label]
    """
    outcome = ledger(write(source), *AT)
    text = " ".join(outcome.output.split())

    assert "rounding of the difference + derivation of the loss " in text
    assert "derivation of the gradient + rounding of the gradient " in text
    assert text.count("Terms joined by + are known only together, for want of an exact value between them") == 2
    assert "student.py:6: `return ctypes.c_double(np.log(" in text


def test_output_to_a_file(write: Write, ledger: Call, tmp_path: Path) -> None:
    """The same table, or JSON, in the file; standard output has nothing but where it is."""
    name = write()
    table, to_file = ledger(name, *AT), ledger(name, *AT, "--output", "ledger.txt")
    ledger(name, *AT, "--format", "json", "--output", "ledger.json")

    assert to_file.output == "The ledger is in ledger.txt.\n"
    assert (tmp_path / "ledger.txt").read_text(encoding="utf-8") == table.output
    assert json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8"))["candidate"] == name


def test_help_names_the_terms_in_their_order(write: Write, ledger: Call) -> None:
    """The five terms are explained where the command is."""
    outcome = ledger("--help")
    places = [outcome.output.index(kind.words) for kind in Kind]

    assert places == sorted(places)
    assert outcome.exit_code == 0


# --- JSON ---


def nan_gradient(x: Any, label: int) -> Any:
    return x * float("nan")


def reports(candidates: Any) -> dict[str, Any]:
    """Ledgers of every sort."""
    at, label = [0.1, 2.0, -1.0], 1
    return {
        "correct": gradspec.ledger(candidates(), at, label),
        "wrong": gradspec.ledger(candidates(grad=lambda x, y: x), at, label),
        "float32": gradspec.ledger(candidates(), at, label, 0.01, dtype="float32"),
        "not lifted": gradspec.ledger(candidates(candidates.opaque_loss, candidates.opaque_gradient), at, label),
        "not finite": gradspec.ledger(candidates(grad=nan_gradient), at, label),
        "no bound": gradspec.ledger(candidates(), [0.0] * 1100, 0, 0.5, dtype="float16", entries=[0]),
        "tiny": gradspec.ledger(candidates(), [0.0, -700.0, -800.0], 0, 1.0),
    }


def test_the_schema_is_a_schema() -> None:
    """It is valid, and describes every property."""
    schema = json.loads(LEDGER_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)

    assert [name for name, value in schema["properties"].items() if "description" not in value] == []


def test_every_ledger_is_what_the_schema_says(candidates: Any) -> None:
    """Correct, wrong, not lifted, not finite, without bounds: each is valid, and says its own sentence."""
    schema = json.loads(LEDGER_SCHEMA.read_text(encoding="utf-8"))
    for name, found in reports(candidates).items():
        report = json.loads(ledger_to_json(found))
        jsonschema.validate(report, schema)

        assert report["reading"] == found.reading, name


def test_the_terms_read_back_add_up(candidates: Any) -> None:
    """From the file alone: the exact values of the terms sum to the total's, and that is numerical − analytical."""
    for name, found in reports(candidates).items():
        report = json.loads(ledger_to_json(found))
        for n, total in enumerate(report["total"]):
            parts = [term["amounts"][n]["exact"] for term in report["terms"]]
            if total["exact"] is None:
                assert None in parts, name
                continue
            numerical, analytical = (exact_value(report[key][n]["exact"]) for key in ("numerical", "analytical"))

            assert sum(map(exact_value, parts), Fraction(0)) == exact_value(total["exact"]), name
            assert numerical - analytical == exact_value(total["exact"]), name


def test_decimals_are_the_exact_values_to_17_digits(candidates: Any) -> None:
    """A value's two forms name one number: their relative difference is below 10⁻¹⁶."""
    report = json.loads(ledger_to_json(reports(candidates)["tiny"]))
    amounts = [amount for term in report["terms"] for amount in term["amounts"]]
    pairs = [(Fraction(a["value"]), exact_value(a["exact"])) for a in amounts]

    assert all(abs(decimal - exact) <= abs(exact) / 10**16 for decimal, exact in pairs)
    assert any(0 < abs(exact) < Fraction(2) ** -1074 for _, exact in pairs)


def test_equal_runs_give_equal_files(write: Write, ledger: Call) -> None:
    """Nothing in a report depends on the moment, or on where things lie in memory."""
    source = write(WRONG.replace("    return m -", "    return object() if x[1] > 1.5 else m -"))
    first, second = (ledger(source, *AT, "--format", "json").output for _ in range(2))

    assert first == second
    assert "received an object" in first


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0x0p+0"),
        (Fraction(1), "0x1p+0"),
        (Fraction(-3, 16), "-0x3p-4"),
        (Fraction(2**1100), "0x1p+1100"),
        (Fraction(-5, 2**1200), "-0x5p-1200"),
        (Fraction(0.1), "0xccccccccccccdp-55"),
    ],
)
def test_exact_values_as_text(value: Fraction, text: str) -> None:
    """An odd integer times a power of two, which reads back as the same fraction; a float reads it as well."""
    assert exact_text(value) == text
    assert exact_value(text) == value
    assert value.denominator > 2**1074 or value > 2**1024 or float.fromhex(text) == float(value)


@pytest.mark.parametrize("text", ["0.1", "0x1.8p-3", "nan", ""])
def test_text_that_is_no_exact_value(text: str) -> None:
    """What `exact_text` does not write is refused by name."""
    with pytest.raises(ValueError, match="Expected an integer times a power of two, as in -0x3p-4, but got"):
        exact_value(text)
