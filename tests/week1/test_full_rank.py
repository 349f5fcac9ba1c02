"""The bounds that make sure of a triangle's rank are bounds, and are not useless."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops.inputs import COMPLEX, FLOAT
from matrixops.orthogonal.full_rank import closely, roughly, surely_full_rank

EPS = 2.0**-52


def triangle(n: int, seed: int, *, dtype: object = FLOAT, spread: float = 0.0) -> np.ndarray:
    """Return a random triangle, its rows of sizes from 1 down to ``10 ** -spread``."""
    rng = np.random.default_rng(seed)
    entries = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n))
    sized = np.triu(entries) * 10.0 ** -np.linspace(0, spread, n)[:, None]
    return np.ascontiguousarray(sized if dtype == COMPLEX else sized.real)


@given(st.integers(1, 60), st.sampled_from([FLOAT, COMPLEX]), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_neither_bound_is_below_the_inverses_norm(n: int, dtype: object, seed: int) -> None:
    """NumPy's inverse is the oracle, where it knows the norm to a thousandth."""
    R = triangle(n, seed, dtype=dtype)
    s = np.linalg.svd(R, compute_uv=False)
    if s[-1] < 1e3 * n * EPS * s[0]:
        return
    norm = np.linalg.norm(np.linalg.inv(R), 2)

    assert roughly(R) >= 0.999 * norm
    assert closely(R) >= 0.999 * norm


@given(st.integers(1, 40), st.floats(0, 18), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_what_is_sure_is_true(n: int, spread: float, seed: int) -> None:
    """The smallest singular value is above the cut wherever the rank is called sure."""
    R = triangle(n, seed, spread=spread)
    s = np.linalg.svd(R, compute_uv=False)
    for rcond in (1e-3, 1e-8, n * EPS):
        if surely_full_rank(R, rcond):
            assert s[-1] > rcond * s[0]


def test_the_close_bound_decides_where_the_rough_one_explodes() -> None:
    """A triangle of ones: its inverse has two diagonals, the comparison matrix's grows as 2^n."""
    n = 80
    R = np.triu(np.ones((n, n)))

    assert roughly(R) > 1e20
    assert closely(R) == pytest.approx(np.sqrt(2 * n - 1))
    assert surely_full_rank(R, 1e-4)


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
def test_the_size_of_the_entries_does_not_matter(size: float) -> None:
    """A tame triangle is sure, a singular one never, however large or small."""
    tame, singular = triangle(30, 5) + 9 * np.eye(30), triangle(30, 6)
    singular[7, 7] = 0.0

    assert surely_full_rank(size * tame, 1e-13)
    assert not surely_full_rank(size * singular, 1e-13)


def test_edges() -> None:
    """No column at all is full rank; zeros are not; nor is a pivot that vanishes when scaled."""
    assert surely_full_rank(np.empty((0, 0)), 1e-13)
    assert not surely_full_rank(np.zeros((3, 3)), 1e-13)
    assert not surely_full_rank(np.diag([1e10, 5e-324]), 1e-13)
