"""The rank of a matrix, by counting singular values: `matrix_rank`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError
from matrixops.inputs import as_numbers, check_finite
from matrixops.spectral.svd import svd


def matrix_rank(
    A: ArrayLike,
    tol: ArrayLike | None = None,
    hermitian: bool = False,  # noqa: FBT001, FBT002 - NumPy's signature
    *,
    rtol: ArrayLike | None = None,
) -> Any:  # noqa: ANN401 - an integer, or an array of them for a stack
    """Return how many singular values of each matrix lie above a tolerance.

    Args:
        A: Shape (..., m, n); a vector or a scalar has rank 1, or 0 if it is zero.
        tol: Absolute tolerance, one for each matrix of the stack, or one for all.
        hermitian: Whether the matrices are Hermitian, so that the faster `eigvalsh` serves.
        rtol: Tolerance relative to the largest singular value; by default max(m, n) * eps.

    Raises:
        ArgumentError: If both tolerances are given.
        NotFiniteError: If *A* holds a NaN or an infinity.

    Bad at: matrices with singular values near the tolerance: they have no rank worth the name; see
    the values, or `MatrixOps.exact` for integers. Cost: as `svdvals`. Source: Golub & Van Loan, 4th
    ed., section 5.4.1.

    >>> int(matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
    1
    """
    if tol is not None and rtol is not None:
        raise ArgumentError("tol and rtol are both given; expected one of them")
    array = as_numbers(A, "A")
    if array.ndim < 2:
        check_finite(array, "A")
        return int(array.any())
    values = svd(array, compute_uv=False, hermitian=hermitian)
    if tol is not None:
        bound = np.asarray(tol)[..., np.newaxis]
    else:
        share = max(array.shape[-2:]) * np.finfo(values.dtype).eps if rtol is None else rtol
        bound = values.max(axis=-1, keepdims=True, initial=0) * np.asarray(share)[..., np.newaxis]
    return np.count_nonzero(values > bound, axis=-1)
