"""Least squares: NumPy's answers, LAPACK's ratios, the rank, and bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops.errors import ArgumentError, NotFiniteError, ShapeError, SingularError
from matrixops.orthogonal.lstsq import lstsq

UNIT = 2.0**-53
SHAPES = [(1, 1), (4, 4), (7, 3), (3, 7), (60, 60), (120, 30), (30, 120), (40, 20)]


def random(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> np.ndarray:
    """Return a random array of *dtype*."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(dtype)


def same(mine: Any, theirs: Any, tolerance: float) -> None:
    """Assert that two answers have the same shapes, types and values."""
    for x, y in zip(mine, theirs, strict=True):
        assert np.shape(x) == np.shape(y)
        np.testing.assert_allclose(x, y, atol=tolerance, rtol=tolerance)
    for i in (0, 1, 3):
        assert mine[i].dtype == theirs[i].dtype


@pytest.mark.parametrize("shape", [*SHAPES, (0, 0), (0, 3), (3, 0)])
def test_the_four_answers_are_numpys(shape: tuple[int, int]) -> None:
    """Solution, residuals, rank and singular values, in shape, type and value."""
    for dtype in [np.float32, np.float64, np.complex64, np.complex128]:
        for right in [(), (1,), (3,), (0,)]:
            a, b = random(shape, dtype), random((shape[0], *right), dtype, 1)

            same(
                lstsq(a, b),
                np.linalg.lstsq(a, b),
                1e-3 if dtype in {np.float32, np.complex64} else 1e-9,
            )


@pytest.mark.parametrize("rank", [0, 1, 3])
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (90, 40), (40, 90), (60, 60)])
def test_of_many_solutions_the_shortest_is_numpys(
    shape: tuple[int, int], dtype: Any, rank: int
) -> None:
    """Rank-deficient, tall and wide: the same rank, the same x, no residuals."""
    a = random((shape[0], rank), dtype) @ random((rank, shape[1]), dtype, 1)
    b = random((shape[0], 2), dtype, 2)

    same(lstsq(a, b), np.linalg.lstsq(a, b), 1e-9)


@pytest.mark.parametrize("rcond", [-1, 0.0, 1e-3, 0.3, 2.0])
@pytest.mark.parametrize("shape", [(9, 5), (90, 40), (40, 90)])
def test_rcond_cuts_where_numpy_cuts(shape: tuple[int, int], rcond: float) -> None:
    """Small singular values count as zero, by the caller's word."""
    a, b = random(shape, np.float64), random(shape[:1], np.float64, 1)

    same(lstsq(a, b, rcond), np.linalg.lstsq(a, b, rcond), 1e-9)


@pytest.mark.parametrize("method", ["householder", "mgs", "refined"])
@pytest.mark.parametrize("right", [1, 2, 15])
@pytest.mark.parametrize("shape", [(2, 1), (5, 3), (50, 10), (120, 50)])
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_the_residual_is_orthogonal_to_the_columns(
    shape: tuple[int, int], right: int, method: str, dtype: Any
) -> None:
    """dqrt17: LAPACK passes below 30."""
    a, b = random(shape, dtype), random((shape[0], right), dtype, 1)

    rest = b - a @ lstsq(a, b, method=method).x

    size = np.linalg.norm(a, 1) * np.linalg.norm(b, 1) * max(*shape, right) * UNIT
    assert np.linalg.norm(rest.conj().T @ a, 1) / size < 3


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32), st.booleans())
def test_the_shortest_solution_is_in_the_row_space(m: int, n: int, seed: int, small: bool) -> None:
    """The x found is orthogonal to the null space, and the residual to the columns."""
    rng = np.random.default_rng(seed)
    rank = min(m, n, 2)
    a = rng.standard_normal((m, rank)) @ rng.standard_normal((rank, n))
    b = rng.standard_normal(m) if small else rng.standard_normal((m, 2))

    x = lstsq(a, b).x

    projector = np.linalg.pinv(a, rcond=1e-10) @ a
    np.testing.assert_allclose(projector @ x, x, atol=1e-9 * (1 + np.abs(x).max()))
    np.testing.assert_allclose(a.T @ (b - a @ x), 0, atol=1e-9 * (1 + np.abs(a).max()) ** 2)


def test_hilbert_is_solved_by_refinement_to_the_last_digits() -> None:
    """Condition 3e9: plain reflections lose seven or eight digits, refinement none."""
    n = 9
    a = 1.0 / (np.arange(n + 3)[:, None] + np.arange(n) + 1)
    a = np.round(a * 2**30)  # integers now, so that b below is exact
    b = a @ np.ones(n)

    assert np.abs(lstsq(a, b, method="refined").x - 1).max() < 1e-14
    assert np.abs(lstsq(a, b).x - 1).max() > 1e-12


def test_singular_values_are_computed_when_asked_for() -> None:
    """By position, by name and by unpacking they are the same; x needs none of them."""
    answer = lstsq(random((60, 30), np.float64), random((60,), np.float64))

    x, residuals, rank, s = answer

    assert answer[0] is x
    assert answer[-1] is s is answer.s
    assert (rank, residuals.shape, len(answer)) == (30, (1,), 4)
    np.testing.assert_allclose(s, np.linalg.svd(random((60, 30), np.float64))[1])


def test_the_arguments_are_left_as_they_were() -> None:
    """Read-only and strided input, small and large."""
    for m, n in ((6, 3), (90, 40)):
        a, b = random((m, 2 * n), np.float64)[:, ::2], random((2 * m,), np.float64)[::2]
        a.flags.writeable = b.flags.writeable = False

        np.testing.assert_allclose(lstsq(a, b).x, np.linalg.lstsq(a, b)[0], atol=1e-10)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        ((np.eye(3), np.ones(4)), {}, ShapeError, r"\(3, 3\) and b \(4,\)"),
        ((np.ones((2, 2, 2)), np.ones(2)), {}, ShapeError, r"\(2, 2, 2\)"),
        ((np.eye(2), [1.0, np.nan]), {}, NotFiniteError, r"b\[1\] is nan"),
        ((np.eye(2), np.array([1.0, np.nan])), {}, NotFiniteError, r"b\[1\] is nan"),
        ((np.array([[np.inf]]), np.ones(1)), {}, NotFiniteError, r"a\[0, 0\] is inf"),
        ((np.eye(2), np.ones(2)), {"method": "lu"}, ArgumentError, "method is 'lu'"),
        ((np.ones((3, 2)), np.ones(3)), {"method": "mgs"}, SingularError, "rank 1 and 2 columns"),
        ((np.ones((3, 2)), np.ones(3)), {"method": "refined"}, SingularError, "rank 1"),
        ((np.ones((1, 2)), np.ones(1)), {"method": "refined"}, SingularError, "rank 1"),
    ],
)
def test_bad_input_is_named(
    arguments: tuple[Any, ...], options: dict[str, Any], error: type[Exception], words: str
) -> None:
    """Which argument, what was found, both shapes."""
    with pytest.raises(error, match=words):
        lstsq(*arguments, **options)
