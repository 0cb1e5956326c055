"""NumPy's functions on exact numbers: a few written here, a list that runs as it is, all others refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift import products, reductions, ufuncs
from gradspec.lift.creation import LIKE

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

Implementation = Callable[..., Any]

_STRUCTURAL = (
    "append apply_along_axis apply_over_axes argwhere array_split array2string array_repr array_str atleast_1d "
    "atleast_2d atleast_3d block einsum_path "
    "broadcast_arrays broadcast_to choose column_stack compress concatenate copy copyto count_nonzero delete diag "
    "diag_indices_from diagflat diagonal dsplit dstack expand_dims extract fill_diagonal flatnonzero flip fliplr "
    "flipud hsplit hstack insert ix_ matrix_transpose may_share_memory moveaxis ndim nonzero pad permute_dims place "
    "put put_along_axis putmask ravel repeat require reshape resize roll rollaxis rot90 row_stack select "
    "shape shares_memory size split squeeze stack swapaxes take take_along_axis tile transpose tril triu "
    "tril_indices_from triu_indices_from trim_zeros unstack vsplit vstack where real"
)
_COMPUTING = (
    "polyval argpartition argsort array_equal array_equiv broadcast cross cumprod cumsum cumulative_sum "
    "cumulative_prod diff dot "
    "ediff1d inner isin kron lexsort matmul matvec max amax min amin nanmax nanmin nansum nanprod outer "
    "partition prod ptp searchsorted sort sum tensordot trace unique vdot vecdot vecmat median nanmedian clip"
)
"""These compute only with operators and ufuncs, which are exact."""

AS_THEY_ARE = {getattr(np, n) for n in f"{_STRUCTURAL} {_COMPUTING}".split() if hasattr(np, n)} | {
    getattr(np.linalg, n)
    for n in [
        "outer",
        "diagonal",
        "trace",
        "matmul",
        "tensordot",
        "cross",
        "vecdot",
        "multi_dot",
        "matrix_power",
        "matrix_transpose",
    ]
    if hasattr(np.linalg, n)
}


_WRITING = {np.copyto, np.fill_diagonal, np.place, np.put, np.put_along_axis, np.putmask}
"""They write into their first argument."""


def writes(function: Any) -> bool:
    """True for a function that changes its first argument, which then must be given as it is."""
    return function in _WRITING


def _einsum(arithmetic: Arithmetic, *operands: Any, optimize: Any = False, **options: Any) -> Any:
    """Without a search for a cheaper order, which changes nothing but the roundings; and the cost, where it counts."""
    if arithmetic.tally is not None:
        options["optimize"] = optimize
    return _as_it_is(arithmetic, np.einsum, operands, options)


INSTEAD: dict[Any, Implementation] = {**reductions.REDUCTIONS, **LIKE, np.einsum: _einsum}


def apply(arithmetic: Arithmetic, function: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """`function` on arguments of which one at least is lifted."""
    result = _applied(arithmetic, function, arguments, options)
    if arithmetic.tally is not None:
        arithmetic.tally.note_product(products.of_function(function, arguments, options))
    return result


def _applied(arithmetic: Arithmetic, function: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    instead = INSTEAD.get(function)
    if instead is not None:
        return instead(arithmetic, *arguments, **options)
    if function not in AS_THEY_ARE:
        raise arithmetic.leak(f"calls np.{function.__name__}, which has no exact form")
    return _as_it_is(arithmetic, function, arguments, options)


def _as_it_is(arithmetic: Arithmetic, function: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    target = arguments[0] if function in _WRITING else options.get("out")
    if ufuncs.holds_floats(arithmetic, target):
        raise arithmetic.leak(ufuncs.INTO_FLOATS)
    arguments = tuple(_liftable(arithmetic, a) for a in arguments)
    options = {name: _liftable(arithmetic, value) for name, value in options.items()}
    _drop_float_type(options)
    result = function._implementation(*arguments, **options)
    if isinstance(target, np.ndarray) and target.dtype.kind == "O":
        arithmetic.normalised(target)
    return arithmetic.result(result)


def _liftable(arithmetic: Arithmetic, value: Any) -> Any:
    return value if isinstance(value, (float, np.floating)) else arithmetic.lift(value)


def _drop_float_type(options: dict[str, Any]) -> None:
    if options.get("dtype") is not None and np.dtype(options["dtype"]).kind in "fO":
        del options["dtype"]
