"""Least squares: the x that makes ``‖b - A x‖`` smallest, and of these the shortest.

``[A | b]`` is reflected as one matrix, so that Q is never formed: R, ``Q^H b`` and the length of
the residual stand in its triangle. Where `full_rank` makes sure of the rank, singular values are
not needed; otherwise they decide, as in NumPy.
Sources: Golub & Van Loan, §5.3 and §5.5; Björck, Numerical Methods for Least Squares Problems, §2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, ShapeError, SingularError
from matrixops.inputs import FLOAT, Array, as_matrices, as_numbers, check_finite, real_type
from matrixops.linear.triangular import solve_lower, solve_upper
from matrixops.orthogonal.full_rank import surely_full_rank
from matrixops.orthogonal.gram_schmidt import modified_with
from matrixops.orthogonal.householder import adjoint, reflect_columns, triangulate
from matrixops.orthogonal.lstsq_small import lstsq_small
from matrixops.orthogonal.refinement import refined
from matrixops.spectral.svd import svd, svdvals

EPS = 2.0**-52
SMALL = 24  # unknowns up to which one kernel call does everything
METHODS = ("householder", "mgs", "refined")


class LstsqResult(Sequence[Any]):
    """NumPy's four answers, by position, by name, or unpacked: ``x, residuals, rank, s = …``.

    Singular values cost more than x does, so *s* is computed when it is first asked for.
    """

    __slots__ = ("_s", "rank", "residuals", "x")

    def __init__(
        self, x: Array, residuals: Array, rank: int, s: Array | Callable[[], Array]
    ) -> None:
        self.x = x
        self.residuals = residuals
        self.rank = rank
        self._s = s

    @property
    def s(self) -> Array:
        """The singular values of a, in descending order."""
        if callable(self._s):
            self._s = self._s()
        return self._s

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - as a tuple: an index or a slice
        if index in {0, -4}:
            return self.x
        return (self.x, self.residuals, self.rank, self.s)[index]

    def __iter__(self) -> Iterator[Any]:
        return iter((self.x, self.residuals, self.rank, self.s))

    def __repr__(self) -> str:
        return (
            f"LstsqResult(x={self.x!r}, residuals={self.residuals!r}, rank={self.rank!r}, "
            f"s={self.s!r})"
        )


class Fit(NamedTuple):
    """What one road finds: x (n, k), the squared residuals (k,), the rank, the singular values."""

    x: Array
    squares: Array
    rank: int
    s: Array | Callable[[], Array]


def lstsq(
    a: ArrayLike, b: ArrayLike, rcond: float | None = None, *, method: str = "householder"
) -> LstsqResult:
    """Return the x that makes ``‖b - a x‖`` smallest; of several, the shortest.

    Args:
        a: Shape (m, n), tall, square or wide, of any rank.
        b: Shape (m,) or (m, k).
        rcond: Singular values at most *rcond* times the largest count as zero.
            ``max(m, n) * eps`` by default, eps alone for numbers outside (0, 1), as in LAPACK.
        method: "householder" takes every case and is fast. "mgs" (modified Gram-Schmidt on
            ``[a | b]``) and "refined" (reflections, then refinement with residuals in doubled
            precision) need independent columns. "refined" is the one for hard data: full accuracy
            for conditions up to about 1e15. "mgs" is as backward stable as reflections (Björck
            1967), *provided that b is made orthogonal with the columns*; computing ``Q^T b``
            afterwards loses what Q lost. With a leading column of ones its
            first step centres the data, with hardly an error for printed figures; on NIST's
            Longley it has three digits more than reflections.

    Returns:
        x (n,) or (n, k); the sums of squared residuals (k,), (1,) for one b, empty unless the rank
        is n < m; the rank; the singular values of a. A `LstsqResult` unpacks as NumPy's tuple does.

    Raises:
        ShapeError: If *a* is no matrix, or *b* has another number of rows.
        SingularError: If *method* is not "householder" and the columns of *a* depend on each other.
        ArgumentError: If *method* is unknown.
        NotFiniteError, EntryError: If an argument does not hold finite numbers.

    Cost: 2 m n² - ⅔ n³ flops, at most ⅓ n³ to make sure of the rank, and 3 n³ for *s* if asked for.
    Bad at sparse and huge problems, which iterations solve, and at rows of very different weight.
    Sources: Trefethen & Bau, lectures 11 and 19; Golub & Van Loan, §5.3, §5.5; Higham, ASNA, §20.

    >>> x, residuals, rank, s = lstsq([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]], [1.0, 3.0, 5.0])
    >>> x.round(12), rank
    (array([2., 1.]), 2)
    """
    if (
        type(a) is np.ndarray
        and type(b) is np.ndarray
        and a.dtype is FLOAT
        and b.dtype is FLOAT
        and method == "householder"
        and a.ndim == 2
        and b.ndim == 1
        and 0 < a.shape[1] <= SMALL
        and a.shape[1] <= a.shape[0] == b.shape[0]
        and a.flags.c_contiguous
    ):
        m, n = a.shape
        x, squares, s = np.empty((n, 1)), np.empty(1), np.empty(n)
        rank = lstsq_small(a, b.reshape(m, 1), _cut(rcond, m, n), x, squares, s)
        if rank >= 0:
            return LstsqResult(x[:, 0], squares if rank == n < m else np.empty(0), rank, s)
    return _lstsq(a, b, rcond, method)


def _lstsq(a: ArrayLike, b: ArrayLike, rcond: float | None, method: str) -> LstsqResult:
    if method not in METHODS:
        raise ArgumentError(f"method is {method!r}; expected one of {', '.join(METHODS)}")
    matrix, right = as_matrices(a), as_numbers(b, "b")
    if matrix.ndim != 2 or right.ndim not in {1, 2} or len(right) != len(matrix):
        raise ShapeError(
            f"a has shape {matrix.shape} and b {right.shape}; expected (m, n) with (m,) or (m, k)"
        )
    check_finite(right, "b")
    m, n = matrix.shape
    dtype = np.result_type(matrix, right)
    cut = _cut(rcond, m, n)
    columns = right[:, None] if right.ndim == 1 else right
    work = np.result_type(dtype, FLOAT)
    fit = _ROADS[method](matrix.astype(work, copy=False), columns.astype(work, copy=False), cut)
    x = fit.x[:, 0] if right.ndim == 1 else fit.x
    squares = fit.squares if fit.rank == n < m else np.empty(0)
    real = real_type(dtype)
    s = fit.s
    return LstsqResult(
        x.astype(dtype), squares.astype(real), fit.rank, lambda: _values(s).astype(real)
    )


def _cut(rcond: float | None, m: int, n: int) -> float:
    """Return the ratio of singular values that counts as zero, as LAPACK reads *rcond*."""
    if rcond is None:
        return max(m, n) * EPS
    return rcond if 0 < rcond < 1 else EPS


def _values(s: Array | Callable[[], Array]) -> Array:
    return s() if callable(s) else s


def _by_reflections(a: Array, b: Array, rcond: float) -> Fit:
    m, n = a.shape
    return _tall(a, b, rcond) if m >= n else _wide(a, b, rcond)


def _tall(a: Array, b: Array, rcond: float) -> Fit:
    """Reflect ``[a | b]``: R stands on top, ``Q^H b`` beside it, the residual below."""
    n = a.shape[1]
    both = np.hstack([a, b])
    triangulate(both, n)
    R, rotated, rest = both[:n, :n], both[:n, n:], both[n:, n:]
    squares = np.sum(np.abs(rest) ** 2, axis=0)
    if surely_full_rank(R, rcond):
        triangle = R.copy()
        return Fit(solve_upper(R, rotated), squares, n, lambda: svdvals(triangle))
    U, s, Vh, rank = _decompose(R, rcond)
    if rank == n:
        return Fit(solve_upper(R, rotated), squares, n, s)
    return Fit(_shortest(U, s, Vh, rank, rotated), squares, rank, s)


def _wide(a: Array, b: Array, rcond: float) -> Fit:
    """Reflect ``a^H = Q R``; then ``a x = R^H (Q^H x)``, and the shortest x lies in Q's range."""
    m, n = a.shape
    triangle = a.conj().T.copy()
    blocks = reflect_columns(triangle, m)
    R = triangle[:m]
    s: Array | Callable[[], Array]
    if surely_full_rank(R, rcond):
        rank, s = m, lambda: svdvals(R)
        inside = solve_lower(adjoint(R), b)
    else:
        U, s, Vh, rank = _decompose(R, rcond)
        inside = _shortest(Vh.conj().T, s, U.conj().T, rank, b)
    x = np.zeros((n, b.shape[1]), a.dtype)
    x[:m] = inside
    for block in reversed(blocks):
        block.apply(x)
    return Fit(x, np.empty(0), rank, s)


def _decompose(R: Array, rcond: float) -> tuple[Array, Array, Array, int]:
    U, s, Vh = svd(R)
    if not R.any():
        s = np.zeros(len(R))  # nothing may count, however small
    return U, s, Vh, _count(s, rcond)


def _shortest(U: Array, s: Array, Vh: Array, rank: int, b: Array) -> Array:
    """Return the pseudo-inverse of ``U diag(s) Vh``, cut at *rank*, times *b*."""
    kept: Array = U[:, :rank].conj().T @ b
    return Vh[:rank].conj().T @ (kept / s[:rank, None])


def _count(s: Array, rcond: float) -> int:
    return int(np.count_nonzero(s > rcond * s[0])) if s.size else 0


def _by_gram_schmidt(a: Array, b: Array, rcond: float) -> Fit:
    """Make the columns of ``[a | b]`` orthogonal one by one; what is left of b is the residual."""
    m, n = a.shape
    rows = np.hstack([a, b]).T.copy()
    r = np.zeros((n, n), a.dtype)
    right = np.zeros((n, b.shape[1]), a.dtype)
    modified_with(rows, r, right)
    _refuse_dependent(r, rcond, m, "mgs")
    squares = np.sum(np.abs(rows[n:]) ** 2, axis=1)
    return Fit(solve_upper(r, right), squares, n, lambda: svdvals(r))


def _by_refinement(a: Array, b: Array, rcond: float) -> Fit:
    both = a.copy()
    blocks = reflect_columns(both, min(a.shape))
    _refuse_dependent(both[: a.shape[1]], rcond, len(a), "refined")
    R = both[: a.shape[1]]
    x, residual = refined(a, b, blocks, R)
    return Fit(x, np.sum(np.abs(residual) ** 2, axis=0), len(R), lambda: svdvals(R))


def _refuse_dependent(R: Array, rcond: float, rows: int, method: str) -> None:
    n = R.shape[1]
    if rows >= n and surely_full_rank(R, rcond):
        return
    rank = _count(svdvals(R), rcond)
    if rank < n:
        raise SingularError(
            f"a has rank {rank} and {n} columns: method {method!r} needs independent columns; "
            "'householder' finds the shortest solution"
        )


_ROADS: dict[str, Callable[[Array, Array, float], Fit]] = {
    "householder": _by_reflections,
    "mgs": _by_gram_schmidt,
    "refined": _by_refinement,
}
