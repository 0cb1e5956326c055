"""The harnesses of impl/harnesses: they speak the protocol, what they write fits its schema, and they are right."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

import gradspec
from gradspec.candidates import trial
from gradspec.cli import main
from gradspec.contract import OPERATIONS
from gradspec.programs.program import command_of
from gradspec.programs.protocol import HELLO, STOP, echo_of, encoder, takes_no_functions

HARNESSES = ("c_harness", "javascript_harness")
PROVIDED = tuple(name for name in OPERATIONS if takes_no_functions(name))

COUNTED = [
    "modes.always-reverse",
    "modes.forward-cost",
    "modes.forward-wins",
    "modes.reverse-is-matrix-vector",
    "modes.reverse-wins",
    "softmax.vjp.linear-cost",
    "cross-entropy.backward-from-probs.cost",
]
"""Claims about the work that is done: nothing can be counted in another process."""


@pytest.fixture(params=HARNESSES)
def harness(request: pytest.FixtureRequest) -> str:
    """`cmd:…` of each harness."""
    name: str = request.getfixturevalue(request.param)
    return name


def requests() -> list[bytes]:
    """Hello, every operation on ordinary numbers, calls that are to be refused, nonsense, and stop."""
    lines = [HELLO]
    for number, name in enumerate(PROVIDED, 1):
        lines.append(encoder(OPERATIONS[name])(number, *trial.arguments(OPERATIONS[name])))
    (x, _) = trial.arguments(OPERATIONS["cross_entropy"])
    lines.append(encoder(OPERATIONS["cross_entropy"])(100, x, 7))
    lines.append(encoder(OPERATIONS["softmax"])(101, x[:0]))
    lines += [encoder(echo_of(1))(99, x[:0].reshape(shape)) for shape in ((3, 0), (0, 3))]
    lines.append(b'{"type":"call","id":102,"operation":"squiggle","arguments":{}}\n')
    lines.append(b"nonsense\n")
    return [*lines, STOP]


def test_all_traffic_fits_the_schema(harness: str, schema: dict[str, Any]) -> None:
    """Every request and every answer, and each answer is of the type that belongs to it."""
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema)
    asked = requests()
    done = subprocess.run(command_of(harness), input=b"".join(asked), capture_output=True, check=True, timeout=60)
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    ways = {
        kind: jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{kind}"}) for kind in ("request", "answer")
    }
    for line in asked:
        if line != b"nonsense\n":
            ways["request"].validate(json.loads(line))
    for answer in answers:
        ways["answer"].validate(answer)
    expected = ["hello", *["result"] * len(PROVIDED), "error", "error", "result", "result", "not-provided", "error"]
    assert [answer["type"] for answer in answers] == expected


def test_the_schema_refuses_what_is_wrong(schema: dict[str, Any]) -> None:
    """A schema that accepts everything would prove nothing; members and formats that are ignored are not wrong."""
    jsonschema = pytest.importorskip("jsonschema")
    answer = jsonschema.Draft202012Validator({**schema, "$ref": "#/$defs/answer"})
    array = {"shape": [1], "dtype": "float32", "data": "0000803f"}
    right = {"type": "result", "id": 1, "values": [array]}
    answer.validate(right)
    hello = {
        "type": "hello", "protocol": 1, "name": "", "language": "", "version": "", "operations": [],
        "formats": ["float64", "float8"],
    }  # fmt: skip
    answer.validate(hello)
    answer.validate({**right, "values": [{**array, "unit": "nats"}]})

    wrong: list[dict[str, Any]] = [
        {**right, "id": 0},
        {**right, "id": None},
        {**right, "values": array},
        {**right, "values": [{**array, "dtype": "f4"}]},
        {**right, "values": [{**array, "data": "0000803"}]},
        {**right, "values": [{**array, "data": "0000803g"}]},
        {**right, "values": [{**array, "shape": [-1]}]},
        {**hello, "protocol": 2},
        {**hello, "formats": ["float8"]},
        {"type": "error", "id": 1},
        {"type": "nonsense"},
    ]
    assert [answer.is_valid(message) for message in wrong] == [False] * len(wrong)


def test_it_passes_the_smoke_test(harness: str) -> None:
    """With every operation in both formats."""
    with pytest.raises(SystemExit) as left:
        main(["smoke", harness], standalone_mode=False)

    assert left.value.code == 0


def test_it_is_right(harness: str) -> None:
    """Every claim on what it provides holds in float64 and float32, recommended ones too, but for costs and batches."""
    result = gradspec.check(harness, formats="float64,float32", examples=10)

    assert result.run.operations == PROVIDED
    assert [row.claim for row in result if row.is_red] == []
    others = {row.claim: str(row.verdict) for row in result if str(row.verdict) not in ("holds", "not-provided")}
    assert others == {
        **dict.fromkeys(COUNTED, "not-lifted"),
        "mlp.batch-is-sum": "undecidable",
    }
    assert result.exit_code == 0
