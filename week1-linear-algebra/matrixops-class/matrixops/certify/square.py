"""Square systems: from method to method until the backward error holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from matrixops.certify.condition import Operator, estimate_norm_1
from matrixops.certify.digits import digits_of, error_of_square, skeel_condition
from matrixops.certify.inspection import (
    dependency_as_written,
    ratio_over_fractions,
    refuse_singular,
    solve_exactly,
)
from matrixops.certify.inverses import METHODS, Method
from matrixops.certify.refinement import Refined, refine
from matrixops.certify.residual import norm_1, residual
from matrixops.certify.scaling import System
from matrixops.certify.solution import Attempt, Solution
from matrixops.certify.structure import structure_of
from matrixops.errors import NotFiniteError, NotPositiveDefiniteError, SingularError
from matrixops.inputs import Array

TARGET = 1.0
"""The backward-error ratio that ends the search: no worse than rounding the entries."""
SUSPICIOUS = 1e12
"""A condition from which on a matrix might be singular, which is then decided exactly."""
SCALED_BADLY = 1e9
"""Below this Skeel condition a large condition comes from the scale of the rows alone."""
HOPELESS = 1e16
"""A condition from which on float refinement says nothing about the stored system's solution."""
_FRACTIONS = "elimination over fractions"
_UNDECIDED = "floats cannot tell this matrix from a singular one"
_SUBSTITUTED = frozenset({"diagonal", "lower", "upper"})


@dataclass(slots=True)
class Search:
    """The methods tried on one system so far, and the best of what they reached."""

    a: Array
    b: Array
    attempts: list[Attempt] = field(default_factory=list)
    inverse: Operator | None = None
    best: Refined | None = None
    method: str = ""
    met_zero: bool = False

    @property
    def done(self) -> bool:
        """Whether the backward error holds."""
        return self.best is not None and self.best.ratio <= TARGET

    def attempt(self, method: Method) -> None:
        """Try *method*; keep its answer if it is the best one."""
        try:
            inverse = method.invert(self.a)
            refined = refine(self.a, self.b, inverse.apply)
        except NotPositiveDefiniteError:
            self.attempts.append(Attempt(method.name, float("inf"), "is not positive definite"))
            return
        except SingularError:
            self.met_zero = True  # a row of zeros always does, and its Skeel condition is small
            self.attempts.append(Attempt(method.name, float("inf"), "met a zero pivot"))
            return
        except NotFiniteError:
            self.attempts.append(Attempt(method.name, float("inf"), "overflowed"))
            return
        self.attempts.append(Attempt(method.name, refined.ratio, f"reached {refined.ratio:.2g}"))
        if self.best is None or refined.ratio < self.best.ratio:
            self.inverse, self.best, self.method = inverse, refined, method.name

    def is_suspect(self, condition: float) -> bool:
        """Say whether the matrix might be singular, for all that floats tell."""
        if not self.done or self.inverse is None:
            return True
        return condition >= SUSPICIOUS and skeel_condition(self.a, self.inverse) >= SCALED_BADLY

    def condition(self) -> float:
        """Estimate the 1-norm condition number; infinity if no method could factor the matrix."""
        if self.inverse is None:
            return float("inf")
        return norm_1(self.a) * estimate_norm_1(self.inverse)


def solve_square(system: System) -> Solution:
    """Solve a square system of moderate size; x has shape (n, k).

    Raises:
        SingularError: If the matrix is singular as it is stored, or no method can factor it.
    """
    a, b = system.a, system.b
    kind, because = structure_of(a)
    search = Search(a, b)
    for method in METHODS[kind]:
        search.attempt(method)
        if search.done:
            break
    condition = search.condition()
    exact = None
    suspect = kind not in _SUBSTITUTED and search.is_suspect(condition)
    if not search.done or search.met_zero or suspect:
        refuse_singular(a, b)
        exact = solve_exactly(a, b)
    if exact is not None:
        rest = residual(a, exact, b)
        ratio = ratio_over_fractions(a, exact, b)
        search.best, search.method = Refined(exact, rest, ratio, 0.0, 0), _FRACTIONS
        search.attempts.append(Attempt(_FRACTIONS, ratio, "is exact"))
    if search.best is None:
        raise SingularError("the matrix is singular to working precision: no method can factor it")
    return _certified(system, search, condition, because)


def _certified(system: System, search: Search, condition: float, because: str) -> Solution:
    best = search.best
    assert best is not None  # solve_square raised otherwise
    digits, digits_if_exact = 0, digits_of(best.movement)
    if search.inverse is not None:
        error = error_of_square(
            system.a, best.x, system.b, best.residual, search.inverse, system.rounding
        )
        digits = digits_of(error)
    if condition >= HOPELESS and best.movement > 0:
        digits_if_exact = digits
    written = dependency_as_written(system.a) if digits == 0 else None
    return Solution(
        x=best.x,
        method=search.method,
        why=_UNDECIDED if search.method == _FRACTIONS else because,
        ratio=best.ratio,
        condition=condition,
        digits=digits,
        digits_if_exact=max(digits, digits_if_exact),
        attempts=tuple(search.attempts),
        note=f"As its decimals are written, the matrix is singular: {written}." if written else "",
    )
