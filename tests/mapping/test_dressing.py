"""Dressing: what is written in any convention, and described by its mapping, is accepted; and it is lifted too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradspec import check
from gradspec.errors import CandidateError, UsageError
from gradspec.mapping import dress, read
from gradspec.resources import load_module
from gradspec.verdicts import Result, Verdict

sweep = load_module(Path(__file__).parent / "sweep.py", "gradspec_tests_sweep_of_mappings")
wardrobe = sweep.wardrobe

TELLING = [
    *("softmax.definition", "softmax.jacobian", "softmax.vjp"),
    *("cross-entropy.definition", "cross-entropy.gradient", "cross-entropy.chain.nll"),
    *("affine.parameter-grads", "sigmoid.derivative", "finite-differences.checker.detects"),
    "conduct.batch",
]
"""A claim about each kind of operation; tests/mapping/sweep.py asks all."""


def telling(outfit: Any) -> list[str]:
    """These claims, and the shapes of what takes no batch: a batch has them as well."""
    return TELLING if outfit.is_batch else [*TELLING, "conduct.shapes"]


Namespace = Callable[[str], dict[str, Any]]


@pytest.fixture
def namespace() -> Namespace:
    """`namespace(source)`: what a file of that source defines."""

    def run(source: str) -> dict[str, Any]:
        names: dict[str, Any] = {"__name__": "student"}
        exec(compile("import numpy as np\n" + source, "student.py", "exec"), names)
        return names

    return run


def not_lifted(result: Result) -> list[str]:
    return [row.claim for row in result.claims if any(cell.verdict is Verdict.NOT_LIFTED for cell in row.cells)]


@pytest.mark.parametrize("outfit", wardrobe.single_conventions(), ids=str)
def test_each_convention_is_accepted(outfit: Any) -> None:
    """The correct formulas, in each convention by itself, hold, and in exact arithmetic as well."""
    result = sweep.judged(outfit, telling(outfit), sweep.FEW)

    assert sweep.red(result) == set()
    assert not_lifted(result) == []


@pytest.mark.parametrize("outfit", wardrobe.random_conventions(12)[::3], ids=str)
def test_combinations_are_accepted(outfit: Any) -> None:
    """So do combinations of conventions."""
    result = sweep.judged(outfit, telling(outfit), sweep.FEW)

    assert sweep.red(result) == set()
    assert not_lifted(result) == []


ROWS = "def f(X):\n    E = np.exp(X - X.max(axis=1, keepdims=True))\n    return E / E.sum(axis=1, keepdims=True)\n"


def test_one_sample_is_a_batch_of_one(namespace: Namespace) -> None:
    """A function of rows is given one row for a vector, and rows for a batch; it counts as batched."""
    dressed = dress(namespace(ROWS), read({"layout": "rows", "operations": {"softmax": "f"}}, "test"), "student.py")

    softmax = dressed.namespace["softmax"]
    assert softmax(np.array([0.0, 0.0])).tolist() == [0.5, 0.5]
    assert softmax(np.array([[0.0, 0.0], [1.0, 1.0]])).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert dressed.namespace["BATCHED"] == {"softmax"}


def test_what_has_the_contracts_names_needs_no_entry(namespace: Namespace) -> None:
    """Functions under the contract's names are taken in the file's conventions; `false` leaves one out."""
    names = namespace(ROWS.replace("def f", "def softmax") + "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n")

    found = dress(names, read({"layout": "rows"}, "test"), "student.py").namespace
    without = dress(names, read({"layout": "rows", "operations": {"sigmoid": False}}, "test"), "student.py").namespace
    assert {"softmax", "sigmoid"} <= set(found)
    assert "sigmoid" not in without


def test_mutation_shows_through(namespace: Namespace) -> None:
    """What a function does to its argument is done to the caller's array."""
    names = namespace("def f(X):\n    X -= X.max(axis=0)\n    return np.exp(X) / np.exp(X).sum(axis=0)\n")
    softmax = dress(names, read({"layout": "columns", "operations": {"softmax": "f"}}, "test"), "student.py").namespace
    x = np.array([1.0, 3.0])
    softmax["softmax"](x)

    assert x.tolist() == [-2.0, 0.0]


def test_each_call_has_an_instance_of_its_own(namespace: Namespace) -> None:
    """A class is made anew for each call; a backward is preceded by the forward of the same instance."""
    names = namespace(
        "class Loss:\n    made = []\n    def __init__(self): Loss.made.append(self)\n"
        "    def forward(self, x, y):\n        self.p = np.exp(x) / np.exp(x).sum()\n        self.y = y\n"
        "        return -np.log(self.p[y])\n"
        "    def backward(self):\n        g = self.p.copy()\n        g[self.y] -= 1\n        return g\n"
    )
    entries = {"cross_entropy": "Loss.forward", "cross_entropy_grad": {"call": "Loss.backward", "after": "forward"}}
    dressed = dress(names, read({"operations": entries}, "test"), "student.py").namespace
    dressed["cross_entropy"](np.zeros(2), 0)

    assert dressed["cross_entropy_grad"](np.zeros(2), 1).tolist() == [0.5, -0.5]
    assert len(names["Loss"].made) == 2


def test_what_has_no_forward_may_come_after_a_call(namespace: Namespace) -> None:
    """What is called before a softmax takes what the softmax takes, and leaves it its result."""
    names = namespace("def f(x):\n    return x + 1\ndef g(kept):\n    return kept * 2\n")
    mapping = read({"operations": {"softmax": {"call": "g", "after": "f"}}}, "test")

    assert dress(names, mapping, "student.py").namespace["softmax"](np.ones(2)).tolist() == [4.0, 4.0]


def test_a_pipeline_of_probabilities_is_the_files_own(namespace: Namespace) -> None:
    """A loss of probabilities is judged as nll, and after the file's own softmax as cross_entropy."""
    names = namespace("def softmax(x):\n    return np.full(x.shape, 0.25)\ndef loss(p, y):\n    return -np.log(p[y])\n")
    mapping = read({"operations": {"cross_entropy": {"call": "loss", "given": "probabilities"}}}, "test")
    dressed = dress(names, mapping, "student.py")

    assert dressed.namespace["nll"](np.array([0.5, 0.5]), 0) == pytest.approx(np.log(2))
    assert dressed.namespace["cross_entropy"](np.array([9.0, 0.0, 0.0, 0.0]), 0) == pytest.approx(np.log(4))
    assert dressed.of_probabilities == {"cross_entropy"}
    assert dressed.exempt["cross-entropy.offset-free"] == {"cross_entropy"}


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ({"softmax": "g"}, "Expected g for operations.softmax.call but student.py has no g; it has f, Layer"),
        ({"softmax": "ff"}, "but student.py has no ff; did you mean f? It has f, Layer"),
        ({"softmax": "Layer.forwad"}, "but the class Layer has no forwad; did you mean forward? It has forward"),
        (
            {"softmax": "number"},
            "Expected a function or a class for operations.softmax.call but number in student.py is",
        ),
        ({"softmax": "Empty"}, "Expected a class that is called, or has a method forward, for operations.softmax.call"),
        (
            {"softmax_vjp": {"call": "f", "after": "g"}},
            "Expected g for operations.softmax_vjp.after but student.py has no",
        ),
        ({"sigmoid_grad": {"call": "f", "given": "sigmoid"}}, "Expected sigmoid for operations.sigmoid_grad, which is"),
        ({}, "Expected at least one operation but the mapping (test) names none and student.py has none"),
    ],
)
def test_what_is_not_there(namespace: Namespace, operations: dict[str, Any], said: str) -> None:
    """A name that the file lacks is told with the mapping's key, and with what the file has."""
    names = namespace(
        "def f(x):\n    return x\nclass Layer:\n    def forward(self, x):\n        return x\n"
        "class Empty:\n    pass\nnumber = 3\n"
    )
    with pytest.raises(CandidateError) as refused:
        dress(names, read({"operations": operations}, "test"), "student.py")

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"returns": ["loss", "gradient"]}, "Expected a part 0 for loss but f has none: it returns float64"),
        ({"returns": ".loss"}, "Expected an attribute loss for value but f has none"),
        ({"reduction": "none"}, "Expected a loss a sample (reduction = none), 2 of them, but f returns shape ()"),
    ],
)
def test_an_answer_that_does_not_fit(namespace: Namespace, entry: dict[str, Any], said: str) -> None:
    """An answer that is not as the mapping says raises, naming both."""
    names = namespace("def f(x, y):\n    return np.sum(x)\n")
    mapping = read({"layout": "rows", "operations": {"cross_entropy": {"call": "f", **entry}}}, "test")
    loss = dress(names, mapping, "student.py").namespace["cross_entropy"]

    with pytest.raises(ValueError, match="look at `re") as refused:
        loss(np.zeros((2, 3)), np.array([0, 1]))
    assert said in str(refused.value)


def test_where_a_result_is_found_is_said(namespace: Namespace) -> None:
    """The header tells a tuple's second part from an attribute."""
    names = namespace("def f(x):\n    return x, x\nclass G:\n    def forward(self, x):\n        return x\n")
    entries = {"softmax": {"call": "f", "returns": ["_", "value"]}, "relu": {"call": "G.forward", "returns": ".zz"}}
    notes = dress(names, read({"operations": entries}, "test"), "student.py").notes

    assert notes[1:] == (
        "mapped: softmax is f (returns = value at [1])",
        "mapped: relu is G.forward (returns = value at .zz)",
    )


def test_divisors_apart_are_said(namespace: Namespace) -> None:
    """A mean loss beside a gradient that is not divided is judged as declared, and the header says what that means."""
    names = namespace("def f(x, y):\n    return 0.0\ndef g(x, y):\n    return x\n")
    entries = {"cross_entropy": "f", "cross_entropy_grad": {"call": "g", "divisor": 1}}
    notes = dress(names, read({"layout": "rows", "operations": entries}, "test"), "student.py").notes

    assert notes[0] == "mapped by test: layout = rows"
    assert notes[2] == "mapped: cross_entropy_grad is g (divisor = 1)"
    assert "cross_entropy is divided by N and cross_entropy_grad by 1" in notes[3]
    assert "until somebody divides by N" in notes[3]


def test_labels_that_are_no_vector(namespace: Namespace) -> None:
    """A label outside 0..V-1 has no one-hot vector: the dressing refuses it, and says that it does."""
    names = namespace("def f(x, y):\n    return -np.sum(x * y)\n")
    mapping = read({"labels": "one-hot", "operations": {"cross_entropy": "f"}}, "test")
    dressed = dress(names, mapping, "student.py")

    with pytest.raises(ValueError, match=r"Expected a label in 0\.\.1"):
        dressed.namespace["cross_entropy"](np.zeros(2), 2)
    assert dressed.exempt == {"conduct.labels": {"cross_entropy"}}
    assert dressed.notes[-1].startswith("conduct.labels says nothing of cross_entropy")


def test_a_penalty_on_huge_weights(namespace: Namespace) -> None:
    """The logits of a fused f(W, X, y, reg) may be larger than the square root of the largest number."""
    names = namespace(
        "def f(W, X, y, reg):\n    S = X.dot(W)\n    S = S - S.max(axis=1, keepdims=True)\n    P = np.exp(S)\n"
        "    P /= P.sum(axis=1, keepdims=True)\n    n = np.arange(len(y))\n"
        "    loss = -np.log(P[n, y]).mean() + reg * np.sum(W * W)\n    P[n, y] -= 1\n"
        "    return loss, X.T.dot(P) / len(y) + 2 * reg * W\n"
    )
    entry = {"call": "f", "arguments": ["x", "identity", "label", 0.0], "returns": ["loss", "gradient"]}
    dressed = dress(names, read({"layout": "rows", "operations": {"cross_entropy": entry}}, "test"), "student.py")
    x, label = np.array([[1.7e308, 1.7e308], [0.0, 1.0]]), np.array([0, 1])

    assert dressed.namespace["cross_entropy"](x, label) == pytest.approx((np.log(2) + np.log1p(np.exp(-1))) / 2)
    assert dressed.namespace["cross_entropy_grad"](x, label)[0].tolist() == [-0.25, 0.25]


def test_a_device_without_the_library(namespace: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """`arrays = "torch"` without torch says what to install, before anything is judged."""
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    monkeypatch.delitem(__import__("sys").modules, "gradspec.frameworks.torch_tensors", raising=False)
    mapping = read({"arrays": "torch", "operations": {"softmax": "f"}}, "test")

    with pytest.raises(UsageError, match="do `pip install torch`"):
        dress(namespace("def f(x):\n    return x\n"), mapping, "student.py")


def test_formats_are_the_files_own(tmp_path: Path) -> None:
    """What a file declares of the formats that it computes in holds for its mapped functions too."""
    path = tmp_path / "student.py"
    path.write_text(f"import numpy as np\nFORMATS = {{'float64'}}\n{ROWS}", encoding="utf-8")
    mapping = {"layout": "rows", "operations": {"softmax": "f"}}
    result = check(str(path), mapping=mapping, claims="softmax.definition", formats="float64,float32", examples=2)

    assert [str(cell.verdict) for cell in result.claims[0].cells][1:] == ["not-provided"]


OPS = """
import types
class Value:
    def __init__(self, data, children=()): self.data, self.children, self.grad = data, children, 0.0
    def __add__(self, other): return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))
    def __mul__(self, other):
        if not isinstance(other, Value): other = Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
    def backward(self, bar=1.0):
        self.grad += bar
        for child, slope in self.children: child.backward(bar * slope)
"""


def test_an_engine_stays_as_it_is(tmp_path: Path) -> None:
    """Below a folder with a mapping an engine is judged, by its operations or by its class, beside mapped functions."""
    path = tmp_path / "student.py"
    path.write_text(OPS + ROWS.replace("np.", "__import__('numpy').").replace("def f", "def softmax"), encoding="utf-8")
    mapped = check(str(path), mapping={"layout": "rows"}, claims="reverse-mode.programs", examples=2)
    alone = check(str(path), mapping={"operations": {"softmax": False}}, claims="reverse-mode.programs", examples=2)
    unmapped = check(str(path), mapping="none", claims="reverse-mode.programs", examples=2)

    for result in (mapped, alone):
        assert [c.verdict for c in result.claims[0].cells] == [c.verdict for c in unmapped.claims[0].cells]


def test_an_engines_operations_may_have_other_names(namespace: Namespace) -> None:
    """Who provides one may be said, and nothing else; without `ops` there is no engine to say it of."""
    names = namespace("class ops:\n    exp = np.exp\ndef my_grad(f):\n    return f\ndef vjp(f, *x):\n    return f\n")
    found = dress(names, read({"operations": {"grad": "my_grad", "vjp": False}}, "test"), "student.py").namespace

    assert (found["ops"], found["grad"], "vjp" in found) == (names["ops"], names["my_grad"], False)
    with pytest.raises(UsageError, match=r"Expected keys that concern grad but got operations\.grad\.layout"):
        read({"operations": {"grad": {"call": "my_grad", "layout": "rows"}}}, "test")
    del names["ops"]
    with pytest.raises(CandidateError, match=r"Expected ops beside operations\.grad, an engine's, but student\.py"):
        dress(names, read({"operations": {"grad": "my_grad"}}, "test"), "student.py")


@pytest.mark.parametrize(
    ("out", "entry"),
    [
        ("cross_entropy_grad", {"call": "f", "returns": ["loss", "gradient"]}),
        ("nll", {"call": "f", "given": "probabilities", "returns": ["loss", "gradient"]}),
        ("cross_entropy_grad", {"call": "f", "given": "probabilities", "returns": ["loss", "gradient"]}),
        ("nll", {"call": "f", "given": "log-probabilities", "returns": ["loss", "gradient"]}),
    ],
)
def test_what_comes_along_may_be_left_out(namespace: Namespace, out: str, entry: dict[str, Any]) -> None:
    """`false` holds for an operation that comes with another one as well."""
    names = namespace(ROWS.replace("def f", "def softmax") + "def f(p, y):\n    return 0.0, p\n")
    mapping = read({"layout": "rows", "operations": {"cross_entropy": entry, out: False}}, "test")
    found = dress(names, mapping, "student.py").namespace

    assert "cross_entropy" in found
    assert out not in found


def test_a_gradient_is_that_of_the_loss_that_is_there(namespace: Namespace) -> None:
    """A cross_entropy by the contract's name is a mean, though an nll beside it is said to be a sum."""
    names = namespace(
        "def cross_entropy(x, y):\n    return 0.0\ndef f(p, y):\n    return 0.0\ndef g(x, y):\n    return x\n"
    )
    entries = {"nll": {"call": "f", "reduction": "sum"}, "cross_entropy_grad": "g"}
    found = dress(names, read({"layout": "rows", "operations": entries}, "test"), "student.py").namespace

    assert found["cross_entropy_grad"](np.ones((2, 3)), np.array([0, 1])).tolist() == np.ones((2, 3)).tolist()


@pytest.mark.parametrize("batched", [False, True])
def test_a_loss_may_be_a_number_of_pythons(namespace: Namespace, batched: bool) -> None:
    """`return float(loss)` is a loss, for one sample and for a batch."""
    names = namespace("def f(x, y):\n    return float(np.mean(x))\n")
    loss = dress(names, read({"layout": "rows", "operations": {"cross_entropy": "f"}}, "test"), "student.py").namespace
    x, label = (np.ones((2, 3)), np.array([0, 1])) if batched else (np.ones(3), 0)

    assert loss["cross_entropy"](x, label) == 1.0


def test_an_identity_may_be_handed_over_anywhere(namespace: Namespace) -> None:
    """To the constructor and to the first call too: then the logits are weights, and are scaled as such."""
    names = namespace(
        "class Loss:\n    def __init__(self, X): self.X = X\n    def forward(self, W, y):\n"
        "        assert np.isfinite(np.sum(W * W))\n        self.S = self.X @ W\n        return float(self.S[0, 0])\n"
    )
    entry = {"call": "Loss.forward", "construct": ["identity"]}
    dressed = dress(names, read({"layout": "rows", "operations": {"cross_entropy": entry}}, "test"), "student.py")

    assert dressed.namespace["cross_entropy"](np.full((2, 3), 1e300), np.array([0, 1])) == 1e300
    assert dressed.exempt == {"conduct.infinities": {"cross_entropy"}}


def test_what_goes_wrong_is_told_with_the_files_own_line(tmp_path: Path) -> None:
    """A mapped function that raises is shown at its own line; an unwritten one is not provided."""
    path = tmp_path / "student.py"
    path.write_text(
        "import numpy as np\n\n\ndef f(x):\n    return x[0, 1, 2]\n\n\ndef g(x):\n    raise NotImplementedError\n",
        encoding="utf-8",
    )
    result = check(str(path), mapping={"operations": {"softmax": "f", "sigmoid": "g"}}, claims="conduct.shapes")
    (failure,) = [cell.failure for cell in result.claims[0].cells]

    assert failure is not None
    assert "but student.py:5: `return x[0, 1, 2]` raised IndexError" in failure.message
    assert "not written yet (NotImplementedError): sigmoid" in result.run.notes
