"""Attempts to lose digits without a word: each result is exact, or refused by name of the line.

A silent leak, an exact number rounded to 53 bits on the way, would make a right formula look wrong by 1e-17.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec.lift import Arithmetic, LiftedNamespace, NotLifted

X = np.array([1.5, -2.0, 0.1])
Lift = Callable[[str], LiftedNamespace]

E_TO_THE_FIRST = """
return float(np.exp(x[0]))
return np.float32(np.exp(x[0]))
return np.exp(x).astype(np.float32)[0]
return np.exp(x).astype('f4')[0]
return np.asarray(np.exp(x), dtype='float16')[0]
return np.array(list(np.exp(x)), dtype=float)[0]
return complex(np.exp(x[0])).real
return np.exp(x).astype(complex)[0].real
return (np.exp(x + 0j))[0].real
return __import__("math").exp(x[0])
import statistics; return statistics.fmean([np.exp(x[0])])
import statistics; return statistics.mean([np.exp(x[0])])
import struct; return struct.unpack("d", struct.pack("d", np.exp(x[0])))[0]
import array; return array.array("d", [np.exp(x[0])])[0]
import json; return json.loads(json.dumps(np.exp(x[0])))
import cmath; return cmath.exp(x[0]).real
import decimal; return float(decimal.Decimal(np.exp(x[0])))
import fractions; return float(fractions.Fraction(np.exp(x[0])))
import ctypes; return ctypes.c_double(np.exp(x[0])).value
import operator; return operator.truediv(np.exp(x[0]), 1)
import random; random.seed(0); return random.uniform(np.exp(x[0]), np.exp(x[0]))
import mpmath; return mpmath.exp(x[0])
import mpmath; return mpmath.mpf(np.exp(x[0]))
import mpmath; return mpmath.mpf(1) * np.exp(x[0])
out = np.random.default_rng(0).normal(size=3); out[0] = np.exp(x[0]); return out[0]
out = np.random.rand(3); out[:] = np.exp(x); return out[0]
out = np.random.rand(3); np.exp(x, out=out); return out[0]
out = np.random.rand(3); out *= 0; out += np.exp(x); return out[0]
out = np.random.rand(3); np.copyto(out, np.exp(x)); return out[0]
out = np.random.rand(3); out.put([0], [np.exp(x[0])]); return out[0]
out = np.random.rand(3); out.flat[0] = np.exp(x[0]); return out[0]
out = np.random.rand(3); np.put(out, [0], [np.exp(x[0])]); return out[0]
out = np.random.rand(3); out.fill(np.exp(x[0])); return out[0]
out = np.random.rand(3); np.add.at(out, [0], np.exp(x[0]) - out[0]); return out[0]
out = np.random.rand(3); np.place(out, [True,False,False], [np.exp(x[0])]); return out[0]
out = np.zeros(3, dtype=int); out[0] = np.exp(x[0]); return out[0]
out = np.zeros_like([1,2,3]); out[0] = np.exp(x[0]); return out[0]
out = np.arange(3.0); out[0] = np.exp(x[0]); return out[0]
out = np.linspace(0, 1, 3); out[0] = np.exp(x[0]); return out[0]
out = np.array([1.0, 2.0]); out[0] = np.exp(x[0]); return out[0]
out = np.full(3, 1.0); out[0] = np.exp(x[0]); return out[0]
out = np.empty((3,), np.float64); out[0] = np.exp(x[0]); return out[0]
out = np.ndarray(3); out[0] = np.exp(x[0]); return out[0]
out = np.ndarray(3, dtype=float); out[:] = np.exp(x); return out[0]
out = np.ma.zeros(3); out[0] = np.exp(x[0]); return out[0]
out = np.matrix([[1.0, 2.0]]); out[0, 0] = np.exp(x[0]); return out[0, 0]
out = np.eye(3)[0]; out[0] = np.exp(x[0]); return out[0]
out = (np.arange(3) == 0).astype(float); out[0] = np.exp(x[0]); return out[0]
out = (np.arange(3) == 0) * 1.0; out[0] = np.exp(x[0]); return out[0]
out = np.arange(3) / 2; out[0] = np.exp(x[0]); return out[0]
out = np.arange(3).mean(keepdims=True); out[0] = np.exp(x[0]); return out[0]
out = np.bincount([0,1,2]).astype('d'); out[0] = np.exp(x[0]); return out[0]
out = np.r_[np.exp(x[0]), 0.0]; return out[0]
out = np.c_[np.exp(x), np.exp(x)]; return out[0, 0]
out = np.r_[0.0, 1.0]; out[0] = np.exp(x[0]); return out[0]
out = np.indices((3,))[0].astype(np.double); out[0] = np.exp(x[0]); return out[0]
out = np.ones(3).tolist(); out[0] = np.exp(x[0]); return np.array(out)[0]
out = np.tri(3); out[0, 0] = np.exp(x[0]); return out[0, 0]
out = np.vander([1.0, 2.0]); out[0, 0] = np.exp(x[0]); return out[0, 0]
out = np.hanning(3); out[0] = np.exp(x[0]); return out[0]
out = np.zeros(3, dtype=[("a", float)]); out[0] = (np.exp(x[0]),); return out["a"][0]
return np.trapezoid(np.exp(x[:1]).repeat(2), [0.0, 1.0])
return np.interp(0.0, [0.0, 1.0], np.exp(x[:2]))
return np.polyval([np.exp(x[0])], 0)
return np.poly1d([np.exp(x[0])])(0)
return np.polynomial.polynomial.polyval(0.0, np.exp(x[:1]))
return np.convolve(np.exp(x[:1]), [1.0])[0]
return np.correlate(np.exp(x[:1]), [1.0])[0]
return np.linalg.det(np.diag(np.exp(x[:1])))
return np.linalg.inv(np.diag(np.exp(-x[:1])))[0, 0]
return np.linalg.solve(np.diag(np.exp(-x[:1])), np.ones(1))[0]
return np.linalg.lstsq(np.diag(np.exp(-x[:1])), np.ones(1))[0][0]
return np.linalg.multi_dot([np.diag(np.exp(x[:1])), np.eye(1), np.eye(1)])[0, 0]
return np.linalg.matrix_power(np.diag(np.exp(x[:1])), 1)[0, 0]
return np.fft.fft(np.exp(x[:1]))[0].real
return np.quantile(np.exp(x), 1.0)
return np.percentile(np.exp(x), 100)
return np.median(np.exp(x[:1]))
return np.histogram(np.exp(x[:1]))[1][0] + 0.5
return np.ptp(np.append(np.exp(x[:1]), 0))
return np.cov(np.exp(x))[()]
return np.nanmean(np.exp(x[:1]))
return np.nansum(np.exp(x[:1]))
return np.gradient(np.exp(x[0]) * np.arange(3))[0]
return np.cumprod(np.exp(x[:1]))[0]
return np.prod(np.exp(x[:1]))
return np.logspace(x[0], x[0], 1, base=np.exp(1.0))[0]
return np.geomspace(np.exp(x[0]), np.exp(x[0]), 1)[0]
return np.linspace(np.exp(x[0]), 0, 3)[0]
return np.arange(np.exp(x[0]), 5)[0]
return np.full((2,), np.exp(x[0]))[0]
return np.select([x > 100], [x], default=np.exp(x[0]))[0]
return np.piecewise(x, [x > 0], [np.exp, 0])[0]
return np.where(x > 0, np.exp(x), 0)[0]
return np.choose([0], [np.exp(x[:1]), np.exp(x[:1])])[0]
return np.pad(np.exp(x[:1]), 1)[1]
return np.insert(np.zeros(2), 0, np.exp(x[0]))[0]
return np.concatenate([np.exp(x[:1]), np.random.rand(2)])[0]
return np.concatenate([np.random.rand(2), np.exp(x[:1])])[-1]
return np.hstack([0.5, np.exp(x[0])])[1]
return np.array([0.5, np.exp(x[0])])[1]
return np.array([[1, 2], [np.exp(x[0]), 3]])[1, 0]
return np.array([np.exp(x), np.random.rand(3)])[0, 0]
return np.asarray([np.exp(x[0])])[0]
return np.atleast_1d(np.exp(x[0]))[0]
return np.stack([np.exp(x), np.ones(3)])[0][0]
return np.vectorize(np.exp)(x)[0]
return np.vectorize(lambda v: np.exp(v) if v > 0 else 0.0)(x)[0]
return np.vectorize(lambda v: 0.0 if v > 1.2 and v < 1.3 else math.exp(v), otypes=[np.float64])(x)[0]
return np.fromfunction(lambda i: np.exp(x[0]) + 0 * i, (3,))[0]
return np.apply_along_axis(lambda v: [math.exp(w) for w in v], 0, x)[0]
return np.nditer(np.exp(x), flags=["refs_ok"]).__next__()[()]
return np.einsum("i->", np.exp(x[:1]))
return np.dot(np.exp(x[:1]), np.random.rand(1) * 0 + 1)
return np.random.rand(1).dot(np.exp(x[:1])) * 0 + np.exp(x[0])
return (np.random.rand(1) * 0 + 1) @ np.exp(x[:1])
return (np.random.rand(1) * 0 + np.exp(x[0]))[0]
return round(np.exp(x[0]), 40)
return np.round(np.exp(x[0]), 40)
return np.exp(x).tolist()[0]
return np.exp(x).item(0)
return next(iter(np.exp(x)))
return np.exp(x).data[0]
return np.frombuffer(np.exp(x).tobytes())[0]
return np.exp(x).view(np.float64)[0]
return np.exp(x).view(np.ndarray)[0]
return np.ndarray.astype(np.exp(x), float)[0]
return np.ndarray.sum(np.exp(x[:1]))
return np.exp(x).__array__(float)[0]
return np.exp(x).__float__()
return np.exp(x[:1]).__float__()
return float(np.exp(x[:1]))
return float(str(np.exp(x[0])))
return float(repr(np.exp(x[0])))
return float(f"{np.exp(x[0])}")
return float("%s" % np.exp(x[0]))
return eval("np.exp(x[0])")
return np.float64(str(np.exp(x[0])))
return np.array([str(np.exp(x[0]))]).astype(float)[0]
return np.exp(x).astype(str).astype(float)[0]
return np.exp(x).astype("S60").astype(float)[0]
import copy; return copy.deepcopy(np.exp(x))[0]
import copy; return copy.copy(np.exp(x[0]))
import pickle; return pickle.loads(pickle.dumps(np.exp(x)))[0]
import pickle; return pickle.loads(pickle.dumps(np.exp(x[0])))
import io; b = io.BytesIO(); np.save(b, np.exp(x)); b.seek(0); return np.load(b)[0]
import builtins; return builtins.float(np.exp(x[0]))
from builtins import float as real; return real(np.exp(x[0]))
return type(1.0)(np.exp(x[0]))
return (1.0).__class__(np.exp(x[0]))
return np.float64(1).__mul__(np.exp(x[0]))
return np.float64(1) * np.exp(x[0])
return np.random.rand() * 0 + np.exp(x[0])
return np.multiply(np.random.rand(), 0) + np.exp(x[0])
return sum(np.exp(x[:1]), 0.0)
return max(np.exp(x[0]), -1e300)
return math.fsum([np.exp(x[0])])
return math.exp(x[0])
return math.pow(math.exp(1), x[0])
return math.e ** 0 * math.exp(x[0])
return math.ldexp(np.exp(x[0]), 0)
return math.frexp(np.exp(x[0]))[0]
return math.nextafter(np.exp(x[0]), 5)
return math.modf(np.exp(x[0]))[0]
return np.modf(np.exp(x[0]))[0]
return np.frexp(np.exp(x))[0][0]
return np.nextafter(np.exp(x), 5)[0]
return np.exp(x).dot(np.array([1, 0, 0]))
return np.exp(x) @ np.array([1, 0, 0])
return (np.array([1, 0, 0]) @ np.exp(x))
return np.array([1, 0, 0]).dot(np.exp(x))
return np.matmul([1, 0, 0], np.exp(x))
return np.inner([1.0, 0.0, 0.0], np.exp(x))
return np.average(np.exp(x), weights=[1.0, 0.0, 0.0])
import math as m; return m.exp(x[0])
from math import exp as q; return q(x[0])
import numpy; return numpy.exp(x[0])
import numpy.linalg; return numpy.exp(x[0])
from numpy import exp; return exp(x[0])
import importlib; return importlib.import_module("math").exp(x[0])
import sys; return sys.modules["math"].exp(x[0])
import sys; return sys.modules["numpy"].exp(x)[0]
import sys; return sys.modules["numpy"].array(np.exp(x), dtype=float)[0]
return np._core.umath.exp(x)[0]
return np.emath.log(np.exp(np.exp(x[0])))
return np.lib.scimath.sqrt(np.exp(2 * x[0]))
return np.longdouble(np.exp(x[0]))
return np.exp(np.longdouble(1.5))
return np.exp(np.float32(1.5))
return np.exp(1.5)
return np.exp([1.5])[0]
return np.exp((1.5, 2))[0]
return np.exp(np.array(1.5))
return np.exp(np.array(1.5))[()]
return np.ma.array(np.exp(x))[0]
return np.matrix(np.exp(x))[0, 0]
return np.testing.assert_allclose(np.exp(x), np.exp(x)) or np.exp(x[0])
return np.exp(x)[np.argsort(x)][-1]
return np.unique(np.exp(x))[-1]
return np.partition(np.exp(x), -1)[-1]
return np.exp(x)[x > 1].item()
return np.extract(x > 1, np.exp(x))[0]
return np.compress(x > 1, np.exp(x))[0]
return np.flip(np.exp(x))[-1]
return np.squeeze(np.exp(x[None, :1]))
return np.ediff1d(np.append(0, np.exp(x[0])))[0]
return np.diff([0, np.exp(x[0])])[0]
return np.cross([1.0, 0, 0], [0, np.exp(x[0]), 0])[2]
return np.searchsorted([0.0], np.exp(x[0])) * np.exp(x[0])
return np.digitize(np.exp(x[:1]), [0.0])[0] * np.exp(x[0])
return np.real(np.exp(x))[0]
return np.real_if_close(np.exp(x))[0]
return np.exp(x).real[0]
return np.abs(np.exp(x))[0]
return np.hypot(np.exp(x), 0)[0]
return np.heaviside(x, 0)[0] * np.exp(x[0])
return np.fmax(np.exp(x), 0)[0]
return np.exp(np.clip(x, None, 1.5))[0]
return np.divmod(np.exp(x), 100)[1][0]
return np.exp(x[0]) % 100
return divmod(np.exp(x[0]), 100)[1]
return np.exp(x).cumsum()[0]
return np.exp(x[:1]).prod()
return np.exp(x[:1]).std() + np.exp(x[0])
return np.var(np.exp(x[:1])) + np.exp(x[0])
return np.exp(x)[0] if np.isclose(1.0, x[0] - 0.5) else 0
return np.exp(x)[0] if x.any() and np.allclose(x, x) and (x == x).all() else 0
return np.exp(x)[x.argmax()]
return np.exp(x.astype(object))[0]
return np.exp(np.array(x, dtype=object))[0]
return np.exp(np.frompyfunc(lambda v: v, 1, 1)(x))[0]
return np.exp(x.astype(float, copy=False))[0]
return x.astype(np.result_type(x, np.float32))[0] * 0 + np.exp(x[0])
return np.zeros(3, dtype=np.promote_types(x.dtype, np.float32))[0] + np.exp(x[0])
return np.can_cast(x.dtype, float) * np.exp(x[0])
return np.common_type(x)(0) + np.exp(x[0])
return x.dtype.type(0) + np.exp(x[0])
return x.dtype.type(np.exp(x[0]))
return np.dtype("f8").type(np.exp(x[0]))
return np.ndarray.__getitem__(np.exp(x), 0)
return np.exp(x).__getitem__(0)
return np.exp(x).take([0])[0]
return np.exp(x).ravel(order="K").copy(order="C")[0]
return np.ascontiguousarray(np.exp(x))[0]
return np.require(np.exp(x), dtype=float, requirements="C")[0]
return np.exp(x).flat[0]
return np.exp(x).T.swapaxes(0, 0)[0]
return list(np.exp(x).flat)[0]
return dict(enumerate(np.exp(x)))[0]
return {0: np.exp(x[0])}[0]
return next(v for v in set(np.exp(x)) if v > 4)
return hash(np.exp(x[0])) * 0 + np.exp(x[0])
return np.exp(x[0]).__class__(np.exp(x[0]))
return np.exp(x).__class__((1,), dtype=float)[0] * 0 + np.exp(x[0])
return type(np.exp(x))(1)[0] * 0 + np.exp(x[0])
""".strip().splitlines()
"""Bodies of a function of x that compute e**x[0]."""

A_THIRD = """
return 1/3
return 1.0/3
return 1/np.float64(3)
return (1/3.0) * 1
n = len(x); return 1/n
n = len(x); return 1.0/n
n = x.size; a = 1.0; a /= n; return a
n = x.shape[0]; return np.ones(1)[0] / n
return np.ones(3).mean() / 3
return np.mean([0, 0, 1])
return np.arange(3).mean() / 3
return np.array([1, 2]) [0] / 3
return (np.array([1, 2]) / 3)[0]
return (np.array([1, 2]) / np.array([3, 3]))[0]
a = np.arange(1, 3); return (a / a.sum())[0]
return np.divide(1, 3)
return np.true_divide([1], 3)[0]
return np.reciprocal(3.0)
return 3 ** -1.0
return np.power(3.0, -1)
return np.float_power(3, -1)
return math.pow(3, -1)
import operator; return operator.truediv(1, 3)
import fractions; return float(fractions.Fraction(1, 3))
return sum([1/3])
return (lambda a, b: a / b)(1, 3)
return [a / b for a, b in [(1, 3)]][0]
return np.array([1/3])[0]
return np.linspace(0, 1, 4)[1]
return np.arange(0, 1, 1/3)[1]
return np.average([0, 0, 1])
return np.var([0, 1, 1]) * 1.5
return np.array([1]).astype(float)[0] / 3
return (np.arange(3) == 1).mean()
return np.array([True, False, False]).sum() / 3
return np.full(2, 1) [0] / 3
return int(1) / int(3)
return x.shape[0] ** -1 + 0
return divmod(1, 3)[1] / 3
return 0.1 * 0 + 1/3
return (x[0] > 0) / 3
return np.cumsum([1])[0] / 3
return float(1) / 3
return 1 / float(3)
return float("1") / 3
return np.diag([1, 1])[0, 0] / 3
return np.bincount([0])[0] / 3
return np.count_nonzero(x > 0) / 6
return complex(1, 0).real / 3
return pow(3, -1)
return pow(3.0, -1)
return np.eye(2, dtype=int)[0, 0] / 3
return np.trace(np.eye(2, dtype=int)) / 6
return np.ones(3, dtype=int).std() + 1/3
return np.ones((1,), dtype=int).__truediv__(3)[0]
return math.prod([1, 1]) / 3
return abs(-1) / 3
""".strip().splitlines()
"""Bodies that compute 1/3 from ordinary numbers."""

_KEPT_DIGITS = {"round(np.exp(x[0]), 40)": 39, "np.round(np.exp(x[0]), 40)": 39}


def run(lifted: Lift, arithmetic: Arithmetic, body: str) -> Any:
    """The value of a function with this body, as mpf; None where it was refused."""
    namespace = lifted("def f(x):\n    " + body.replace("; ", "\n    ") + "\n")
    try:
        result = namespace.call("f", arithmetic.array(X))
    except NotLifted as refusal:
        return None if refusal.source_line else str(refusal)
    return arithmetic.to_mpf(result).ravel()[0]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("body", E_TO_THE_FIRST)
def test_exact_or_refused(body: str, lifted: Lift, arithmetic: Arithmetic) -> None:
    """No third way."""
    received = run(lifted, arithmetic, body)
    digits = _KEPT_DIGITS.get(body.removeprefix("return "), 45)

    assert received is None or abs(received - mp.exp(mpf(X[0]))) < mpf(10) ** -digits


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("body", A_THIRD)
def test_python_divides_exactly(body: str, lifted: Lift, arithmetic: Arithmetic) -> None:
    """Quotients of a candidate's own ints and floats."""
    received = run(lifted, arithmetic, body)

    assert received is None or abs(received - mpf(1) / 3) < mpf(10) ** -45


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return int(np.sum(x))", "turns an exact number into an integer"),
        ("return complex(x[0])", "turns an exact number into a complex"),
        ("return x.astype(int)", "turns an exact number into an integer"),
        ("return [1, 2, 3][x[0]]", "uses an exact number as an index"),
        ("out = np.random.rand(3); out[:] = x; return out", "turns an exact number into a float"),
        ("out = np.random.rand(3); np.copyto(out, x); return out", "writes exact numbers into an array of floats"),
        ("return np.linalg.inv(np.diag(x))", "calls np.inv, which has no exact form"),
        ("return np.spacing(x)", "calls spacing, which has no exact form"),
        ("return math.nextafter(x[0], 0)", "calls math.nextafter, which has no exact form"),
        ("return x.tobytes()", "reads the bytes of exact numbers"),
        ("return float(f'{x[0]:.17g}')", "reads back a number that was turned into text"),
        ("return float('%.17g' % x[0])", "reads back a number that was turned into text"),
        ("return np.linalg.norm(np.diag(x), 2)", "calls np.linalg.norm with ord=2, which has no exact form"),
    ],
)
def test_a_refusal_names_line_and_reason(body: str, reason: str, lifted: Lift, arithmetic: Arithmetic) -> None:
    """The candidate's innermost line, its number in the file, and what it does."""
    lines = body.split("; ")
    namespace = lifted("\n\ndef f(x):\n    " + "\n    ".join(lines) + "\n")
    with pytest.raises(NotLifted) as caught:
        namespace.call("f", arithmetic.array(X))

    refusal = caught.value
    assert refusal.reason == reason
    assert refusal.source_line in lines
    assert refusal.line == 6 + lines.index(refusal.source_line)
    assert str(refusal).endswith(f"py:{refusal.line}: `{refusal.source_line}` {reason}")


@pytest.mark.parametrize(
    "handler", ["except Exception:", "except (TypeError, ValueError):", "except BaseException:", "finally:"]
)
def test_an_except_clause_hides_nothing(handler: str, lifted: Lift, arithmetic: Arithmetic) -> None:
    """A candidate that catches the refusal and goes on with a guess is still refused."""
    source = f"""
def f(x):
    try:
        return int(x[0])
    {handler}
        return 4.4816890703380645
"""
    with pytest.raises(NotLifted, match=r"`return int\(x\[0\]\)` turns an exact number into an integer"):
        lifted(source).call("f", arithmetic.array(X))


def test_an_innermost_line_is_that_of_the_helper(lifted: Lift, arithmetic: Arithmetic) -> None:
    """Not that of its caller."""
    source = "def g(x):\n    return np.spacing(x)\ndef f(x):\n    return g(x)\n"
    with pytest.raises(NotLifted, match=r"`return np.spacing\(x\)`"):
        lifted(source).call("f", arithmetic.array(X))


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("raise ValueError('label out of range')", ValueError),
        ("raise TypeError('expected an int')", TypeError),
        ("raise AttributeError('nothing')", AttributeError),
        ("raise NotImplementedError", NotImplementedError),
        ("assert x.ndim == 2", AssertionError),
        ("return x[7]", IndexError),
        ("return {}['a']", KeyError),
        ("return undefined", NameError),
        ("return x @ np.ones(5)", ValueError),
        ("return x + np.ones(5)", ValueError),
        ("return 1 / 0", ZeroDivisionError),
        ("return 1.0 / 0.0", ZeroDivisionError),
        ("return math.log(0.0)", ValueError),
        ("return f(x)", RecursionError),
        ("import nowhere", ImportError),
        ("raise KeyboardInterrupt", KeyboardInterrupt),
    ],
)
def test_the_candidates_own_exceptions_propagate(
    statement: str, error: type[BaseException], lifted: Lift, arithmetic: Arithmetic
) -> None:
    """What it raises on floats too is not a failure of lifting."""
    with pytest.raises(error):
        lifted(f"def f(x):\n    {statement}\n").call("f", arithmetic.array(X))


def test_a_type_error_that_nobody_raised_is_a_refusal(lifted: Lift, arithmetic: Arithmetic) -> None:
    """It may well come from the type of the numbers."""
    with pytest.raises(NotLifted, match="cannot be evaluated exactly"):
        lifted("def f(x):\n    return x[0] + None\n").call("f", arithmetic.array(X))


def test_a_returned_function_is_guarded_too(lifted: Lift, arithmetic: Arithmetic) -> None:
    """A closure leaks after its maker has returned."""
    derivative = lifted("def f(g):\n    return lambda x: int(g(x))\n").call("f", lambda x: x / 3)
    with pytest.raises(NotLifted, match="turns an exact number into an integer"):
        derivative(0.1)


def test_a_refusal_leaves_nothing_behind(lifted: Lift, arithmetic: Arithmetic) -> None:
    """The next call is judged on its own."""
    namespace = lifted("def f(x):\n    return int(x[0])\ndef g(x):\n    return x[0]\n")
    with pytest.raises(NotLifted):
        namespace.call("f", arithmetic.array(X))

    assert arithmetic.to_mpf(namespace.call("g", arithmetic.array(X))) == mpf(1.5)


def test_scipy_is_refused_or_exact(lifted: Lift, arithmetic: Arithmetic) -> None:
    """A compiled function is named; one written in NumPy's functions may well be exact."""
    pytest.importorskip("scipy")
    source = "from scipy import special\ndef sigmoid(x):\n    return special.expit(x)\n"
    source += "def softmax(x):\n    return special.softmax(x)\ndef lse(x):\n    return special.logsumexp(x)\n"
    namespace = lifted(source)

    with pytest.raises(NotLifted, match=r"special.expit\(x\)` calls expit, which has no exact form"):
        namespace.call("sigmoid", arithmetic.array(X))
    exponentials = [mp.exp(mpf(v)) for v in X]
    for name, expected in (("softmax", exponentials[0] / sum(exponentials)), ("lse", mp.log(sum(exponentials)))):
        try:
            received = arithmetic.to_mpf(namespace.call(name, arithmetic.array(X))).ravel()[0]
        except NotLifted:
            continue
        assert abs(received - expected) < mpf(10) ** -45


@pytest.mark.parametrize(
    "body", ["torch.softmax(torch.tensor(x), 0)", "torch.tensor(x.tolist())", "torch.as_tensor(x[0])"]
)
def test_torch_is_refused(body: str, lifted: Lift, arithmetic: Arithmetic) -> None:
    """Tensors have no exact numbers."""
    pytest.importorskip("torch")
    with pytest.raises(NotLifted, match="student_"):
        lifted(f"import torch\ndef f(x):\n    return {body}\n").call("f", arithmetic.array(X))
