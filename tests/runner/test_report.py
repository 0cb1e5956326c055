"""The JSON report: the same run gives the same file, and every file is what the schema says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

import gradspec
from gradspec.reports import row_from_dict, row_to_dict, to_json
from gradspec.reports.json_report import SCHEMA
from gradspec.verdicts import Result

Student = Callable[[str], str]

MIXED = """
def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def softmax_jacobian(x):
    p = softmax(x)
    return np.diag(p) + np.outer(p, p)


def logsumexp(x):
    if len(x) == 3:
        raise ValueError("three is too many")
    return np.max(x) + np.log(np.sum(np.exp(x - np.max(x))))


def log_softmax(x):
    np.fft.fft(x)
    return x - logsumexp(x)


def cross_entropy(x):
    return 0.0


def relu(x):
    raise NotImplementedError


def mlp_backward(W1, W2, x, z2_bar):
    return x, W1, W2
"""
CLAIMS = "softmax.*,logsumexp.*,log-softmax.definition,cross-entropy.definition,mlp.kink,mlp.batch-is-sum,conduct.*"


def judged(student: Student, **options: Any) -> Result:
    return gradspec.check(student(MIXED), **{"claims": CLAIMS, "examples": 5, **options})


@pytest.fixture
def schema() -> dict[str, Any]:
    """The published schema."""
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


def test_the_schema_is_a_schema(schema: dict[str, Any]) -> None:
    """The schema is valid JSON Schema, draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_is_strict_and_explained(schema: dict[str, Any]) -> None:
    """Every object of the schema forbids what it does not name, and every property has a description."""
    silent = [
        name
        for part in (schema, *schema["$defs"].values())
        for name, member in part.get("properties", {}).items()
        if "description" not in member and "$ref" not in member
    ]
    open_objects = [
        name
        for name, part in {"result": schema, **schema["$defs"]}.items()
        if part.get("type") == "object" and part.get("additionalProperties", True) is not False
    ]

    assert (silent, open_objects) == ([], [])


@pytest.mark.parametrize("formats", ["exact,float64", "float32"])
def test_a_report_is_what_the_schema_says(formats: str, student: Student, schema: dict[str, Any]) -> None:
    """A run with every kind of verdict gives a report that the schema accepts."""
    result = judged(student, formats=formats)
    report = json.loads(to_json(result))
    seen = {cell["verdict"] for row in report["claims"] for cell in row["cells"]}

    jsonschema.Draft202012Validator(schema).validate(report)
    assert {"holds", "fails", "error", "undecidable", "not-provided"} <= seen


def test_an_interrupted_report_is_what_the_schema_says(student: Student, schema: dict[str, Any]) -> None:
    """A run that was interrupted gives a report too."""

    def interrupt(row: object) -> None:
        raise KeyboardInterrupt

    report = json.loads(to_json(judged(student, progress=interrupt)))

    jsonschema.Draft202012Validator(schema).validate(report)
    assert report["interrupted"] is True


@pytest.mark.parametrize(
    "spoil",
    [
        lambda report: report.update(time=1.0),
        lambda report: report.pop("claims"),
        lambda report: report["run"].update(host="here"),
        lambda report: report["claims"][0].update(verdict="passes"),
        lambda report: report["claims"][0]["cells"][0].update(decided=-1),
        lambda report: report["claims"][0]["cells"][0].update(decided=0, verdict="holds", failure=None),
        lambda report: report["claims"][0]["cells"][0].update(verdict="fails", failure=None),
    ],
    ids=[
        "unknown key",
        "no claims",
        "unknown run key",
        "unknown verdict",
        "negative",
        "holds on nothing",
        "no example",
    ],
)
def test_what_is_malformed_is_refused(
    spoil: Callable[[dict[str, Any]], None], student: Student, schema: dict[str, Any]
) -> None:
    """The schema refuses unknown keys and words, missing parts, and verdicts that contradict their cell."""
    report = json.loads(to_json(judged(student, claims="softmax.definition")))
    spoil(report)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(report)


def test_rows_survive_the_journey(student: Student) -> None:
    """A row written as plain data and read back is the same row: that is how xdist's workers send them."""
    rows = list(judged(student))
    travelled = [row_from_dict(json.loads(json.dumps(row_to_dict(row)))) for row in rows]

    assert travelled == rows


def test_equal_runs_give_identical_files(student: Student) -> None:
    """Two runs of one candidate give the same report, to the last byte."""
    path = student(MIXED)
    first, second = (to_json(gradspec.check(path, claims=CLAIMS, examples=5)) for _ in range(2))

    assert first == second


def test_another_seed_explores_other_inputs(student: Student) -> None:
    """With another seed other inputs are drawn: the tightness seen differs, the verdict does not."""
    path = student("softmax = right_softmax")
    results = [gradspec.check(path, claims="softmax.definition", formats="float64", seed=seed) for seed in (0, 1)]
    first, second = (result["softmax.definition"].cells[0] for result in results)

    assert first.tightness != second.tightness
    assert first.verdict == second.verdict


def test_the_order_of_claims_does_not_matter(student: Student) -> None:
    """A claim judged alone has the same cells as in a whole run: its inputs depend on nothing else."""
    path = student(MIXED)
    alone = gradspec.check(path, claims="softmax.stable", examples=5)
    together = gradspec.check(path, claims="softmax.*,conduct.pure", examples=5)

    assert alone["softmax.stable"].cells == together["softmax.stable"].cells


def test_the_reproducing_command_reproduces(student: Student) -> None:
    """The command that a row prints gives the same row: candidate, claim, formats, profile and seed are in it."""
    path = student(MIXED)
    result = gradspec.check(
        path, claims="softmax.stable,softmax.stable.tail", formats="float64,exact", profile="quick", seed=3
    )
    words = result["softmax.stable"].reproduce.split()
    options = dict(zip(words[3::2], words[4::2], strict=True))
    again = gradspec.check(
        words[2],
        claims=options["--claims"],
        formats=options["--formats"],
        profile=options["--profile"],
        seed=int(options["--seed"]),
    )

    assert again["softmax.stable"].cells == result["softmax.stable"].cells
