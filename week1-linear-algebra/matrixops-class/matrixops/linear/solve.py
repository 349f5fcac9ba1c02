"""Systems of equations, by LU with partial pivoting."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ShapeError, SingularError
from matrixops.inputs import FLOAT, Array, as_numbers, as_squares, check_finite, result_type
from matrixops.linear.elimination import factor
from matrixops.linear.lanes import solve_stack
from matrixops.linear.lu import permutation, refuse_zero_pivot, solve_factored, zero_pivot
from matrixops.linear.small import SMALL, is_small, solve_vector
from matrixops.stacks import broadcast


def solve(a: ArrayLike, b: ArrayLike) -> Array:
    """Return x with ``a @ x = b``.

    Args:
        a: Shape (..., n, n).
        b: Shape (n,), one right side for every matrix; or (..., n, k). Stacks broadcast.

    Returns:
        Shape (..., n) or (..., n, k).

    Raises:
        ShapeError: If the shapes do not fit.
        NotFiniteError: If an argument holds NaN or infinity.
        SingularError: If elimination meets a column without a pivot; the message says which. A
            matrix that is singular only up to rounding is not noticed; `MatrixOps.solve` certifies.

    Cost: 2n³/3 + 2n²k flops. Source: Golub & Van Loan, §3.4; Higham, ASNA, theorem 9.3.
    """
    if (
        is_small(a)
        and type(b) is np.ndarray
        and b.ndim == 1
        and b.dtype is a.dtype  # type: ignore[union-attr] # is_small: an array
        and len(b) == len(a)  # type: ignore[arg-type]
        and b.flags.carray
    ):
        x, well = solve_vector(a, b)  # type: ignore[arg-type]
        if well:
            return x
    array, right = as_squares(a), as_numbers(b, "b")
    check_finite(right, "b")
    vector = right.ndim == 1
    if right.ndim == 0 or right.shape[-1 if vector else -2] != array.shape[-1]:
        raise ShapeError(
            f"a has shape {array.shape} and b {right.shape}; expected (..., n, n) with (n,) or "
            "(..., n, k)"
        )
    dtype = result_type(array, right)
    compute = np.result_type(dtype, FLOAT)
    columns = right[:, None] if vector else right
    lead, (A, B) = broadcast(array.astype(compute, copy=False), columns, core=(2, 2))
    X = solve_flat(A, B.astype(compute, copy=False), lead).reshape((*lead, *B.shape[1:]))
    return (X[..., 0] if vector else X).astype(dtype, copy=False)


def solve_flat(A: Array, B: Array, lead: tuple[int, ...]) -> Array:
    """Solve (k, n, n) with (k, n, r); *lead* names the matrix in errors."""
    n = A.shape[-1]
    if n <= SMALL:
        X, item, column = solve_stack(writable(A), writable(B))
        if item >= 0:
            raise SingularError(zero_pivot(column, place(item, lead)))
        return X
    X = np.empty(B.shape, B.dtype)
    for item in range(len(A)):
        work = np.array(A[item], order="C")
        order = permutation(factor(work), n)
        refuse_zero_pivot(work, place(item, lead))
        x = B[item][order]
        solve_factored(work, x)
        X[item] = x
    return X


def writable(a: Array) -> Array:
    """Return *a* as the kernels take it: C-contiguous and writable, copied only where it is not."""
    return a if a.flags.carray else np.array(a, order="C")


def place(item: int, lead: tuple[int, ...]) -> str:
    """Return words that say which matrix of a stack is meant; nothing for a single one."""
    return f" {[int(i) for i in np.unravel_index(item, lead)]} of the stack" if lead else ""
