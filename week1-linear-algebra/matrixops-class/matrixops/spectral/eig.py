"""Eigenvalues and right eigenvectors of a general square matrix.

Balance, reduce to Hessenberg form, iterate to a Schur form, polish it, substitute back. Small
matrices run through all of it in one compiled call; large ones leave it where a matrix product
pays. `eigvals` takes the same steps but the polish, so that its values are those of `eig` to the
rounding that the polish removes.
"""

from __future__ import annotations

import math
from typing import TypeGuard

import numpy as np
from numpy.typing import ArrayLike

from matrixops.inputs import COMPLEX, FLOAT, Array, as_squares, working
from matrixops.jit import kernel
from matrixops.results import EigResult
from matrixops.spectral import francis, single_shift
from matrixops.spectral.balancing import NOT_FINITE, balance, bring_near_one, undo_balance
from matrixops.spectral.eigenvectors import (
    complex_schur_vectors,
    normalised_complex,
    normalised_pairs,
    real_schur_vectors,
)
from matrixops.spectral.hessenberg import UNBLOCKED, reduce_unblocked, to_hessenberg
from matrixops.spectral.mending import mend
from matrixops.spectral.polishing import polish, polish_small, product
from matrixops.spectral.schur import allowed_sweeps, iterate, refuse_unsettled

_SETTLED, _REFUSED, _FAR = -1, -2, -3  # how it went; 0 or more is the row that did not settle
_HARMLESS = 2.0**20  # scales that differ by less leave the vectors what they are


@kernel
def _restore(w: Array, exponent: int) -> None:
    """Multiply the eigenvalues by ``2**exponent`` in two steps."""
    if exponent != 0:
        half = exponent // 2
        first, second = math.ldexp(1.0, half), math.ldexp(1.0, exponent - half)
        for i in range(len(w)):
            w[i] = complex(w[i].real * first * second, w[i].imag * first * second)


@kernel
def _far_apart(scales: Array) -> bool:
    """Whether balancing scaled rows so differently that it may have spoilt the vectors."""
    return len(scales) > 0 and scales.max() > _HARMLESS * scales.min()


@kernel
def _real_one(h: Array, vectors: bool, sweeps: int, w: Array, v: Array) -> int:  # noqa: FBT001 - a kernel
    """Fill w (n,) and v (n, n) from a small real h, which is overwritten."""
    n = h.shape[0]
    scales, swaps = np.empty(n), np.empty(n, np.int64)
    exponent = bring_near_one(h)
    if exponent == NOT_FINITE:
        return _REFUSED
    lo, hi = balance(h, scales, swaps)
    balanced = h.copy()
    qh = np.eye(n, n if vectors else 0)
    reduce_unblocked(h, qh, lo, hi)
    row = francis.iterate(h, qh, lo, hi, vectors, sweeps)
    if row >= 0:
        return row
    if vectors:
        polish_small(balanced, h, qh)
    re, im = francis.eigenvalues_of(h)
    for i in range(n):
        w[i] = complex(re[i], im[i])
    if vectors:
        rows = product(real_schur_vectors(h, im), qh)
        undo_balance(rows, scales, swaps, lo, hi)
        v[:] = normalised_pairs(rows, im)
    _restore(w, exponent)
    return _FAR if vectors and _far_apart(scales) else _SETTLED


@kernel
def _complex_one(h: Array, vectors: bool, sweeps: int, w: Array, v: Array) -> int:  # noqa: FBT001 - a kernel
    """As `_real_one`, of a small complex h."""
    n = h.shape[0]
    scales, swaps = np.empty(n), np.empty(n, np.int64)
    exponent = bring_near_one(h)
    if exponent == NOT_FINITE:
        return _REFUSED
    lo, hi = balance(h, scales, swaps)
    balanced = h.copy()
    qh = np.eye(n, n if vectors else 0).astype(np.complex128)
    reduce_unblocked(h, qh, lo, hi)
    row = single_shift.iterate(h, qh, lo, hi, vectors, sweeps)
    if row >= 0:
        return row
    if vectors:
        polish_small(balanced, h, qh)
    for i in range(n):
        w[i] = h[i, i]
    if vectors:
        rows = product(complex_schur_vectors(h), np.conj(qh))
        undo_balance(rows, scales, swaps, lo, hi)
        v[:] = normalised_complex(rows)
    _restore(w, exponent)
    return _FAR if vectors and _far_apart(scales) else _SETTLED


@kernel
def _real_stack(a: Array, vectors: bool, sweeps: int) -> tuple[int, bool, Array, Array]:  # noqa: FBT001 - a kernel
    """Return what came of it, whether all is real, and w (count, n), v (count, n, n)."""
    count, n = a.shape[0], a.shape[1]
    w = np.empty((count, n), np.complex128)
    v = np.empty((count, n if vectors else 0, n), np.complex128)
    real, state = True, _SETTLED
    for k in range(count):
        row = _real_one(a[k].copy(), vectors, sweeps, w[k], v[k])
        if row == _FAR:
            state = _FAR
        elif row != _SETTLED:
            return row, real, w, v
        for i in range(n):
            real = real and w[k, i].imag == 0.0
    return state, real, w, v


@kernel
def _complex_stack(a: Array, vectors: bool, sweeps: int) -> tuple[int, bool, Array, Array]:  # noqa: FBT001 - a kernel
    """As `_real_stack`; complex input is never answered by real arrays."""
    count, n = a.shape[0], a.shape[1]
    w = np.empty((count, n), np.complex128)
    v = np.empty((count, n if vectors else 0, n), np.complex128)
    state = _SETTLED
    for k in range(count):
        row = _complex_one(a[k].copy(), vectors, sweeps, w[k], v[k])
        if row == _FAR:
            state = _FAR
        elif row != _SETTLED:
            return row, False, w, v
    return state, False, w, v


def _large_one(matrix: Array, *, vectors: bool, sweeps: int) -> tuple[bool, Array, Array]:
    """Return whether all is real, and w (n,), v (n, n) of one matrix in working precision."""
    h = np.array(matrix, order="C")
    n = len(h)
    scales, swaps = np.empty(n), np.empty(n, np.int64)
    exponent = bring_near_one(h)
    lo, hi = balance(h, scales, swaps)
    balanced = h.copy()
    qh = to_hessenberg(h, lo, hi, vectors=vectors)
    iterate(h, qh, lo, hi, whole=vectors, sweeps=sweeps)
    if vectors:
        polish(balanced, h, qh)
    complex_input = h.dtype == COMPLEX
    if complex_input:
        im, w = np.ones(n), h.diagonal().copy()
    else:
        re, im = francis.eigenvalues_of(h)
        w = re + 1j * im
    _restore(w, exponent)
    real = not complex_input and not im.any()
    if not vectors:
        return real, w, np.empty((0, n), COMPLEX)
    rows = complex_schur_vectors(h) if complex_input else real_schur_vectors(h, im)
    rows = rows @ qh.conj()
    undo_balance(rows, scales, swaps, lo, hi)
    v = normalised_complex(rows) if complex_input else normalised_pairs(rows, im)
    if _far_apart(scales):
        mend(matrix, w, v)
    return real, w, v


def _stack(squares: Array, *, vectors: bool, sweeps: int) -> tuple[bool, Array, Array]:
    """Return whether all is real, and complex w (count, n), v (count, n, n)."""
    a = np.ascontiguousarray(working(squares))
    n = a.shape[-1]
    a = a.reshape((-1, n, n)) if a.size else a.reshape((math.prod(a.shape[:-2]), n, n))
    if n <= UNBLOCKED:
        method = _complex_stack if a.dtype == COMPLEX else _real_stack
        row, real, w, v = method(a, vectors, sweeps)
        refuse_unsettled(row, sweeps)
        if row == _FAR:
            for matrix, values, columns in zip(a, w, v, strict=True):
                mend(matrix, values, columns)
        return real, w, v
    answers = [_large_one(matrix, vectors=vectors, sweeps=sweeps) for matrix in a]
    w = np.empty((len(a), n), COMPLEX)
    v = np.empty((len(a), n if vectors else 0, n), COMPLEX)
    for k, (_, values, columns) in enumerate(answers):
        w[k], v[k] = values, columns
    real = a.dtype == FLOAT and all(answer[0] for answer in answers)
    return real, w, v


def _is_small(a: ArrayLike) -> TypeGuard[Array]:
    """Whether *a* is one contiguous matrix of doubles that needs no preparation."""
    return (
        type(a) is np.ndarray
        and a.dtype == FLOAT
        and a.ndim == 2
        and 0 < a.shape[0] == a.shape[1] <= UNBLOCKED
        and a.flags.c_contiguous
    )


def eigvals(a: ArrayLike, *, max_sweeps: int | None = None) -> Array:
    """Return the eigenvalues of a general square matrix, in no particular order.

    Backward stable: they are the exact eigenvalues of ``a + E`` with E of the size of the rounding
    unit times the (balanced) matrix. How far that moves them is the matrix's own condition: those
    of a Jordan block or of Frank's matrix lose half their digits and more. Of a symmetric matrix
    take `eigvalsh`.

    Args:
        a: Shape (..., n, n); never changed.
        max_sweeps: Bound on the QR sweeps for each matrix; 30 n if not given.

    Returns:
        Shape (..., n): real if *a* and all the eigenvalues are real, else complex, where
        conjugates stand together, the one with positive imaginary part first.

    Raises:
        ShapeError: If the last two dimensions differ.
        NotFiniteError: If *a* holds a NaN or an infinity.
        ConvergenceError: If the sweeps do not suffice.

    Cost: about 10 n³ flops. Source: Golub & Van Loan (4th ed.), 7.5.

    >>> eigvals([[0.0, 1.0], [-2.0, 3.0]])
    array([1., 2.])
    """
    if _is_small(a):
        sweeps = allowed_sweeps(max_sweeps, len(a))
        row, real, w, _ = _real_stack(a.reshape((1, *a.shape)), False, sweeps)  # noqa: FBT003 - a kernel
        if row == _SETTLED:
            values: Array = w[0].real.copy() if real else w[0]
            return values
    squares = as_squares(a)
    sweeps = allowed_sweeps(max_sweeps, squares.shape[-1])
    real, w, _ = _stack(squares, vectors=False, sweeps=sweeps)
    return _typed(w.reshape(squares.shape[:-1]), squares.dtype, real=real)


def _typed(answer: Array, dtype: np.dtype[np.generic], *, real: bool) -> Array:
    """Return *answer* in the precision of *dtype*, without its imaginary zeros if it is real."""
    if real:
        return np.array(answer.real, dtype=dtype, order="C")
    return answer.astype(np.result_type(dtype, np.complex64), copy=False)


def eig(a: ArrayLike, *, max_sweeps: int | None = None) -> EigResult:
    """Return the eigenvalues of a general square matrix, and its right eigenvectors.

    The columns of ``eigenvectors`` have Euclidean length 1; the largest entry of a complex one is
    real. Each pair is exact for a matrix near *a*, but a defective *a* has too few independent
    vectors, and then some columns are parallel to rounding: do not invert them, take `schur`.

    Args:
        a: Shape (..., n, n); never changed.
        max_sweeps: Bound on the QR sweeps for each matrix; 30 n if not given.

    Returns:
        eigenvalues (..., n) as of `eigvals`, and eigenvectors (..., n, n).

    Raises:
        ShapeError: If the last two dimensions differ.
        NotFiniteError: If *a* holds a NaN or an infinity.
        ConvergenceError: If the sweeps do not suffice.

    Cost: about 27 n³ flops. Source: Golub & Van Loan (4th ed.), 7.5 and 7.6.

    >>> eig([[2.0, 0.0], [0.0, 3.0]]).eigenvectors
    array([[1., 0.],
           [0., 1.]])
    """
    if _is_small(a):
        sweeps = allowed_sweeps(max_sweeps, len(a))
        row, real, w, v = _real_stack(a.reshape((1, *a.shape)), True, sweeps)  # noqa: FBT003 - a kernel
        if row == _SETTLED:
            return EigResult(w[0].real.copy(), v[0].real.copy()) if real else EigResult(w[0], v[0])
    squares = as_squares(a)
    sweeps = allowed_sweeps(max_sweeps, squares.shape[-1])
    real, w, v = _stack(squares, vectors=True, sweeps=sweeps)
    return EigResult(
        _typed(w.reshape(squares.shape[:-1]), squares.dtype, real=real),
        _typed(v.reshape(squares.shape), squares.dtype, real=real),
    )
