"""Systems brought to a moderate size by powers of two, so that nothing overflows on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matrixops.certify.residual import UNIT, backward_ratio, norm_1, residual
from matrixops.certify.solution import Solution
from matrixops.errors import NotFiniteError
from matrixops.inputs import COMPLEX, FLOAT, Array, real_type, result_type

_MODERATE = 500
"""Entries between 2^-500 and 2^500 are left alone: squares of them neither overflow nor vanish."""


@dataclass(frozen=True, slots=True)
class System:
    """A system in double precision and of moderate size, and the way back from its solution.

    ``a * 2^a_shift`` (m, n) and ``b * 2^b_shifts`` (m, k) are what was given.
    """

    a: Array
    b: Array
    a_shift: int
    b_shifts: Array
    dtype: np.dtype[Any]
    vector: bool

    @property
    def rounding(self) -> float:
        """How far, relative to itself, an entry may be from what was rounded to it."""
        return float(np.finfo(self.dtype).eps) / 2

    def restore(self, solution: Solution) -> Solution:
        """Return *solution* with x at its true size, in the type and shape of the right side.

        Raises:
            NotFiniteError: If an entry of x exceeds the largest number of the type.
        """
        x = _shifted(solution.x, self.b_shifts - self.a_shift)
        with np.errstate(over="ignore"):
            rounded = x.astype(self.dtype)
        if not np.isfinite(rounded).all():
            raise NotFiniteError(f"an entry of x exceeds the largest {self.dtype}")
        ratio, single = solution.ratio, real_type(self.dtype).itemsize == 4
        if single and len(self.a) <= self.a.shape[1]:
            kept = _shifted(rounded.astype(self.a.dtype), self.a_shift - self.b_shifts)
            rest = residual(self.a, kept, self.b)
            ratio = backward_ratio(norm_1(self.a), kept, rest) * UNIT / self.rounding
        limit = 6 if single else solution.digits_if_exact
        return replace(
            solution,
            x=rounded[:, 0] if self.vector else rounded,
            ratio=ratio,
            digits=min(solution.digits, limit),
            digits_if_exact=min(solution.digits_if_exact, limit),
        )


def scaled(a: Array, b: Array) -> System:
    """Return the system ``a x = b`` in double precision, scaled where it is huge or tiny."""
    dtype = result_type(a, b)
    compute = COMPLEX if dtype.kind == "c" else FLOAT
    columns = b[:, np.newaxis] if b.ndim == 1 else b
    left, right = a.astype(compute), columns.astype(compute)
    a_shift = _excess(left)
    b_shifts = np.array([_excess(column) for column in right.T], dtype=np.int64)
    return System(
        _shifted(left, np.int64(-a_shift)),
        _shifted(right, -b_shifts),
        a_shift,
        b_shifts,
        dtype,
        b.ndim == 1,
    )


def _excess(x: Array) -> int:
    """Return by how many powers of two the largest entry is not moderate.

    0 too where the scaling would lose bits of the smallest entries: then nothing is scaled, and the
    certificate will say what became of it.
    """
    parts = (x.real, x.imag) if x.dtype.kind == "c" else (x,)
    largest = max(np.abs(part).max(initial=0.0) for part in parts)
    exponent = int(np.frexp(largest)[1])
    excess = exponent - int(np.clip(exponent, -_MODERATE, _MODERATE))
    there = _shifted(x, np.int64(-excess))
    return excess if np.array_equal(_shifted(there, np.int64(excess)), x) else 0


def _shifted(x: Array, shift: Any) -> Array:  # noqa: ANN401 - one exponent, or one per column
    """Return ``x * 2^shift``, exactly unless it overflows or vanishes."""
    if not np.any(shift):
        return x
    with np.errstate(over="ignore", under="ignore"):
        if x.dtype.kind == "c":
            moved: Array = np.ldexp(x.real, shift) + 1j * np.ldexp(x.imag, shift)
            return moved
        return np.asarray(np.ldexp(x, shift))
