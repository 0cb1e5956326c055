"""Reading a mapping: five lines say what is meant, and a wrong one is refused in one clear line."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from gradspec.errors import UsageError
from gradspec.mapping import CandidateMapping, as_toml, read
from gradspec.mapping.conventions import Divisor, Given, Labels, Layout, Part, Passed, Reduction
from gradspec.mapping.defaults import filled


def of(text: str) -> CandidateMapping:
    return read(tomllib.loads(text), "gradspec.toml")


USUAL = """
layout = "columns"
labels = "one-hot"
[operations]
softmax = "softmax_forward"
cross_entropy = { call = "compute_cost", given = "probabilities", arguments = ["probs", "label"] }
"""


def test_a_usual_mapping_takes_five_lines() -> None:
    """What is said for the file holds for every operation that it concerns, and an entry says the rest."""
    mapping = of(USUAL)
    loss, softmax = filled(mapping, "cross_entropy"), filled(mapping, "softmax")

    assert (softmax.call, softmax.layout, softmax.batched) == ("softmax_forward", Layout.COLUMNS, True)
    assert (loss.call, loss.given, loss.labels) == ("compute_cost", Given.PROBABILITIES, Labels.ONE_HOT)
    assert loss.arguments == (Passed("probs"), Passed("label"))


@pytest.mark.parametrize(
    ("text", "divisor"),
    [
        ('[operations]\ncross_entropy = "f"\ncross_entropy_grad = "g"', Divisor.N),
        ('[operations]\ncross_entropy = { call = "f", reduction = "sum" }\ncross_entropy_grad = "g"', Divisor.ONE),
        (
            '[operations]\ncross_entropy = "f"\nnll = { call = "h", reduction = "sum" }\ncross_entropy_grad = "g"',
            Divisor.N,
        ),
        ('[operations]\nnll = { call = "h", reduction = "sum" }\ncross_entropy_grad = "g"', Divisor.ONE),
        ('reduction = "none"\n[operations]\ncross_entropy = "f"\ncross_entropy_grad = "g"', Divisor.ONE),
        ('[operations]\ncross_entropy = "f"\ncross_entropy_grad = { call = "g", divisor = 1 }', Divisor.ONE),
    ],
)
def test_the_divisor_follows_the_reduction(text: str, divisor: Divisor) -> None:
    """A gradient is its loss's, mean or sum, unless its divisor is said apart."""
    assert filled(of(text), "cross_entropy_grad").divisor is divisor


def test_parameter_gradients_are_sums() -> None:
    """The loss's reduction says nothing of a layer's parameters."""
    assert filled(of('divisor = "N"\n[operations]\naffine_backward = "f"'), "affine_backward").divisor is Divisor.ONE


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ('".dinputs"', (Part("value", (".dinputs",), attribute=True),)),
        ('["loss", "gradient"]', (Part("loss", (0,)), Part("gradient", (1,)))),
        ('["_", "value"]', (Part("value", (1,)),)),
        ('{ value = "[1][dx]" }', (Part("value", (1, "dx")),)),
        ('{ value = "value", kept = ".cache[0]" }', (Part("value"), Part("kept", (".cache", 0), attribute=True))),
    ],
)
def test_what_comes_back(said: str, parts: tuple[Part, ...]) -> None:
    """An attribute, a tuple's parts in their order, or a table of places."""
    entry = of(f"[operations]\ncross_entropy = {{ call = 'f', returns = {said} }}").operations["cross_entropy"]

    assert entry.returns == parts


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ('["label", "x", 0.0]', (Passed("label"), Passed("x"), Passed(0.0, constant=True))),
        ("""["x", "label", "'mean'"]""", (Passed("x"), Passed("label"), Passed("mean", constant=True))),
        ('{ logits = "x", targets = "label" }', (Passed("x", keyword="logits"), Passed("label", keyword="targets"))),
        (
            "{ 0 = 'x', 1 = 'label', axis = 1 }",
            (Passed("x"), Passed("label"), Passed(1, constant=True, keyword="axis")),
        ),
        (
            "{ axis = 1, 1 = 'x', 0 = 'label' }",
            (Passed("label"), Passed("x"), Passed(1, constant=True, keyword="axis")),
        ),
    ],
)
def test_what_is_handed_over(said: str, passed: tuple[Passed, ...]) -> None:
    """Words by place or by keyword, and constants; a text in inner quotes is one."""
    entry = of(f"[operations]\ncross_entropy = {{ call = 'f', arguments = {said} }}").operations["cross_entropy"]

    assert entry.arguments == passed


@pytest.mark.parametrize(
    ("forward", "returns"),
    [('affine = { call = "layer", returns = ["value", "saved"] }', ""), ("", ', after_returns = ["_", "saved"]')],
)
def test_what_is_left_by_the_first_call_may_be_handed_over(forward: str, returns: str) -> None:
    """By the names that the forward operation's entry gives it, or the entry itself."""
    entry = of(
        f"[operations]\n{forward}\n"
        f'affine_backward = {{ call = "g", after = "layer", arguments = ["cotangent", "saved"]{returns} }}'
    ).operations["affine_backward"]

    assert entry.arguments == (Passed("cotangent"), Passed("saved"))


def test_an_operation_may_be_left_out() -> None:
    """`softmax = false`: the function of that name is not judged."""
    assert of("[operations]\nsoftmax = false").without == {"softmax"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'layout = "colums"',
            "Expected layout among vector, rows, columns, row-vector, column-vector but got 'colums' in gradspec.toml; "
            "did you mean columns?",
        ),
        ("layout = 3", "Expected layout among vector, rows, columns, row-vector, column-vector but got 3"),
        ('layuot = "rows"', "Expected a key of the mapping but got layuot in gradspec.toml; did you mean layout?"),
        ('call = "f"', "Expected a key of the mapping but got call in gradspec.toml; allowed are layout, batched,"),
        ('[operations]\nsoftmx = "f"', "but got operations.softmx in gradspec.toml; did you mean softmax?"),
        ("[operations]\nsoftmax = 3", "Expected a callable's name, a table, or false for operations.softmax but got 3"),
        (
            '[operations]\nsoftmax = "a b"',
            "Expected a callable's name for operations.softmax (softmax, or Loss.forward)",
        ),
        ("operations = 3", "Expected a table of operations for operations but got 3"),
        (
            '[operations]\nsoftmax = { call = "f", reduction = "sum" }',
            "Expected keys that concern softmax but got operations.softmax.reduction in gradspec.toml; it takes call,",
        ),
        (
            '[operations]\nsoftmax = { layuot = "rows" }',
            "operations.softmax.layuot in gradspec.toml; did you mean layout?",
        ),
        (
            '[operations]\nsigmoid_grad = { call = "f", given = "probabilities" }',
            "Expected operations.sigmoid_grad.given among x, sigmoid but got 'probabilities'",
        ),
        ("[operations]\nsoftmax = { arguments = 3 }", "Expected a list of arguments for operations.softmax.arguments"),
        (
            '[operations]\ncross_entropy = { arguments = ["lable", "x"] }',
            "but got 'lable' in gradspec.toml; did you mean label? a text that is meant as it is goes in inner quotes",
        ),
        (
            "[operations]\nsoftmax = { arguments = [1979-05-27] }",
            "Expected words, numbers and lists of them in operations.softmax.arguments",
        ),
        ("[operations]\nsoftmax = { returns = 3 }", "Expected an attribute, a list or a table for"),
        ("[operations]\nsoftmax = { returns = [1] }", "Expected names of parts, in their order, for"),
        (
            '[operations]\nsoftmax = { returns = { value = "a b" } }',
            'Expected "value", an attribute ".output" or an index',
        ),
        ('[operations]\nsoftmax = { returns = ["cache"] }', "to be value or gradient but got cache"),
        ('[operations]\nsoftmax = { returns = ["loss", "cache"] }', "to be value or gradient but got loss, cache"),
        ('[operations]\ncross_entropy = { returns = ["_", "gradient"] }', "to be value or loss but got gradient"),
        (
            '[operations]\nsoftmax_vjp = { arguments = ["cotangent", "cache"] }',
            "to be made of x, cotangent, probs, identity, ones, zeros, V, N and constants but got 'cache'",
        ),
        (
            '[operations]\nsoftmax = { arguments = ["value"], returns = ["value", "cache"] }',
            "to be made of x, probs, identity, ones, zeros, V, N and constants but got 'value'",
        ),
        ('[operations]\nsoftmax = { arguments = ["x", "b"] }', "identity, ones, zeros, V, N and constants but got 'b'"),
        (
            '[operations]\nnumerical_gradient = { arguments = ["f", "x", "ones"] }',
            "to be made of f, x, h and constants but got 'ones'",
        ),
        (
            '[operations]\nsoftmax_vjp = { after = "f", after_arguments = ["cache"] }',
            "to be made of x, cotangent, probs, identity, ones, zeros, V, N and constants but got 'cache'",
        ),
        (
            "[operations]\nsoftmax = { arguments = { 0 = 'x', 2 = 1.0 } }",
            "Expected places from 0 on in operations.softmax.arguments but got 0, 2 in gradspec.toml.",
        ),
        (
            '[operations]\nnumerical_gradient = { arguments = ["f", "x", 1e-5] }',
            "Expected h among operations.numerical_gradient.arguments in gradspec.toml but it is not handed over;",
        ),
        (
            '[operations]\ngradient_check = { verdict = "difference", accepts = "small" }',
            "Expected a number, the verdict being difference, for operations.gradient_check.accepts but got 'small'",
        ),
        (
            '[operations]\ngradient_check = { verdict = "printed", accepts = 1e-7 }',
            "Expected a text, the verdict being printed, for operations.gradient_check.accepts but got 1e-07",
        ),
        (
            '[operations]\ngradient_check = { accepts = "passed" }',
            "verdict printed or difference but the verdict in gradspec.toml is returned; leave accepts out",
        ),
        (
            '[operations]\ngradient_check = { verdict = "raised", accepts = 0.5 }',
            "verdict printed or difference but the verdict in gradspec.toml is raised; leave accepts out",
        ),
        ("[operations]\ngradient_check = { accepts = true }", "Expected a text or a number for"),
        (
            '[operations]\naffine_backward = { returns = ["W_bar", "b_bar"] }',
            "Expected the parts W_bar, b_bar, x_bar in operations.affine_backward.returns but gradspec.toml leaves out",
        ),
        ('batched = "yes"', "Expected true or false for batched but got 'yes'"),
        ("device = 0", "Expected a text for device but got 0"),
        ("candidate = 3", "Expected a file's name, or a list of them for candidate but got 3"),
    ],
)
def test_a_wrong_mapping_is_refused(text: str, said: str) -> None:
    """The error names the key, the value and what is allowed, and what may have been meant; it is one line."""
    with pytest.raises(UsageError) as refused:
        of(text)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


PAIR = 'cross_entropy = { call = "f", returns = ["loss", "gradient"] }'


def test_numbers_are_for_what_works_entry_by_entry() -> None:
    """A sigmoid may take one number, for a whole file that says so too; a softmax may not."""
    wide = read({"arrays": "numbers", "operations": {"sigmoid": "f", "softmax": "g"}}, "test")

    assert [str(filled(wide, name).arrays) for name in ("sigmoid", "softmax")] == ["numbers", "numpy"]
    with pytest.raises(
        UsageError, match=r"operations\.softmax\.arrays among numpy, list, torch, jax but got 'numbers'"
    ):
        read({"operations": {"softmax": {"call": "g", "arrays": "numbers"}}}, "test")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[operations]\ncross_entropy = { call = "f", returns = ["loss", "gradient"], divisor = 1 }', "cross_entropy"),
        (
            f'[operations]\n{PAIR}\ncross_entropy_grad = {{ call = "f", returns = ["_", "gradient"], divisor = 1 }}',
            "cross_entropy_grad",
        ),
        (
            '[operations]\ncross_entropy = { call = "f", returns = ["value", "_"] }\n'
            'cross_entropy_grad = { call = "f", returns = ["_", "value"], divisor = 1 }',
            "cross_entropy_grad",
        ),
        (
            '[operations]\nnll = { call = "f", returns = ["value", "_"] }\n'
            'nll_grad = { call = "f", returns = ["_", "value"], divisor = 1 }',
            "nll_grad",
        ),
        (
            '[operations]\ncross_entropy_grad = { call = "cross_entropy", returns = ["_", "value"], divisor = 1 }',
            "cross_entropy_grad",
        ),
        (f"divisor = 1\n[operations]\n{PAIR}", ""),
    ],
)
def test_a_pair_has_one_divisor(text: str, where: str) -> None:
    """A function that returns its loss and gradient together cannot declare the gradient's divisor apart."""
    key = f"operations.{where}.divisor" if where else "divisor"
    with pytest.raises(UsageError, match=f"Expected no {key} in .* returns its loss and its gradient together"):
        of(text)


@pytest.mark.parametrize(
    "text",
    [
        USUAL,
        'candidate = "a.py"\nreduction = "sum"\n',
        '[operations]\naffine = { call = "f", arguments = ["x", "W", "b"], returns = ["value", "cache"] }\n'
        'affine_backward = { call = "g", after = "f", returns = { W_bar = "[dW]", b_bar = ".db", x_bar = "value" } }\n',
        """[operations]\nsoftmax = { call = "Loss", arguments = { x = "x", how = "'sum'" }, returns = ".out" }\n""",
        '[operations]\nsoftmax = false\nrelu = { call = "f", arguments = ["x", true, 0.5] }\n',
        '[operations]\ncross_entropy = { call = "f", returns = ["_", "loss", "gradient"] }\n',
        '[operations]\nsoftmax = { call = "f", arguments = { how = 1.0, 0 = "x", 1 = "ones" } }\n',
    ],
)
def test_as_toml_reads_the_same(text: str) -> None:
    """A mapping that is written is the mapping that is read."""
    mapping = of(text)

    assert of(as_toml(mapping)) == mapping


def test_a_reduction_is_a_closed_word() -> None:
    """Every word of the vocabulary is read as itself."""
    for reduction in Reduction:
        assert of(f'reduction = "{reduction}"').defaults.reduction is reduction


def test_settings_of_any_value() -> None:
    """A dictionary may hold the vocabulary's own members."""
    settings: dict[str, Any] = {"layout": Layout.ROWS, "operations": {"softmax": {"labels": "int"}}}
    with pytest.raises(UsageError, match="Expected keys that concern softmax"):
        read(settings, "a dictionary")
