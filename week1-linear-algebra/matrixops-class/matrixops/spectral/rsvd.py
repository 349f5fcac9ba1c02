"""The first few singular values and vectors, by random projection: `rsvd`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, NotPositiveDefiniteError, ShapeError
from matrixops.inputs import FLOAT, Array, as_matrices, real_type, working
from matrixops.linear.cholesky import cholesky
from matrixops.linear.triangular import solve_lower
from matrixops.orthogonal.qr import qr
from matrixops.results import SVDResult
from matrixops.spectral.scaling import exponent_of, largest_entry
from matrixops.spectral.svd import svd

PARALLEL = 1e-5
"""Below this ratio of diagonal entries, more than half of a Cholesky factor's digits are lost."""


def rsvd(
    a: ArrayLike,
    k: int,
    *,
    oversampling: int = 10,
    power_iterations: int = 2,
    rng: np.random.Generator,
) -> SVDResult:
    """Return an approximate decomposition of rank *k*: ``a ≈ U @ diag(S) @ Vh``.

    Multiply *a* by a few random vectors: the images span, nearly, the directions in which *a* is
    large. Powers of ``a a^H`` sharpen that. The decomposition within the span is exact.

    Args:
        a: Shape (m, n).
        k: How many singular values, from 1 to min(m, n).
        oversampling: How many random vectors more than *k*.
        power_iterations: How often the span is sharpened; for a slowly falling spectrum take more.
        rng: Draws the random vectors.

    Returns:
        ``U`` (m, k), ``S`` (k,) descending, ``Vh`` (k, n). No value of S is above the true one, but
        for rounding.

    Raises:
        ArgumentError: If *k*, *oversampling* or *power_iterations* is out of range.
        ShapeError: If *a* is not one matrix.
        NotFiniteError: If it holds a NaN or an infinity.

    Bad at: matrices whose singular values hardly fall after the k-th. Cost: 4 m n (k +
    oversampling)(1 + power_iterations) flops. Source: Halko, Martinsson & Tropp 2011, SIAM Review
    53, algorithms 4.4 and 5.1; their bound: theorem 10.6 and corollary 10.10.

    >>> rsvd([[3.0, 0.0], [0.0, 1.0]], 1, rng=np.random.default_rng(0)).S.round(12).tolist()
    [3.0]
    """
    array = as_matrices(a)
    if array.ndim != 2:
        raise ShapeError(f"a has shape {array.shape}; expected one matrix (m, n)")
    _check(array, k, oversampling, power_iterations)
    exponent = exponent_of(largest_entry(np.ascontiguousarray(array)))
    matrix = working(array) * 2.0**-exponent if exponent else working(array)
    count = min(k + oversampling, *matrix.shape)
    span = matrix @ _random(rng, matrix.shape[1], count, matrix.dtype)
    for _ in range(power_iterations):  # a short fat product is quicker than a tall thin one
        span = matrix @ _even((_even(span).conj().T @ matrix).conj().T)
    basis, _ = qr(span)
    U, S, Vh = svd(basis.conj().T @ matrix, full_matrices=False)
    return SVDResult(
        (basis @ U[:, :k]).astype(array.dtype, copy=False),
        np.ldexp(S[:k], exponent).astype(real_type(array.dtype), copy=False),
        Vh[:k].astype(array.dtype, copy=False),
    )


def _even(span: Array) -> Array:
    """Return other vectors of the same span, of about equal length and far from parallel.

    They need not be quite orthogonal, so that Cholesky's factor of their products serves; where the
    vectors are too near parallel for that, QR does.
    """
    try:
        L = cholesky(span.conj().T @ span)
    except NotPositiveDefiniteError:
        return qr(span).Q
    diagonal = L.diagonal().real
    if diagonal.min() < PARALLEL * diagonal.max():
        return qr(span).Q
    return solve_lower(L, span.conj().T).conj().T


def _random(rng: np.random.Generator, n: int, count: int, dtype: np.dtype[np.generic]) -> Array:
    draw = rng.standard_normal((n, count))
    return draw if dtype == FLOAT else draw + 1j * rng.standard_normal((n, count))


def _check(a: Array, k: int, oversampling: int, power_iterations: int) -> None:
    if not 1 <= k <= min(a.shape):
        raise ArgumentError(f"k is {k}; expected 1 to {min(a.shape)} for shape {a.shape}")
    for name, value in (("oversampling", oversampling), ("power_iterations", power_iterations)):
        if value < 0:
            raise ArgumentError(f"{name} is {value}; expected 0 or more")
