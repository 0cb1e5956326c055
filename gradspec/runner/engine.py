"""An engine seen through one format: the case's program and numbers go in, values and cotangents come back as mpf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.bounds.roundings import UndecidableError, leave_open
from gradspec.candidates.engine import of_single_numbers_only
from gradspec.candidates.plain import Unreadable, as_array
from gradspec.cases.programs import ProgramCase
from gradspec.evidence import Misconduct
from gradspec.lift import NotLifted
from gradspec.runner.engine_counts import Cost
from gradspec.runner.evaluation import Evaluator

if TYPE_CHECKING:
    from gradspec.runner.view import View


class EngineView:
    """What a property asks an engine about the program of its case; shapes are checked before values.

    Every method raises Raised, NotProvided, NotLifted, Misconduct (a wrong shape), and UndecidableError where `ops`
    lacks a primitive of the program.
    """

    def __init__(self, view: View, evaluator: Evaluator, case: ProgramCase) -> None:
        self._view, self._evaluator, self._case = view, evaluator, case

    def vjp(self, *cotangents: Any) -> tuple[Any, ...]:
        """The program's value, and for each cotangent the list of the inputs' cotangents."""
        case, primals = self._case, self.arrays(self._case.values)
        value, *bars = self.raw_vjp(primals, self.arrays(cotangents))
        names, shapes = case.program.names, [np.shape(primal) for primal in primals]
        pulled = [
            self._exactly("vjp", f"the cotangent of {names[n % len(shapes)]}", bar, shapes[n % len(shapes)])
            for n, bar in enumerate(bars)
        ]
        starts = range(0, len(pulled), len(shapes))
        return (
            self._exactly("vjp", "the value", value, self._shape),
            *(pulled[start : start + len(shapes)] for start in starts),
        )

    def raw_vjp(self, primals: Sequence[Any], cotangents: Sequence[Any]) -> tuple[Any, ...]:
        """What the engine answers for arrays as they are: the value, then the inputs' cotangents for each cotangent."""
        self._decidable("vjp")
        answer: tuple[Any, ...] = self._view.raw("vjp", self._case.program, primals, cotangents)
        return answer

    def grad(self) -> Any:
        """The gradient of the program, which has one input."""
        self._decidable("grad")
        (primal,) = self.arrays(self._case.values)
        answer = self._view.raw("grad", self._case.program, primal)
        return self._exactly("grad", "the gradient", answer, np.shape(primal))

    def jvp(self) -> tuple[Any, Any]:
        """The program's value and its tangent."""
        self._decidable("jvp")
        case = self._case
        value, tangent = self._view.raw("jvp", case.program, self.arrays(case.values), self.arrays(case.tangents))
        return (
            self._exactly("jvp", "the value", value, self._shape),
            self._exactly("jvp", "the tangent", tangent, self._shape),
        )

    def one_use_an_entry(self) -> None:
        """Leaves an example undecided where a step takes an entry twice and the engine knows single numbers only.

        There a shape that is stretched, or a matrix product, is fan-out, which is another claim's business.
        """
        if not self._case.takes_entries_once and of_single_numbers_only(self._evaluator.candidate.namespace):
            raise UndecidableError("for an engine of single numbers an entry that is taken twice is fan-out")

    def arrays(self, values: Sequence[Any]) -> list[Any]:
        """Fresh arrays of the candidate's format."""
        return [self._view.array(value) for value in values]

    def cost(self) -> Cost:
        """The counted cost of one forward and one backward pass. Raises NotLifted where it cannot be counted."""
        self._decidable("vjp")
        case = self._case
        counted: Cost = self._asked(
            lambda: self._evaluator.cost(case.program, case.values, case.cotangent, case.candidate_digits)
        )
        return counted

    def cost_if_counted(self) -> Cost | None:
        """The same; None, and a part of the example left open, where it cannot be counted."""
        try:
            return self.cost()
        except NotLifted as reason:
            leave_open(f"the functions inside are not counted: {reason}")
            return None

    def runs_while_pulling(self) -> int:
        """How often the program is run through again by one pullback."""
        self._decidable("vjp")
        *primals, cotangent = self.arrays((*self._case.values, self._case.cotangent))
        runs: int = self._asked(lambda: self._evaluator.runs_while_pulling(self._case.program, primals, cotangent))
        return runs

    @property
    def _shape(self) -> tuple[int, ...]:
        """That of the program's value."""
        return np.shape(self._case.cotangent)

    def _asked(self, call: Callable[[], Any]) -> Any:
        return self._view.guarded("vjp", call)

    def _decidable(self, operation: str) -> None:
        self._evaluator.require(operation)
        there = self._view.guarded(operation, lambda: self._evaluator.primitives)
        if missing := [name for name in self._case.program.primitives if name not in there]:
            raise UndecidableError(f"ops has no {', '.join(missing)}")

    def _exactly(self, operation: str, what: str, answer: Any, shape: tuple[int, ...]) -> Any:
        try:
            received = as_array(answer)
        except Unreadable as reason:
            raise Misconduct(f"{what} made of numbers", str(reason), operation, "shape") from None
        if np.shape(received) != shape:
            raise Misconduct(f"{what} of shape {shape}", f"shape {np.shape(received)}", operation, "shape")
        return np.asarray(self._view.exact(received), dtype=object)
