"""Classes that make their own weights: how they are made, what is set on them, and which of them are not judged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gradspec.adapt import Adaptation
from gradspec.adapt.offers.parameters import result_named, size_of
from gradspec.mapping.conventions import Conventions
from gradspec.mapping.defaults import filled
from gradspec.mapping.describing import in_words

Adapting = Callable[[str], Adaptation]

SOFTMAX = """
def softmax(X):
    E = np.exp(X - X.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
"""
LAYER = """
class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.ones((n_in, n_out)), np.zeros(n_out)
        self.vW, self.vb = np.zeros((n_in, n_out)), np.zeros(n_out)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, g):
        {body}
        return g @ self.W.T
"""


def way(found: Adaptation, operation: str) -> Conventions:
    """The conventions of an operation, with nothing left open."""
    return filled(found.mapping, operation)


def said(found: Adaptation, about: str) -> str:
    """What is said of an operation or a callable."""
    return "; ".join(remark for name, remark in found.remarks if name == about)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("n_in", "n"), ("in_features", "n"), ("nin", "n"), ("input_layer_size", "n"), ("fan_in", "n"), ("D", "n"),
        ("n_neurons", "m"), ("out_features", "m"), ("units", "m"), ("num_classes", "m"), ("K", "m"),
        ("hidden_dim", "h"), ("layer_sizes", "list"), ("learning_rate", "rate"), ("lambda_", "rate"),
        ("activation", None), ("axis", None), ("temper", None),
    ],
)  # fmt: skip
def test_sizes_are_told_by_names(name: str, size: str | None) -> None:
    """What people call the sizes of a layer, and what is no size."""
    assert size_of(name) == size


@pytest.mark.parametrize(
    ("path", "result"),
    [
        ((".dW",), "W_bar"), ((".grads", "W"), "W_bar"), ((".weight", ".grad"), "W_bar"), ((".grad_weights",), "W_bar"),
        ((".db",), "b_bar"), ((".bias_grad",), "b_bar"), ((".W",), None), ((".dinputs",), None), ((".vW",), None),
    ],
)  # fmt: skip
def test_gradients_are_told_by_names(path: tuple[str, ...], result: str | None) -> None:
    """An attribute that is called after a layer's parameter, and after a gradient."""
    assert result_named(path) == result


@pytest.mark.parametrize("gradient", ["self.x.T @ g", "g.T @ self.x", "-self.x.T @ g"])
def test_a_gradient_that_is_called_so_is_judged(adapting: Adapting, gradient: str) -> None:
    """Whatever its shape, and whatever else has the shape that it should have."""
    found = adapting(LAYER.format(body=f"self.dW, self.db = {gradient}, g.sum(axis=0)"))
    taken = way(found, "affine_backward")

    assert in_words(taken.assign) == "W=W, b=b"
    assert {part.name: part.path for part in taken.returns or ()} == {"W_bar": (".dW",), "b_bar": (".db",), "x_bar": ()}


def test_a_layer_that_gives_no_gradients_is_not_accused(adapting: Adapting) -> None:
    """One that updates itself: what it holds besides is no gradient."""
    found = adapting(LAYER.format(body="self.W = self.W - 0.1 * self.x.T @ g; self.vW = 0 * self.vW"))

    assert set(found.mapping.operations) == {"affine"}
    assert "none of the ways" in said(found, "Dense.backward")


def test_a_rate_that_is_handed_over_is_not_zero(adapting: Adapting) -> None:
    """A backward pass that takes a learning rate is asked with one: the update must not reach its answer."""
    body = "self.dW, self.db = self.x.T @ g, g.sum(axis=0); self.W = self.W - learning_rate * self.dW"
    source = LAYER.format(body=body).replace("backward(self, g)", "backward(self, g, learning_rate)")
    found = adapting(source)

    assert in_words(way(found, "affine_backward").arguments) == "cotangent, 0.5"
    assert not [row for row in found.rows if row.operation == "affine_backward" and "oracle" in row.evidence]


@pytest.mark.parametrize("activation", ["np.tanh(z)", "np.maximum(z, 0)", "self.activation(z)"])
def test_a_layer_with_an_activation_is_none_by_itself(adapting: Adapting, activation: str) -> None:
    """It is left out, forward and backward, and why is said; the rest of the file is judged."""
    source = f"""{SOFTMAX}
class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.ones((n_in, n_out)), np.zeros(n_out)
    def activation(self, z):
        return 1 / (1 + np.exp(-z))
    def forward(self, x):
        self.x, z = x, x @ self.W + self.b
        self.a = {activation}
        return self.a
    def backward(self, g):
        d = g * self.a
        self.dW, self.db = self.x.T @ d, d.sum(axis=0)
        return d @ self.W.T
"""
    found = adapting(source)

    assert set(found.mapping.names()) <= {"softmax"}
    assert "has an activation in it" in said(found, "Dense.forward")


def test_an_activation_that_is_none_by_default_excuses_nothing(adapting: Adapting) -> None:
    """What the forward pass returns is Wx + b: the backward pass is judged."""
    source = """
class Dense:
    def __init__(self, units, activation=None):
        self.units, self.activation, self.built, self.kernel, self.bias = units, activation, False, None, None
    def build(self, n):
        self.kernel, self.bias, self.built = np.ones((n, self.units)), np.zeros(self.units), True
    def forward(self, x):
        if not self.built:
            self.build(x.shape[-1])
        self.x, z = x, x @ self.kernel + self.bias
        return np.tanh(z) if self.activation == "tanh" else z
    def backward(self, g):
        self.grads = {"kernel": 2 * self.x.T @ g, "bias": g.sum(axis=0)}
        return g @ self.kernel.T
"""
    found = adapting(source)

    assert in_words(way(found, "affine").assign) == "kernel=W, bias=b, built=True"
    assert ["oracle" in row.evidence for row in found.rows] == [True, False]
    assert [row.operation for row in found.rows] == ["affine", "affine_backward"]


def test_a_text_for_no_activation_is_handed_over(adapting: Adapting) -> None:
    """Where the class compares its activation with such a word."""
    source = """
class Dense:
    def __init__(self, n_in, n_out, activation):
        self.W, self.b, self.activation = np.ones((n_in, n_out)), np.zeros(n_out), activation
    def forward(self, x):
        z = x @ self.W + self.b
        if self.activation == "linear":
            return z
        return np.tanh(z)
"""
    assert in_words(way(adapting(source), "affine").construct) == "n, m, 'linear'"


MODEL = """
class Model:
    def __init__(self, n_features, n_classes, reg=0.1):
        self.W, self.b, self.reg = np.ones((n_features, n_classes)), {bias}, reg
    def softmax(self, Z):
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)
    def loss(self, X, y):
        P = self.softmax(X @ self.W + self.b)
        return -np.mean(np.log(P[np.arange(len(y)), y])) + self.reg * np.sum(self.W**2)
    def backward(self, X, y):
        D = self.softmax(X @ self.W + self.b)
        D[np.arange(len(y)), y] -= 1
        return X.T @ D{divided} + 2 * self.reg * self.W, D.sum(axis=0)
"""


@pytest.mark.parametrize(("bias", "assigned"), [("np.zeros(n_classes)", "W=x"), ("np.ones(n_classes)", "W=x, b=0.0")])
def test_a_models_weights_are_the_logits(adapting: Adapting, bias: str, assigned: str) -> None:
    """X is the identity matrix, the bias zero, and so is a weight decay."""
    found = adapting(MODEL.format(bias=bias, divided=" / len(y)"))
    loss, gradient = way(found, "cross_entropy"), way(found, "cross_entropy_grad")

    assert in_words(loss.assign) == in_words(gradient.assign) == assigned
    assert (in_words(loss.construct), in_words(loss.arguments)) == ("N, V, reg=0.0", "identity, label")
    assert [row.operation for row in found.rows if "oracle" in row.evidence] == [row.operation for row in found.rows]


def test_a_models_weight_decay_is_none(adapting: Adapting) -> None:
    """Where its constructor does not take it."""
    source = MODEL.format(bias="np.zeros(n_classes)", divided=" / len(y)").replace(", reg=0.1", "")
    found = adapting(
        source.replace(
            "= np.ones((n_features, n_classes)), np.zeros(n_classes), reg",
            "= np.ones((n_features, n_classes)), np.zeros(n_classes), 0.1",
        )
    )

    assert in_words(way(found, "cross_entropy").assign) == "W=x, reg=0.0"
    assert all("oracle" in row.evidence for row in found.rows)


def test_a_models_undivided_gradient_stays_the_mean_losss(adapting: Adapting) -> None:
    """As everywhere: the loss says the divisor."""
    found = adapting(MODEL.format(bias="0.0", divided=""))

    assert str(way(found, "cross_entropy_grad").divisor) == "N"
    assert "divided by 1" in said(found, "cross_entropy_grad")


@pytest.mark.parametrize("axis", [1, 0])
def test_what_needs_none_of_a_networks_weights_is_judged(adapting: Adapting, axis: int) -> None:
    """Its softmax is, right or wrong; its loss is not, which its own layers answer, and that is said."""
    source = f"""
class NeuralNet:
    def __init__(self, sizes):
        self.weights = [np.ones((n, m)) for n, m in zip(sizes[:-1], sizes[1:])]
    def softmax(self, Z):
        E = np.exp(Z - Z.max(axis={axis}, keepdims=True))
        return E / E.sum(axis={axis}, keepdims=True)
    def forward(self, X):
        for W in self.weights:
            X = X @ W
        return self.softmax(X)
    def loss(self, X, y):
        return -np.mean(np.log(self.forward(X)[np.arange(len(y)), y]))
def cross_entropy(P, y):
    return -np.mean(np.log(P[np.arange(len(y)), y]))
"""
    found = adapting(source)

    assert in_words(way(found, "softmax").construct) == "[5, 6, V]"
    assert way(found, "cross_entropy").call == "cross_entropy"
    assert "what its object holds (weights)" in said(found, "NeuralNet.loss")
    assert ("right for columns and wrong for rows" in said(found, "softmax")) == (axis == 0)


def test_what_a_method_keeps_itself_is_no_weight(adapting: Adapting) -> None:
    """An array that is there before the first call, and is replaced by it."""
    source = """
class Softmax:
    def __init__(self):
        self.p = np.zeros((1, 1))
    def forward(self, x):
        self.p = np.exp(x - x.max(axis=1, keepdims=True))
        self.p = self.p / self.p.sum(axis=1, keepdims=True)
        return self.p
    def backward(self, g):
        return self.p * (g - np.sum(g * self.p, axis=1, keepdims=True))
"""
    assert [row.operation for row in adapting(source).rows] == ["softmax", "softmax_vjp"]


# --- losses of weights, beside classes


def test_a_loss_of_vectors_is_judged_on_one_gradient(adapting: Adapting) -> None:
    """And what it returns besides is said not to be."""
    source = """
def naive_softmax_loss(v, index, U):
    s = U @ v
    p = np.exp(s - s.max()) / np.sum(np.exp(s - s.max()))
    d = p.copy()
    d[index] -= 1
    return -np.log(p[index]), U.T @ d, np.outer(d, v)
"""
    found = adapting(source)

    assert in_words(way(found, "cross_entropy").arguments) == "x, label, identity-weights"
    assert [part.path for part in way(found, "cross_entropy").returns or ()] == [(0,), (1,)]
    assert "[2] of them not judged" in said(found, "cross_entropy")


@pytest.mark.parametrize("first", [0, 1])
def test_classes_counted_from_one_are_said_and_not_adapted_to(adapting: Adapting, first: int) -> None:
    """A label off by one is a mistake more often."""
    source = f"""
def softmax_cost(theta, num_classes, input_size, lam, data, labels):
    theta, n = theta.reshape(num_classes, input_size), np.arange(data.shape[1])
    s = theta @ data
    logp = s - s.max(axis=0) - np.log(np.exp(s - s.max(axis=0)).sum(axis=0))
    truth = np.zeros_like(logp)
    truth[labels - {first}, n] = 1
    grad = (np.exp(logp) - truth) @ data.T / len(n) + lam * theta
    return -np.sum(truth * logp) / len(n) + lam / 2 * np.sum(theta**2), grad.ravel()
"""
    found = adapting(source)
    taken = way(found, "cross_entropy")

    assert in_words(taken.arguments) == "unrolled, V, N, 0.0, identity, label"
    assert (str(taken.layout), str(taken.first_class)) == ("columns", "0")
    assert ("write first_class = 1" in said(found, "cross_entropy")) == (first == 1)


def test_a_gradient_is_not_counted_from_one_beside_a_loss_counted_from_zero(adapting: Adapting) -> None:
    """There nothing speaks for it but the mistake."""
    source = f"""{SOFTMAX}
def loss(X, y):
    return -np.mean(np.log(softmax(X)[np.arange(len(y)), y]))
def loss_grad(X, y):
    P = softmax(X)
    P[np.arange(len(y)), y - 1] -= 1
    return P / len(y)
"""
    found = adapting(source)

    assert "first_class" not in said(found, "cross_entropy_grad")
    assert "none of the ways" in said(found, "cross_entropy_grad")


def test_y_is_the_output_in_a_softmaxs_backward_pass(adapting: Adapting) -> None:
    """`softmax_vjp(g, y)`: no name would be less like logits."""
    source = f"{SOFTMAX}\ndef softmax_vjp(g, y):\n    return y * (g - np.sum(g * y, axis=1, keepdims=True))"

    assert str(way(adapting(source), "softmax_vjp").given) == "probabilities"


def test_a_backward_pass_that_takes_the_labels_again(adapting: Adapting) -> None:
    """`backward(y)` after `forward(x, y)`."""
    source = """
class Loss:
    def forward(self, x, y):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.mean(np.log(self.p[np.arange(len(y)), y]))
    def backward(self, y):
        d = self.p.copy()
        d[np.arange(len(y)), y] -= 1
        return d / len(y)
"""
    taken = way(adapting(source), "cross_entropy_grad")

    assert (taken.after, in_words(taken.arguments)) == ("forward", "label")
