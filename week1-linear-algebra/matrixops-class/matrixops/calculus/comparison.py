"""Four ways to a derivative, side by side: what each one gets wrong, and at which step.

`compare_methods` is the lesson in one call: the forward and the central difference have a best step
and lose digits on both sides of it; the complex step and dual numbers do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from matrixops.calculus.derivatives import derivative
from matrixops.calculus.differences import (
    TINY,
    best_step,
    central_difference,
    complex_step,
    forward_difference,
)
from matrixops.calculus.dual import Dual
from matrixops.calculus.points import as_real, number, quietly
from matrixops.errors import EntryError
from matrixops.inputs import Array

METHODS = ("forward", "central", "complex", "dual")


class Row(NamedTuple):
    """One method: the step it took, what it answered, and how far that is off, relatively."""

    method: str
    step: float | None
    derivative: float | None
    error: float | None


@dataclass(frozen=True)
class Comparison:
    """The derivative of a function at one place, by every method.

    Attributes:
        exact: What the errors are measured against.
        rows: One for each method, at its best step.
        steps: Shape (k,): the steps of the sweep, from 1 down.
        errors: For each method its relative errors (k,) at these steps; a dual number has no step,
            so its error is the same everywhere.
    """

    exact: float
    rows: tuple[Row, ...]
    steps: Array
    errors: dict[str, Array]

    def __str__(self) -> str:
        lines = [f"{'method':9}{'step':>9}  {'derivative':24}{'error':>9}"]
        for row in self.rows:
            step = "none" if row.step is None else f"{row.step:.1e}"
            if row.derivative is None:
                lines.append(f"{row.method:9}{step:>9}  does not apply: f is not analytic")
            else:
                lines.append(f"{row.method:9}{step:>9}  {row.derivative!r:24}{row.error:>9.1e}")
        return "\n".join(lines)


def compare_methods(
    f: Callable[[Any], Any],
    x: float,
    *,
    exact: float | Callable[[float], float] | None = None,
    decades: int = 20,
) -> Comparison:
    """Return the errors of the forward and central difference, the complex step and duals at *x*.

    Args:
        f: A function of one number, written with NumPy.
        x: Where.
        exact: The true derivative, as a number or a function. Without it the errors are measured
            against dual numbers in extended precision (`numpy.longdouble`), which shows rounding
            but not a wrong rule; where a platform has no wider floats the duals' error is then 0.
        decades: The sweep goes from a step of 1 down to ``10**-decades``.

    Raises:
        NotFiniteError, ShapeError, EntryError: As for `derivative`.

    >>> [row.error < 1e-15 for row in compare_methods(np.exp, 1.0, exact=np.exp).rows]
    [False, False, True, True]
    """
    at = float(as_real(x))
    with quietly():
        number(f(at), at)
    truth = _truth(f, at, exact)
    steps = 10.0 ** -np.arange(0.0, decades + 0.25, 0.25)
    sweeps = {
        "forward": np.array([_off(_moving(forward_difference, f, at, h), truth) for h in steps]),
        "central": np.array([_off(_moving(central_difference, f, at, h), truth) for h in steps]),
        "complex": np.array([_off(_complex(f, at, h), truth) for h in steps]),
        "dual": np.full(len(steps), _off(derivative(f, at), truth)),
    }
    root = float(np.sqrt(2.0**-52) * max(abs(at), 1e-3))
    middle = best_step(f, at)
    answers = (
        (root, float(forward_difference(f, at, root))),
        (middle, float(central_difference(f, at, middle))),
        (TINY, _complex(f, at, TINY)),
        (None, derivative(f, at)),
    )
    rows = tuple(
        Row(name, h, None if slope is None else float(slope), _off(slope, truth))
        for name, (h, slope) in zip(METHODS, answers, strict=True)
    )
    return Comparison(float(truth), rows, steps, {k: v.astype(float) for k, v in sweeps.items()})


def _truth(
    f: Callable[[Any], Any], at: float, exact: float | Callable[[float], float] | None
) -> np.floating[Any]:
    if exact is not None:
        return np.longdouble(exact(at) if callable(exact) else exact)
    with quietly():
        wide = number(f(Dual(np.longdouble(at), np.longdouble(1.0), level=-1)), at)
    return np.longdouble(wide.gradient if isinstance(wide, Dual) else 0.0)


def _off(slope: float | None, truth: np.floating[Any]) -> float | None:
    """Return the relative error; the absolute one where the truth is zero."""
    if slope is None:
        return None
    return float(abs(np.longdouble(slope) - truth) / (abs(truth) if truth else 1.0))


def _moving(
    method: Callable[[Callable[[Any], Any], float, float], Array],
    f: Callable[[Any], Any],
    at: float,
    h: float,
) -> float:
    """Return the difference quotient; 0 where the step is lost in x, as a subtraction gives it."""
    return float(method(f, at, h)) if at + h != at != at - h else 0.0


def _complex(f: Callable[[Any], Any], at: float, h: float) -> float | None:
    try:
        return float(complex_step(f, at, h))
    except EntryError:
        return None
