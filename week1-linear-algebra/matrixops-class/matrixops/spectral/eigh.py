"""Eigenvalues and eigenvectors of Hermitian matrices: `eigh`, `eigvalsh`.

Reflections bring the matrix to real tridiagonal form (`tridiagonal`), divide and conquer solves
that (`divide`), reflections carry the vectors back. Up to `SMALL` rows one compiled routine does
it all with QL sweeps (`implicit_ql`).
"""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError
from matrixops.inputs import Array, as_numbers, as_squares, real_type, working
from matrixops.jit import kernel
from matrixops.results import EighResult
from matrixops.spectral.divide import tridiagonal_eigh
from matrixops.spectral.implicit_ql import SWEEPS, ascend, implicit_ql
from matrixops.spectral.polishing import POLISHED, polish_pairs
from matrixops.spectral.reflections import apply_blocks, reflect_rows
from matrixops.spectral.scaling import (
    FINE,
    NOT_FINITE,
    UNSETTLED,
    exponent_of,
    is_plain,
    largest_entry,
    unsettled,
)
from matrixops.spectral.tridiagonal import reduce_panel, tridiagonalize
from matrixops.stacks import over_stack

SMALL = 110
"""Up to this many rows everything happens in one kernel."""

Triangle = Literal["L", "U", "l", "u"]


def eigh(a: ArrayLike, UPLO: Triangle = "L") -> EighResult:
    """Return eigenvalues and orthonormal eigenvectors of Hermitian matrices.

    Args:
        a: Shape (..., n, n); only one triangle is read, and the real part of the diagonal.
        UPLO: Which triangle: ``"L"`` or ``"U"``.

    Returns:
        ``eigenvalues`` (..., n), real and ascending; ``eigenvectors`` (..., n, n), one a column.
        The sign (the phase) of a vector is arbitrary.

    Raises:
        ShapeError: If the matrices are not square.
        NotFiniteError: If the triangle holds a NaN or an infinity.
        ArgumentError: If *UPLO* is neither.
        ConvergenceError: If an iteration does not settle.

    Bad at: eigenvalues far below ``eps * norm(a)``, which come with an error of that size; and
    single vectors of a cluster, which only span the right space. Cost: about 9 n^3 flops at most.
    Source: Golub & Van Loan, 4th ed., sections 8.3 and 8.4; Trefethen & Bau, lectures 26 to 30.

    >>> eigh([[2.0, 1.0], [1.0, 2.0]]).eigenvalues
    array([1., 3.])
    """
    lower = _is_lower(UPLO)
    if is_plain(a) and 0 < a.shape[0] <= SMALL and a.shape[0] == a.shape[1]:  # type: ignore[union-attr]  # is_plain: an array
        values, rows, state = small_eigh(a, lower, True, SWEEPS)  # type: ignore[arg-type]  # noqa: FBT003
        if state == FINE:
            return EighResult(values, rows.T)
    array = _lower_triangles(a, lower=lower)
    values, rows = over_stack(partial(eigenpairs, vectors=True), working(array))
    return EighResult(
        values.astype(real_type(array.dtype), copy=False),
        np.swapaxes(rows, -1, -2).astype(array.dtype, copy=False),
    )


def eigvalsh(a: ArrayLike, UPLO: Triangle = "L") -> Array:
    """Return the eigenvalues of Hermitian matrices, real and ascending, shape (..., n).

    As `eigh`, whose arguments and errors it has, without the vectors. Cost: about 4/3 n^3 flops.
    """
    lower = _is_lower(UPLO)
    if is_plain(a) and 0 < a.shape[0] <= SMALL and a.shape[0] == a.shape[1]:  # type: ignore[union-attr]  # is_plain: an array
        values, _, state = small_eigh(a, lower, False, SWEEPS)  # type: ignore[arg-type]  # noqa: FBT003
        if state == FINE:
            return values
    array = _lower_triangles(a, lower=lower)
    values, _ = over_stack(partial(eigenpairs, vectors=False), working(array))
    return np.asarray(values, real_type(array.dtype))


def eigenpairs(a: Array, *, vectors: bool, sweeps: int = SWEEPS) -> tuple[Array, Array]:
    """Return the eigenvalues (n,) of one Hermitian matrix, and its eigenvectors as rows.

    Args:
        a: Shape (n, n), float64 or complex128; the lower triangle is read.
        vectors: Whether to compute the vectors; else they have shape (n, 0).
        sweeps: Bound on the sweeps, for each eigenvalue on average.

    Raises:
        ConvergenceError: If they do not settle within it.
    """
    n = len(a)
    if n <= SMALL:
        values, rows, state = small_eigh(np.ascontiguousarray(a), True, vectors, sweeps)  # noqa: FBT003
        if state == UNSETTLED:
            raise unsettled("an eigenvalue", n, sweeps)
        return values, rows
    exponent = exponent_of(largest_entry(np.ascontiguousarray(a)))
    d, e, blocks = tridiagonalize(np.array(a * 2.0**-exponent, order="C"))
    if not vectors:
        if not implicit_ql(d, np.append(e, 0.0), np.empty((n, 0)), sweeps):
            raise unsettled("an eigenvalue", n, sweeps)
        return np.ldexp(d, exponent), np.empty((n, 0), a.dtype)
    size = int(np.frexp(max(np.abs(d).max(), np.abs(e).max()))[1])
    values, rows = tridiagonal_eigh(np.ldexp(d, -size), np.ldexp(e, -size), sweeps=sweeps)
    rows = rows.astype(a.dtype, copy=False)
    apply_blocks(blocks, rows)
    return np.ldexp(values, size + exponent), rows


@kernel
def small_eigh(
    a: Array,
    lower: bool,  # noqa: FBT001 - a kernel's flag
    vectors: bool,  # noqa: FBT001
    sweeps: int,
) -> tuple[Array, Array, int]:
    """Return eigenvalues, eigenvectors as rows, and how it went, for one small matrix."""
    n = len(a)
    work = np.empty_like(a)
    for i in range(n):
        for j in range(i + 1):
            entry = a[i, j] if lower else np.conj(a[j, i])
            work[i, j], work[j, i] = entry, np.conj(entry)
    rows = np.zeros((n if vectors else 0, n), a.dtype)
    d, e = np.zeros(n), np.zeros(n)
    largest = largest_entry(work)
    if not largest < np.inf:
        return d, rows, NOT_FINITE
    exponent = exponent_of(largest)
    if exponent:
        work *= 2.0**-exponent
    polished = vectors and n <= POLISHED
    given = work.copy() if polished else work
    V, W = np.zeros((max(n - 1, 0), n), a.dtype), np.zeros((max(n - 1, 0), n), a.dtype)
    taus = np.zeros(max(n - 1, 0), a.dtype)
    reduce_panel(work, 0, d, e, taus, V, W)
    if n:
        d[n - 1] = _last(work, V, W)
    if vectors:
        for i in range(n):
            rows[i, i] = 1.0
        for j in range(n - 2, -1, -1):
            reflect_rows(rows, j + 1, j + 1, V[j, j + 1 :], taus[j])
        settled = implicit_ql(d, e, rows, sweeps)
        if polished and settled:
            polish_pairs(given, d, rows)
            ascend(d, rows)
    else:
        settled = implicit_ql(d, e, np.zeros((n, 0), a.dtype), sweeps)
    if exponent:
        d *= 2.0**exponent
    return d, rows, FINE if settled else UNSETTLED


@kernel
def _last(work: Array, V: Array, W: Array) -> float:
    """Return the last diagonal entry, brought up to date."""
    total: float = work[-1, -1].real
    for p in range(len(V)):
        total -= 2.0 * (V[p, -1] * np.conj(W[p, -1])).real
    return total


def _is_lower(UPLO: str) -> bool:
    if UPLO not in ("L", "U", "l", "u"):
        raise ArgumentError(f"UPLO is {UPLO!r}; expected 'L' or 'U'")
    return UPLO in ("L", "l")


def _lower_triangles(a: ArrayLike, *, lower: bool) -> Array:
    """Return the triangle that is read, as a lower one; the other is not even looked at."""
    array = as_numbers(a, "a")
    if array.ndim >= 2:
        array = np.tril(array) if lower else np.swapaxes(np.triu(array), -1, -2).conj()
    return as_squares(array)
