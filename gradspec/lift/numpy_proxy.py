"""What `np` means in lifted code: NumPy, with floats made exact on the way in and on the way out."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift.creation import CREATION
from gradspec.lift.functions import INSTEAD, writes
from gradspec.lift.numbers import Number
from gradspec.lift.scalar_types import StandIn, real_type

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

_UNTOUCHED_MODULES = ("numpy.random", "numpy.testing", "numpy.ma", "numpy.ctypeslib")


class NumpyProxy(types.ModuleType):
    """A module of NumPy's (`numpy`, `numpy.linalg`, …) as lifted code sees it."""

    def __init__(self, module: types.ModuleType, rebinder: NumpyRebinder) -> None:
        super().__init__(module.__name__, module.__doc__)
        self.__dict__.update(_module=module, _rebinder=rebinder)

    def __getattr__(self, name: str) -> Any:
        value = self._rebinder.rebound(getattr(self._module, name))
        self.__dict__[name] = value
        return value

    def __dir__(self) -> list[str]:
        return dir(self._module)


class LiftedUfunc:
    """A ufunc and its methods, exact for floats and for what it would turn into floats."""

    def __init__(self, ufunc: np.ufunc, arithmetic: Arithmetic) -> None:
        self._ufunc, self._arithmetic = ufunc, arithmetic
        self.__name__, self.__doc__ = ufunc.__name__, ufunc.__doc__

    def _apply(self, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if "dtype" in options:
            options["dtype"] = real_type(options["dtype"])
        names = (
            ("array", "indices", "b") if method in ("at", "reduceat") else ("array", "axis", "dtype", "out", "keepdims")
        )
        if method == "__call__":
            inputs, extra = inputs[: self._ufunc.nin], inputs[self._ufunc.nin :]
            if extra:
                options["out"] = extra
        elif method in ("reduce", "accumulate"):
            options.update(zip(names[1:], inputs[1:], strict=False))
            inputs = inputs[:1]
        if "out" in options and not isinstance(options["out"], tuple):
            options["out"] = (options["out"],)
        return self._arithmetic.ufunc(self._ufunc, method, tuple(_operand(v) for v in inputs), options)

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        return self._apply("__call__", inputs, options)

    def reduce(self, *inputs: Any, **options: Any) -> Any:
        return self._apply("reduce", inputs, options)

    def accumulate(self, *inputs: Any, **options: Any) -> Any:
        return self._apply("accumulate", inputs, options)

    def reduceat(self, *inputs: Any, **options: Any) -> Any:
        return self._apply("reduceat", inputs, options)

    def outer(self, *inputs: Any, **options: Any) -> Any:
        return self._apply("outer", inputs, options)

    def at(self, *inputs: Any, **options: Any) -> Any:
        return self._apply("at", inputs, options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ufunc, name)

    def __repr__(self) -> str:
        return repr(self._ufunc)


def _operand(value: Any) -> Any:
    """A list as an array, so that integers in it are seen."""
    if isinstance(value, (list, tuple)) and not any(
        isinstance(v, (list, tuple, np.ndarray, Number, float)) for v in value
    ):
        return np.asarray(value) if value and all(isinstance(v, (int, np.integer)) for v in value) else value
    return value


class NumpyRebinder:
    """Finds, for an object of NumPy's, what it means in lifted code. Each object is rebound once."""

    def __init__(self, arithmetic: Arithmetic, types_: dict[type, type]) -> None:
        self._arithmetic = arithmetic
        self._made: dict[int, Any] = {id(real): stand_in for real, stand_in in types_.items()}
        self._made[id(np.dtype)] = _DtypeStandIn
        self._made[id(np.finfo)] = lambda kind: np.finfo(_float_type(kind))
        self._made[id(np.issubdtype)] = lambda a, b: np.issubdtype(_float_type(a), real_type(b))
        self._made[id(np.vectorize)] = self._vectorize
        self._made[id(np.nditer)] = _nditer
        self._made[id(np.frompyfunc)] = lambda f, *a, **o: LiftedUfunc(np.frompyfunc(f, *a, **o), arithmetic)
        self._made[id(np.ndarray)] = np.ndarray

    def is_numpy(self, value: Any) -> bool:
        """True for NumPy's own modules, functions and types."""
        if isinstance(value, types.ModuleType):
            return value.__name__.partition(".")[0] == "numpy"
        if isinstance(value, np.ufunc):
            return True
        owner = getattr(value, "__module__", None)
        return isinstance(owner, str) and owner.partition(".")[0] == "numpy" and callable(value)

    def rebound(self, value: Any) -> Any:
        """What `value`, an attribute of a NumPy module, is in lifted code."""
        if id(value) not in self._made:
            self._made[id(value)] = self._rebind(value)
        return self._made[id(value)]

    def _rebind(self, value: Any) -> Any:
        if isinstance(value, types.ModuleType):
            inside = value.__name__.startswith("numpy") and not value.__name__.startswith(_UNTOUCHED_MODULES)
            return NumpyProxy(value, self) if inside else value
        if isinstance(value, np.ufunc):
            return LiftedUfunc(value, self._arithmetic)
        if isinstance(value, type) or not callable(value):
            return value
        return self._function(value)

    def _function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        arithmetic = self._arithmetic
        instead = CREATION.get(function) or INSTEAD.get(function)

        def lifted(*arguments: Any, **options: Any) -> Any:
            kept = arguments[:1] if writes(function) else ()
            arguments = (*kept, *(self._argument(a) for a in arguments[len(kept) :]))
            options = {name: value if name == "out" else self._argument(value) for name, value in options.items()}
            if instead is not None:
                return arithmetic.result(instead(arithmetic, *arguments, **options))
            return arithmetic.result(function(*arguments, **options))

        lifted.__name__ = getattr(function, "__name__", "function")
        lifted.__doc__ = function.__doc__
        return lifted

    def _argument(self, value: Any) -> Any:
        """What NumPy is given: real dtypes, lifted arrays; a list of scalars with a float in it as an array."""
        if isinstance(value, StandIn):
            return real_type(value)
        if isinstance(value, LiftedUfunc):
            return value._ufunc
        if isinstance(value, list) and _floats_only(value):
            return self._arithmetic.array(value)
        return self._arithmetic.lift(value)

    def _vectorize(self, function: Any = None, *_: Any, **options: Any) -> Any:
        """np.vectorize, with exact results whatever `otypes` says."""
        if function is None:
            return lambda f: self._vectorize(f, **options)
        arithmetic = self._arithmetic
        excluded = options.get("signature")

        def vectorized(*arguments: Any) -> Any:
            if excluded is not None:
                raise arithmetic.leak("uses np.vectorize with a signature, which has no exact form")
            arrays = [np.asarray(arithmetic.lift(np.asarray(a) if isinstance(a, list) else a)) for a in arguments]
            results = np.frompyfunc(function, len(arrays), 1)(*arrays)
            return arithmetic.result(results)

        return vectorized


def _floats_only(values: list[Any]) -> bool:
    """True for a nested list of scalars with a float or an exact number among them."""
    found = False
    for value in values:
        if isinstance(value, list):
            if not _floats_only(value):
                return False
            found = True
        elif isinstance(value, (float, np.floating, Number)):
            found = True
        elif not isinstance(value, (int, np.integer)):
            return False
    return found


def _float_type(kind: Any) -> Any:
    """The dtype meant by `kind`: float64 for the dtype of exact numbers."""
    kind = real_type(kind)
    if isinstance(kind, Number) or (isinstance(kind, type) and issubclass(kind, Number)):
        return np.dtype(float)
    if isinstance(kind, np.ndarray):
        kind = kind.dtype
    return np.dtype(float) if kind in (np.dtype(object), object, np.object_) else kind


class _DtypeMeta(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, np.dtype)

    def __call__(cls, kind: Any, *arguments: Any, **options: Any) -> Any:
        return np.dtype(real_type(kind), *arguments, **options)


class _DtypeStandIn(metaclass=_DtypeMeta):
    """np.dtype, for real types and for stand-ins."""


def _nditer(operands: Any, flags: Any = (), *arguments: Any, **options: Any) -> Any:
    return np.nditer(operands, [*flags, "refs_ok", "zerosize_ok"], *arguments, **options)
