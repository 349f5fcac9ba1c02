"""Singular values by quotients and differences agree with LAPACK's and with closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from matrixops.inputs import Array
from matrixops.spectral.quotients import singular_values

EPS = 2.0**-52
N = 150


def graded(n: int, base: float) -> Array:
    """Return the first n powers of the base."""
    return base ** np.arange(n)


RNG = np.random.default_rng(41)
DRAW, ABOVE = RNG.standard_normal(N), RNG.standard_normal(N - 1)
SPLIT = np.where(np.arange(N - 1) % 10, 1.0, 1e-17)
BIDIAGONALS: dict[str, tuple[Array, Array]] = {
    "no column": (np.empty(0), np.empty(0)),
    "one column": (np.array([0.5]), np.empty(0)),
    "two columns": (np.array([0.5, 1.0]), np.array([0.25])),
    "random": (DRAW, ABOVE),
    "identity": (np.ones(N), np.zeros(N - 1)),
    "zero": (np.zeros(N), np.zeros(N - 1)),
    "nilpotent": (np.zeros(N), np.ones(N - 1)),
    "zeros on the diagonal": (np.where(np.arange(N) % 7, 1.0, 0.0), np.ones(N - 1)),
    "falling": (graded(N, 0.5), graded(N - 1, 0.5)),
    "rising": (graded(N, 0.5)[::-1].copy(), graded(N - 1, 0.5)[::-1].copy()),
    "wild": (DRAW * 10 ** RNG.uniform(-15, 0, N), ABOVE * 10 ** RNG.uniform(-15, 0, N - 1)),
    "in blocks": (DRAW, ABOVE * SPLIT),
    "glued": (np.where(np.arange(N) == 70, 1e-8, 1.0), np.full(N - 1, 0.5)),
}


@pytest.mark.parametrize("name", BIDIAGONALS)
def test_values_are_those_of_lapack(name: str) -> None:
    """On bidiagonal matrices easy and hard, to a few roundings of the largest value."""
    d, e = BIDIAGONALS[name]
    values, settled = singular_values(d, e, 30)
    expected = np.linalg.svd(np.diag(d) + np.diag(e, 1), compute_uv=False) if len(d) else d
    assert settled
    np.testing.assert_allclose(values, expected, rtol=0, atol=60 * EPS * max(1.0, *expected, 0.0))


def test_tiny_values_keep_their_digits() -> None:
    """Of a graded bidiagonal matrix even the smallest values come to full relative accuracy."""
    scale = 2.0 ** -np.arange(0, 60, 3)
    values, settled = singular_values(scale, 0.5 * scale[:-1], 30)
    assert settled
    log_det = np.log(scale).sum()  # the product of the values is that of the diagonal
    np.testing.assert_allclose(np.log(values).sum(), log_det, rtol=1e-13)


def test_the_discrete_derivative_has_cosines() -> None:
    """Ones on the diagonal and above: the values are 2 cos(j pi / (2 n + 1))."""
    values, settled = singular_values(np.ones(N), np.ones(N - 1), 30)
    assert settled
    j = np.arange(1, N + 1)
    np.testing.assert_allclose(values, 2 * np.cos(j * np.pi / (2 * N + 1)), rtol=1e-13)


def test_running_out_of_passes_is_said() -> None:
    """With no pass allowed a matrix that needs some is reported, not answered."""
    assert not singular_values(DRAW, ABOVE, 0)[1]
