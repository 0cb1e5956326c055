"""What a mistake could hide behind is decided by the rest of the file, and what cannot be decided is said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gradspec.adapt import Adaptation
from gradspec.errors import CandidateError
from gradspec.mapping.conventions import Conventions
from gradspec.mapping.defaults import filled

Adapting = Callable[[str], Adaptation]

LOSS = """
def loss(X, y):
    Z = X - X.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])
"""
ROWS = """
def softmax(X):
    E = np.exp(X - X.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
"""
LOGS = """
def log_softmax(X):
    Z = X - X.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
"""
WHOLE = """
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
"""


def way(found: Adaptation, operation: str) -> Conventions:
    """The conventions of an operation, with nothing left open."""
    return filled(found.mapping, operation)


def said(found: Adaptation, about: str) -> str:
    """What is said of an operation or a callable."""
    return "; ".join(remark for name, remark in found.remarks if name == about)


def test_an_undivided_gradient_stays_the_mean_losss(adapting: Adapting) -> None:
    """The divisor is the loss's, whatever the gradient's answers are; the difference is said."""
    found = adapting(
        f"{LOSS}{ROWS}\ndef loss_grad(X, y):\n    P = softmax(X)\n    P[np.arange(len(y)), y] -= 1\n    return P"
    )

    assert str(way(found, "cross_entropy_grad").divisor) == "N"
    assert "divided by 1" in said(found, "cross_entropy_grad")


def test_a_divisor_without_a_loss_is_said_to_be_one(adapting: Adapting) -> None:
    """Without a loss the divisor is what the answers show, and that nothing else speaks for it is said."""
    found = adapting(
        f"{ROWS}\ndef loss_grad(X, y):\n    P = softmax(X)\n    P[np.arange(len(y)), y] -= 1\n    return P"
    )

    assert str(way(found, "cross_entropy_grad").divisor) == "1"
    assert "no loss" in said(found, "cross_entropy_grad")


def test_a_whole_matrix_in_a_file_of_rows_is_judged_by_rows(adapting: Adapting) -> None:
    """A softmax that is right for one vector does not make its own layout where the file's others take rows."""
    found = adapting(WHOLE + LOSS)

    assert str(way(found, "softmax").layout) == "rows"
    assert 'layout = "vector"' in said(found, "softmax")


def test_a_softmax_of_columns_in_a_file_of_rows_is_judged_by_rows(adapting: Adapting) -> None:
    """Nor does one that normalises columns."""
    columns = WHOLE.replace("np.max(x)", "np.max(x, axis=0)").replace("np.sum(e)", "np.sum(e, axis=0)")
    found = adapting(columns + LOSS + LOGS)

    assert str(way(found, "softmax").layout) == "rows"


@pytest.mark.parametrize("axis", ["", ", axis=0"])
@pytest.mark.parametrize("kept", ["x", "x + 0"])
def test_what_is_kept_beside_a_wrong_result_is_no_result(adapting: Adapting, axis: str, kept: str) -> None:
    """A kept input is each sample's own, which a softmax of the whole matrix, or of columns, is not."""
    wrong = WHOLE.replace("np.max(x)", f"np.max(x{axis})").replace("np.sum(e)", f"np.sum(e{axis})")
    found = adapting(wrong.replace("np.sum(e" + axis + ")", f"np.sum(e{axis}), {kept}") + LOSS + LOGS)
    taken = way(found, "softmax")

    assert str(taken.layout) == "rows"
    assert [part.path for part in taken.returns or ()] == [(0,)]


LOSS_CLASS = """
class Loss:
    def forward(self, x, y):
        self.x, self.y = x, y
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.output = e / e.sum(axis=1, keepdims=True)
        return -np.mean(np.log(np.sum(self.output * y, axis=1)))
    def backward(self):
        self.dinputs = {wrong}
"""


@pytest.mark.parametrize("wrong", ["self.output * self.y", "self.y * 2", "self.x - self.y"])
def test_what_the_forward_left_is_no_gradient(adapting: Adapting, wrong: str) -> None:
    """Labels and probabilities that are kept have a gradient's shape, and each sample has its own."""
    found = adapting(LOSS_CLASS.format(wrong=wrong))
    taken = way(found, "cross_entropy_grad")

    assert (taken.call, taken.after) == ("Loss.backward", "forward")
    assert [part.path for part in taken.returns or ()] == [(".dinputs",)]


LAYER = """
class Linear:
    def __init__(self, W, b):
        self.W, self.b, self.velocity = W, b, 0 * W
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.scratch = 0 * self.W
        self.dW = {dW}
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
"""


@pytest.mark.parametrize("gradient", ["self.x.T @ dout", "2 * self.x.T @ dout", "-self.x.T @ dout"])
def test_a_layers_gradients_are_not_its_weights(adapting: Adapting, gradient: str) -> None:
    """Weights that an object keeps have the shapes of their gradients; a wrong gradient is found all the same."""
    found = adapting(LAYER.format(dW=gradient))
    taken = way(found, "affine_backward").returns or ()

    assert {part.name: part.path for part in taken} == {"W_bar": (".dW",), "b_bar": (".db",), "x_bar": ()}


def test_a_softmax_that_does_nothing_is_judged_as_it_is(adapting: Adapting) -> None:
    """Where there is nothing but what was handed over, that is the result."""
    found = adapting(f"class Softmax:\n    def forward(self, x):\n        self.z = x\n        return x\n{LOSS}{LOGS}")

    assert way(found, "softmax").call == "Softmax.forward"
    assert [part.path for part in way(found, "softmax").returns or ()] == [()]


def test_a_whole_matrix_by_itself_is_for_vectors(adapting: Adapting) -> None:
    """Where nothing else is there a softmax without an axis is one of single vectors, and its doubt is told."""
    found = adapting(WHOLE)

    assert str(way(found, "softmax").layout) == "vector"
    assert "one vector" in said(found, "softmax")


def test_a_softmax_that_the_file_calls_row_by_row_is_for_vectors(adapting: Adapting) -> None:
    """How the file uses it counts: a helper for one row is not accused of being none for a batch."""
    looped = "\ndef loss(X, y):\n    return np.mean([-np.log(softmax(X[i])[y[i]]) for i in range(len(y))])"
    found = adapting(WHOLE + looped)

    assert str(way(found, "softmax").layout) == "vector"
    assert str(way(found, "cross_entropy").layout) == "rows"


def test_y_minus_p_is_not_p_minus_y_the_other_way_round(adapting: Adapting) -> None:
    """The order of two arguments that are alike is the names' and the loss's, not the answers'."""
    found = adapting("\ndef loss_grad(p, y):\n    return (y - p) / len(p)")

    assert [str(passed.value) for passed in way(found, "cross_entropy_grad").arguments or ()] == ["x", "label"]
    assert "other way round" in said(found, "cross_entropy_grad")


SWAPPED = {
    "cross_entropy": (
        f"{ROWS}\ndef cross_entropy(p, y):\n    return -np.mean(np.sum(p * np.log(y), axis=1))",
        ["x", "label"],
    ),
    "cross_entropy by labels": (
        f"{ROWS}\ndef cross_entropy(p, y):\n    return -np.mean(np.log(y[np.arange(len(p)), p]))",
        ["x", "label"],
    ),
    "chain_jacobian": ("\ndef chain_jacobian(outer, inner):\n    return inner @ outer", ["outer", "inner"]),
    "mlp_forward": (
        "\ndef mlp_forward(W1, W2, x):\n    z = W2 @ x\n    return z, np.maximum(z, 0), W1 @ np.maximum(z, 0)",
        ["W1", "W2", "x"],
    ),
    "softmax_vjp": (
        f"{WHOLE}\ndef softmax_vjp(x, cotangent):\n    p = softmax(cotangent)\n    return p * (x - np.dot(p, x))",
        ["x", "cotangent"],
    ),
}


@pytest.mark.parametrize("case", SWAPPED)
def test_names_that_say_an_order_decide_it(adapting: Adapting, case: str) -> None:
    """A body that takes one of its arguments for another is judged as its parameters are called, and that is said."""
    source, order = SWAPPED[case]
    operation = case.partition(" ")[0]
    found = adapting(source)

    assert [str(passed.value) for passed in way(found, operation).arguments or ()] == order
    assert "other way round" in said(found, operation)


@pytest.mark.parametrize(("first", "second"), [("p", "q"), ("y", "t"), ("a1", "a2")])
@pytest.mark.parametrize("order", [["label", "x"], ["x", "label"]])
def test_names_that_say_none_leave_it_to_the_answers(
    adapting: Adapting, first: str, second: str, order: list[str]
) -> None:
    """H(p, q), and whatever else is no name for the one or the other, may have either first."""
    label, probs = (first, second) if order[0] == "label" else (second, first)
    loss = f"\ndef cross_entropy({first}, {second}):\n    return -np.mean(np.sum({label} * np.log({probs}), axis=1))"
    found = adapting(f"{ROWS}{loss}")

    assert [str(passed.value) for passed in way(found, "cross_entropy").arguments or ()] == order
    assert said(found, "cross_entropy") == ""


def test_a_gradient_without_its_softmax_is_not_given_probabilities(adapting: Adapting) -> None:
    """x − y of logits is right for probabilities; where the loss takes logits and the name says so, it is wrong."""
    gradient = "\ndef loss_grad(x, y):\n    g = x.copy()\n    g[np.arange(len(y)), y] -= 1\n    return g / len(y)"
    found = adapting(LOSS + gradient)

    assert str(way(found, "cross_entropy_grad").given) == "logits"
    assert 'given = "probabilities"' in said(found, "cross_entropy_grad")


@pytest.mark.parametrize(("parameter", "given"), [("p", "probabilities"), ("logits", "logits")])
def test_a_softmax_of_probabilities_is_not_given_logits(adapting: Adapting, parameter: str, given: str) -> None:
    """softmax(x) − y beside a loss of probabilities may apply softmax twice: only a name says that it takes logits."""
    loss = "\ndef loss(p, y):\n    return -np.mean(np.log(p[np.arange(len(y)), y]))"
    body = f"    g = softmax({parameter})\n    g[np.arange(len(y)), y] -= 1\n    return g / len(y)"
    found = adapting(f"{ROWS}{loss}\ndef loss_grad({parameter}, y):\n{body}")

    assert str(way(found, "cross_entropy_grad").given) == given
    assert bool(said(found, "cross_entropy_grad")) is (given == "probabilities")


def test_minus_p_needs_more_than_its_answers_to_take_logarithms(adapting: Adapting) -> None:
    """−p_y is right for log-probabilities; where nothing speaks for these it is judged on probabilities."""
    found = adapting(f"{ROWS}\ndef cross_entropy(p, y):\n    return -np.mean(p[np.arange(len(y)), y])")

    assert str(way(found, "cross_entropy").given) == "probabilities"


def test_log_probabilities_are_found_where_the_file_has_them(adapting: Adapting) -> None:
    """The same with a log_softmax beside it is a loss of log-probabilities."""
    found = adapting(f"{LOGS}\ndef nll_loss(logp, y):\n    return -np.mean(logp[np.arange(len(y)), y])")

    assert str(way(found, "cross_entropy").given) == "log-probabilities"


@pytest.mark.parametrize(
    ("name", "parameter", "given"),
    [("sigmoid_prime", "x", "sigmoid"), ("sigmoid_grad", "s", "sigmoid"), ("sigmoid_grad", "x", "x")],
)
def test_the_contracts_own_name_is_taken_at_its_word(adapting: Adapting, name: str, parameter: str, given: str) -> None:
    """x(1 − x) is given σ, but not under the contract's own name and parameter: that one is a derivative at x."""
    sigmoid = "\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"
    found = adapting(f"{sigmoid}\ndef {name}({parameter}):\n    return {parameter} * (1 - {parameter})")

    assert str(way(found, "sigmoid_grad").given) == given


def test_a_derivative_of_neither_is_judged_as_of_x(adapting: Adapting) -> None:
    """What fits neither x nor σ is judged as from x, and said to be wrong in every way."""
    sigmoid = "\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"
    found = adapting(f"{sigmoid}\ndef sigmoid_prime(x):\n    return sigmoid(x) * (1 - x)")

    assert str(way(found, "sigmoid_grad").given) == "x"
    assert "none of the ways" in said(found, "sigmoid_grad")


def test_a_pair_of_loss_and_probabilities_is_no_gradient(adapting: Adapting) -> None:
    """What a function itself returns as `probs` is not judged as a gradient; what it returns as `dx` is."""
    body = "    P = softmax(X)\n    loss = -np.mean(np.log(P[np.arange(len(y)), y]))\n    {} = P\n    return loss, {}"
    probs = adapting(f"{ROWS}\ndef softmax_loss(X, y):\n{body.format('probs', 'probs')}")
    slope = adapting(f"{ROWS}\ndef softmax_loss(X, y):\n{body.format('dx', 'dx')}")

    assert [part.name for part in way(probs, "cross_entropy").returns or ()] != ["loss", "gradient"]
    assert [part.name for part in way(slope, "cross_entropy").returns or ()] == ["loss", "gradient"]


def test_a_derivative_of_another_shape_is_judged_all_the_same(adapting: Adapting) -> None:
    """p(1 − p) under a name that means the Jacobian is mapped as one: its shape is for the verdict to tell."""
    found = adapting(f"{WHOLE}\ndef softmax_derivative(x):\n    p = softmax(x)\n    return p * (1 - p)")

    assert way(found, "softmax_jacobian").call == "softmax_derivative"


def test_what_answers_in_no_way_is_said(adapting: Adapting) -> None:
    """A function whose name says something and that cannot be called is told, and left out."""
    found = adapting(f"{ROWS}\ndef batch_loss(model, data, epochs):\n    return model(data)")

    assert "none of the ways" in said(found, "batch_loss")


@pytest.mark.parametrize("name", ["grad", "gradient"])
def test_a_bare_gradient_is_the_losss_or_a_numerical_one(adapting: Adapting, name: str) -> None:
    """`grad` without an engine's `ops` is no engine's: which gradient it is, its answers tell."""
    of_the_loss = adapting(
        f"{LOSS}{ROWS}\ndef {name}(X, y):\n    P = softmax(X)\n    P[np.arange(len(y)), y] -= 1\n    return P / len(y)"
    )
    numerical = adapting(
        f"{WHOLE}\ndef {name}(f, x, h=1e-5):\n"
        "    steps = h * np.eye(len(x))\n"
        "    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in steps])"
    )

    assert of_the_loss.mapping.operations["cross_entropy_grad"].call == name
    assert numerical.mapping.operations["numerical_gradient"].call == name
    assert (said(of_the_loss, name), said(numerical, name)) == ("", "")


def test_a_bare_gradient_is_not_asked_with_numbers_for_functions(adapting: Adapting) -> None:
    """`gradient(w, x, y)` may be a numerical one by its name; it is asked as one with functions only."""
    found = adapting(f"{ROWS}\ndef gradient(w, x, y):\n    return 2 * x * (w * x - y)")

    assert "numerical_gradient" not in found.mapping.operations


NLL = "\ndef cross_entropy(p, y):\n    return -np.mean(np.log(p[np.arange(len(y)), y]))"


def test_a_gradient_by_the_contracts_name_is_judged_once(adapting: Adapting) -> None:
    """Beside a loss of probabilities −1/p is nll_grad whatever it is called: it is no cross_entropy_grad as well."""
    slope = (
        "\ndef cross_entropy_grad(p, y):\n    g = np.zeros_like(p)\n    n = np.arange(len(y))\n"
        "    g[n, y] = -1 / p[n, y] / len(y)\n    return g"
    )
    of_probabilities, of_logits = adapting(f"{ROWS}{NLL}{slope}"), adapting(f"{ROWS}{LOSS}{slope}")

    assert way(of_probabilities, "nll_grad").call == "cross_entropy_grad"
    assert of_probabilities.mapping.without == {"cross_entropy_grad"}
    assert of_logits.mapping.without == set()


@pytest.mark.parametrize("made", ["functools.partial(_rows, axis=1)", "np.vectorize(_rows, signature='(v)->(v)')"])
def test_a_function_that_is_made_of_another_is_asked(adapting: Adapting, made: str) -> None:
    """Whoever names a partial function, or a vectorised one, defines it."""
    body = "    E = np.exp(X - X.max(axis=axis, keepdims=True))\n    return E / E.sum(axis=axis, keepdims=True)"
    found = adapting(f"import functools\ndef _rows(X, axis=-1):\n{body}\nsoftmax = {made}")

    assert [row.operation for row in found.rows] == ["softmax"]


def test_the_class_has_its_own_forward(adapting: Adapting) -> None:
    """A function called forward that is beside a class is not what its backward comes after."""
    found = adapting(
        "\ndef forward(net, X):\n    return net\n"
        "\nclass Softmax:\n    def forward(self, X):\n        E = np.exp(X - X.max(axis=1, keepdims=True))\n"
        "        self.P = E / E.sum(axis=1, keepdims=True)\n        return self.P\n"
        "    def backward(self, dout):\n"
        "        return self.P * (dout - np.sum(dout * self.P, axis=1, keepdims=True))\n"
    )

    assert way(found, "softmax_vjp").call == "Softmax.backward"
    assert said(found, "softmax_vjp") == ""


def test_numpy_beside_torch_is_numpy(adapting: Adapting) -> None:
    """A file that imports torch, for something else, may be of arrays."""
    pytest.importorskip("torch")
    found = adapting(f"import torch\n{ROWS.replace('X.max(', 'np.asarray(X).max(')}{LOSS}")

    assert {row.operation for row in found.rows} == {"softmax", "cross_entropy"}


def test_a_broken_batched_is_none(adapting: Adapting) -> None:
    """What is no name in BATCHED says nothing."""
    assert way(adapting(f'BATCHED = [["softmax"]]\n{ROWS}'), "softmax").call == "softmax"


def test_two_for_one_operation_are_told(adapting: Adapting) -> None:
    """Of two functions for one operation the other one is named."""
    found = adapting(f"{ROWS}\nstable_softmax = None\ndef softmax_v2(X):\n    return softmax(X)")

    assert "softmax_v2" in said(found, "softmax")


def test_nothing_that_answers_is_an_error(adapting: Adapting) -> None:
    """A file without an operation gets one line that names what it has."""
    with pytest.raises(CandidateError, match="train"):
        adapting("\ndef train(x):\n    return x")


def test_a_loss_of_logits_is_none_of_logarithms(adapting: Adapting) -> None:
    """A penalty on logsumexp vanishes where the logits are log-probabilities: that is no reason to give it these."""
    found = adapting(
        f"{LOGS}\ndef loss(X, y):\n    s = np.log(np.exp(X).sum(axis=1))\n"
        "    return np.mean(s - X[np.arange(len(y)), y] + 0.01 * s**2)"
    )

    assert str(way(found, "cross_entropy").given) == "logits"


def test_an_engine_needs_no_mapping(adapting: Adapting) -> None:
    """What an engine's functions are called and given is the contract's: there is nothing to be found."""
    with pytest.raises(CandidateError, match=r"an engine has no conventions .* leave --adapt out"):
        adapting("ops = object()\n\ndef grad(f):\n    return lambda *inputs: inputs")


def test_what_hangs_is_called_once(adapting: Adapting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that does not come back is not asked again, and the others are found."""
    monkeypatch.setattr("gradspec.adapt.calls.asking.LONGEST", 0.05)
    found = adapting(f"{ROWS}\ndef cross_entropy(x, y):\n    while True:\n        pass")

    assert way(found, "softmax").call == "softmax"
    assert "did not answer" in said(found, "cross_entropy")


def test_a_forgotten_keepdims_stays_one(adapting: Adapting) -> None:
    """What answers on a single row only is judged by rows where the file's others take several."""
    found = adapting(ROWS.replace(", keepdims=True", "") + LOSS + LOGS)

    assert (str(way(found, "softmax").layout), way(found, "softmax").batched) == ("rows", True)
    assert 'layout = "row-vector"' in said(found, "softmax")


def test_by_itself_it_is_said(adapting: Adapting) -> None:
    """Where the file has nothing else it is judged on single rows, and that it fails on several is said."""
    found = adapting(ROWS.replace(", keepdims=True", ""))

    assert str(way(found, "softmax").layout) == "row-vector"
    assert "not on several" in said(found, "softmax")


OF_PROBABILITIES = (
    ROWS
    + """
def cross_entropy({0}, t):
    return -np.mean(np.log({0}[np.arange(len(t)), t]))
def cross_entropy_grad({1}, t):
    return (softmax({1}) - np.eye({1}.shape[1])[t]) / len(t)
"""
)


@pytest.mark.parametrize(
    ("first", "second", "given"),
    [("p", "x", "logits"), ("x", "x", "probabilities"), ("p", "p", "probabilities"), ("p", "probs", "probabilities")],
)
def test_a_gradient_of_logits_beside_a_loss_of_probabilities(
    adapting: Adapting, first: str, second: str, given: str
) -> None:
    """Parameters that are called otherwise may be given otherwise; of one name, the softmax is taken twice."""
    found = adapting(OF_PROBABILITIES.format(first, second))

    assert str(way(found, "cross_entropy").given) == "probabilities"
    assert str(way(found, "cross_entropy_grad").given) == given


def test_a_backward_is_that_of_its_own_forward(adapting: Adapting) -> None:
    """A class whose forward is a loss of logits has their gradient, whatever the file's other loss is given."""
    loss_class = """
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return cross_entropy_error(self.y, t)
    def backward(self, dout=1):
        return (self.y - np.eye(self.y.shape[1])[self.t]) / len(self.t)
"""
    loss = OF_PROBABILITIES.format("y", "y").partition("def cross_entropy_grad")[0]
    found = adapting(loss.replace("def cross_entropy(", "def cross_entropy_error(") + loss_class)

    assert way(found, "cross_entropy").call == "cross_entropy_error"
    assert str(way(found, "cross_entropy_grad").given) == "logits"


def test_a_softmaxs_backward_is_given_what_its_forward_is(adapting: Adapting) -> None:
    """p(1 − p) is no Jacobian of a softmax of probabilities: the class's own forward takes logits."""
    found = adapting(
        "class Softmax:\n    def forward(self, x):\n        e = np.exp(x - x.max(axis=1, keepdims=True))\n"
        "        self.output = e / e.sum(axis=1, keepdims=True)\n        return self.output\n"
        "    def backward(self, dvalues):\n        return dvalues * self.output * (1 - self.output)\n"
    )

    assert str(way(found, "softmax_vjp").given) == "logits"


def test_one_label_tells_no_batch(adapting: Adapting) -> None:
    """o[k] of a single column is right as well: that makes no file of columns."""
    found = adapting("def ce(o, k):\n    return np.log(np.exp(o - o.max()).sum()) + o.max() - o[k]\n")

    assert str(way(found, "cross_entropy").layout) == "vector"


def test_a_function_of_one_number(adapting: Adapting) -> None:
    """A sigmoid made with math.exp is asked number by number; a wrong one is judged so too."""
    scalar = "def sigmoid(t):\n    return {} / (1 + math.exp(-t))\n"
    for factor in (1, 2):
        assert str(way(adapting("import math\n" + scalar.format(factor)), "sigmoid").arrays) == "numbers"


def test_methods_of_estimators_are_asked(adapting: Adapting) -> None:
    """A private method is what there is of a class that has no public one for it."""
    method = "    def {}(self, X):\n        E = np.exp(X - X.max(axis=1, keepdims=True))\n        return E / {}\n"
    right, wrong = "E.sum(axis=1, keepdims=True)", "E.sum()"
    hidden = adapting("class Model:\n    def _helper(self):\n        pass\n" + method.format("_softmax", right))
    public = adapting("class Model:\n" + method.format("softmax", wrong) + method.format("_softmax", right) + LOGS)

    assert way(hidden, "softmax").call == "Model._softmax"
    assert way(public, "softmax").call == "Model.softmax"


PAIR = """
def softmax_loss_{}(X, y):
    Z = X - X.max(axis=1, keepdims=True)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    n = np.arange(len(y))
    G = P.copy()
    G[n, y] {} 1
    return -np.mean(np.log(P[n, y])), G / len(y)
"""


@pytest.mark.parametrize("order", [("naive", "vectorized"), ("vectorized", "naive")])
def test_what_is_naive_is_not_what_is_meant(adapting: Adapting, order: tuple[str, str]) -> None:
    """Of two losses the one that is meant to be used is judged, right or wrong, and the other is named."""
    signs = {"naive": "-=", "vectorized": "+="}
    found = adapting("".join(PAIR.format(name, signs[name]) for name in order))

    assert way(found, "cross_entropy").call == "softmax_loss_vectorized"
    assert "softmax_loss_naive could be meant too" in said(found, "cross_entropy")


def test_a_loss_and_grad_is_a_pair(adapting: Adapting) -> None:
    """A name with both words is the loss's, and its gradient comes along."""
    found = adapting(PAIR.format("and_grad", "-="))

    assert way(found, "cross_entropy").call == "softmax_loss_and_grad"
    assert [part.name for part in way(found, "cross_entropy").returns or ()] == ["loss", "gradient"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "def softmax(x):\n    return nump.exp(x)",
            "softmax comes nearest, but calling it raises NameError: name 'nump'",
        ),
        (
            "class Softmax:\n    def __init__(self, temper):\n        self.t = temper\n"
            "    def forward(self, x):\n        return np.exp(x) / np.sum(np.exp(x))",
            "Softmax.forward comes nearest, but its class is made with temper, and nothing is known to hand over",
        ),
        (
            "class Dense:\n    def __init__(self, n_in, n_out):\n        self.W = np.ones((n_in, n_out))\n"
            "    def forward(self, x):\n        return x @ self.W",
            "Dense.forward comes nearest, but its object holds no weights and no bias that could be set",
        ),
    ],
)
def test_why_nothing_answers_is_said(adapting: Adapting, source: str, told: str) -> None:
    """The reason is the function's own where there is one."""
    with pytest.raises(CandidateError, match=re.escape(told)):
        adapting(source)


def test_what_is_imported_is_not_judged_as_the_files_own(adapting: Adapting) -> None:
    """A logsumexp from elsewhere has conventions of its own, and is left out; so it is said."""
    found = adapting(f"from posixpath import join as logsumexp\n{ROWS}{LOSS}")

    assert found.mapping.without == {"logsumexp"}
    assert "it comes from posixpath" in said(found, "logsumexp")


OF_VECTORS = """
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
def softmax_jacobian(x):
    return np.diag(softmax(x)) - np.outer(softmax(x), softmax(x))
def loss(v, index, U):
    return -np.log(softmax(U @ v)[index])
"""


def test_a_kept_axis_does_not_make_a_file_one_of_rows(adapting: Adapting) -> None:
    """A number a row with an axis of one is one of the shapes of rows; of vectors it is a shape too many."""
    kept = """
def logsumexp(x):
    m = x.max(axis=-1, keepdims=True)
    return m + np.log(np.exp(x - m).sum(axis=-1, keepdims=True))
"""
    assert str(way(adapting(OF_VECTORS + kept), "logsumexp").layout) == "vector"


def test_an_axis_too_many_is_said(adapting: Adapting) -> None:
    """What answers on vectors with a row is judged on vectors, as the others of its file are."""
    rows = "def log_softmax(x):\n    return np.log(softmax(np.atleast_2d(x)))"
    found = adapting(OF_VECTORS + rows)

    assert str(way(found, "log_softmax").layout) == "vector"
    assert "has another shape" in said(found, "log_softmax")


def test_a_label_may_be_the_one_of_a_list(adapting: Adapting) -> None:
    """One vector, and its label as an array of one."""
    found = adapting("def loss(x, y):\n    return np.log(np.exp(x - x.max()).sum()) + x.max() - x[int(y[0])]")

    assert (str(way(found, "cross_entropy").layout), str(way(found, "cross_entropy").labels)) == ("vector", "ints")
