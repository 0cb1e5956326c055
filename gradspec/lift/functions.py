"""NumPy's functions on exact numbers: a few written here, a list that runs as it is, all others refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift import reductions
from gradspec.lift.creation import LIKE
from gradspec.lift.numbers import Number

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

Implementation = Callable[..., Any]

_STRUCTURAL = (
    "append apply_along_axis apply_over_axes argwhere array_split array2string array_repr array_str atleast_1d "
    "atleast_2d atleast_3d block "
    "broadcast_arrays broadcast_to choose column_stack compress concatenate copy copyto count_nonzero delete diag "
    "diag_indices_from diagflat diagonal dsplit dstack expand_dims extract fill_diagonal flatnonzero flip fliplr "
    "flipud hsplit hstack insert ix_ matrix_transpose may_share_memory moveaxis ndim nonzero pad permute_dims place "
    "put put_along_axis putmask ravel repeat require reshape resize roll rollaxis rot90 row_stack select "
    "shape shares_memory size split squeeze stack swapaxes take take_along_axis tile transpose tril triu "
    "tril_indices_from triu_indices_from trim_zeros unstack vsplit vstack where real"
)
_COMPUTING = (
    "argpartition argsort array_equal array_equiv broadcast cross cumprod cumsum cumulative_sum cumulative_prod diff dot "
    "ediff1d einsum inner isin kron lexsort matmul matvec max amax min amin nanmax nanmin nansum nanprod outer "
    "partition prod ptp searchsorted sort sum tensordot trace unique vdot vecdot vecmat median nanmedian clip"
)
"""These compute only with operators and ufuncs, which are exact."""

AS_THEY_ARE = {getattr(np, n) for n in f"{_STRUCTURAL} {_COMPUTING}".split() if hasattr(np, n)} | {
    getattr(np.linalg, n)
    for n in "outer diagonal trace matmul tensordot cross vecdot multi_dot matrix_power matrix_transpose".split()
    if hasattr(np.linalg, n)
}

INSTEAD: dict[Any, Implementation] = {**reductions.REDUCTIONS, **LIKE}


def apply(arithmetic: Arithmetic, function: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """`function` on arguments of which one at least is lifted."""
    instead = INSTEAD.get(function)
    if instead is not None:
        return instead(arithmetic, *arguments, **options)
    if function not in AS_THEY_ARE:
        raise arithmetic.leak(f"calls np.{function.__name__}, which has no exact form")
    arguments = tuple(_liftable(arithmetic, a) for a in arguments)
    options = {name: _liftable(arithmetic, value) for name, value in options.items()}
    _drop_float_type(options)
    result = function._implementation(*arguments, **options)
    for changed in arguments[:1]:  # copyto, put, fill_diagonal and their like write to the first
        if isinstance(changed, arithmetic.Array) and changed.is_exact and result is None:
            arithmetic.normalised(changed)
    return arithmetic.result(result)


def _liftable(arithmetic: Arithmetic, value: Any) -> Any:
    return value if isinstance(value, (float, np.floating)) and not isinstance(value, Number) else arithmetic.lift(value)


def _drop_float_type(options: dict[str, Any]) -> None:
    if options.get("dtype") is not None and np.dtype(options["dtype"]).kind in "fO":
        del options["dtype"]
