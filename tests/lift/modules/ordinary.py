"""Softmax and its relatives as many people write them: `<operation>__<style>`."""

# mypy: ignore-errors
# ruff: noqa: B905, C416, C417, D101, PERF401, PT018, UP031
# (written as ordinary people write)

import functools
import itertools
import math
import operator
from dataclasses import dataclass
from functools import partial, reduce, wraps
from math import exp as e_to
from math import fsum, log

import lift_helper
import numpy as np
import numpy.linalg as la
from lift_helper import normalised
from numpy import exp
from numpy import sum as total
from numpy.linalg import norm

TINY = 0.0
OFFSETS = np.array([0.5, 0.25, -1.0])
CACHE = {}


def softmax__plain(x):
    return np.exp(x) / np.sum(np.exp(x))


def softmax__shifted(x):
    z = x - np.max(x, axis=-1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def softmax__math_loop(x):
    exps = []
    largest = max(x)
    for value in x:
        exps.append(math.exp(value - largest))
    s = sum(exps)
    return [v / s for v in exps]


def softmax__from_math(x):
    m = max(x)
    s = fsum(e_to(v - m) for v in x)
    return np.array([e_to(v - m) / s for v in x])


def softmax__in_place(x):
    z = x.copy()
    z -= z.max()
    np.exp(z, out=z)
    z /= z.sum()
    return z


def softmax__filled(x):
    out = np.empty(len(x))
    s = 0.0
    for i in range(len(x)):
        s += np.exp(x[i])
    for i in range(len(x)):
        out[i] = np.exp(x[i]) / s
    return out


def softmax__vectorized(x):
    f = np.vectorize(lambda v: math.exp(v), otypes=[float])
    e = f(x)
    return e / np.sum(e)


def softmax__einsum(x):
    e = np.exp(x)
    return np.einsum("i,->i", e, 1 / np.einsum("i->", e))


def softmax__reduce(x):
    m = np.maximum.reduce(x)
    e = np.exp(np.subtract(x, m))
    return np.true_divide(e, np.add.reduce(e))


def softmax__float32_inside(x):
    x = np.asarray(x, dtype=np.float32)
    e = np.exp(x - np.float32(x.max()))
    return (e / e.sum(dtype=np.float32)).astype(np.float64)


def softmax__asarray_float(x):
    x = np.array(x, dtype=float, copy=True)
    e = np.exp(x - x.max())
    return e / e.sum()


def softmax__local_imports(x):
    import math

    import numpy as np
    from numpy import add, exp

    e = exp(x - np.float64(max(x)))
    return e / add.reduce(e) * math.sqrt(1)


def softmax__from_numpy(x):
    return exp(x) / total(exp(x))


def softmax__helper_module(x):
    return normalised(lift_helper.exponentials(x))


def logged(function):
    @wraps(function)
    def inner(*args, **kwargs):
        CACHE["calls"] = CACHE.get("calls", 0) + 1
        return function(*args, **kwargs)

    return inner


@logged
def softmax__decorated(x):
    return softmax__shifted(x)


@functools.cache
def _cached(values):
    m = max(values)
    return tuple(math.exp(v - m) for v in values)


def softmax__cached(x):
    e = _cached(tuple(x))
    return np.array(e) / sum(e)


class Base:
    scale = 1.0

    def __init__(self, offset):
        self.offset = offset

    @staticmethod
    def exponentials(x):
        return np.exp(x)

    @classmethod
    def normalise(cls, e):
        return cls.scale * e / np.sum(e)

    @property
    def half(self):
        return self.offset / 2

    def __call__(self, x):
        return self.normalise(self.exponentials(x + self.half))


class Derived(Base):
    def __call__(self, x):
        return super().__call__(x - self.offset)


INSTANCE = Derived(0.1)


def softmax__instance(x):
    return INSTANCE(x)


def softmax__new_instance(x):
    return Base(offset=1 / 3)(x)


@dataclass
class Cache:
    probs: np.ndarray = None
    temperature: float = 1.0


def softmax__dataclass(x):
    cache = Cache()
    cache.probs = softmax__plain(x / cache.temperature)
    return cache.probs


def make(shift):
    calls = 0

    def inner(x, *, more=0.1):
        nonlocal calls
        calls += 1
        e = np.exp(x - shift - more)
        return e / e.sum()

    return inner


softmax__closure = make(1 / 3)
softmax__partial = partial(make(0.7), more=0.3)
softmax__lambda = lambda x: np.exp(x) / np.exp(x).sum()  # noqa: E731  a style that people have


def softmax__default_array(x, offsets=OFFSETS[:1]):
    e = np.exp(x + offsets)
    return e / e.sum()


def softmax__generator(x):
    def exponentials():
        for v in x:
            yield np.exp(v)

    e = list(exponentials())
    return np.asarray(e) / math.fsum(e)


def _sum(values):
    return values[0] if len(values) == 1 else values[0] + _sum(values[1:])


def softmax__recursive(x):
    e = np.exp(x)
    return e / _sum(e)


def softmax__along_axis(x):
    return np.apply_along_axis(softmax__plain, 0, x)


def softmax__divide_out(x):
    e = np.exp(x)
    out = np.zeros_like(e)
    np.divide(e, e.sum(), out=out)
    return out


def softmax__checks_dtype(x):
    if x.dtype.kind != "f" or not np.issubdtype(x.dtype, np.floating):
        raise TypeError("expected floats")
    e = np.exp(x, dtype=x.dtype)
    return (e / (e.sum() + 0 * np.finfo(x.dtype).eps)).astype(x.dtype)


def softmax__isinstance(x):
    assert isinstance(x, np.ndarray)
    assert isinstance(x[0], (float, np.floating)) and isinstance(x[0], np.float64) and not isinstance(x[0], int)
    e = [float(np.exp(v)) for v in x]
    assert all(isinstance(v, float) for v in e)
    return np.array(e) / float(sum(e))


def softmax__base_two(x):
    e = np.exp2(x / np.log(2.0))
    return e / e.sum()


def softmax__power_of_e(x):
    e = math.exp(1) ** x
    return e / e.sum()


def softmax__online(x):
    m, s = -math.inf, 0.0
    for v in x:
        new = max(m, v)
        s = s * np.exp(m - new) + np.exp(v - new)
        m = new
    return np.exp(x - m) / s


def softmax__frompyfunc(x):
    e = np.frompyfunc(math.exp, 1, 1)(x).astype(float)
    return e / e.sum()


def softmax__fromiter(x):
    e = np.fromiter((np.exp(v) for v in x), dtype=float, count=len(x))
    return e / e.sum()


def softmax__itertools(x):
    e = np.exp(x)
    return e / list(itertools.accumulate(e))[-1]


def softmax__functools(x):
    e = [math.exp(v) for v in x]
    s = functools.reduce(operator.add, e)
    return list(map(lambda v: operator.truediv(v, s), e))


def softmax__sorted(x):
    e = np.exp(x - x.max())
    return e / np.sort(e).sum()


def softmax__tolist(x):
    values = x.tolist()
    m = max(values)
    e = [math.exp(v - m) for v in values]
    return np.array(e, dtype=np.float64) / sum(e)


def softmax__matrix_of_differences(x):
    return 1.0 / np.exp(x[None, :] - x[:, None]).sum(axis=1)


def softmax__cumsum(x):
    e = np.exp(x)
    return e / np.cumsum(e)[-1]


def softmax__rows(x):
    batch = np.vstack([x, x + 1.0])
    batch = batch - np.amax(batch, axis=1)[:, np.newaxis]
    p = np.exp(batch)
    p /= np.sum(p, axis=1).reshape(-1, 1)
    return p[0]


def softmax__list_of_floats(x):
    e = np.exp([v for v in x])
    return np.divide(e, np.sum([v for v in e]))


def softmax__ones_product(x):
    e = np.exp(x)
    return e / (e @ np.ones(len(x)))


def softmax__mean(x):
    e = np.exp(x)
    return e / (np.mean(e) * len(e))


def softmax__average(x):
    e = np.exp(x - np.median(x))
    return e / np.average(e) / e.size


def softmax__ufunc_at(x):
    out = np.zeros(x.shape[0])
    np.add.at(out, np.arange(x.shape[0]), np.exp(x))
    return out / out.sum()


def softmax__ndenumerate(x):
    out = np.full_like(x, 0.0)
    for i, v in np.ndenumerate(x):
        out[i] = math.e**0 * np.exp(v)
    return out / out.sum()


def softmax__formats_text(x):
    e = np.exp(x)
    _ = f"{e[0]:.3f}" + "%.2f" % e[1] + f"{e[2]:g}" + str(e)
    return e / e.sum()


def softmax__through_text(x):
    e = [float(str(v)) for v in np.exp(x)]
    return np.array(e) / sum(e)


def softmax__errstate(x):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        return np.nan_to_num(e / e.sum())


def softmax__clip(x):
    e = np.exp(np.clip(x, -700, 700).clip(min=-600))
    return e / np.maximum(e.sum(), 0)


def softmax__numerically_typed(x: "np.ndarray[np.float64]") -> np.ndarray:
    z: np.ndarray = x - x.max(initial=-np.inf)
    return np.exp(z) / np.exp(z).sum(where=np.isfinite(z))


def logsumexp__shifted(x):
    m = x.max()
    return float(m + np.log(np.sum(np.exp(x - m))))


def logsumexp__logaddexp(x):
    return np.logaddexp.reduce(x)


def logsumexp__loop(x):
    result = x[0]
    for v in x[1:]:
        result = np.logaddexp(result, v)
    return result


def logsumexp__log1p(x):
    i = np.argmax(x)
    others = np.delete(x, i)
    return x[i] + np.log1p(np.exp(others - x[i]).sum())


def logsumexp__math(x):
    m = max(x)
    return m + log(sum(e_to(v - m) for v in x))


def logsumexp__expm1(x):
    m = x.max()
    return m + np.log(np.expm1(x - m).sum() + x.size)


def logsumexp__bases(x):
    return math.log(np.exp(x).sum(), 2) * math.log(2) + 0 * math.log10(10) * np.log2(3)


def log_softmax__shifted(x):
    z = x - x.max()
    return z - np.log(np.exp(z).sum())


def log_softmax__where(x):
    p = softmax__plain(x)
    return np.where(p > 0, np.log(p), -np.inf)


def log_softmax__stacked(x):
    return np.stack([v - logsumexp__shifted(x) for v in x])


def cross_entropy__indexed(x, label):
    return -np.log(softmax__shifted(x)[label])


def cross_entropy__one_hot(x, label):
    y = np.eye(len(x))[label]
    return -np.dot(y, log_softmax__shifted(x))


def cross_entropy__comparison(x, label):
    return -np.sum((np.arange(x.size) == label) * log_softmax__shifted(x))


def cross_entropy__batch(x, label):
    X = np.tile(x, (4, 1))
    y = np.full(4, label)
    logp = X - np.log(np.exp(X).sum(axis=1, keepdims=True))
    return -np.mean(logp[np.arange(4), y])


def cross_entropy__take(x, label):
    logp = np.expand_dims(log_softmax__shifted(x), 0)
    return -np.take_along_axis(logp, np.array([[label]]), axis=-1).squeeze()


def cross_entropy__scaled(x, label):
    n = 3
    losses = np.repeat(-log_softmax__shifted(x)[label], n)
    return (1.0 / n) * losses.sum()


def cross_entropy__integers(x, label):
    n = len(x)
    one_hot = [1 if i == label else 0 for i in range(n)]
    return -sum(t * math.log(p) for t, p in zip(one_hot, softmax__plain(x))) * (n / 3) * (3 / n)


def cross_entropy_grad__indexed(x, label):
    g = softmax__shifted(x).copy()
    g[label] -= 1
    return g


def cross_entropy_grad__one_hot(x, label):
    y = np.zeros(len(x))
    y[label] = 1.0
    return softmax__plain(x) - y


def cross_entropy_grad__astype(x, label):
    y = (np.arange(len(x)) == label).astype(float)
    y *= 1.0
    return softmax__plain(x) - y


def cross_entropy_grad__batch(x, label):
    X = np.vstack((x, x))
    p = np.exp(X) / np.exp(X).sum(axis=1)[:, None]
    p[range(2), [label, label]] -= 1.0
    p = p / X.shape[0]
    return p.sum(axis=0)


def cross_entropy_grad__jacobian(x, label):
    p = softmax__plain(x)
    J = np.diagflat(p) - np.dot(p.reshape(-1, 1), p.reshape(1, -1))
    dp = np.zeros_like(p)
    dp[label] = -1 / p[label]
    return J.T @ dp


def softmax_jacobian__outer(x):
    p = softmax__plain(x)
    return np.diag(p) - np.outer(p, p)


def softmax_jacobian__loops(x):
    p = softmax__math_loop(x)
    n = len(p)
    J = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            J[i][j] = p[i] * ((1.0 if i == j else 0.0) - p[j])
    return J


def softmax_jacobian__comprehension(x):
    p = softmax__plain(x)
    return np.array([[p[i] * ((i == j) - p[j]) for j in range(len(p))] for i in range(len(p))])


def softmax_jacobian__fill_diagonal(x):
    p = softmax__plain(x)
    J = -np.multiply.outer(p, p)
    np.fill_diagonal(J, p * (1 - p))
    return J


def softmax_jacobian__broadcast(x):
    p = softmax__plain(x)
    return p[:, None] * (np.identity(len(p)) - p[None, :])


def softmax_jacobian__kron(x):
    p = softmax__plain(x)
    J = np.zeros((3, 3))
    J[np.diag_indices(3)] = p
    return J - np.kron(p, p).reshape(3, 3)


def softmax_jacobian__einsum(x):
    p = softmax__plain(x)
    return np.einsum("i,ij->ij", p, np.eye(3)) - np.einsum("i,j->ij", p, p, optimize=True)


def softmax_jacobian__tensordot(x):
    p = softmax__plain(x)
    return np.diag(p) - np.tensordot(p, p, axes=0)


def sigmoid__plain(x):
    return 1 / (1 + np.exp(-x))


def sigmoid__tanh(x):
    return 0.5 * (1 + np.tanh(x / 2))


def sigmoid__branches(x):
    out = np.zeros_like(x)
    positive = x >= 0
    out[positive] = 1.0 / (1.0 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    out[~positive] = e / (1.0 + e)
    return out


def sigmoid__piecewise(x):
    return np.where(x < 0, np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x)))


def sigmoid__math(x):
    return np.array([1.0 / (1.0 + math.exp(-v)) for v in x])


def sigmoid__reciprocal(x):
    return np.reciprocal(np.add(1, np.exp(np.negative(x))))


def relu__maximum(x):
    return np.maximum(0, x)


def relu__mask(x):
    return x * (x > 0)


def relu__builtin(x):
    return [max(0.0, v) for v in x]


def relu__abs(x):
    return (x + abs(x)) / 2


def squared_norm__dot(x):
    return x.dot(x)


def squared_norm__norm(x):
    return norm(x) ** 2


def squared_norm__linalg(x):
    return la.norm(x, 2) * np.linalg.norm(x, ord=None, axis=0)


def squared_norm__sum(x):
    return sum(v**2 for v in x)


def squared_norm__square(x):
    return np.square(x).sum() + np.vdot(x, x) - np.inner(x, x)


def squared_norm__power(x):
    return np.sum(np.power(x, 2.0))


def squared_norm__reduce(x):
    return reduce(lambda s, v: s + v * v, x, 0.0)


def gradient__centred(x):
    h = 1e-20
    g = np.zeros_like(x)
    for i in range(x.size):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        g[i] = (logsumexp__shifted(above) - logsumexp__shifted(below)) / (2 * h)
    return g


def gradient__nditer(x):
    h = 1e-20
    g = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        above = logsumexp__shifted(x)
        x[i] = old - h
        below = logsumexp__shifted(x)
        x[i] = old
        g[i] = (above - below) / (2 * h)
        it.iternext()
    return g


def gradient__rows_of_eye(x):
    h = 10**-20
    return np.array([(logsumexp__math(x + h * e) - logsumexp__math(x - h * e)) / (2 * h) for e in np.eye(x.size)])
