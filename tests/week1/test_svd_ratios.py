"""`svd` is backward stable: LAPACK's ratios stay below 3 where LAPACK itself allows 50."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from week1.spectral_matrices import ULP, orthogonality, random_orthogonal, residual, spectra

from matrixops import svd, svdvals
from matrixops.errors import ConvergenceError
from matrixops.spectral.divide_svd import bidiagonal_svd
from matrixops.spectral.svd import SMALL, singular_parts

SHAPES = [(n, n) for n in (1, 2, 3, 5, 10, 50, SMALL + 9)] + [
    (0, 0),
    (3, 0),
    (0, 3),
    (1, 7),
    (7, 3),
    (50, 20),
    (20, 50),
    (120, 130),
    (160, 20),
]


def check(a: Any, *, full: bool) -> None:
    """Assert that the parts build *a* again, and are orthonormal and descending."""
    k = min(a.shape)
    U, S, Vh = svd(a, full_matrices=full)
    scale = np.abs(a).max(initial=0.0) or 1.0

    assert residual(a, (U[:, :k] * (S / scale)) @ Vh[:k]) < 3
    assert orthogonality(U) < 3
    assert orthogonality(Vh.conj().T) < 3
    assert (np.diff(S) <= 0).all()
    assert (S >= 0).all()
    assert np.abs(svdvals(a) - S).max(initial=0.0) <= (30 + k) * ULP * S.max(initial=0.0)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_spectrum_type_is_backward_stable(shape: tuple[int, int]) -> None:
    """Random bases with hard singular values come apart to rounding."""
    for kind in spectra(2):
        for complex_ in [False, True]:
            for full in [False, True]:
                m, n = shape
                k = min(shape)
                rng = np.random.default_rng(m + n)
                left = random_orthogonal(m, rng, complex_=complex_)[:, :k]
                right = random_orthogonal(n, rng, complex_=complex_)[:k]

                check((left * spectra(k)[kind]) @ right, full=full)


def _types(n: int) -> dict[str, Any]:
    """Return LAPACK's types of general matrices that have no chosen singular values."""
    a = np.random.default_rng(n).standard_normal((n, n))
    first, last, half = a.copy(), a.copy(), a.copy()
    first[:, 0] = last[:, -1] = half[:, n // 2 :] = 0.0
    return {
        "diagonal": np.diag(np.diag(a)),
        "upper": np.triu(a),
        "lower": np.tril(a),
        "first column zero": first,
        "last column zero": last,
        "last half zero": half,
        "ones": np.ones((n, n)),
        "upper ones": np.triu(np.ones((n, n))),
        "nilpotent": np.eye(n, k=1),
        "columns graded": a * np.logspace(0, -30, n),
        "rows graded": (a * np.logspace(-30, 0, n)).T,
        "hilbert": 1.0 / (np.arange(n)[:, None] + np.arange(n) + 1.0),
        "kahan": np.diag(0.9 ** np.arange(n)) @ (np.eye(n) - 0.4 * np.triu(np.ones((n, n)), 1)),
    }


@pytest.mark.parametrize("kind", _types(2))
@pytest.mark.parametrize("n", [2, 3, 10, 50, SMALL + 40])
def test_every_matrix_type_is_backward_stable(n: int, kind: str) -> None:
    """Triangles, zero columns, rank one, graded rows and columns, Hilbert, Kahan."""
    check(_types(n)[kind], full=False)


@pytest.mark.parametrize("n", [5, 40, SMALL + 90])
def test_summation_matrix_has_its_closed_form(n: int) -> None:
    """The triangle of ones has singular values 1 / (2 sin((2k - 1) pi / (4n + 2)))."""
    k = np.arange(1, n + 1)
    exact = 0.5 / np.sin((2 * k - 1) * np.pi / (4 * n + 2))

    for values in (svd(np.tri(n)).S, svdvals(np.tri(n))):
        assert np.abs(values - exact).max() <= 4 * n * ULP * exact[0]


@pytest.mark.parametrize("extra", [0, 1], ids=["square", "a column more"])
@pytest.mark.parametrize("n", [1, 5, 33, 64, 200])
def test_divide_and_conquer_alone_is_backward_stable(n: int, extra: int) -> None:
    """Random, constant, split, zero and graded bidiagonals, without the reflections around."""
    rng = np.random.default_rng(n)
    d = rng.uniform(-1, 1, n)
    e = rng.uniform(-1, 1, n - 1 + extra)
    pairs = [(d, e), (d, 0 * e), (0 * d, e), (0 * d, 0 * e), (np.ones(n), np.ones_like(e))]
    pairs += [(d, 1e-15 * e), (d * (rng.random(n) > 0.5), e), (10.0 ** -np.arange(n), e * 0)]
    for diagonal, above in pairs:
        b = np.zeros((n, n + extra))
        b[range(n), range(n)] = diagonal
        b[range(len(above)), range(1, len(above) + 1)] = above
        values, left, right = bidiagonal_svd(diagonal, above)
        scale = np.abs(b).max() or 1.0

        assert residual(b, (left.T * (values / scale)) @ right[:n]) < 3
        assert orthogonality(left.T) < 3
        assert orthogonality(right.T) < 3


@pytest.mark.parametrize("vectors", [True, False])
@pytest.mark.parametrize("n", [10, SMALL + 9])
def test_bound_on_sweeps_raises_convergence_error(n: int, vectors: bool) -> None:
    """An iteration that may not iterate says so, with the bound."""
    a = np.random.default_rng(1).standard_normal((n, n))

    with pytest.raises(ConvergenceError, match="0 sweeps"):
        singular_parts(a, full=False, vectors=vectors, sweeps=0)
