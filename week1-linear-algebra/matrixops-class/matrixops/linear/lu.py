"""LU: elimination with partial pivoting as a factorisation ``A = P L U``, and solving by it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ShapeError, SingularError
from matrixops.inputs import (
    FLOAT,
    Array,
    as_matrices,
    as_numbers,
    check_finite,
    result_type,
    working,
)
from matrixops.jit import kernel
from matrixops.linear.elimination import factor, factor_one, factor_stack
from matrixops.linear.small import SMALL, is_small
from matrixops.linear.triangular import backward_blocks, forward_blocks
from matrixops.stacks import broadcast


class LUFactors(NamedTuple):
    """What elimination leaves: U on and above the diagonal of *lu*, L below it (its ones left out).

    Row i was exchanged with row ``piv[i]``, for i = 0, 1, … in this order.
    """

    lu: Array
    piv: Array


class LUResult(NamedTuple):
    """``a = P @ L @ U``: a permutation, a unit lower and an upper triangle (or trapezium)."""

    P: Array
    L: Array
    U: Array


def lu_factor(a: ArrayLike) -> LUFactors:
    """Factor *a* by Gaussian elimination with partial pivoting.

    Args:
        a: Shape (..., m, n); rectangular matrices and stacks too. Not changed.

    Returns:
        ``lu`` of the shape of *a* and ``piv`` of shape (..., min(m, n)), as `lu_solve` takes them.
        A singular matrix has factors too: U then has a zero on its diagonal.

    Raises:
        ShapeError: If *a* has fewer than two dimensions.
        NotFiniteError: If it holds NaN or infinity.

    Cost: 2n³/3 flops. Bad at: matrices whose elements grow 2ⁿ⁻¹-fold (gfpp); QR does not grow.
    Source: Golub & Van Loan, §3.4; Trefethen & Bau, lectures 20-22; Higham, ASNA, chapter 9.
    """
    if is_small(a) and a.dtype is FLOAT:  # type: ignore[union-attr] # is_small: an array
        work, piv, finite = factor_one(a)  # type: ignore[arg-type]
        if finite:
            return LUFactors(work, piv)
    array = as_matrices(a)
    work, piv = _factor_stack(array)
    return LUFactors(work.astype(array.dtype, copy=False), piv)


def lu(a: ArrayLike) -> LUResult:
    """Return P, L and U with ``a = P @ L @ U``.

    Args:
        a: Shape (..., m, n).

    Returns:
        P of shape (..., m, m), L of shape (..., m, k), U of shape (..., k, n), k = min(m, n).

    Raises:
        ShapeError: If *a* has fewer than two dimensions.
        NotFiniteError: If it holds NaN or infinity.

    Cost: 2n³/3 flops for a square matrix. Source: as `lu_factor`.
    """
    array = as_matrices(a)
    m, n = array.shape[-2:]
    k = min(m, n)
    work, piv = _factor_stack(array)
    P = np.zeros((*array.shape[:-2], m, m), array.dtype)
    orders = permutations(piv.reshape(math.prod(piv.shape[:-1]), k), m)
    order = orders.reshape((*array.shape[:-2], 1, m))
    np.put_along_axis(P, order, 1, axis=-2)
    L = np.tril(work[..., :k], -1) + np.eye(m, k)
    return LUResult(P, L.astype(array.dtype), np.triu(work[..., :k, :]).astype(array.dtype))


def lu_solve(factors: tuple[Array, Array], b: ArrayLike) -> Array:
    """Return x with ``A x = b``, from the factors of A that `lu_factor` gave.

    Args:
        factors: ``(lu, piv)`` of one square matrix: shapes (n, n) and (n,).
        b: Shape (n,) or (n, k).

    Raises:
        ShapeError: If the shapes do not fit.
        SingularError: If U has a zero on its diagonal; the message says where.

    Cost: 2n²k flops. Source: Golub & Van Loan, §3.4.
    """
    lu_given, piv = as_numbers(factors[0], "lu"), np.asarray(factors[1])
    given = as_numbers(b, "b")
    n = len(piv)
    if lu_given.shape != (n, n) or given.ndim not in {1, 2} or len(given) != n:
        raise ShapeError(
            f"lu has shape {lu_given.shape}, piv {piv.shape} and b {given.shape}; expected (n, n), "
            "(n,), and (n,) or (n, k)"
        )
    check_finite(given, "b")
    refuse_zero_pivot(lu_given)
    dtype = result_type(lu_given, given)
    compute = np.result_type(dtype, FLOAT)
    columns = given.reshape(n, -1) if given.size else given.reshape(n, 0)
    x = columns.astype(compute)[permutation(piv, n)]
    solve_factored(lu_given.astype(compute, copy=False), x)
    return x.astype(dtype, copy=False).reshape(given.shape)


def solve_factored(lu_factors: Array, x: Array) -> None:
    """Overwrite *x*, whose rows are exchanged already, by ``U⁻¹ L⁻¹ x``."""
    forward_blocks(lu_factors, x, 0, 0, x.shape[1], unit=True)
    backward_blocks(lu_factors, x, 0, 0, x.shape[1])


def refuse_zero_pivot(lu_factors: Array, where: str = "") -> None:
    """Raise `SingularError`, saying which pivot is zero, if one is."""
    zeros = np.flatnonzero(np.diagonal(lu_factors) == 0)
    if zeros.size:
        raise SingularError(zero_pivot(int(zeros[0]), where))


def zero_pivot(column: int, where: str = "") -> str:
    """Return the sentence that says which column has no pivot."""
    return (
        f"the matrix{where} is singular: column {column} has no non-zero pivot left, so it is a "
        "combination of the columns before it"
    )


def permutation(piv: Array, m: int) -> Array:
    """Return the row order that the exchanges *piv*, shape (k,), make of 0 … m-1."""
    order: Array = permutations(np.array(piv, np.int64).reshape(1, -1), m)[0]
    return order


@kernel
def permutations(piv: Array, m: int) -> Array:
    """Return the row orders (count, m) that the exchanges *piv* (count, k) make of 0 … m-1."""
    orders = np.empty((piv.shape[0], m), np.int64)
    for item in range(piv.shape[0]):
        for i in range(m):
            orders[item, i] = i
        for i in range(piv.shape[1]):
            p = piv[item, i]
            orders[item, i], orders[item, p] = orders[item, p], orders[item, i]
    return orders


def _factor_stack(array: Array) -> tuple[Array, Array]:
    """Return the factors, in working precision, and the exchanges of each matrix of a stack."""
    lead, (flat,) = broadcast(working(array), core=(2,))
    work = np.array(flat, order="C")
    k = min(array.shape[-2:])
    piv = np.empty((len(work), k), np.int64)
    if max(array.shape[-2:]) <= SMALL:
        factor_stack(work, piv)
    else:
        for item in range(len(work)):
            piv[item] = factor(work[item])
    return work.reshape(array.shape), piv.reshape((*lead, k))
