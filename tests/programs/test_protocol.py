"""The lines of the protocol: what is written, what is read, and what is refused with one clear line."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from gradspec.contract import OPERATIONS
from gradspec.programs.protocol import Malformed, decoded, encoded, encoder, read_answer, read_hello

HELLO = {
    "type": "hello",
    "protocol": 1,
    "name": "n",
    "language": "C",
    "version": "1",
    "operations": ["softmax"],
    "formats": ["float64"],
}


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_an_array_comes_back_bit_for_bit(dtype: str) -> None:
    """Subnormals, both zeros, infinities and a NaN's payload survive the round trip."""
    size = np.dtype(dtype).itemsize
    bits = np.random.default_rng(0).integers(0, 256, 64 * size, dtype=np.uint8)
    array = np.concatenate([bits.view(dtype), np.array([0.0, -0.0, np.inf, -np.inf], dtype)]).reshape(4, 17)

    back = decoded(json.loads(encoded(array)))

    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([1.0, -0.5]), '{"shape":[2],"dtype":"float64","data":"000000000000f03f000000000000e0bf"}'),
        (np.float32(1), '{"shape":[],"dtype":"float32","data":"0000803f"}'),
        (np.zeros((0, 2)), '{"shape":[0,2],"dtype":"float64","data":""}'),
        ([1, 2], '{"shape":[2],"dtype":"float64","data":"000000000000f03f0000000000000040"}'),
        (
            np.arange(6.0).reshape(2, 3).T[:, 1],
            '{"shape":[3],"dtype":"float64","data":"' + "".join(np.array([3.0, 4.0, 5.0]).tobytes().hex()) + '"}',
        ),
    ],
)
def test_arrays_are_written_as_the_page_says(value: Any, expected: str) -> None:
    """Numbers without axes, empty arrays, lists, integers and views that are not contiguous."""
    assert encoded(value) == expected


def test_bfloat16_is_two_bytes() -> None:
    """With ml_dtypes, the upper half of a float32."""
    ml_dtypes = pytest.importorskip("ml_dtypes")
    array = np.array([1.0, -2.0], dtype=ml_dtypes.bfloat16)

    assert encoded(array) == '{"shape":[2],"dtype":"bfloat16","data":"803f00c0"}'
    assert decoded(json.loads(encoded(array))).dtype == array.dtype


def test_a_call_is_one_line_with_the_contracts_names() -> None:
    """Labels are integers, a batch's labels a list of them, Jacobians a list of arrays."""
    call = encoder(OPERATIONS["cross_entropy"])(3, np.zeros(1), np.int64(0)).decode()
    batch = encoder(OPERATIONS["cross_entropy"])(4, np.zeros((2, 1)), np.array([0, 0])).decode()
    jacobians = encoder(OPERATIONS["backprop"])(5, [np.zeros((1, 2))], np.zeros(1)).decode()

    zero = '"dtype":"float64","data":"0000000000000000"'
    assert call == (
        f'{{"type":"call","id":3,"operation":"cross_entropy","arguments":{{"x":{{"shape":[1],{zero}}},"label":0}}}}\n'
    )
    assert json.loads(batch)["arguments"]["label"] == [0, 0]
    assert [a["shape"] for a in json.loads(jacobians)["arguments"]["jacobians"]] == [[1, 2]]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("softmax", (np.array(["a"]),)),
        ("softmax", (np.array([1j]),)),
        ("cross_entropy", (np.zeros(2), 0.5)),
        ("cross_entropy", (np.zeros(2), np.array([0.0, 1.0]))),
        ("softmax", (np.zeros(2), 1)),
    ],
)
def test_what_cannot_be_sent_is_a_type_error(name: str, arguments: tuple[Any, ...]) -> None:
    """Text, complex numbers, one-hot labels and one argument too many."""
    with pytest.raises(TypeError):
        encoder(OPERATIONS[name])(1, *arguments)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"type": "result", "id": 2, "values": []}, 'Expected "id": 1 but got 2.'),
        ({"type": "result", "id": "1", "values": []}, 'Expected "id": 1 but got "1".'),
        ({"type": "result", "id": True, "values": []}, 'Expected "id": 1 but got true.'),
        ({"type": "result", "id": 1}, 'Expected "values": a list of arrays but got none.'),
        ({"type": "result", "id": 1, "values": [3]}, 'Expected an array as {"shape", "dtype", "data"} but got 3.'),
        ({"type": "error", "id": 1}, 'Expected "message": text but got none.'),
        ({"type": "hello", "id": 1}, 'Expected "type": "result", "error" or "not-provided" but got "hello".'),
    ],
)
def test_an_answer_of_another_form_is_named(answer: dict[str, Any], message: str) -> None:
    """What was expected and what came, in one line."""
    with pytest.raises(Malformed) as raised:
        read_answer(json.dumps(answer).encode(), 1)

    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dtype": "f8"}, 'Expected "dtype" among float64, float32, float16, bfloat16 but got "f8".'),
        ({"shape": [-2]}, 'Expected "shape": a list of sizes but got [-2].'),
        ({"shape": [1.0]}, 'Expected "shape": a list of sizes but got [1.0].'),
        ({"shape": [True]}, 'Expected "shape": a list of sizes but got [true].'),
        ({"shape": 1}, 'Expected "shape": a list of sizes but got 1.'),
        ({"shape": [10**30]}, f'Expected "shape": sizes that an array may have but got [{10**30}].'),
        ({"shape": [10**9]}, f"Expected {16 * 10**9} hexadecimal digits for float64 of shape [{10**9}] but got 16."),
        (
            {"shape": [0, 10**30], "data": ""},
            f'Expected "shape": sizes that an array may have but got [0, {10**30}].',
        ),
        (
            {"shape": [1] * 65},
            f'Expected "shape": sizes that an array may have but got [{"1, " * 19}1….',
        ),
        ({"data": "00"}, "Expected 16 hexadecimal digits for float64 of shape [1] but got 2."),
        ({"data": "0000000000000g00"}, "Expected \"data\" in hexadecimal but got 'g' in it."),
        ({"data": " 0000000000000 0"}, "Expected \"data\" in hexadecimal but got ' ' in it."),
        ({"data": None}, 'Expected "data": text in hexadecimal but got none.'),
    ],
)
def test_a_malformed_array_is_named(changes: dict[str, Any], message: str) -> None:
    """The first thing that is wrong with it."""
    array = {"shape": [1], "dtype": "float64", "data": 16 * "0", **changes}

    with pytest.raises(Malformed) as raised:
        decoded(array)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "result"}, 'Expected "type": "hello" but got "result".'),
        ({"protocol": "1"}, 'Expected "protocol": 1 but got "1".'),
        ({"name": None}, 'Expected "name": text but got none.'),
        ({"operations": "softmax"}, 'Expected "operations": a list of names but got "softmax".'),
        ({"formats": [64]}, 'Expected "formats": a list of names but got [64].'),
        ({"batched": None}, 'Expected "batched": a list of names but got none.'),
    ],
)
def test_a_malformed_hello_is_named(changes: dict[str, Any], message: str) -> None:
    """The first thing that is wrong with it."""
    with pytest.raises(Malformed) as raised:
        read_hello(json.dumps({**HELLO, **changes}).encode())

    assert str(raised.value) == message


def test_a_hello_may_say_more() -> None:
    """Members that are not named in the protocol are ignored, and `batched` may be left out."""
    assert read_hello(json.dumps({**HELLO, "licence": "MIT"}).encode()).batched == ()


def test_hexadecimal_is_read_in_both_cases() -> None:
    """Upper-case digits are as good as lower-case ones."""
    assert decoded({"shape": [], "dtype": "float32", "data": "0000C07F"}).tobytes().hex() == "0000c07f"
