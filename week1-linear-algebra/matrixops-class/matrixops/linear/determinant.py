"""Determinants, as the product of the pivots, kept from overflowing on the way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matrixops.inputs import Array, as_squares, real_type, working
from matrixops.linear.elimination import factor
from matrixops.linear.lanes import determinant_stack
from matrixops.linear.small import (
    SMALL,
    determinant_one,
    diagonal_product,
    is_small,
)
from matrixops.linear.solve import writable
from matrixops.results import SlogdetResult
from matrixops.stacks import broadcast

LOG_2 = math.log(2.0)


def det(a: ArrayLike) -> Any:  # noqa: ANN401 - NumPy's scalar for one matrix, else an array
    """Return the determinant.

    Args:
        a: Shape (..., n, n).

    Returns:
        Shape (...); a NumPy scalar for one matrix, of the type of *a*. The determinant of a 0×0
        matrix is 1. One that is too large is infinite, with NumPy's `RuntimeWarning`.

    Raises:
        ShapeError: If *a* is not square.
        NotFiniteError: If it holds NaN or infinity.

    Cost: 2n³/3 flops. Bad at: telling whether a matrix is singular, because ``det(a / 10)`` is
    10⁻ⁿ times as large; use `cond` or `matrix_rank`. `slogdet` where it overflows.
    Source: Golub & Van Loan, §3.2; Higham, ASNA, §14.6.
    """
    if is_small(a):
        mantissa, exponent, finite = determinant_one(a)  # type: ignore[arg-type] # an array
        if finite and exponent == 0:
            return a.dtype.type(mantissa)  # type: ignore[union-attr]
    array = as_squares(a)
    mantissas, exponents = _products(array)
    values = mantissas
    if exponents.any():
        values = _times_powers(mantissas, exponents)
    return values.astype(array.dtype, copy=False)[()]


def slogdet(a: ArrayLike) -> SlogdetResult:
    """Return the sign and the natural logarithm of the absolute value of the determinant.

    Args:
        a: Shape (..., n, n).

    Returns:
        ``sign``, of magnitude one, or 0 for a singular matrix; and ``logabsdet``, real, -inf for a
        singular matrix. Both of shape (...).

    Raises:
        ShapeError: If *a* is not square.
        NotFiniteError: If it holds NaN or infinity.

    Cost: 2n³/3 flops. Source: as `det`.
    """
    if is_small(a):
        mantissa, exponent, finite = determinant_one(a)  # type: ignore[arg-type] # an array
        size = abs(mantissa)
        if finite and size > 0.0:
            sign = a.dtype.type(mantissa / size)  # type: ignore[union-attr]
            logarithm: Any = np.float64(math.log(size) + exponent * LOG_2)
            return SlogdetResult(sign, logarithm)
    array = as_squares(a)
    mantissas, exponents = _products(array)
    sizes = np.abs(mantissas)
    zero = sizes == 0
    safe = np.where(zero, 1.0, sizes)
    sign = np.where(zero, 0.0, mantissas / safe).astype(array.dtype)
    logs = np.where(zero, -np.inf, np.log(safe) + exponents * LOG_2)
    return SlogdetResult(sign[()], logs.astype(real_type(array.dtype))[()])


def _products(array: Array) -> tuple[Array, Array]:
    """Return the determinants as mantissas and exponents of two, both of shape (...)."""
    lead, (flat,) = broadcast(working(array), core=(2,))
    if array.shape[-1] <= SMALL:
        mantissas, exponents = determinant_stack(writable(flat))
    else:
        mantissas = np.empty(len(flat), flat.dtype)
        exponents = np.empty(len(flat), np.int64)
        for item, matrix in enumerate(flat):
            work = np.array(matrix, order="C")
            piv = factor(work)
            exchanges = int(np.count_nonzero(piv != np.arange(len(piv))))
            mantissas[item], exponents[item] = diagonal_product(work, (-1.0) ** exchanges)
    return mantissas.reshape(lead), exponents.reshape(lead)


def _times_powers(mantissas: Array, exponents: Array) -> Array:
    """Return ``mantissas * 2**exponents``, infinite (with a warning) where that is too large."""
    powers = np.clip(exponents, -5000, 5000)
    if mantissas.dtype.kind != "c":
        return np.asarray(np.ldexp(mantissas, powers))
    values = np.empty(mantissas.shape, mantissas.dtype)
    values.real, values.imag = np.ldexp(mantissas.real, powers), np.ldexp(mantissas.imag, powers)
    return values
