"""The QR factorisation, by five roads to the same triangle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, SingularError
from matrixops.inputs import FLOAT, Array, as_matrices, working
from matrixops.orthogonal.givens import qr_givens
from matrixops.orthogonal.gram_schmidt import METHODS, orthonormalise
from matrixops.orthogonal.householder import form_q, qr_small, reflect_columns, triangulate
from matrixops.results import QRResult
from matrixops.stacks import over_stack

SMALL = 40  # up to this size one kernel call beats blocks
MODES = ("reduced", "complete", "r", "raw")


@overload
def qr(
    a: ArrayLike, mode: Literal["reduced", "complete"] = ..., *, method: str = ...
) -> QRResult: ...
@overload
def qr(a: ArrayLike, mode: Literal["r"], *, method: str = ...) -> Array: ...
@overload
def qr(a: ArrayLike, mode: Literal["raw"], *, method: str = ...) -> tuple[Array, Array]: ...
def qr(
    a: ArrayLike, mode: str = "reduced", *, method: str = "householder"
) -> QRResult | Array | tuple[Array, Array]:
    """Return Q with orthonormal columns and R upper triangular, ``a = Q @ R``.

    Args:
        a: Shape (..., m, n); k = min(m, n).
        mode: "reduced" gives Q (..., m, k) and R (..., k, n); "complete" Q (..., m, m) and
            R (..., m, n); "r" R alone; "raw" LAPACK's reflectors, h (..., n, m) and tau (..., k).
        method: "householder" (the default: backward stable, orthogonal to rounding, fast),
            "givens" (as stable; for nearly triangular matrices), or "mgs", "cgs", "cgs2": see
            `gram_schmidt` for what they lose. "raw" exists for "householder" alone, "complete" for
            "householder" and "givens".

    Returns:
        A `QRResult`, an array for "r", two arrays for "raw"; of the type of *a*. Signs by
        "householder" are those of LAPACK, hence of `numpy.linalg.qr`; Gram-Schmidt makes the
        diagonal of R positive.

    Raises:
        ArgumentError: If *mode* or *method* is unknown, or the two do not go together.
        SingularError: If Gram-Schmidt finds nothing left of a column (the others need no rank).
        ShapeError, NotFiniteError, EntryError: If *a* is no matrix of finite numbers.

    Cost: 2 m n² - ⅔ n³ flops for R, as much again for Q. Bad at showing the rank: R may hide that
    it is nearly singular (Kahan's matrix); ask `svd`.
    Sources: Trefethen & Bau, lectures 7-10; Golub & Van Loan, §5.2; Higham, ASNA, §19.

    >>> qr([[3.0, 1.0], [4.0, 2.0]], mode="r").round(3)
    array([[-5. , -2.2],
           [ 0. ,  0.4]])
    """
    if (
        type(a) is np.ndarray
        and a.dtype is FLOAT
        and a.ndim == 2
        and a.flags.c_contiguous
        and mode == "reduced"
        and method == "householder"
        and 0 < a.shape[0] <= SMALL
        and 0 < a.shape[1] <= SMALL
    ):
        m, n = a.shape
        k = min(m, n)
        q, r = np.empty((m, k)), np.empty((k, n))
        if qr_small(a, q, r):
            return QRResult(q, r)
    _check_options(mode, method)
    matrices = as_matrices(a)
    if mode == "r":
        triangle: Array = over_stack(lambda one: _triangle(one, method), working(matrices))
        return triangle.astype(matrices.dtype, copy=False)
    pair = _ROADS[method] if mode != "raw" else _raw
    first, second = over_stack(lambda one: pair(one, mode), working(matrices))
    first = first.astype(matrices.dtype, copy=False)
    second = second.astype(matrices.dtype, copy=False)
    return (first, second) if mode == "raw" else QRResult(first, second)


def _check_options(mode: str, method: str) -> None:
    if mode not in MODES:
        raise ArgumentError(f"mode is {mode!r}; expected one of {', '.join(MODES)}")
    if method not in _ROADS:
        raise ArgumentError(f"method is {method!r}; expected one of {', '.join(_ROADS)}")
    if mode == "raw" and method != "householder":
        raise ArgumentError(f"mode 'raw' holds reflectors, which method {method!r} has none of")
    if mode == "complete" and method in METHODS:
        raise ArgumentError(
            f"mode 'complete' needs columns that method {method!r} does not make; "
            "use method 'householder' or 'givens'"
        )


def _triangle(a: Array, method: str) -> Array:
    if method != "householder":
        return _ROADS[method](a, "reduced")[1]
    r = a.copy(order="C")
    triangulate(r, min(a.shape))
    return r[: min(a.shape)]


def _by_reflections(a: Array, mode: str) -> tuple[Array, Array]:
    m, n = a.shape
    r = a.copy(order="C")
    blocks = reflect_columns(r, min(m, n))
    columns = m if mode == "complete" else min(m, n)
    return form_q(blocks, m, columns, a.dtype), r[:columns]


def _by_rotations(a: Array, mode: str) -> tuple[Array, Array]:
    q, r = qr_givens(a)
    columns = len(a) if mode == "complete" else min(a.shape)
    return q[:, :columns], r[:columns]


def _by_gram_schmidt(a: Array, method: str) -> tuple[Array, Array]:
    """Orthonormalise the first k columns; the others are combinations of these."""
    k = min(a.shape)
    q, r, kept = orthonormalise(a[:, :k], method, 0.0)
    if not kept.all():
        raise SingularError(
            f"nothing is left of column {int(np.argmin(kept))} of a after the columns before it: "
            f"method {method!r} needs independent columns; 'householder' does not"
        )
    return q, np.hstack([r, q.conj().T @ a[:, k:]])


def _raw(a: Array, mode: str) -> tuple[Array, Array]:  # noqa: ARG001 - one signature for all roads
    """Return LAPACK's form, transposed: R above, the reflectors' tails below; and their taus."""
    packed = a.copy(order="C")
    blocks = reflect_columns(packed, min(a.shape))
    for block in blocks:
        packed[block.first :, block.first : block.last] += np.tril(block.V, -1)
    return packed.T, np.concatenate([np.empty(0, a.dtype), *(block.taus for block in blocks)])


_ROADS: dict[str, Callable[[Array, str], tuple[Array, Array]]] = {
    "householder": _by_reflections,
    "givens": _by_rotations,
    "mgs": lambda a, _: _by_gram_schmidt(a, "mgs"),
    "cgs": lambda a, _: _by_gram_schmidt(a, "cgs"),
    "cgs2": lambda a, _: _by_gram_schmidt(a, "cgs2"),
}
