"""The inverse, from the triangles of LU. For a system, `solve` is cheaper and more accurate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import SingularError
from matrixops.inputs import Array, as_squares, working
from matrixops.linear.elimination import factor
from matrixops.linear.lanes import invert_stack
from matrixops.linear.lu import permutation, refuse_zero_pivot, zero_pivot
from matrixops.linear.small import SMALL, invert_one, is_small
from matrixops.linear.solve import place, writable
from matrixops.linear.triangular import BLOCK, backward_blocks, forward, half
from matrixops.stacks import broadcast


def inv(a: ArrayLike) -> Array:
    """Return the matrix X with ``a @ X = I``.

    Args:
        a: Shape (..., n, n).

    Returns:
        A new array of the shape and type of *a*.

    Raises:
        ShapeError: If *a* is not square.
        NotFiniteError: If it holds NaN or infinity.
        SingularError: If elimination meets a column without a pivot; the message says which.

    Cost: 2n³ flops, three times `solve`. Bad at: solving systems. On the Hilbert matrix
    ``inv(a) @ b`` has a residual millions of times that of ``solve(a, b)``.
    Source: Higham, ASNA, §14.3 (method B); Golub & Van Loan, §3.4.
    """
    if is_small(a):
        X, well = invert_one(a)  # type: ignore[arg-type] # is_small: an array
        if well:
            return X
    array = as_squares(a)
    lead, (flat,) = broadcast(working(array), core=(2,))
    if array.shape[-1] <= SMALL:
        X, item, column = invert_stack(writable(flat))
        if item >= 0:
            raise SingularError(zero_pivot(column, place(item, lead)))
    else:
        X = np.empty(flat.shape, flat.dtype)
        for item, matrix in enumerate(flat):
            X[item] = _invert(matrix, place(item, lead))
    return X.reshape(array.shape).astype(array.dtype, copy=False)


def _invert(a: Array, where: str) -> Array:
    """Return ``A⁻¹ = U⁻¹ L⁻¹ P``: L is inverted in place of zeros, U solved for, columns sorted."""
    n = len(a)
    work = np.array(a, order="C")
    order = permutation(factor(work), n)
    refuse_zero_pivot(work, where)
    X = np.zeros((n, n), work.dtype)
    invert_unit_lower(work, X, 0, n)
    backward_blocks(work, X, 0, 0, n)
    inverse = np.empty_like(X)
    inverse[:, order] = X
    return inverse


def invert_unit_lower(L: Array, X: Array, start: int, stop: int) -> None:
    """Fill ``X[start:stop, start:stop]``, zeros so far, with the inverse of that block of L.

    ``[[L11, 0], [L21, L22]]⁻¹ = [[L11⁻¹, 0], [-L22⁻¹ L21 L11⁻¹, L22⁻¹]]``.
    """
    if stop - start <= BLOCK:
        X[range(start, stop), range(start, stop)] = 1
        forward(np.array(L[start:stop, start:stop], order="C"), X, start, start, stop, True)  # noqa: FBT003 - kernels take positions
        return
    middle = start + half(stop - start)
    invert_unit_lower(L, X, start, middle)
    invert_unit_lower(L, X, middle, stop)
    product = L[middle:stop, start:middle] @ X[start:middle, start:middle]
    np.matmul(X[middle:stop, middle:stop], -product, out=X[middle:stop, start:middle])
