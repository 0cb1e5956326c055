"""Protocol version 1: the lines that go to a program and come back, and arrays as the hexadecimal of their bytes.

`spec/any-language.md` is the protocol in words, `protocol.schema.json` beside this file its schema.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradspec.candidates.describe import one_line
from gradspec.contract import OPERATIONS, Argument, Operation
from gradspec.dtypes import float_dtype

VERSION = 1
ECHO = "echo"
"""The operation that every program has beside the contract's: it returns its arguments."""
DTYPES = ("float64", "float32", "float16", "bfloat16")
HELLO, STOP = b'{"type":"hello","protocol":1}\n', b'{"type":"stop"}\n'
_SHOWN = 60
_MOST_BITS = 58
"""Of the number of an array's entries: more cannot be addressed."""
_SIZES = '"shape": sizes that an array may have'


class Malformed(Exception):
    """A line that is none of the protocol's; the message says what was expected and what came."""


@dataclass(frozen=True)
class Hello:
    """What a program says of itself."""

    name: str
    language: str
    version: str
    operations: tuple[str, ...]
    """As the program listed them."""
    formats: tuple[str, ...]
    batched: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What a program says to a call."""

    type: str
    """"result", "error" or "not-provided"."""
    values: tuple[Any, ...] = ()
    """The arrays of a result."""
    message: str = ""
    """For an error: why."""


# Requests -------------------------------------------------------------------------------------------------------------


def encoded(array: Any) -> str:
    """An array, or a number, as shape, dtype and the hexadecimal of its bytes. Raises TypeError for no float format."""
    values = np.asarray(array)
    if values.dtype.kind in "biu":
        values = values.astype(np.float64)
    name = values.dtype.name
    if name not in DTYPES:
        raise TypeError(f"Expected an array of {', '.join(DTYPES)} or of integers but got one of {values.dtype}.")
    shape = ",".join(map(str, values.shape))
    return f'{{"shape":[{shape}],"dtype":"{name}","data":"{_little_endian(values).tobytes().hex()}"}}'


def _label(value: Any) -> str:
    if np.ndim(value):
        return f"[{','.join(str(operator.index(label)) for label in value)}]"
    return str(operator.index(value))


def _arrays(values: Sequence[Any]) -> str:
    return f"[{','.join(map(encoded, values))}]"


_ENCODERS: dict[str, Callable[[Any], str]] = {"label": _label, "arrays": _arrays}


def encoder(operation: Operation) -> Callable[..., bytes]:
    """`encode(id, *arguments)`: the line that calls the operation. Raises TypeError for what cannot be sent."""
    parts = [(f'"{a.name}":', _ENCODERS.get(a.kind, encoded)) for a in operation.arguments]
    middle = f',"operation":"{operation.name}","arguments":{{'

    def encode(id: int, *arguments: Any) -> bytes:
        if len(arguments) > len(parts):
            raise TypeError(f"Expected at most {len(parts)} arguments for {operation.name} but got {len(arguments)}.")
        named = ",".join(word + write(value) for (word, write), value in zip(parts, arguments, strict=False))
        return f'{{"type":"call","id":{id}{middle}{named}}}}}\n'.encode()

    return encode


def echo_of(count: int) -> Operation:
    """The call of `echo` with so many arrays, named a, b, c, …."""
    return Operation(ECHO, "", tuple(Argument("abcdefgh"[n]) for n in range(count)), (), "its arguments")


# Answers --------------------------------------------------------------------------------------------------------------


def read_hello(line: bytes) -> Hello:
    """The program's answer to `hello`. Raises Malformed."""
    message = _message(line, "the program's hello")
    if message.get("type") == "error":
        raise Malformed(f'Expected "type": "hello" but got "error": {_text(message, "message").removesuffix(".")}.')
    if message.get("type") != "hello":
        raise _unlike('"type": "hello"', message.get("type"))
    if message.get("protocol") != VERSION:
        raise _unlike(f'"protocol": {VERSION}', message.get("protocol"))
    name, language, version = (_text(message, key) for key in ("name", "language", "version"))
    batched = _names(message, "batched") if "batched" in message else ()
    return Hello(name, language, version, _names(message, "operations"), _names(message, "formats"), batched)


def read_answer(line: bytes, id: int | None) -> Answer:
    """The program's answer to the call `id`. Raises Malformed."""
    message = _message(line, "the answer to a call")
    kind = message.get("type")
    if kind not in ("result", "error", "not-provided"):
        raise _unlike('"type": "result", "error" or "not-provided"', kind)
    answered = message.get("id")
    if type(answered) is not type(id) or answered != id:
        raise _unlike(f'"id": {json.dumps(id)}', answered)
    if kind == "error":
        return Answer("error", message=_text(message, "message"))
    if kind == "not-provided":
        return Answer("not-provided")
    values = message.get("values")
    if not isinstance(values, list):
        raise _unlike('"values": a list of arrays', values)
    return Answer("result", tuple(map(decoded, values)))


def decoded(value: Any) -> Any:
    """The array that an object {shape, dtype, data} stands for. Raises Malformed."""
    if not isinstance(value, dict):
        raise _unlike('an array as {"shape", "dtype", "data"}', value)
    name, shape, data = value.get("dtype"), value.get("shape"), value.get("data")
    if name not in DTYPES:
        raise _unlike(f'"dtype" among {", ".join(DTYPES)}', name)
    if not isinstance(shape, list) or not all(type(size) is int and size >= 0 for size in shape):
        raise _unlike('"shape": a list of sizes', shape)
    if not isinstance(data, str):
        raise _unlike('"data": text in hexadecimal', data)
    if math.prod(filter(None, shape)).bit_length() > _MOST_BITS:
        raise _unlike(_SIZES, shape)
    kind = float_dtype(name)
    digits = 2 * math.prod(shape) * kind.itemsize
    if len(data) != digits:
        raise Malformed(f"Expected {digits} hexadecimal digits for {name} of shape {shape} but got {len(data)}.")
    try:
        numbers = bytearray.fromhex(data)
    except ValueError:
        numbers = bytearray()
    if 2 * len(numbers) != digits:  # fromhex leaves out blanks
        wrong = next(character for character in data if character not in "0123456789abcdefABCDEF")
        raise Malformed(f'Expected "data" in hexadecimal but got {wrong!r} in it.')
    try:
        return _little_endian(np.frombuffer(numbers, dtype=kind).reshape(shape))
    except ValueError:  # too many axes
        raise _unlike(_SIZES, shape) from None


def line_shown(line: bytes) -> str:
    """The beginning of a line, in quotes."""
    return f"`{one_line(line[: 4 * _SHOWN].decode('utf-8', 'backslashreplace'), _SHOWN)}`"


def _message(line: bytes, expected: str) -> dict[str, Any]:
    try:
        message = json.loads(line.decode())
    except UnicodeDecodeError:
        raise Malformed(f"Expected {expected} but got a line that is not UTF-8: {line_shown(line)}.") from None
    except (ValueError, RecursionError):
        raise Malformed(f"Expected {expected} but got a line that is not JSON: {line_shown(line)}.") from None
    if not isinstance(message, dict):
        raise Malformed(f"Expected {expected} but got a line that is no JSON object: {line_shown(line)}.")
    return message


def _text(message: dict[str, Any], key: str) -> str:
    value = message.get(key)
    if not isinstance(value, str):
        raise _unlike(f'"{key}": text', value)
    return one_line(value)


def _names(message: dict[str, Any], key: str) -> tuple[str, ...]:
    values = message.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _unlike(f'"{key}": a list of names', values)
    return tuple(one_line(value, _SHOWN) for value in values)


def _unlike(expected: str, value: Any) -> Malformed:
    if isinstance(value, dict) or value is None:
        return Malformed(f"Expected {expected} but got {'none' if value is None else 'an object'}.")
    return Malformed(f"Expected {expected} but got {one_line(json.dumps(value, ensure_ascii=False), _SHOWN)}.")


# Numbers --------------------------------------------------------------------------------------------------------------


def _little_endian(values: Any) -> Any:
    return values if np.little_endian else values.byteswap()


def takes_no_functions(name: str) -> bool:
    """True for an operation that a program can provide: functions do not go through a pipe."""
    return name in OPERATIONS and not OPERATIONS[name].takes_functions
