"""Eigenvectors mended where balancing has spoilt them.

A pair of the balanced matrix leaves a residual of the size of its rounding; carried back by scales
that differ by millions it may be far above that of the matrix itself. The eigenvalue is as good as
before, so one step of inverse iteration with it, on the matrix as it was given, finds the vector.
Source: Watkins, "A case where balancing is harmful", ETNA 23 (2006); Golub & Van Loan, 7.6.1.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.linear.lu import lu_factor, lu_solve
from matrixops.spectral.balancing import bring_near_one, scale_by_power
from matrixops.spectral.deflation import ULP

PASSES = 8.0
"""Residuals up to this many roundings are left alone; LAPACK's tests pass below 20."""


def mend(a: Array, w: Array, v: Array) -> None:
    """Replace those columns of *v* that leave a large residual, where that makes it smaller.

    Args:
        a: (n, n), float64 or complex128, as given.
        w: (n,), complex128; of a real *a* conjugates stand together.
        v: (n, n), complex128, columns of length 1; changed in place.

    Cost: 2 n³ flops, and 2/3 n³ more for each vector that is replaced.
    """
    near_one = a.copy()
    exponent = bring_near_one(near_one)
    values = w.reshape(1, -1).copy()
    scale_by_power(values, -exponent)
    rounding = ULP * np.abs(near_one).sum(axis=0).max(initial=0.0)
    rests = np.abs(near_one @ v - v * values).sum(axis=0)
    for k in np.flatnonzero(rests > PASSES * rounding * np.abs(v).sum(axis=0).max(initial=0.0)):
        value = values[0, k]
        if a.dtype.kind == "f" and value.imag < 0.0:
            v[:, k] = v[:, k - 1].conj()  # of the pair, whose first was looked at before
            continue
        x = _inverse_step(near_one, value, rounding)
        if np.abs(near_one @ x - value * x).sum() < rests[k]:
            v[:, k] = x


def _inverse_step(a: Array, value: complex, rounding: float) -> Array:
    """Return ``(a - value)⁻¹ (1, …, 1)`` of length 1, its largest entry real.

    The spoilt vector would be a worse start: of a nearly defective matrix it is nearly orthogonal
    to the direction that grows.
    """
    real = a.dtype.kind == "f" and value.imag == 0.0
    shifted = a - (value.real if real else value) * np.eye(len(a))
    factors, order = lu_factor(shifted)
    for i in np.flatnonzero(factors.diagonal() == 0.0):
        factors[i, i] = rounding  # the value is exact: the nearest matrix that can be divided by
    found = lu_solve((factors, order), np.ones(len(a))).astype(np.complex128)
    found /= np.abs(found).max()
    largest = found[np.abs(found).argmax()]
    found *= largest.conj() / abs(largest)
    answer: Array = found / np.sqrt((found.real**2 + found.imag**2).sum())
    return answer
