"""Singular values and vectors: `svd`, `svdvals`.

A tall matrix is first made triangular (`qr`). Reflections from both sides bring the rest to
bidiagonal form (`bidiagonal`), divide and conquer solves that (`divide_svd`), reflections carry
the vectors back. Values alone take a shorter way (`banded`, `quotients`). Up to `SMALL` columns
one compiled routine does it all with QR sweeps.
"""

from __future__ import annotations

from functools import partial
from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from matrixops.inputs import FLOAT, Array, as_matrices, real_type, working
from matrixops.jit import kernel
from matrixops.orthogonal.qr import qr
from matrixops.results import SVDResult
from matrixops.spectral.banded import bidiagonal_of
from matrixops.spectral.bidiagonal import bidiagonalize, reduce_panel
from matrixops.spectral.divide_svd import bidiagonal_svd
from matrixops.spectral.eigh import eigh, eigvalsh
from matrixops.spectral.implicit_ql import SWEEPS
from matrixops.spectral.implicit_qr import implicit_qr
from matrixops.spectral.polishing import POLISHED, orthonormalise
from matrixops.spectral.quotients import singular_values
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
from matrixops.stacks import over_stack

SMALL = 110
"""Up to this many rows and columns everything happens in one kernel."""

BANDED = 160
"""From so many columns on, real values without vectors come by a banded matrix."""

PASSES = 30
"""Passes for each singular value, on average, before QR sweeps are tried; 5 are usual."""

TALL = 1.6
"""From this ratio of rows to columns it pays to make the matrix triangular first."""

Parts = tuple[Array, Array, Array]
"""Left vectors as rows, singular values, right vectors as conjugated rows."""


@overload
def svd(
    a: ArrayLike,
    full_matrices: bool = ...,  # noqa: FBT001 - NumPy's signature
    compute_uv: Literal[True] = ...,
    hermitian: bool = ...,  # noqa: FBT001
) -> SVDResult: ...
@overload
def svd(
    a: ArrayLike,
    full_matrices: bool = ...,  # noqa: FBT001
    *,
    compute_uv: Literal[False],
    hermitian: bool = ...,
) -> Array: ...
@overload
def svd(
    a: ArrayLike,
    full_matrices: bool,  # noqa: FBT001
    compute_uv: Literal[False],
    hermitian: bool = ...,  # noqa: FBT001
) -> Array: ...
def svd(
    a: ArrayLike,
    full_matrices: bool = True,  # noqa: FBT001, FBT002 - NumPy's signature
    compute_uv: bool = True,  # noqa: FBT001, FBT002
    hermitian: bool = False,  # noqa: FBT001, FBT002
) -> SVDResult | Array:
    """Return the singular value decomposition ``a = U @ diag(S) @ Vh``.

    Args:
        a: Shape (..., m, n).
        full_matrices: Whether U and Vh are square, (..., m, m) and (..., n, n), or have only
            min(m, n) columns and rows.
        compute_uv: Whether to compute the vectors; without them S alone is returned.
        hermitian: Whether *a* is Hermitian, so that the faster `eigh` serves; its lower triangle
            is read then.

    Returns:
        ``U``, ``S`` (..., min(m, n)), real, descending, and ``Vh``. The signs (the phases) of a
        pair of vectors are arbitrary.

    Raises:
        ShapeError: If *a* has fewer than two dimensions, or is not square with *hermitian*.
        NotFiniteError: If it holds a NaN or an infinity.
        ConvergenceError: If an iteration does not settle.

    Bad at: singular values far below ``eps * S[0]``, which come with an error of that size (one-
    sided Jacobi iterations would keep more of their digits). Cost: about 20 n^3 flops at most for a
    square matrix. Source: Golub & Van Loan, 4th ed., section 8.6; Trefethen & Bau, lecture 31.

    >>> svd([[3.0, 0.0], [0.0, -4.0]]).S
    array([4., 3.])
    """
    if hermitian:
        return _hermitian(a, vectors=compute_uv)
    if _is_small(a):
        left, values, right, state = _small(a, full_matrices, compute_uv)  # type: ignore[arg-type]  # _is_small: an array
        if state == FINE:
            return SVDResult(left.T, values, right) if compute_uv else values
    array = as_matrices(a)
    one = partial(singular_parts, full=full_matrices, vectors=compute_uv)
    left, values, right = over_stack(one, working(array))
    values = values.astype(real_type(array.dtype), copy=False)
    if not compute_uv:
        return np.asarray(values)
    return SVDResult(
        np.swapaxes(left, -1, -2).astype(array.dtype, copy=False),
        values,
        right.astype(array.dtype, copy=False),
    )


def svdvals(x: ArrayLike, /) -> Array:
    """Return the singular values (..., min(m, n)) of matrices (..., m, n), descending.

    As `svd`, whose errors it has, without the vectors. Cost: 4 n^2 (m - n/3) flops.
    """
    return svd(x, compute_uv=False)


def singular_parts(a: Array, *, full: bool, vectors: bool, sweeps: int = SWEEPS) -> Parts:
    """Return the parts of one matrix of shape (m, n), float64 or complex128.

    Args:
        a: Shape (m, n).
        full: Whether all m left and n right vectors are wanted, or min(m, n).
        vectors: Whether any are; else both parts have no columns.
        sweeps: Bound on the sweeps, for each singular value on average.

    Raises:
        ConvergenceError: If they do not settle within it.
    """
    m, n = a.shape
    if m < n:
        left, values, right = singular_parts(a.conj().T, full=full, vectors=vectors, sweeps=sweeps)
        return right.conj(), values, left.conj()
    if m <= SMALL:
        left, values, right, state = small_svd(np.ascontiguousarray(a), full, vectors, sweeps)
        if state == UNSETTLED:
            raise unsettled("a singular value", n, sweeps)
        return left, values, right
    exponent = exponent_of(largest_entry(np.ascontiguousarray(a)))
    a = np.array(a * 2.0**-exponent, order="C")
    if n and m >= TALL * n:
        left, values, right = _tall(a, full=full, vectors=vectors, sweeps=sweeps)
    else:
        left, values, right = _square(a, full=full, vectors=vectors, sweeps=sweeps)
    return left, np.ldexp(values, exponent), right


def _tall(a: Array, *, full: bool, vectors: bool, sweeps: int) -> Parts:
    n = a.shape[1]
    if not vectors:
        return singular_parts(qr(a, mode="r"), full=False, vectors=False, sweeps=sweeps)
    Q, R = qr(a, mode="complete" if full else "reduced")
    inner, values, right = singular_parts(R[:n], full=False, vectors=True, sweeps=sweeps)
    left = inner @ Q[:, :n].T
    return np.concatenate([left, Q[:, n:].T]) if full else left, values, right


def _square(a: Array, *, full: bool, vectors: bool, sweeps: int) -> Parts:
    m, n = a.shape
    dtype = a.dtype
    if not vectors and n >= BANDED and dtype == FLOAT:
        return np.empty((n, 0)), _values(*bidiagonal_of(a), sweeps), np.empty((n, 0))
    d, e, left_blocks, right_blocks = bidiagonalize(a)
    if not vectors:
        return np.empty((n, 0)), _values(d, e, sweeps), np.empty((n, 0))
    d, e, size = _scaled(d, e)
    values, inner, right = bidiagonal_svd(d, e, sweeps=sweeps)
    left = np.eye(m if full else n, m, dtype=dtype)
    left[:n, :n] = inner
    right = right.astype(dtype, copy=False)
    apply_blocks(left_blocks, left)
    apply_blocks(right_blocks, right)
    return left, np.ldexp(values, size), right


def _scaled(d: Array, e: Array) -> tuple[Array, Array, int]:
    """Return a bidiagonal matrix with entries near one, and the power of two that was taken out."""
    size = int(np.frexp(max(np.abs(d).max(initial=0.0), np.abs(e).max(initial=0.0)))[1])
    return np.ldexp(d, -size), np.ldexp(e, -size), size


def _values(d: Array, e: Array, sweeps: int) -> Array:
    """Return the singular values of a bidiagonal matrix; by QR sweeps if the quicker way fails."""
    n = len(d)
    d, e, size = _scaled(d, e)
    values, settled = singular_values(d, e, min(sweeps, PASSES))
    if not settled:
        none = np.empty((n, 0))
        if not implicit_qr(d, np.append(e, 0.0), none, none, sweeps):
            raise unsettled("a singular value", n, sweeps)
        values = d
    return np.asarray(np.ldexp(values, size))


@kernel
def small_svd(
    a: Array,
    full: bool,  # noqa: FBT001 - a kernel's flag
    vectors: bool,  # noqa: FBT001
    sweeps: int,
) -> tuple[Array, Array, Array, int]:
    """Return left rows, singular values, right rows, and how it went, for m >= n small."""
    m, n = a.shape
    d, e = np.zeros(n), np.zeros(n)
    columns = n if vectors else 0
    left = np.zeros((m if full else n, m if vectors else 0), a.dtype)
    right = np.zeros((n, columns), a.dtype)
    largest = largest_entry(a)
    if not largest < np.inf:
        return left, d, right, NOT_FINITE
    exponent = exponent_of(largest)
    work = a * 2.0**-exponent if exponent else a
    U, X = np.zeros((n, m), a.dtype), np.zeros((n, m), a.dtype)
    V, Y = np.zeros((n, n), a.dtype), np.zeros((n, n), a.dtype)
    left_taus, right_taus = np.zeros(n, a.dtype), np.zeros(n, a.dtype)
    reduce_panel(work, 0, d, e, left_taus, right_taus, U, V, X, Y)
    if vectors:
        _form(left, U, left_taus, 0)
        _form(right, V, right_taus, 1)
    settled = implicit_qr(d, e, left, right, sweeps)
    if vectors and m <= POLISHED:
        orthonormalise(left)
        orthonormalise(right)
    if exponent:
        d *= 2.0**exponent
    return left, d, right, FINE if settled else UNSETTLED


@kernel
def _form(rows: Array, V: Array, taus: Array, shift: int) -> None:
    """Fill *rows* with the product of the reflections in the rows of V."""
    for i in range(len(rows)):
        rows[i, i] = 1.0
    for j in range(len(V) - 1 - shift, -1, -1):
        reflect_rows(rows, j + shift, j + shift, V[j, j + shift :], taus[j])


def _is_small(a: object) -> bool:
    return is_plain(a) and max(a.shape) <= SMALL  # type: ignore[attr-defined]  # is_plain: an array


def _small(a: Array, full: bool, vectors: bool) -> tuple[Array, Array, Array, int]:  # noqa: FBT001 - passed on
    if a.shape[0] >= a.shape[1]:
        return small_svd(a, full, vectors, SWEEPS)
    right, values, left, state = small_svd(np.ascontiguousarray(a.T), full, vectors, SWEEPS)
    return left, values, right, state


def _hermitian(a: ArrayLike, *, vectors: bool) -> SVDResult | Array:
    """Take the decomposition from the eigenvalues: their signs go to the right vectors."""
    if not vectors:
        return np.sort(np.abs(eigvalsh(a)))[..., ::-1]
    values, basis = eigh(a)
    order = np.argsort(np.abs(values), axis=-1)[..., ::-1]
    values = np.take_along_axis(values, order, axis=-1)
    basis = np.take_along_axis(basis, order[..., None, :], axis=-1)
    signed = basis * np.copysign(1.0, values).astype(values.dtype)[..., None, :]
    return SVDResult(basis, np.abs(values), np.swapaxes(signed, -1, -2).conj())
