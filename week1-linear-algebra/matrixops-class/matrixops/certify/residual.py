"""Residuals b - A x in twice the working precision, and LAPACK's ratio made of them.

Every product is split into its rounded value and its rounding error by one fused multiply-add
(TwoProduct), every sum likewise (TwoSum), and the errors are summed beside the values: the result
is as good as if it had been computed with 106 bits and rounded once.
Source: Ogita, Rump & Oishi (2005), "Accurate sum and dot product", algorithm 5.3 (Dot2).
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fused, kernel

UNIT = 2.0**-53
"""LAPACK's epsilon in its tests of linear equations: half a unit in the last place of 1."""


@kernel
def _subtract_products(columns: Array, x: Array, r: Array, errors: Array) -> None:
    """Overwrite r with ``r + errors - columns.T @ x``, column by column, errors summed apart.

    Args:
        columns: Shape (n, m), the transpose of the matrix, contiguous.
        x: Shape (n,).
        r: Shape (m,).
        errors: Shape (m,), what r lacks; overwritten.
    """
    n, m = columns.shape
    for j in range(n):
        column, factor = columns[j], -x[j]
        for i in range(m):
            product = column[i] * factor
            product_error = fused(column[i], factor, -product)
            total = r[i] + product
            part = total - r[i]
            errors[i] += product_error + ((r[i] - (total - part)) + (product - part))
            r[i] = total
    for i in range(m):
        r[i] += errors[i]


def residual(a: Array, x: Array, b: Array, less: Array | None = None) -> Array:
    """Return ``b - less - a @ x``, computed in twice the precision and rounded once.

    Args:
        a: Shape (m, n), float64 or complex128, far from overflow; best in Fortran's order.
        x: Shape (n, k).
        b: Shape (m, k).
        less: Shape (m, k), or None for zeros.

    Returns:
        A new array of shape (m, k).

    Cost: 25 m n k flops for real arguments, four times as many for complex ones; vectorised.
    """
    if a.dtype.kind == "c":
        return _complex_residual(a, x, b, less)
    columns = np.ascontiguousarray(a.T)
    rests, errors = two_difference(b.T, np.zeros_like(b.T) if less is None else less.T)
    for column, rest, error in zip(np.ascontiguousarray(x.T), rests, errors, strict=True):
        _subtract_products(columns, column, rest, error)
    return np.ascontiguousarray(rests.T)


def two_difference(x: Array, y: Array) -> tuple[Array, Array]:
    """Return ``x - y`` rounded, and its rounding error (Knuth's TwoSum), as contiguous arrays."""
    difference = np.subtract(x, y, order="C")
    part = difference - x
    error: Array = np.ascontiguousarray((x - (difference - part)) - (y + part))
    return difference, error


def _complex_residual(a: Array, x: Array, b: Array, less: Array | None) -> Array:
    """Write (p + iq)(u + iv) as the real matrix [[p, -q], [q, p]] times (u, v)."""
    real = np.block([[a.real, -a.imag], [a.imag, a.real]])
    parts = residual(real, _parts(x), _parts(b), None if less is None else _parts(less))
    answer: Array = parts[: len(a)] + 1j * parts[len(a) :]
    return answer


def _parts(x: Array) -> Array:
    return np.vstack([x.real, x.imag])


def norm_1(a: Array) -> float:
    """Return the largest column sum of moduli, 0 for a matrix without entries."""
    return float(np.abs(a).sum(axis=0).max(initial=0.0))


def backward_ratio(size: float, x: Array, r: Array) -> float:
    """Return ``max ||r||_1 / (||a||_1 ||x||_1 eps)`` over the columns: LAPACK's solve ratio.

    A ratio below 1 says that x solves exactly a system that differs from this one by less than
    the rounding of its entries. LAPACK's own tests pass below 30. Where a or x is zero and the
    residual is not, the ratio is 1/eps: failed, never skipped.

    Args:
        size: The 1-norm of a.
        x: Shape (n, k).
        r: Shape (m, k), the residual ``b - a @ x``.

    Source: LAPACK, TESTING/LIN/dget02.f.
    """
    worst = 0.0
    for column, rest in zip(x.T, r.T, strict=True):
        error, scale = float(np.abs(rest).sum()), size * float(np.abs(column).sum())
        if error > 0 or not np.isfinite(error):
            ratio = error / (scale * UNIT) if 0 < scale < np.inf else 1 / UNIT
            worst = max(worst, ratio if np.isfinite(ratio) else 1 / UNIT)
    return worst


def relative(part: Array, whole: Array) -> float:
    """Return the largest ``max |part| / max |whole|`` of all columns; 0/0 is 0."""
    top, bottom = np.abs(part).max(axis=0, initial=0.0), np.abs(whole).max(axis=0, initial=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(top == 0, 0.0, top / bottom)
    return float(ratios.max(initial=0.0)) if np.isfinite(ratios).all() else np.inf
