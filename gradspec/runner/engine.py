"""An engine seen through one format: a program and exact numbers go in, values and cotangents come back as mpf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.bounds.roundings import UndecidableError, leave_open
from gradspec.candidates.engine import missing_primitives, of_single_numbers_only
from gradspec.candidates.plain import Unreadable, as_array
from gradspec.cases.case import Case
from gradspec.cases.programs import ProgramCase
from gradspec.evidence import Misconduct
from gradspec.lift import NotLifted
from gradspec.oracle.program import Program
from gradspec.runner.engine_counts import Cost
from gradspec.runner.evaluation import Evaluator, NotProvided, Unusable

if TYPE_CHECKING:
    from gradspec.runner.view import View


class EngineView:
    """What a property asks an engine; every answer has its shape checked before its values."""

    def __init__(self, view: View, evaluator: Evaluator, case: Case) -> None:
        self._view, self._evaluator, self._case = view, evaluator, case

    def vjp(self, program: Program, values: Sequence[Any], *cotangents: Any) -> tuple[Any, ...]:
        """The program's value, and for each cotangent the list of the inputs' cotangents.

        Raises Raised, Misconduct (a wrong shape), NotProvided, NotLifted, and UndecidableError where `ops` lacks a
        primitive of the program.
        """
        self._decidable(program)
        primals = self.arrays(values)
        answer = self._view.raw("vjp", program, primals, self.arrays(cotangents))
        shapes = [np.shape(primal) for primal in primals]
        value, *bars = answer
        pulled = [
            self._exactly("vjp", f"the cotangent of {program.names[n % len(shapes)]}", bar, shapes[n % len(shapes)])
            for n, bar in enumerate(bars)
        ]
        starts = range(0, len(pulled), len(shapes))
        shape = np.shape(cotangents[0])
        return (
            self._exactly("vjp", "the value", value, shape),
            *(pulled[start : start + len(shapes)] for start in starts),
        )

    def grad(self, program: Program, value: Any) -> Any:
        """The gradient of a program of one input."""
        self._decidable(program)
        primal = self._view.array(value)
        return self._exactly("grad", "the gradient", self._view.raw("grad", program, primal), np.shape(primal))

    def jvp(self, program: Program, values: Sequence[Any], tangents: Sequence[Any], shape: tuple[int, ...]) -> Any:
        """The tangent of the program's value, which has this shape."""
        self._decidable(program)
        answer = self._view.raw("jvp", program, self.arrays(values), self.arrays(tangents))
        return self._exactly("jvp", "the tangent", answer[1], shape)

    def one_use_an_entry(self, case: ProgramCase) -> None:
        """Leaves an example undecided where a step takes an entry twice and the engine knows single numbers only.

        There a shape that is stretched, or a matrix product, is fan-out, which is another claim's business.
        """
        if not case.takes_entries_once and of_single_numbers_only(self._evaluator.candidate.namespace):
            raise UndecidableError("for an engine of single numbers an entry that is taken twice is fan-out")

    def arrays(self, values: Sequence[Any]) -> list[Any]:
        """Fresh arrays of the candidate's format."""
        return [self._view.array(value) for value in values]

    def raw_vjp(self, program: Program, primals: Sequence[Any], cotangents: Sequence[Any]) -> tuple[Any, ...]:
        """What the engine answers for arrays as they are: the value, then the inputs' cotangents for each cotangent."""
        self._decidable(program)
        answer: tuple[Any, ...] = self._view.raw("vjp", program, primals, cotangents)
        return answer

    def cost(self, program: Program, values: Sequence[Any], cotangent: Any, sizes: tuple[int, ...]) -> Cost:
        """The counted cost of one forward and one backward pass. Raises NotLifted where it cannot be counted."""
        self._decidable(program)
        digits = self._case.candidate_digits
        counted: Cost = self._asked(lambda: self._evaluator.cost(program, list(values), cotangent, sizes, digits))
        return counted

    def cost_if_counted(
        self, program: Program, values: Sequence[Any], cotangent: Any, sizes: tuple[int, ...]
    ) -> Cost | None:
        """The same; None, and a part of the example left open, where it cannot be counted."""
        try:
            return self.cost(program, values, cotangent, sizes)
        except NotLifted as reason:
            leave_open(f"the functions inside are not counted: {reason}")
            return None

    def runs_while_pulling(self, program: Program, values: Sequence[Any], cotangent: Any) -> int:
        """How often the program is run through again by one pullback."""
        self._decidable(program)
        arrays = self.arrays((*values, cotangent))
        runs: int = self._asked(lambda: self._evaluator.runs_while_pulling(program, arrays[:-1], arrays[-1]))
        return runs

    def _asked(self, call: Callable[[], Any]) -> Any:
        return self._view.guarded("vjp", call)

    def _decidable(self, program: Program) -> None:
        candidate = self._evaluator.candidate
        if "vjp" not in candidate.operations:
            raise NotProvided("vjp")
        if "vjp" in candidate.unusable:
            raise Unusable("vjp", str(candidate.unusable["vjp"]))
        if missing := missing_primitives(candidate.namespace, program):
            raise UndecidableError(f"ops has no {', '.join(missing)}")

    def _exactly(self, operation: str, what: str, answer: Any, shape: tuple[int, ...]) -> Any:
        try:
            received = as_array(answer)
        except Unreadable as reason:
            raise Misconduct(f"{what} made of numbers", str(reason), operation, "shape") from None
        if np.shape(received) != shape:
            raise Misconduct(f"{what} of shape {shape}", f"shape {np.shape(received)}", operation, "shape")
        return np.asarray(self._view.exact(received), dtype=object)
