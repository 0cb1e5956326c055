"""Lifting whole modules: functions in many styles agree with mpmath; the module itself stays as it was."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec.lift import Arithmetic, LiftedNamespace, NotLifted, Number, lift_namespace, rebind

HERE = Path(__file__).parent
X = np.array([1.5, -2.0, 0.1])
LABEL = 1
Lift = Callable[[str], LiftedNamespace]


def load_ordinary() -> ModuleType:
    """modules/ordinary.py, with the file beside it importable, as when its author runs it."""
    import importlib

    sys.path.insert(0, str(HERE / "modules"))
    try:
        return importlib.import_module("ordinary")
    finally:
        sys.path.pop(0)
        sys.modules.pop("ordinary", None)


ORDINARY = load_ordinary()
STYLES = [name for name in vars(ORDINARY) if "__" in name.strip("_")]


@functools.cache
def truth(operation: str) -> Any:
    """The operation at X, in mpmath."""
    with mp.workdps(80):
        x = [mpf(v) for v in X]
        total = sum(mp.exp(v) for v in x)
        p = [mp.exp(v) / total for v in x]
        return {
            "softmax": p,
            "gradient": p,
            "logsumexp": mp.log(total),
            "log_softmax": [mp.log(v) for v in p],
            "cross_entropy": -mp.log(p[LABEL]),
            "cross_entropy_grad": [v - (i == LABEL) for i, v in enumerate(p)],
            "softmax_jacobian": [[a * ((i == j) - b) for j, b in enumerate(p)] for i, a in enumerate(p)],
            "sigmoid": [1 / (1 + mp.exp(-v)) for v in x],
            "relu": [max(v, mpf(0)) for v in x],
            "squared_norm": sum(v * v for v in x),
        }[operation]


def test_there_are_many_styles() -> None:
    """More than the prototype's 46."""
    assert len(STYLES) > 90


@pytest.mark.parametrize("name", STYLES)
def test_every_style_is_exact(name: str, arithmetic: Arithmetic, close: Callable[..., bool]) -> None:
    """At 50 digits (a difference quotient of step 1e-20: as far as its truncation goes)."""
    operation = name.split("__")[0]
    arguments = (LABEL,) if operation.startswith("cross_entropy") else ()
    lifted = lift_namespace(vars(ORDINARY), arithmetic)
    result = lifted.call(name, arithmetic.array(X), *arguments)

    assert close(result, truth(operation), digits=28 if operation == "gradient" else 45)


def test_the_module_is_untouched(arithmetic: Arithmetic) -> None:
    """Lifting and calling change neither its names, nor its data, nor its results."""
    names, before = dict(vars(ORDINARY)), ORDINARY.softmax__shifted(X)
    lifted = lift_namespace(vars(ORDINARY), arithmetic)
    lifted.call("softmax__decorated", X)

    assert vars(ORDINARY) == names
    assert "calls" not in ORDINARY.CACHE
    assert ORDINARY.OFFSETS.dtype == np.float64
    assert np.array_equal(ORDINARY.softmax__shifted(X), before)


def test_arguments_may_be_floats(arithmetic: Arithmetic, close: Callable[..., bool]) -> None:
    """Arrays, lists and numbers are made exact on the way in."""
    lifted = lift_namespace(vars(ORDINARY), arithmetic)

    assert close(lifted.call("softmax__shifted", X), truth("softmax"))
    assert close(lifted.call("softmax__math_loop", X.tolist()), truth("softmax"))
    assert close(lifted.call("cross_entropy__indexed", X, label=LABEL), truth("cross_entropy"))


def test_more_digits_when_asked(arithmetic: Arithmetic) -> None:
    """The working digits are those of the moment of the call, not of the lift."""
    lifted = lift_namespace(vars(ORDINARY), arithmetic)
    with arithmetic.digits(75):
        result = arithmetic.to_mpf(lifted.call("softmax__shifted", X))

    assert abs(result[0] - truth("softmax")[0]) < mpf(10) ** -73


def test_reads_as_a_mapping(arithmetic: Arithmetic) -> None:
    """Names in, lifted values out."""
    lifted = lift_namespace(vars(ORDINARY), arithmetic)

    assert "softmax__plain" in lifted
    assert set(lifted) == {name for name in vars(ORDINARY) if not name.startswith("__")}
    assert len(lifted) == len(set(lifted))
    assert isinstance(lifted["softmax__plain"](X)[0], Number)
    with pytest.raises(KeyError):
        lifted.call("nothing")


REFERENCE = Path(__file__).parents[2] / "impl" / "reference.py"


def numbers(result: Any, arithmetic: Arithmetic) -> list[Any]:
    """All that was returned, as one flat list of mpf."""
    parts = result if isinstance(result, tuple) else (result,)
    return [v for part in parts for v in arithmetic.to_mpf(part).ravel()]


def reference_calls() -> list[tuple[str, tuple[Any, ...]]]:
    """Every operation of the reference that takes and returns numbers."""
    x, p = X, np.array([0.5, 0.125, 0.375])
    W, b, y = np.array([[0.1, -0.7, 2.0], [1.5, 0.3, -0.2]]), np.array([0.3, -1.1]), np.array([0.7, -0.4])
    W2 = np.array([[0.9, -0.35], [0.2, 1.3], [-1.7, 0.6]])
    return [
        ("chain_jacobian", (W2, W)),
        ("backprop", ([W, W2], x)),
        ("pushforward", ([W, W2], x)),
        ("affine", (W, b, x)),
        ("affine_backward", (W, x, y)),
        ("squared_norm", (x,)),
        ("squared_norm_grad", (x,)),
        ("affine_squared_norm_grad", (W, b, x)),
        ("softmax", (x,)),
        ("softmax", (W,)),
        ("softmax_jacobian", (x,)),
        ("softmax_vjp", (x, p)),
        ("logsumexp", (x,)),
        ("log_softmax", (x,)),
        ("log_softmax_jacobian", (x,)),
        ("cross_entropy", (x, 1)),
        ("cross_entropy", (W, np.array([1, 0]))),
        ("cross_entropy_grad", (x, 1)),
        ("cross_entropy_grad", (W, np.array([1, 0]))),
        ("cross_entropy_backward", (p, 1)),
        ("nll", (p, 1)),
        ("nll_grad", (p, 1)),
        ("relu", (x,)),
        ("relu_grad", (x,)),
        ("mlp_forward", (W, W2, x)),
        ("mlp_backward", (W, W2, x, x)),
        ("sigmoid", (x,)),
        ("sigmoid_grad", (x,)),
    ]


@pytest.mark.parametrize(("name", "arguments"), reference_calls())
def test_the_reference_is_exact(name: str, arguments: tuple[Any, ...], arithmetic: Arithmetic) -> None:
    """At 50 and at 80 digits it agrees to 48, and with its own floats to 14."""
    reference = load_reference()
    lifted = lift_namespace(vars(reference), arithmetic)
    low = numbers(lifted.call(name, *arguments), arithmetic)
    with arithmetic.digits(80):
        high = numbers(lifted.call(name, *arguments), arithmetic)
    floats = numbers(getattr(reference, name)(*arguments), arithmetic)

    assert len(low) == len(floats)
    for a, b, f in zip(low, high, floats, strict=True):
        assert abs(a - b) <= mpf(10) ** -48 * (1 + abs(b))
        assert abs(f - b) <= mpf(10) ** -14 * (1 + abs(b))


@functools.cache
def load_reference() -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location("reference_to_lift", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_on_functions(arithmetic: Arithmetic, close: Callable[..., bool]) -> None:
    """Composition, difference quotients and the gradient check, of functions that compute exactly."""
    lifted = lift_namespace(vars(load_reference()), arithmetic)
    derivative = lifted.call("compose_derivative", lambda t: 2 * t, lambda t: t / 3, lambda t: 0 * t + 1)
    cube = lambda x: np.sum(x * x * x)  # noqa: E731
    h = mpf(1e-4)

    assert close(derivative(0.1), 2 * mpf(0.1) / 3)
    assert close(lifted.call("numerical_gradient", cube, X), [3 * mpf(v) ** 2 + h * h for v in X])
    assert lifted.call("gradient_check", cube, lambda x: 3 * x * x, X)
    assert not lifted.call("gradient_check", cube, lambda x: 2 * x * x, X)


# --- what a module may hold


def test_globals_are_shared_and_rebound(lifted: Lift, close: Callable[..., bool]) -> None:
    """A function that another calls is the lifted one; a global that is assigned is the copy's."""
    source = """
count = 0
def g(x):
    global count
    count += 1
    return x / 3
def f(x):
    return g(g(x)) * count
"""
    assert close(lifted(source).call("f", 1.0), 2 * mpf(1) / 9)


def test_closures_share_their_cells(lifted: Lift) -> None:
    """Two functions over one variable still see each other's changes."""
    source = """
def make():
    value = 1
    def get():
        return value
    def put(v):
        nonlocal value
        value = v
    return get, put
get, put = make()
"""
    namespace = lifted(source)
    namespace.call("put", 5)

    assert namespace.call("get") == 5


def test_classes(lifted: Lift, close: Callable[..., bool]) -> None:
    """Slots, properties, class methods, inheritance, super, dataclasses, abstract bases, instances, operators."""
    source = """
import abc
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

class Layer(abc.ABC):
    __slots__ = ("weight",)
    def __init__(self, weight):
        self.weight = weight
    @abc.abstractmethod
    def forward(self, x): ...
    @property
    def third(self):
        return self.weight / 3

class Scale(Layer):
    def __init__(self, weight):
        super().__init__(weight)
        self.calls = []
    def forward(self, x):
        self.calls.append(x)
        return self.third * x
    __call__ = forward

@dataclass
class Node:
    value: float
    parents: list = field(default_factory=list)
    scale: float = 0.1
    def __add__(self, other):
        return Node(self.value + other.value, [self, other])
    def __truediv__(self, n):
        return Node(self.value / n)
    @cached_property
    def root(self):
        return math.sqrt(self.value)
    @classmethod
    def of(cls, value):
        return cls(value)

class Pair(NamedTuple):
    a: float
    b: float = 2.0
    def ratio(self):
        return self.a / self.b

layer = Scale(2)
pair = Pair(1 / 1, 3)

def f(x):
    assert isinstance(layer, Layer) and not layer.calls
    return layer(x)
def g(x):
    return (Node.of(x) + Node(1)).root / 1
def h(x):
    return Pair(x, 3).ratio() * pair.b
def k(x):
    return (Node(x) / 3).value
"""
    namespace = lifted(source)

    assert close(namespace.call("f", 1.0), mpf(2) / 3)
    assert close(namespace.call("g", 1.0), mp.sqrt(2))
    assert close(namespace.call("h", 1.0), 1)
    assert close(namespace.call("k", 1.0), mpf(1) / 3)
    assert close(namespace["layer"].forward(1.0), mpf(2) / 3)


def test_a_namespace_object_of_primitives(lifted: Lift, arithmetic: Arithmetic, close: Callable[..., bool]) -> None:
    """A class or SimpleNamespace that groups functions, as `ops` does."""
    source = """
import types
class ops:
    @staticmethod
    def exp(x):
        return np.exp(x)
    third = staticmethod(lambda x: x / 3)
simple = types.SimpleNamespace(exp=lambda x: np.exp(x), inner=ops)
table = {"exp": np.exp, "third": ops.third}
def f(x):
    e = ops.exp(x)
    return ops.third(e) + simple.inner.exp(x) + simple.exp(x) - table["exp"](x) - 3 * table["third"](e)
"""
    namespace = lifted(source)

    assert close(namespace.call("f", 0.5), mp.exp(mpf(0.5)) / 3)
    assert close(namespace.run(namespace["ops"].exp, 0.5), mp.exp(mpf(0.5)))


def test_a_tape(lifted: Lift, close: Callable[..., bool]) -> None:
    """Scalar reverse mode with operator overloading, as in micrograd."""
    source = """
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data, self.grad, self._prev = data, 0.0, set(_children)
        self._backward = lambda: None
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out
    def __pow__(self, other):
        assert isinstance(other, (int, float))
        out = Value(self.data ** other, (self,), f"**{other}")
        def _backward():
            self.grad += (other * self.data ** (other - 1)) * out.grad
        out._backward = _backward
        return out
    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")
        def _backward():
            self.grad += out.data * out.grad
        out._backward = _backward
        return out
    def __truediv__(self, other): return self * other ** -1
    def __rtruediv__(self, other): return other * self ** -1
    def __neg__(self): return self * -1
    __radd__, __rmul__ = __add__, __mul__
    def backward(self):
        topo, visited = [], set()
        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)
        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()

def sigmoid_grad(x):
    values = [Value(v) for v in x]
    total = sum((1 / (1 + (-v).exp()) for v in values), Value(0))
    total.backward()
    return np.array([v.grad for v in values])
def half(x):
    return (Value(x) / 2 / Value(1.5)).data
"""
    namespace = lifted(source)
    s = truth("sigmoid")

    assert close(namespace.call("sigmoid_grad", X), [p * (1 - p) for p in s])
    assert close(namespace.call("half", 1.0), mpf(1) / 3)


def test_without_a_source(arithmetic: Arithmetic, close: Callable[..., bool]) -> None:
    """Code whose source is not to be had is lifted too; its float literals are exact numbers."""
    namespace: dict[str, Any] = {"__name__": "made_up"}
    exec("import numpy as np\ndef f(x):\n    return np.exp(x) * (1.0 / 3)\ndef g(n):\n    return 1.0 / n", namespace)
    lifted = lift_namespace(namespace, arithmetic)

    assert close(lifted.call("g", 3), mpf(1) / 3)
    assert close(lifted.call("f", 0.5) - lifted.call("f", 0.5), 0)


def test_a_source_that_has_changed_is_not_used(tmp_path: Path, arithmetic: Arithmetic) -> None:
    """What runs is what was loaded."""
    import linecache

    path = tmp_path / "edited.py"
    path.write_text("def f(x):\n    return x * 2\n")
    namespace: dict[str, Any] = {"__name__": "edited", "__file__": str(path)}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    path.write_text("def f(x):\n    return x * 3\n")
    linecache.checkcache(str(path))

    assert lift_namespace(namespace, arithmetic).call("f", 1.0) == 2


def test_lines_are_the_authors(lifted: Lift) -> None:
    """Rewriting moves no line."""
    source = "def f(x):\n\n    y = (x *\n         2)\n    return 1 / (y -\n        y) + undefined\n"
    with pytest.raises(NameError) as caught:
        lifted(source).call("f", 1.0)

    assert [entry.lineno + 1 for entry in caught.traceback][-1] == 8


def test_local_imports(lifted: Lift, close: Callable[..., bool]) -> None:
    """In every form."""
    source = """
def a(x):
    import math
    return math.exp(x)
def b(x):
    from math import exp as e, pi
    return e(x)
def c(x):
    import numpy.linalg
    return numpy.linalg.norm([x]) * 0 + numpy.exp(x)
def d(x):
    from numpy.linalg import norm
    from numpy import exp, float64
    return exp(float64(norm(np.array([x]))))
def e(x):
    import numpy.linalg as la, operator
    return operator.truediv(np.exp(la.norm([x])), 1)
"""
    namespace = lifted(source)

    assert all(close(namespace.call(name, 0.5), mp.exp(mpf(0.5))) for name in "abcde")


def test_star_imports(lifted: Lift, close: Callable[..., bool]) -> None:
    """`from numpy import *` and `from math import *`, the later one winning."""
    assert close(lifted("from numpy import *\ndef f(x):\n    return exp(x) / sum([3, 0])\n").call("f", 0.0), mpf(1) / 3)
    assert close(lifted("from math import *\ndef f(x):\n    return exp(x) / fsum([3])\n").call("f", 0.0), mpf(1) / 3)


def test_constants_are_those_written(lifted: Lift, close: Callable[..., bool]) -> None:
    """An epsilon, math.pi and a float literal are doubles, exactly."""
    source = "EPS = 1e-12\ndef f(x, h=1e-4):\n    return x + EPS + h + math.pi + np.e + 0.1\n"
    import math

    assert close(lifted(source).call("f", 0.0), mpf(1e-12) + mpf(1e-4) + mpf(math.pi) + mpf(math.e) + mpf(0.1))


@pytest.mark.parametrize(
    "expression",
    [
        "x.dtype == np.float64",
        "x.dtype == float",
        "x.dtype in (np.float32, np.float64)",
        "x.dtype.kind == 'f'",
        "np.issubdtype(x.dtype, np.floating)",
        "np.issubdtype(x.dtype, np.number)",
        "not np.issubdtype(x.dtype, np.integer)",
        "np.finfo(x.dtype).eps == 2.0**-52",
        "np.zeros(3, x.dtype).dtype == x.dtype",
        "np.result_type(x, np.float32) == np.float64",
        "np.promote_types(x.dtype, np.float32) == np.float64",
        "np.dtype(np.float64) == np.float64",
        "isinstance(x, np.ndarray) and type(x) is np.ndarray and type(x) == np.ndarray",
        "isinstance(x[0], float) and isinstance(x[0], (int, float))",
        "isinstance(x[0], np.floating) and isinstance(x[0], np.float64) and isinstance(x[0], np.generic)",
        "not isinstance(x[0], (int, np.integer, str, list, np.ndarray))",
        "isinstance(x.sum(), numbers.Real) and isinstance(x[0], numbers.Number)",
        "type(x[0]) is np.float64 and type(x[0]) == np.float64",
        "isinstance(1.5, float) and isinstance(1, int) and not isinstance(1, float) and isinstance(True, bool)",
        "type(1.5) is float and type(1) is int and type('a') is str",
        "issubclass(np.float64, float) and issubclass(np.float64, np.floating)",
        "callable(np.exp) and isinstance(int('3'), int)",
        "np.isscalar(x[0]) and np.ndim(x[0]) == 0 and np.shape(x) == (3,) and np.size(x) == 3",
        "x[0].ndim == 0 and x[0].shape == () and x[0].size == 1",
        "np.allclose(x, x + 1e-12) and not np.allclose(x, x + 1e-3) and math.isclose(x[0], x[0])",
        "np.array_equal(x, x.copy()) and not np.may_share_memory(x, x.copy())",
        "np.iscomplexobj(x) is False and np.isrealobj(x)",
        "np.arange(3).dtype.kind == 'i' and (x > 0).dtype == bool and np.eye(2).dtype == float",
        "(x > 0).sum() == 2 and int((x > 0).sum()) == 2",
        "len({0.5: 1, x[1]: 2}) == 2 and x[0] in [1.5] and 1.5 in x",
    ],
)
def test_questions_about_types_are_answered_as_for_floats(
    expression: str, lifted: Lift, arithmetic: Arithmetic
) -> None:
    """What a candidate asks of a float64 array or of a float."""
    namespace = lifted(f"import numbers\ndef f(x):\n    return bool({expression})\n")

    assert namespace.call("f", arithmetic.array(X)) is True


def test_modules_that_import_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arithmetic: Arithmetic
) -> None:
    """Helper files are lifted with their own globals, also in a circle."""
    (tmp_path / "lift_first.py").write_text(
        "import lift_second\ndef f(x):\n    return lift_second.g(x) / 3\ndef one(x):\n    return x\n"
    )
    (tmp_path / "lift_second.py").write_text("def g(x):\n    import lift_first\n    return lift_first.one(x) / 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    import importlib

    first = importlib.import_module("lift_first")
    try:
        result = lift_namespace(vars(first), arithmetic).call("f", 1.0)
    finally:
        sys.modules.pop("lift_first")
        sys.modules.pop("lift_second")

    assert abs(arithmetic.to_mpf(result) * 21 - 1) < mpf(10) ** -48


def test_installed_packages_are_shared(lifted: Lift) -> None:
    """Functions of the standard library and of packages are the same objects as before."""
    import itertools

    namespace = lifted("import itertools, mpmath\nfrom mpmath import nstr\nfrom itertools import chain\n")

    assert namespace["itertools"] is itertools
    assert namespace._names["nstr"] is mp.nstr or callable(namespace._names["nstr"])
    assert namespace._names["chain"] is itertools.chain


# --- rebinding a name


REBOUND = """
import functools
def softmax(x):
    e = np.exp(x)
    return e / e.sum()
alias = softmax
def log_softmax(x):
    return np.log(softmax(x))
def through_alias(x):
    return np.log(alias(x))
def nested(x):
    return [softmax(v) for v in [x]][0]
@functools.wraps(softmax)
def wrapped(x):
    return softmax(x)
class Model:
    f = staticmethod(softmax)
    def __call__(self, x):
        return self.f(x)
model = Model()
partial = functools.partial(softmax)
STATE = []
def stateful(x):
    STATE.append(x)
    return softmax(x), len(STATE)
"""


def test_rebind_reaches_every_caller(module: Callable[[str], ModuleType]) -> None:
    """By name, by another name, in a class, in a partial; and the original stays."""
    original = module(REBOUND)
    rebound = rebind(vars(original), {"softmax": lambda x: np.ones(3)})

    assert rebound["log_softmax"](X).tolist() == rebound["through_alias"](X).tolist() == [0, 0, 0]
    for name in ("softmax", "alias", "nested", "wrapped", "model", "partial"):
        assert rebound[name](X).tolist() == [1, 1, 1]
    assert original.log_softmax(X).tolist() != [0, 0, 0]
    assert original.model(X).sum() == pytest.approx(1)


def test_rebind_keeps_floats(module: Callable[[str], ModuleType]) -> None:
    """Nothing is lifted."""
    rebound = rebind(vars(module(REBOUND)), {"log_softmax": None})

    assert rebound["softmax"](X).dtype == np.float64
    assert rebound["log_softmax"] is None


def test_rebind_copies_state(module: Callable[[str], ModuleType]) -> None:
    """What a copy's functions write is the copy's."""
    original = module(REBOUND)
    rebound = rebind(vars(original), {})
    rebound["stateful"](X)

    assert (len(rebound["STATE"]), original.STATE) == (1, [])


def test_what_was_rebound_can_be_lifted(module: Callable[[str], ModuleType], arithmetic: Arithmetic) -> None:
    """Attribution judges the rest of a candidate with one function replaced, in every format."""
    rebound = rebind(vars(module(REBOUND)), {"softmax": lambda x: x / 3})
    result = lift_namespace(rebound, arithmetic).call("nested", X)

    assert abs(3 * arithmetic.to_mpf(result)[0] - mpf(1.5)) < mpf(10) ** -48


def test_lifting_an_absent_name_is_a_key_error(arithmetic: Arithmetic) -> None:
    """Not a refusal: the candidate does not have it."""
    with pytest.raises(KeyError):
        lift_namespace({}, arithmetic).call("softmax", X)


def test_not_lifted_without_a_line(arithmetic: Arithmetic) -> None:
    """A compiled function that is itself the operation has no line to show."""
    special = pytest.importorskip("scipy.special")
    with pytest.raises(NotLifted) as caught:
        lift_namespace({"sigmoid": special.expit}, arithmetic).call("sigmoid", X)

    assert (caught.value.line, str(caught.value)) == (None, "calls expit, which has no exact form")


def test_a_class_with_a_type_parameter_is_copied(module: Callable[[str], ModuleType], arithmetic: Arithmetic) -> None:
    """`class Layer(Generic[T])` keeps `Generic[T]` among its bases: Python refuses a plain Generic."""
    source = (
        "from typing import Generic, TypeVar\nimport numpy as np\nT = TypeVar('T')\n"
        "class Layer(Generic[T]):\n    def forward(self, x: T) -> T:\n        return np.exp(x) / np.sum(np.exp(x))\n"
        "def softmax(x): return Layer[np.ndarray]().forward(x)\n"
    )

    result = lift_namespace(vars(module(source)), arithmetic).call("softmax", X)

    assert abs(mp.fsum(arithmetic.to_mpf(result)) - 1) < mpf(10) ** -48


def test_a_reason_is_one_line(arithmetic: Arithmetic) -> None:
    """What a library says in several lines is told in one."""

    def softmax(x: Any) -> Any:
        raise_in_lines = getattr(np, "nothing of the kind,\n  and in several lines")
        return raise_in_lines(x)

    with pytest.raises(NotLifted) as caught:
        lift_namespace({"softmax": softmax}, arithmetic).call("softmax", X)

    assert "\n" not in str(caught.value)
