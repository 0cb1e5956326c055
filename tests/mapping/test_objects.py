"""Objects: what a class is made with, and what is set on it before it is asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradspec.errors import CandidateError, UsageError
from gradspec.mapping import Dressed, as_toml, dress, read
from gradspec.mapping.conventions import Assigned, Passed
from gradspec.mapping.defaults import filled
from gradspec.mapping.forms import UnfitAnswer

Dressing = Callable[[str, str], Dressed]

LAYER = """
class Layer:
    def __init__(self, n_in, n_out):
        self.made_with = n_in, n_out
        self.weights, self.biases = np.zeros((n_in, n_out)), np.zeros((1, n_out))
    def forward(self, x):
        self.x = x
        assert self.made_with == self.weights.shape
        return x @ self.weights + self.biases
    def backward(self, g):
        self.grads = {"W": self.x.T @ g, "b": g.sum(axis=0, keepdims=True)}
        return g @ self.weights.T
"""
MAPPING = """
layout = "rows"
weights = "in-out"
bias = "row"
[operations]
affine = { call = "Layer.forward", construct = ["n", "m"], assign = { weights = "W", biases = "b" } }
[operations.affine_backward]
call = "Layer.backward"
after = "forward"
returns = { W_bar = ".grads[W]", b_bar = ".grads[b]", x_bar = "value" }
"""
W, B, X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([0.5, -0.5]), np.array([1.0, 0.0, -1.0])


@pytest.fixture
def dressing() -> Dressing:
    """`dressing(source, mapping)`: what a file of that source offers, in the contract's terms."""

    def run(source: str, mapping: str) -> Dressed:
        names: dict[str, Any] = {"__name__": "student"}
        exec(compile("import numpy as np\n" + source, "student.py", "exec"), names)
        return dress(names, read(tomllib.loads(mapping), "test"), "student.py")

    return run


def test_a_layer_is_made_with_its_sizes_and_its_weights_are_set(dressing: Dressing) -> None:
    """n and m are those of the W that is asked about, for its backward pass too, which need not say so."""
    there = dressing(LAYER, MAPPING).namespace
    W_bar, b_bar, x_bar = there["affine_backward"](W, X, np.array([1.0, 10.0]))

    assert there["affine"](W, B, X).tolist() == [-1.5, -2.5]
    assert W_bar.tolist() == [[1.0, 0.0, -1.0], [10.0, 0.0, -10.0]]
    assert (b_bar.tolist(), x_bar.tolist()) == ([1.0, 10.0], [41.0, 52.0, 63.0])


def test_the_backward_pass_needs_not_say_it_again() -> None:
    """What the forward operation's entry says of the making holds for the backward one of the same class only."""
    mapping = read(tomllib.loads(MAPPING), "test")
    other = read(tomllib.loads(MAPPING.replace('"Layer.backward"', '"Other.backward"')), "test")

    assert filled(mapping, "affine_backward").construct == (Passed("n"), Passed("m"))
    assert filled(other, "affine_backward").construct == ()
    assert filled(other, "affine_backward").assign == ()


def test_what_a_layer_cannot_refuse_is_not_asked(dressing: Dressing) -> None:
    """A bias that is set is there already: affine.shapes is left out, and that is said."""
    dressed = dressing(LAYER, MAPPING)

    assert dressed.exempt == {"affine.shapes": frozenset({"affine"})}
    assert any("affine.shapes says nothing of affine" in note for note in dressed.notes)


@pytest.mark.parametrize(
    ("said", "paths"),
    [
        ('{ weights = "W" }', [(".weights",)]),
        ('{ weight.data = "W", bias.data = "b" }', [(".weight", ".data"), (".bias", ".data")]),
        ('{ "weight.data" = "W" }', [(".weight", ".data")]),
        ('{ "params[W1]" = "W", "layers[0].b" = "b" }', [(".params", "W1"), (".layers", 0, ".b")]),
    ],
)
def test_where_something_is_set(said: str, paths: list[tuple[str | int, ...]]) -> None:
    """An attribute, an attribute of one, an entry; written as TOML it is read as the same."""
    mapping = read(tomllib.loads(f'[operations]\naffine = {{ call = "f", assign = {said} }}'), "test")
    assigned = mapping.operations["affine"].assign or ()

    assert [part.path for part in assigned] == paths
    assert read(tomllib.loads(as_toml(mapping)), "test").operations == mapping.operations


def test_a_constant_may_be_set(dressing: Dressing) -> None:
    """`training = false`: as it is."""
    source = "class S:\n    training = True\n    def f(self, x):\n        return x if not self.training else 0 * x\n"
    there = dressing(source, '[operations]\nsoftmax = { call = "S.f", assign = { training = false } }').namespace

    assert there["softmax"](X).tolist() == X.tolist()


def test_a_list_is_handed_over_as_a_list(dressing: Dressing) -> None:
    """`[["n", 7, "m"]]`: sizes of layers."""
    source = (
        "class S:\n    def __init__(self, sizes):\n        self.s = sizes\n    def f(self, x):\n        return self.s\n"
    )
    mapping = '[operations]\nsoftmax = { call = "S.f", construct = [["N", 7, "V"]] }'
    there = dressing(source, mapping).namespace

    assert there["softmax"](X) == [1, 7, 3]
    assert 'construct = [["N", 7, "V"]]' in as_toml(read(tomllib.loads(mapping), "test"))


def test_lists_are_set_where_a_file_has_lists(dressing: Dressing) -> None:
    """With `arrays = "list"` what is set, and what a class is made with, are lists."""
    source = """
class Layer:
    def __init__(self, b):
        self.b, self.W = b, None
    def forward(self, x):
        assert isinstance(self.W, list) and isinstance(self.b, list)
        return [sum(w * t for w, t in zip(row, x)) + c for row, c in zip(self.W, self.b)]
"""
    entry = '{ call = "Layer.forward", construct = ["b"], assign = { W = "W" } }'
    there = dressing(source, f'arrays = "list"\n[operations]\naffine = {entry}').namespace

    assert there["affine"](W, B, X).tolist() == [-1.5, -2.5]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('{ call = "Layer.forward", assign = ["W"] }', "Expected a table of attributes for operations.affine.assign"),
        ('{ call = "Layer.forward", assign = {} }', "Expected a table of attributes for operations.affine.assign"),
        ('{ call = "Layer.forward", assign = { "w w" = "W" } }', "Expected an attribute, weights, weight.data or"),
        ('{ call = "Layer.forward", assign = { w = "V" } }', "to be made of W, b, x, identity,"),
        ('{ call = "Layer.forward", assign = { weight = "W" } }', "has no weight; did you mean weights?"),
        (
            '{ call = "f", assign = { weights = "W" } }',
            "Expected a method of a class for operations.affine.call beside",
        ),
    ],
)
def test_what_cannot_be_set_is_told(dressing: Dressing, entry: str, said: str) -> None:
    """In one line, before anything is called."""
    with pytest.raises((UsageError, CandidateError)) as refused:
        dressing(f"def f(W, b, x):\n    return x\n{LAYER}", f"[operations]\naffine = {entry}")

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_refuses_to_be_set_is_told_with_its_name(dressing: Dressing) -> None:
    """A property without a setter."""
    source = "class L:\n    W = property(lambda self: 1)\n    def forward(self, b, x):\n        return x\n"
    dressed = dressing(source, '[operations]\naffine = { call = "L.forward", assign = { W = "W" } }')

    with pytest.raises(UnfitAnswer, match="Expected W of L to be set but it cannot be"):
        dressed.namespace["affine"](W, B, X)


@pytest.mark.parametrize("path", ["weight.dat", "params[w]", "layers[3]"])
def test_what_is_misspelt_within_something_is_told(dressing: Dressing, path: str) -> None:
    """An attribute, an entry and a place that are not there; in what is empty anything may be put."""
    source = """
class P:
    def __init__(self):
        self.data = 0
class L:
    def __init__(self):
        self.weight, self.params, self.layers, self.empty = P(), {"W": 0}, [0], {}
    def forward(self, x):
        return x
"""
    mapping = f'[operations]\nsoftmax = {{ call = "L.forward", arguments = ["x"], assign = {{ "{path}" = "x" }} }}'
    there = dressing(source, mapping).namespace
    fine = dressing(source, mapping.replace(path, "empty[W]")).namespace

    assert fine["softmax"](X).tolist() == X.tolist()
    with pytest.raises(UnfitAnswer, match=f"Expected {re.escape(path)} of L to be set but it cannot be"):
        there["softmax"](X)


def test_assigned_is_what_it_says() -> None:
    """Its words are those of what is set."""
    assert Assigned((".W",), Passed((Passed("n"), Passed(3, constant=True)))).passed.words == ("n",)


# --- losses of weights


def test_an_unrolled_gradient_is_rolled_up(dressing: Dressing) -> None:
    """Rows and columns, a batch and a sample; one that comes as a matrix is taken as it is."""
    for layout in ("rows", "columns"):
        source = "def f(theta, X, y):\n    return 0.0, theta if len(theta) > 3 else theta + theta.ndim\n"
        entry = '{ call = "f", arguments = ["unrolled", "identity", "label"], returns = ["loss", "gradient"] }'
        there = dressing(source, f'layout = "{layout}"\n[operations]\ncross_entropy = {entry}').namespace
        batch = np.arange(6.0).reshape(2, 3)

        assert there["cross_entropy_grad"](batch, np.array([0, 1])).tolist() == batch.tolist()
        assert there["cross_entropy_grad"](X, 0).tolist() == (X + 1).tolist()


def test_weights_of_a_vector_are_an_identity(dressing: Dressing) -> None:
    """V×V, of ones whatever the logits' size: nothing is scaled, a penalty on these weights being as it is."""
    source = "def f(v, y, U):\n    return U @ v, U\n"
    entry = '{ call = "f", arguments = ["x", "label", "identity-weights"], returns = ["_", "loss"] }'
    there = dressing(source, f"[operations]\ncross_entropy = {entry}").namespace

    assert there["cross_entropy"](np.full(3, 1e308), 0).tolist() == np.eye(3).tolist()


@pytest.mark.parametrize(("labels", "received"), [("int", [1]), ("ints", [[1]]), ("one-hot", [[1.0, 0.0, 0.0]])])
def test_classes_may_be_counted_from_one(dressing: Dressing, labels: str, received: list[Any]) -> None:
    """Integers only: a one-hot vector counts nothing."""
    source = """
seen = []
def f(x, y):
    seen.append(np.asarray(y).tolist())
    return 0.0
def softmax(x):
    return seen
"""
    there = dressing(source, f'first_class = 1\nlabels = "{labels}"\n[operations]\ncross_entropy = "f"').namespace
    there["cross_entropy"](X, 0)

    assert there["softmax"](X) == received
