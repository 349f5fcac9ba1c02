"""Gram-Schmidt: take from each vector what the earlier ones already say, then give it length one.

Three orders of the same sums, equal on paper and not at all in floating point:

* **cgs** (classical) takes all components from the vector as it came. Orthogonality is lost like
  u cond(A)², or worse.
* **mgs** (modified) takes them one by one from what is left. Lost like u cond(A).
* **cgs2** does the classical step again until nothing changes, which is nearly always twice.
  Orthogonal to rounding, whatever the condition, for twice the work.

Sources: Trefethen & Bau, lectures 8 and 9; Higham, ASNA, §19.8; Giraud, Langou & Rozložník (2005).
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, ShapeError, SingularError
from matrixops.inputs import Array, as_matrices, working
from matrixops.jit import fast_kernel

Method: TypeAlias = Literal["cgs", "mgs", "cgs2"]
METHODS = ("cgs", "mgs", "cgs2")
PASSES = 40  # cgs2 needs two; rounding errors of far larger vectors a pass for 16 digits of those


class GramSchmidtResult(NamedTuple):
    """``vectors = Q @ R``; *dependent* columns are spanned by earlier ones, and gave none to Q."""

    Q: Array
    R: Array
    dependent: tuple[int, ...]


def gram_schmidt(
    vectors: ArrayLike,
    *,
    method: Method = "mgs",
    tol: float | None = None,
    dependent: Literal["error", "drop"] = "error",
) -> GramSchmidtResult:
    """Return orthonormal vectors that span what the columns of *vectors* span, in their order.

    Args:
        vectors: Shape (m, n): n columns of length m.
        method: "cgs", "mgs" or "cgs2"; see the module for what each loses.
        tol: A column is dependent when what is left of it is at most *tol* times its length.
            ``max(m, n) * eps`` by default.
        dependent: "error" refuses dependent columns by name, "drop" leaves them out of Q.

    Returns:
        Q of shape (m, r) and R of shape (r, n), upper trapezoidal, with ``vectors = Q @ R`` (to
        *tol* in the dropped columns), and the indices of the dependent columns.

    Raises:
        SingularError: If a column depends on earlier ones and *dependent* is "error".
        ArgumentError: If an option is unknown, or *tol* is negative.
        ShapeError: If *vectors* is not one matrix.

    Cost: 2 m n² flops ("cgs2" 4 m n²), as many vector operations; `qr` by reflections is faster and
    always orthogonal. How much was lost, `loss_of_orthogonality` tells.

    >>> gram_schmidt([[3.0, 1.0], [4.0, 2.0]]).R
    array([[5. , 2.2],
           [0. , 0.4]])
    """
    _check_option("method", method, METHODS)
    _check_option("dependent", dependent, ("error", "drop"))
    given = as_matrices(vectors, "vectors")
    if given.ndim != 2:
        raise ShapeError(f"vectors has shape {given.shape}; expected one matrix (m, n)")
    if tol is None:
        tol = max(given.shape) * float(np.finfo(given.dtype).eps)
    if not tol >= 0:
        raise ArgumentError(f"tol is {tol}; expected a number that is not negative")
    q, r, kept = orthonormalise(working(given), method, tol)
    lost = tuple(int(j) for j in np.flatnonzero(~kept))
    if lost and dependent == "error":
        raise SingularError(
            f"vectors: column {lost[0]} depends on the columns before it (all such: {list(lost)}); "
            'dependent="drop" leaves them out'
        )
    return GramSchmidtResult(q.astype(given.dtype), r.astype(given.dtype), lost)


def orthonormalise(a: Array, method: str, tol: float) -> tuple[Array, Array, Array]:
    """Return Q (m, r), R (r, n), and which of the n columns gave a column to Q.

    The kernels walk along rows, so the columns are handed over, and come back, as rows.
    """
    columns = a.T.copy()
    n = a.shape[1]
    r = np.zeros((n, n), a.dtype)
    kept = np.zeros(n, np.bool_)
    sweep = {"cgs": classical, "mgs": modified, "cgs2": classical_twice}[method]
    sweep(columns, r, kept, tol)
    return np.ascontiguousarray(columns[kept].T), r[kept], kept


def loss_of_orthogonality(q: ArrayLike) -> float:
    """Return ``‖I - Q^H Q‖₂`` bounded by its Frobenius norm: 0 when the columns are orthonormal.

    Args:
        q: Shape (m, n).

    Cost: 2 m n² flops. Source: Higham, ASNA, §19.8.

    >>> loss_of_orthogonality([[1.0, 0.0], [0.0, 1.0]])
    0.0
    """
    columns = working(as_matrices(q, "q"))
    gap = np.eye(columns.shape[-1]) - columns.conj().swapaxes(-1, -2) @ columns
    return float(np.sqrt(np.sum(np.abs(gap) ** 2)))


def _check_option(name: str, found: str, known: tuple[str, ...]) -> None:
    if found not in known:
        raise ArgumentError(f"{name} is {found!r}; expected one of {', '.join(known)}")


@fast_kernel
def inner(x: Array, y: Array) -> complex:
    """Return ``x^H y``."""
    total: complex = 0.0 * x[0]
    for i in range(x.shape[0]):
        total += np.conj(x[i]) * y[i]
    return total


@fast_kernel
def subtract(w: complex, x: Array, y: Array) -> None:
    """Take *w* times *x* from *y*, in place."""
    for i in range(x.shape[0]):
        y[i] -= w * x[i]


@fast_kernel
def length(x: Array) -> float:
    """Return the 2-norm, scaled so that nothing overflows or vanishes."""
    largest = 0.0
    for i in range(x.shape[0]):
        largest = max(largest, abs(x[i].real), abs(x[i].imag))
    if largest == 0.0:
        return 0.0
    total = 0.0
    for i in range(x.shape[0]):
        p, q = x[i].real / largest, x[i].imag / largest
        total += p * p + q * q
    return largest * math.sqrt(total)


@fast_kernel
def normalise(c: Array, r: Array, kept: Array, j: int, least: float) -> None:
    """Give row *j* of *c* length one, its length to *r*, unless that is at most *least*."""
    size = length(c[j])
    r[j, j] = size
    kept[j] = size > least
    if kept[j]:
        for i in range(c.shape[1]):
            c[j, i] /= size


@fast_kernel
def classical(c: Array, r: Array, kept: Array, tol: float) -> None:
    """Orthonormalise the rows of *c* in place by the classical order."""
    for j in range(c.shape[0]):
        least = tol * length(c[j])
        for k in range(j):
            if kept[k]:
                r[k, j] = inner(c[k], c[j])
        for k in range(j):
            if kept[k]:
                subtract(r[k, j], c[k], c[j])
        normalise(c, r, kept, j, least)


@fast_kernel
def modified(c: Array, r: Array, kept: Array, tol: float) -> None:
    """Orthonormalise the rows of *c* in place by the modified order."""
    for j in range(c.shape[0]):
        least = tol * length(c[j])
        for k in range(j):
            if kept[k]:
                r[k, j] = inner(c[k], c[j])
                subtract(r[k, j], c[k], c[j])
        normalise(c, r, kept, j, least)


@fast_kernel
def classical_twice(c: Array, r: Array, kept: Array, tol: float) -> None:
    """Orthonormalise the rows of *c* in place, the classical step repeated until it is idle.

    Idle means that half the length stays, as in Kahan's and Parlett's "twice is enough".
    """
    n = c.shape[0]
    w = np.zeros(n, c.dtype)
    for j in range(n):
        before = length(c[j])
        least = tol * before
        for turn in range(PASSES):
            for k in range(j):
                if kept[k]:
                    w[k] = inner(c[k], c[j])
            for k in range(j):
                if kept[k]:
                    subtract(w[k], c[k], c[j])
                    r[k, j] += w[k]
            after = length(c[j])
            if after <= least or (turn > 0 and after > 0.5 * before):
                break
            before = after
        normalise(c, r, kept, j, least)


@fast_kernel
def modified_with(c: Array, r: Array, right: Array) -> None:
    """Orthonormalise the first n rows of *c*, and take every one from the rows behind, too.

    Args:
        c: Shape (n + k, m): n columns of a matrix, and k right sides, as rows. The first become Q,
            the last the residuals.
        r: Shape (n, n), zeros; becomes R.
        right: Shape (n, k); becomes what the right sides held of Q.
    """
    n = r.shape[0]
    for j in range(n):
        r[j, j] = length(c[j])
        if r[j, j] != 0.0:
            for i in range(c.shape[1]):
                c[j, i] /= r[j, j]
        for k in range(j + 1, c.shape[0]):
            w = inner(c[j], c[k])
            subtract(w, c[j], c[k])
            if k < n:
                r[j, k] = w
            else:
                right[j, k - n] = w
