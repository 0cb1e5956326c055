"""From floats, integers and mpf to double words with a radius."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from mpmath import mpf
from mpmath.libmp import finf, fnan, fninf, fzero, mpf_sub

from gradspec.enclosures.double_words import fast_two_sum

Triple: TypeAlias = tuple[Any, Any, Any]
"""high, low and radius: arrays of one shape."""

_WORD = 53
_LOWEST_EXPONENT = -1074
_LARGEST_INTEGER = 2**_WORD


def triple_of(values: Any) -> Triple:
    """Numbers and arrays of numbers. Raises TypeError and ValueError for what is neither."""
    array = values if isinstance(values, np.ndarray) else np.asarray(values)
    if array.dtype.kind == "O":
        return of_mpf(array)
    if (array.dtype.kind == "f" and array.dtype.itemsize <= 8) or _small_integers(array):
        return of_floats(array)
    raise TypeError(f"an array of {array.dtype}")


def of_floats(array: Any) -> Triple:
    """Floats are what they are, and a NaN that was received is surely one: its radius is 0 too."""
    high = array.astype(np.float64)
    return high, np.zeros_like(high), np.zeros_like(high)


def of_mpf(array: Any) -> Triple:
    """The first 106 bits of each mpf (or int, or float); what is left is in the radius."""
    parts = np.array([_parts(value) for value in array.ravel()]).reshape(-1, 4).T
    tops, bottoms, rests = parts[:3]
    with np.errstate(all="ignore"):
        scale = np.clip(parts[3], -5000, 5000).astype(np.int32)
        high, low = fast_two_sum(np.ldexp(tops, scale + _WORD), np.ldexp(bottoms, scale))
        lost = np.where((scale < _LOWEST_EXPONENT) & (tops != 0), 2.0 ** (_LOWEST_EXPONENT + 2), 0.0)
        radius = np.where(np.isnan(tops), np.nan, np.ldexp(rests, scale) + lost)
    return high.reshape(array.shape), low.reshape(array.shape), radius.reshape(array.shape)


def of_differences(first: Any, second: Any) -> Triple:
    """|a − b| of each pair of mpf, to 53 bits: what is left is in the radius. A NaN is infinitely far from anything."""
    pairs = ((_raw(a), _raw(b)) for a, b in zip(first.flat, second.flat, strict=True))
    raws = [mpf_sub(a, b, _WORD, "n") if a != b or a == fnan else fzero for a, b in pairs]
    mantissas = np.array([float(raw[1]) if raw[1] or raw == fzero else math.inf for raw in raws])
    exponents = np.clip(np.array([raw[2] for raw in raws], dtype=np.float64), -5000, 5000).astype(np.int32)
    with np.errstate(all="ignore"):
        high = np.ldexp(mantissas, exponents).reshape(first.shape)
        lost = (mantissas != 0).reshape(first.shape) * 2.0**_LOWEST_EXPONENT
        radius = np.where(high == math.inf, 0.0, high * 2.0**-_WORD + lost)
    return high, np.zeros_like(high), radius


def _small_integers(array: Any) -> bool:
    if array.dtype.kind not in "iub":
        return False
    return not array.size or (int(array.max()) <= _LARGEST_INTEGER and int(array.min()) >= -_LARGEST_INTEGER)


def _raw(value: Any) -> Any:
    return value._mpf_ if hasattr(value, "_mpf_") else mpf(value)._mpf_


def _parts(value: Any) -> tuple[float, float, float, float]:
    """(top, bottom, rest, e): the value is (top·2⁵³ + bottom)·2ᵉ, up to rest·2ᵉ."""
    raw = _raw(value)
    sign, mantissa, exponent, bits = raw
    if not mantissa:
        return {fzero: 0.0, finf: math.inf, fninf: -math.inf}.get(raw, math.nan), 0.0, 0.0, 0.0
    spare = bits - 2 * _WORD
    whole = int(mantissa >> spare if spare > 0 else mantissa << -spare)
    top, bottom = float(whole >> _WORD), float(whole & (_LARGEST_INTEGER - 1))
    return (-top if sign else top), (-bottom if sign else bottom), float(spare > 0), float(exponent + spare)
