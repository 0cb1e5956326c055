"""The one plain call of each operation: what cannot be used is told in one line, and nothing else is judged."""

from __future__ import annotations

import signal
import sysconfig
import textwrap
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradspec.candidates import Candidate, adopt, load, preflight, skeleton
from gradspec.contract import OPERATIONS

Write = Callable[..., str]


def reasons(text: str, write: Write) -> dict[str, str]:
    """Why the operations of a file with this text cannot be used."""
    found = preflight(load(write("import numpy as np\n" + textwrap.dedent(text)))).unusable
    return {name: fault.reason for name, fault in found.items()}


FUNCTIONS = tuple(operation.name for operation in OPERATIONS.values() if not operation.companion)
"""All but an engine's operations, which need `ops`."""

CORRECT = """
    import numpy as np
    def compose_derivative(f_prime, g, g_prime): return lambda x: f_prime(g(x)) * g_prime(x)
    def chain_jacobian(outer, inner): return outer @ inner
    def backprop(jacobians, cotangent):
        for J in reversed(jacobians): cotangent = J.T @ cotangent
        return cotangent
    def pushforward(jacobians, tangent):
        for J in jacobians: tangent = J @ tangent
        return tangent
    def affine(W, b, x): return W @ x + b
    def affine_backward(W, x, cotangent): return np.outer(cotangent, x), cotangent, W.T @ cotangent
    def squared_norm(y): return y @ y
    def squared_norm_grad(y): return 2 * y
    def affine_squared_norm_grad(W, b, x): return 2 * W.T @ (W @ x + b)
    def softmax(x): return np.exp(x) / np.sum(np.exp(x))
    def softmax_jacobian(x): return np.diag(softmax(x)) - np.outer(softmax(x), softmax(x))
    def softmax_vjp(x, cotangent): return softmax_jacobian(x).T @ cotangent
    def logsumexp(x): return np.log(np.sum(np.exp(x)))
    def log_softmax(x): return x - logsumexp(x)
    def log_softmax_jacobian(x): return np.eye(len(x)) - softmax(x)
    def cross_entropy(x, label): return -log_softmax(x)[label]
    def cross_entropy_grad(x, label): return softmax(x) - np.eye(len(x))[label]
    def cross_entropy_backward(probs, label): return probs - np.eye(len(probs))[label]
    def nll(probs, label): return -np.log(probs[label])
    def nll_grad(probs, label): return -np.eye(len(probs))[label] / probs[label]
    def numerical_gradient(f, x, h=1e-4): return np.array([(f(x + h*e) - f(x - h*e)) / (2*h) for e in np.eye(len(x))])
    def numerical_jacobian(f, x, h=1e-4): return numerical_gradient(f, x, h).T
    def gradient_check(f, grad, x): return np.allclose(numerical_gradient(f, x), grad(x))
    def relu(x): return np.maximum(x, 0)
    def relu_grad(x): return (x > 0) * 1.0
    def mlp_forward(W1, W2, x): return W1 @ x, relu(W1 @ x), W2 @ relu(W1 @ x)
    def mlp_backward(W1, W2, x, z2_bar):
        z1, a1, _ = mlp_forward(W1, W2, x)
        z1_bar = W2.T @ z2_bar * relu_grad(z1)
        return W1.T @ z1_bar, np.outer(z1_bar, x), np.outer(z2_bar, a1)
    def sigmoid(x): return 1 / (1 + np.exp(-x))
    def sigmoid_grad(x): return sigmoid(x) * (1 - sigmoid(x))
"""


def test_a_correct_file_is_left_alone(write: Write) -> None:
    """The whole contract, as a textbook writes it, passes with nothing said."""
    candidate = load(write(CORRECT))

    assert preflight(candidate) == candidate
    assert candidate.operations == FUNCTIONS


def test_a_wrong_formula_is_not_preflights_business(write: Write) -> None:
    """Values are for the claims to judge; lists and Python floats are fine answers."""
    text = """
        def softmax(x): return [float(v) for v in x]
        def sigmoid(x): return tuple(x)
        def logsumexp(x): return 7
        def relu_grad(x): return x > 0
        def softmax_jacobian(x): return x * (1 - x)
    """
    assert reasons(text, write) == {}


def test_rows_are_asked_for(write: Write) -> None:
    """A function that raises on a vector and answers on a row is told so in one line."""
    text = "def softmax(x):\n    e = np.exp(x)\n    return e / e.sum(axis=1, keepdims=True)\n"

    assert reasons(text, write) == {
        "softmax": "softmax wants 2-D rows: it raises AxisError on a vector of shape (3,) and answers on (1, 3); "
        "write it for one vector x of shape (V,), or say so: --set layout=rows"
    }


def test_rows_are_returned(write: Write) -> None:
    """So is one that answers a vector with a matrix."""
    text = "def softmax(x):\n    x = np.atleast_2d(x)\n    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)\n"

    assert reasons(text, write) == {
        "softmax": "softmax wants 2-D rows: it returns shape (1, 3) on a vector of shape (3,) and answers on (1, 3); "
        "write it for one vector x of shape (V,), or say so: --set layout=rows"
    }


def test_rows_with_an_array_of_labels(write: Write) -> None:
    """The usual batched loss, with one label a row."""
    text = """
        def cross_entropy(x, y):
            p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
            return -np.mean(np.log(p[np.arange(y.shape[0]), y]))
    """
    assert reasons(text, write)["cross_entropy"].startswith(
        "cross_entropy wants 2-D rows: it raises AxisError on a vector of shape (3,) and the label 1 and answers on "
    )


def test_columns_are_asked_for(write: Write) -> None:
    """A function for column vectors is told so."""
    text = "def softmax(x):\n    rows, columns = x.shape\n    assert columns == 1\n    return x / x.sum()\n"

    assert reasons(text, write)["softmax"].startswith("softmax wants 2-D columns: it raises ValueError on")


def test_one_hot_labels_are_asked_for(write: Write) -> None:
    """A function that reads a one-hot label is told so."""
    text = "def nll(probs, y): return -np.log(probs[y.argmax()])\n"

    assert reasons(text, write) == {
        "nll": "nll wants one-hot labels: it raises AttributeError on a vector of shape (3,) and the label 1 and "
        "answers on the label [0.0, 1.0, 0.0]; take the label as an int, or say so: --set labels=one-hot"
    }


def test_too_many_arguments(write: Write) -> None:
    """The contract's signature and the file's own stand side by side; nothing was called."""
    assert reasons("def softmax(x, axis): raise AssertionError\n", write) == {
        "softmax": "expected softmax(x) but it is defined as softmax(x, axis); "
        "take these arguments and give any other a default"
    }


def test_too_few_arguments(write: Write) -> None:
    """The step h is an argument of the contract."""
    assert reasons("def numerical_gradient(f, x): return x\n", write)["numerical_gradient"].startswith(
        "expected numerical_gradient(f, x, h=1e-4) but it is defined as numerical_gradient(f, x); take these"
    )


def test_other_names_and_further_defaults_are_fine(write: Write) -> None:
    """Arguments are positional: their names are free, and so are extra ones with a default."""
    text = "def softmax(scores, axis=-1): return scores\ndef sigmoid(*args): return args[0]\n"

    assert reasons(text, write) == {}


@pytest.mark.parametrize("names", ["y, x", "label, x", "targets, logits", "y_true, y_pred"])
def test_labels_first(write: Write, names: str) -> None:
    """Parameter names that show the other order are mentioned when the call fails."""
    first, second = names.split(", ")

    reason = reasons(f"def cross_entropy({names}): return -np.log({second}[{first}])\n", write)["cross_entropy"]

    assert reason.endswith(f"; its arguments look to be in another order, ({names}): the contract's is (x, label)")
    assert "student.py:2: " in reason


def test_another_order_of_the_contracts_own_names(write: Write) -> None:
    """The same for any operation; capitals do not matter."""
    found = reasons(
        "def affine(x, W, b): return W @ x + b\ndef chain_jacobian(inner, outer): return outer @ inner\n", write
    )

    assert "another order, (x, W, b): the contract's is (W, b, x)" in found["affine"]
    assert "another order, (inner, outer): the contract's is (outer, inner)" in found["chain_jacobian"]


def test_a_function_that_always_raises(write: Write) -> None:
    """The line and the exception are told."""
    assert reasons("def softmax(x):\n    return np.exq(x)\n", write) == {
        "softmax": "expected softmax(x) to answer on a vector of shape (3,) but student.py:3: `return np.exq(x)` "
        "raised AttributeError: module 'numpy' has no attribute 'exq'"
    }


def test_a_function_that_exits(write: Write) -> None:
    """sys.exit inside an operation does not end the run."""
    assert "raised SystemExit: 1" in reasons("def softmax(x): raise SystemExit(1)\n", write)["softmax"]


def test_an_import_inside_a_function(write: Write) -> None:
    """A module beside the file can only be imported while the file loads."""
    write("def helper(x): return x\n", "layers.py")

    reason = reasons("def softmax(x):\n    from layers import helper\n    return helper(x)\n", write)["softmax"]

    assert reason.endswith("import it at the top of the file: its folder is importable only while the file loads")


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ("def softmax(x): print(x)", "softmax(x): it returns None; return the result (printing it does not count)"),
        ("def softmax(x): pass", "softmax(x): it returns None; return the result (printing it does not count)"),
        ("def softmax(x): return x, {}", "softmax(x): expected an array but it returns a tuple that holds a dict"),
        ("def softmax(x): return 'high'", "softmax(x): expected an array but it returns the text 'high'"),
        ("class softmax:\n    def __init__(self, x): pass", "softmax(x): expected an array but it returns a softmax"),
        (
            "def gradient_check(f, grad, x): return 1e-9",
            "gradient_check(f, grad, x): expected True or False but it returns a float",
        ),
        (
            "def compose_derivative(f, g, dg): return f(g(1.0))",
            "compose_derivative(f_prime, g, g_prime): expected a function of x but it returns a float64 of shape ()",
        ),
        (
            "def mlp_forward(W1, W2, x): return W2 @ np.maximum(W1 @ x, 0)",
            "mlp_forward(W1, W2, x): expected 3 arrays in a tuple but it returns a ndarray of shape (2,)",
        ),
    ],
)
def test_results_that_cannot_be_read(write: Write, definition: str, reason: str) -> None:
    """Another kind of result than the contract's is told at once."""
    assert list(reasons(definition + "\n", write).values()) == [reason]


def test_unwritten_operations_are_not_provided(write: Write) -> None:
    """NotImplementedError means: not written yet."""
    text = "BATCHED = {'softmax'}\ndef softmax(x): raise NotImplementedError\ndef sigmoid(x): return x\n"

    candidate = preflight(load(write(text)))

    assert candidate.operations == ("sigmoid",)
    assert candidate.batched == frozenset()
    assert candidate.unusable == {}
    assert candidate.notes == ("not written yet (NotImplementedError): softmax",)


def test_the_skeleton_is_entirely_unwritten(write: Write) -> None:
    """`gradspec new` writes a file that loads with every operation, none of which is provided."""
    candidate = load(write(skeleton()))
    assert candidate.operations == FUNCTIONS

    checked = preflight(candidate)

    assert checked.operations == ()
    assert checked.unusable == {}
    assert checked.notes[-1].endswith(f"and {len(FUNCTIONS) - 6} more")


def test_the_skeletons_docstrings_tell_shapes_and_meaning(write: Write) -> None:
    """Every function has its meaning, its arguments and its result; every chapter a heading."""
    text = skeleton()
    functions = load(write(text)).namespace

    for operation in map(OPERATIONS.__getitem__, FUNCTIONS):
        words = functions[operation.name].__doc__
        assert operation.meaning[1:] in words
        assert all(f"{argument.name}" in words for argument in operation.arguments)
        assert f"\n# {operation.chapter}\n" in text
    assert "W of shape (m, n); b of shape (m,); x of shape (n,)." in functions["affine"].__doc__
    assert max(map(len, text.splitlines())) <= 120


def test_nothing_reaches_the_screen(write: Write, capfd: pytest.CaptureFixture[str]) -> None:
    """Prints, warnings and requests for input during the call are swallowed."""
    text = """
        def softmax(x):
            print("called")
            np.log(np.zeros(3))
            return x
        def sigmoid(x): return float(input("x? "))
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = reasons(text, write)

    assert capfd.readouterr() == ("", "")
    assert list(found) == ["sigmoid"]
    assert "input() was refused" in found["sigmoid"]


def test_the_call_gets_its_own_copies(write: Write) -> None:
    """An operation that writes into its input spoils nothing for the others."""
    text = (
        "def softmax(x):\n    x *= np.nan\n    return x\ndef nll(probs, label): return 1 / np.isfinite(probs).all()\n"
    )

    assert reasons(text, write) == {}


def test_a_callable_written_in_c_is_called() -> None:
    """No signature to read: the call itself tells."""
    assert preflight(adopt({"relu": np.abs, "softmax": np.matmul})).unusable.keys() == {"softmax"}


def test_a_keyboard_interrupt_goes_through() -> None:
    """The user's own interrupt is not the candidate's failure."""

    def interrupt(x: object) -> object:
        signal.raise_signal(signal.SIGINT)
        return x

    with pytest.raises(KeyboardInterrupt):
        preflight(Candidate("c", "c", {"softmax": interrupt}, ("softmax",)))


def test_what_a_library_lacks_is_no_operation_that_is_not_written() -> None:
    """A NotImplementedError from inside an installed package says that the call failed, and is shown."""
    source = "def lacking(x):\n    raise NotImplementedError('no derivative of that')\n"
    library: dict[str, Any] = {}
    exec(compile(source, f"{sysconfig.get_path('purelib')}/library.py", "exec"), library)

    candidate = preflight(adopt({"softmax": lambda x: library["lacking"](x)}))

    assert "no derivative of that" in str(candidate.unusable["softmax"])
    assert candidate.notes == ()
