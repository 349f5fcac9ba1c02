"""The way by a banded matrix keeps the singular values, to rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops import svdvals
from matrixops.spectral.banded import BAND, bidiagonal_of, reduce_to_band
from matrixops.spectral.chase import bidiagonal_of_band, chase, packed

EPS = 2.0**-52


def bidiagonal(d: np.ndarray, e: np.ndarray) -> np.ndarray:
    """Return the matrix with these diagonals."""
    return np.diag(d) + np.diag(e, 1)


def kinds(m: int, n: int) -> dict[str, np.ndarray]:
    """Return matrices that are dense, deficient, graded, repeated, or nothing at all."""
    rng = np.random.default_rng(m + n)
    dense = rng.standard_normal((m, n))
    return {
        "dense": dense,
        "rank three": dense[:, :3] @ dense[:3],
        "rows of falling size": dense * 10.0 ** -np.linspace(0, 40, m)[:, None],
        "ones": np.ones((m, n)),
        "identity": np.eye(m, n),
        "zero": np.zeros((m, n)),
        "triangle": np.triu(dense),
    }


@pytest.mark.parametrize(("m", "n"), [(160, 160), (161, 161), (250, 163), (200, 192), (170, 320)])
def test_values_are_numpys(m: int, n: int) -> None:
    """Every value is within a few roundings of the largest."""
    for name, a in kinds(m, n).items():
        theirs = np.linalg.svd(a, compute_uv=False)

        np.testing.assert_allclose(
            svdvals(a), theirs, rtol=0, atol=16 * n**0.5 * EPS * theirs[0], err_msg=name
        )


@given(st.integers(1, 90), st.integers(0, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_any_shape_becomes_bidiagonal(n: int, more: int, seed: int) -> None:
    """Also shapes that are no multiple of the band, and smaller than it."""
    a = np.random.default_rng(seed).standard_normal((n + more, n))

    found = np.linalg.svd(bidiagonal(*bidiagonal_of(a.copy())), compute_uv=False)

    np.testing.assert_allclose(
        found, np.linalg.svd(a, compute_uv=False), atol=1e-13 * np.linalg.norm(a)
    )


@pytest.mark.parametrize("n", [1, 2, 5, BAND, BAND + 1, 100])
def test_the_first_step_leaves_a_banded_triangle(n: int) -> None:
    """BAND + 1 diagonals remain; everything else is zero exactly."""
    a = np.random.default_rng(n).standard_normal((n, n))

    reduce_to_band(a)

    assert not np.tril(a, -1).any()
    assert not np.triu(a, BAND + 1).any()


@pytest.mark.parametrize(("n", "band"), [(1, 1), (2, 5), (5, 1), (6, 3), (33, 32), (100, 7)])
def test_the_chase_leaves_two_diagonals(n: int, band: int) -> None:
    """Everything else is zero exactly, and the singular values stay, for any band."""
    a = np.random.default_rng(n).standard_normal((n, n))
    a = np.triu(a) - np.triu(a, band + 1)
    entries = packed(a, band)

    chase(entries, n, band)

    d, e = bidiagonal_of_band(a, band)
    np.testing.assert_array_equal(entries, packed(bidiagonal(d, e), band))
    np.testing.assert_allclose(
        np.linalg.svd(bidiagonal(d, e), compute_uv=False),
        np.linalg.svd(a, compute_uv=False),
        atol=1e-14 * n * np.linalg.norm(a),
    )
