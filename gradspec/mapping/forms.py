"""Arrays of the contract in somebody's layout, and back: views where there can be one, and no arithmetic but for N.

Everything here works on exact arrays as well: NumPy is asked through the array's own class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradspec.mapping.conventions import Bias, Labels, Layout

COUNTED = (Labels.INT, Labels.INTS, Labels.INTS_COLUMN, Labels.INTS_ROW)
"""Labels that are numbers of classes."""
_EXPONENTS = {"float16": 16, "float32": 128, "bfloat16": 128, "float64": 1024}
"""The largest numbers are just below two to this power."""


class UnfitAnswer(ValueError):
    """A function does not answer as its mapping says; the message names both."""


def in_layout(value: Any, layout: Layout) -> Any:
    """A vector (n,), or a batch (N, n), laid out as `layout` says; what is neither is left as it is."""
    changes: dict[Layout, dict[int, Callable[[Any], Any]]] = {
        Layout.VECTOR: {},
        Layout.ROWS: {1: _as_row},
        Layout.ROW_VECTOR: {1: _as_row},
        Layout.COLUMNS: {1: _as_column, 2: _transposed},
        Layout.COLUMN_VECTOR: {1: _as_column},
    }
    change = changes[layout].get(np.ndim(value))
    return value if change is None else changed(value, change)


def from_layout(value: Any, layout: Layout, count: int | None) -> Any:
    """The answer's vector (n,), or with a `count` of samples the batch (N, n); what fits neither is left as it is."""
    value, shape = as_array(value), np.shape(value)
    if count is None:
        axis = {Layout.ROWS: 0, Layout.ROW_VECTOR: 0, Layout.COLUMNS: 1, Layout.COLUMN_VECTOR: 1}.get(layout)
        return value if axis is None or len(shape) != 2 or shape[axis] != 1 else value.reshape(-1)
    return value.T if layout is Layout.COLUMNS and len(shape) == 2 else value


def matrix_from(value: Any) -> Any:
    """A Jacobian (V, V), without the axis of one sample that a batched function leaves in front or at the end."""
    value, shape = as_array(value), np.shape(value)
    if len(shape) == 3 and 1 in (shape[0], shape[-1]):
        return value[0] if shape[0] == 1 else value[..., 0]
    return value


def per_sample(value: Any, layout: Layout, count: int | None) -> Any:
    """A number a sample: (N,), from that or with an axis of one beside it; one number for one sample."""
    shape = np.shape(value)
    if layout is Layout.VECTOR and count is None:
        return value
    size = 1 if count is None else count
    if np.size(value) != size or len(shape) > 2:
        return value
    if not shape:  # a number of Python's, too
        return value if count is None else as_array([value])
    flat = as_array(value).reshape(-1)
    return flat[0] if count is None else flat


def labels_in(label: Any, labels: Labels, layout: Layout, like: Any) -> Any:
    """The label, or the batch's labels (N,), as `labels` says; `like` are the scores, in the contract's layout.

    Raises ValueError for a label that no one-hot vector stands for.
    """
    if labels is Labels.INT:
        return label
    if labels in COUNTED:
        ints = label.reshape(-1) if hasattr(label, "reshape") else np.array([label])
        return {Labels.INTS: ints, Labels.INTS_COLUMN: ints[:, None], Labels.INTS_ROW: ints[None, :]}[labels]
    hot = one_hot(label, like)
    wanted = {Labels.ONE_HOT_ROWS: Layout.ROWS, Labels.ONE_HOT_COLUMNS: Layout.COLUMNS}.get(labels, layout)
    return in_layout(hot, wanted)


def one_hot(label: Any, like: Any) -> Any:
    """Zeros and a one, in the shape and the dtype of the scores."""
    hot, classes = np.zeros_like(np.array(like, dtype=float) if isinstance(like, list) else like), np.shape(like)[-1]
    if classes == 0:
        return hot
    if np.any(np.array(label) < 0) or np.any(np.array(label) >= classes):
        raise ValueError(
            f"Expected a label in 0..{classes - 1}, which a one-hot vector can stand for, but got {label}."
        )
    if np.ndim(hot) == 1:
        hot[int(label)] = 1
        return hot
    for row, place in enumerate(np.broadcast_to(label, np.shape(hot)[:1])):
        hot[row, int(place)] = 1
    return hot


def identity_like(value: Any, count: int, scale: int = 1) -> Any:
    """`scale` times the identity matrix of `count` rows, made of what `value` is made of."""
    if isinstance(value, list):
        return (np.eye(count) * float(scale)).tolist()
    identity = np.zeros_like(value, shape=(count, count))
    for n in range(count):
        identity[n, n] = scale
    return identity


def rolled_up(value: Any, layout: Layout, count: int | None) -> Any:
    """A vector of all entries, row after row, as the matrix that `layout` has of so many samples."""
    if np.ndim(value) != 1 or np.size(value) % (count or 1) or (layout is Layout.VECTOR and count is None):
        return value
    columns = layout in (Layout.COLUMNS, Layout.COLUMN_VECTOR)
    return as_array(value).reshape((-1, count or 1) if columns else (count or 1, -1))


def scale_of(value: Any) -> int:
    """The power of two by which weights are to be divided so that the sum of their squares is finite; mostly 1.

    In f(W, X, y, reg) the penalty reg·‖W‖² of weights as large as logits may be is 0·∞, whatever f does with them. With
    W = x/2^k and X = 2^k·I the scores are the same to the last bit.
    """
    largest = np.max(np.abs(value), initial=0) if isinstance(value, np.ndarray) and value.dtype.kind != "O" else 0
    if not np.isfinite(largest) or largest == 0:
        return 1
    room = _EXPONENTS.get(value.dtype.name, 1024) // 2 - value.size.bit_length() // 2 - 2
    return int(2 ** max(0, int(np.frexp(float(largest))[1]) - room))


def bias_in(value: Any, bias: Bias) -> Any:
    """A bias (m,) as `bias` says. Raises ValueError for what is no vector, where only vectors can be turned."""
    if bias is Bias.VECTOR:
        return value
    if np.ndim(value) != 1:
        raise ValueError(f"Expected a bias of shape (m,) but got shape {np.shape(value)}.")
    return changed(value, _as_column if bias is Bias.COLUMN else _as_row)


def bias_from(value: Any, bias: Bias) -> Any:
    """A bias's cotangent (m,)."""
    shape = np.shape(value)
    if bias is Bias.VECTOR or len(shape) != 2 or 1 not in shape:
        return value
    return as_array(value).reshape(-1)


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """A change of an array; of nested lists, as lists again."""
    return change(np.array(value)).tolist() if isinstance(value, list) else change(value)


def transposed(value: Any) -> Any:
    """A matrix on its side; what is no matrix is left as it is."""
    return changed(value, _transposed) if np.ndim(value) == 2 else value


def as_array(value: Any) -> Any:
    """An array, as it is; nested lists and tuples of numbers as one. What is neither is left as it is."""
    return np.array(value) if isinstance(value, list | tuple) else value


def _as_row(value: Any) -> Any:
    return value[None, :]


def _as_column(value: Any) -> Any:
    return value[:, None]


def _transposed(value: Any) -> Any:
    return value.T
