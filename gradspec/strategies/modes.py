"""Chains of Jacobians with a vector at each end: to be paired, and to be counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gradspec.cases.case import Case
from gradspec.cases.chain_rule import Matrix, PulledBack
from gradspec.cases.modes import CountedChain, DualChain
from gradspec.strategies.chain_rule import (
    COARSE,
    FULL,
    LARGE_SIZE,
    SPARSE,
    jacobian_chains,
    numbers,
    single_jacobians,
    sizes,
)
from gradspec.strategies.factory import CaseFactory, Space

LOSS_ITSELF = (1.0,)
"""∂L/∂L, where reverse mode starts."""

_NOT_BOTH_ONE = st.sampled_from([(n, m) for n in range(1, 6) for m in range(1, 6) if (n, m) != (1, 1)])
_KINDS = st.sampled_from((COARSE, FULL, SPARSE))


@st.composite
def _duals(draw: DrawFn, space: Space) -> DualChain:
    chains = draw(st.sampled_from((jacobian_chains, single_jacobians)))
    chain = draw(chains.strategy(space))
    return _with_tangent(chain, numbers(draw, space, len(chain.jacobians[0][0]), draw(_KINDS)))


def _with_tangent(chain: PulledBack, tangent: Iterable[float]) -> DualChain:
    return DualChain(regime=chain.regime, jacobians=chain.jacobians, cotangent=chain.cotangent, tangent=tuple(tangent))


_SHEAR, _ROTATED = ((1.0, 2.0), (0.0, 1.0)), ((0.0, -1.0), (1.0, 1.0))


def _named_duals(space: Space) -> list[Case]:
    """A square Jacobian and two that do not commute, before those of the chapter chain-rule."""
    square = [PulledBack(jacobians=jacobians, cotangent=(1.0, -0.5)) for jacobians in ((_SHEAR,), (_SHEAR, _ROTATED))]
    named = [*square, *single_jacobians.named(space), *jacobian_chains.named(space)]
    chains = [chain for chain in named if isinstance(chain, PulledBack)]
    return [
        _with_tangent(chain, [(-1.0) ** j * (j + 1) / 2 for j in range(len(chain.jacobians[0][0]))]) for chain in chains
    ]


def _entry(i: int, j: int) -> float:
    """Multiples of 1/8 from 9/8 to 19/8, no two rows or columns of which are alike."""
    return 1.125 + (7 * i + 3 * j + i * j) % 11 / 8


def _matrix(rows: int, columns: int) -> Matrix:
    return tuple(tuple(_entry(i, j) for j in range(columns)) for i in range(rows))


def _counted(widths: Sequence[int], regime: str, seed: Sequence[float] | None = None) -> CountedChain:
    """A chain of these widths; a count depends on nothing else, but for a seed of 1."""
    return CountedChain(
        regime=regime,
        jacobians=tuple(_matrix(after, before) for before, after in pairwise(widths)),
        cotangent=_matrix(1, widths[-1])[0] if seed is None else tuple(seed),
        tangent=_matrix(1, widths[0])[0],
    )


def _factory(
    drawn: Callable[[DrawFn], tuple[Sequence[int], str]],
    named: Iterable[Sequence[int]],
    seed: Sequence[float] | None = None,
) -> CaseFactory:
    @st.composite
    def chains(draw: DrawFn, space: Space) -> CountedChain:
        return _counted(*drawn(draw), seed)

    return CaseFactory(chains, lambda space: [_counted(widths, "named", seed) for widths in named])


def _ending_in_a_loss(draw: DrawFn) -> tuple[Sequence[int], str]:
    """No layer is 1 wide: next to one that is, another order than either mode's takes fewer multiplications."""
    layers = draw(st.integers(1, 3))
    return (*draw(sizes(2, 4, layers + 1)), 1), "one layer and a loss" if layers == 1 else f"{layers} layers and a loss"


def _deep_enough(draw: DrawFn) -> tuple[Sequence[int], str]:
    """With three layers at least: the order of two products matters, that of one does not."""
    layers = draw(st.integers(3, 4))
    return draw(sizes(2, 4, layers + 1)), f"{layers} layers"


def _of_equal_width(draw: DrawFn) -> tuple[Sequence[int], str]:
    n, depth = draw(st.integers(2, 4)), draw(st.integers(1, 8))
    return (*[n] * (depth + 1), 1), "shallow" if depth < 4 else "deep"


def _of_equal_hidden_width(draw: DrawFn) -> tuple[Sequence[int], str]:
    hidden = [draw(st.integers(2, 4))] * draw(st.integers(2, 3))
    n, m = draw(sizes(1, 5, 2))
    return (n, *hidden, m), "more inputs" if n > m else "more outputs" if m > n else "as many"


def _asked_in_three_ways(draw: DrawFn) -> tuple[Sequence[int], str]:
    """Not with one input and one output, where no mode is the cheaper one."""
    hidden = draw(sizes(2, 4, draw(st.integers(1, 2))))
    n, m = draw(_NOT_BOTH_ONE)
    return (n, *hidden, m), "one output" if m == 1 else "more outputs than inputs" if m > n else "several outputs"


dual_chains = CaseFactory(_duals, _named_duals)
loss_chains = _factory(
    _ending_in_a_loss,
    [(2, 2, 2, 1), (3, 4, 2, 1), (3, 3, 3, 3, 3, 3, 1), (2, LARGE_SIZE, 3, 1), (LARGE_SIZE, 2, 1)],
    LOSS_ITSELF,
)
tangent_chains = _factory(_deep_enough, [(2, 2, 2, 2), (3, 4, 2, 5), (3, 3, 3, 3), (2, 3, LARGE_SIZE, 2)])
equal_width_chains = _factory(
    _of_equal_width, [(2, 2, 2, 1), (*[2] * 6, 1), (3, 3, 3, 1), (*[2] * 17, 1), (*[5] * 11, 1)], LOSS_ITSELF
)
crossing_chains = _factory(
    _of_equal_hidden_width,
    [(2, 2, 2, 3), (2, 3, 3, 5), (5, 3, 3, 2), (3, 4, 4, 3), (1, 4, 4, 4, 8), (2, LARGE_SIZE, LARGE_SIZE, 3)],
)
asked_chains = _factory(_asked_in_three_ways, [(2, 2, 3), (2, 3, 5), (2, 4, 3, 4), (4, 3, 1), (1, 4, 4, 8), (3, 2, 3)])
