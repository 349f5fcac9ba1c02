"""`norm` and `cond` can be swapped for NumPy's, and do not overflow on the way."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from matrixops import cond, norm
from matrixops.errors import ArgumentError, EntryError, NotFiniteError, ShapeError

TYPES = [np.float32, np.float64, np.complex64, np.complex128, np.int64, np.bool_]
VECTOR_ORDERS = [None, 0, 1, 2, 3, 0.5, -1, -2, np.inf, -np.inf]
MATRIX_ORDERS = [None, "fro", "f", "nuc", 1, -1, 2, -2, np.inf, -np.inf]


def numbers(shape: tuple[int, ...], dtype: Any) -> Any:
    """Return random numbers other than zero."""
    rng = np.random.default_rng(len(shape))
    a = rng.integers(1, 9, shape) * rng.choice([-1.0, 1.0], shape)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.integers(1, 9, shape)
    return a.astype(dtype)


def agree(ours: Any, theirs: Any) -> None:
    """Assert the same type, shape and value."""
    assert np.shape(ours) == np.shape(theirs)
    assert ours.dtype == theirs.dtype
    tolerance = 1e-5 if theirs.dtype == np.float32 else 1e-13
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("dtype", TYPES)
def test_vector_norms_agree_with_numpy(dtype: Any, keepdims: bool) -> None:
    """Every order, along every axis, and of a single vector."""
    x = numbers((3, 4, 5), dtype)

    for order, axis in product(VECTOR_ORDERS, (0, 1, -1, (2,))):
        agree(norm(x, order, axis, keepdims), np.linalg.norm(x, order, axis, keepdims))
    for order in VECTOR_ORDERS:
        agree(
            norm(x[0, 0], order, keepdims=keepdims),
            np.linalg.norm(x[0, 0], order, keepdims=keepdims),
        )


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("dtype", TYPES)
def test_matrix_norms_agree_with_numpy(dtype: Any, keepdims: bool) -> None:
    """Every order, along pairs of axes in both directions, and of a single matrix."""
    x = numbers((3, 4, 5), dtype)

    for order, axis in product(MATRIX_ORDERS, ((0, 1), (1, 0), (-1, 0), (1, 2))):
        agree(norm(x, order, axis, keepdims), np.linalg.norm(x, order, axis, keepdims))
    for order in MATRIX_ORDERS:
        agree(norm(x[0], order, keepdims=keepdims), np.linalg.norm(x[0], order, keepdims=keepdims))


@pytest.mark.parametrize("shape", [(), (0,), (0, 3), (3, 0), (2, 3, 4), (5,)], ids=str)
def test_default_norm_takes_any_shape(shape: tuple[int, ...]) -> None:
    """The root of the sum of squares, with and without its dimensions."""
    x = numbers(shape, float)

    agree(norm(x), np.linalg.norm(x))
    agree(norm(x, keepdims=True), np.linalg.norm(x, keepdims=True))


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e170, 1e300])
@pytest.mark.parametrize("order", [None, 2, 3, -2, "fro"])
def test_norms_do_not_underflow_or_overflow(order: Any, size: float) -> None:
    """Where a square, or a cube, is no longer a number."""
    x = size * np.array([[3.0], [4.0]])
    small = x / size
    if order == "fro" or order is None:
        result, expected = norm(x, order), norm(small, order)
    else:
        result, expected = norm(x[:, 0], order), norm(small[:, 0], order)

    assert result == pytest.approx(size * expected, rel=1e-14)


@pytest.mark.parametrize("dtype", TYPES[:5])
def test_condition_numbers_agree_with_numpy(dtype: Any) -> None:
    """Every order, for stacks."""
    for shape in [(4, 4), (3, 4, 4), (1, 1)]:
        for p in [None, 1, -1, 2, -2, np.inf, -np.inf, "fro"]:
            a = numbers(shape, dtype) + 12 * np.eye(shape[-1], dtype=dtype)
            ours, theirs = cond(a, p), np.linalg.cond(a, p)

            assert np.shape(ours) == np.shape(theirs)
            assert ours.dtype == theirs.dtype
            np.testing.assert_allclose(
                ours, theirs, rtol=1e-4 if theirs.dtype == np.float32 else 1e-12
            )


def test_condition_of_oblong_and_singular_matrices() -> None:
    """The ratio of singular values, and infinity."""
    assert cond(np.diag([6.0, 3.0, 2.0])[:, :2]) == pytest.approx(2.0)
    assert cond(np.zeros((2, 2))) == np.inf
    assert cond(np.zeros((2, 2)), 1) == np.inf
    assert cond(np.array([[1.0, 2.0], [2.0, 4.0]]), "fro") == np.inf


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: norm(np.eye(2), 3), ArgumentError, "ord is 3"),
        (lambda: norm(np.eye(2), "nucular"), ArgumentError, "nucular"),
        (lambda: norm(np.ones(3), "fro"), ArgumentError, "ord is 'fro'"),
        (lambda: norm(np.ones((2, 2, 2)), 1), ArgumentError, "3 dimensions"),
        (lambda: norm(np.eye(2), 1, (0, 0)), ArgumentError, "axis"),
        (lambda: norm(np.eye(2), 1, 5), ArgumentError, "axis is 5"),
        (lambda: norm(np.eye(2), 1, "a"), ArgumentError, "axis is 'a'"),  # type: ignore[arg-type]
        (lambda: norm([1.0, np.nan]), NotFiniteError, r"x\[1\] is nan"),
        (lambda: norm(np.array([1.0, np.inf])), NotFiniteError, "inf"),
        (lambda: norm(np.ones(0), -np.inf), ShapeError, "length 0"),
        (lambda: norm(["a"]), EntryError, "type"),
        (lambda: cond(np.zeros((0, 0))), ShapeError, "empty"),
        (lambda: cond(np.ones((2, 3)), 1), ShapeError, r"\(2, 3\)"),
        (lambda: cond([[np.nan]]), NotFiniteError, "nan"),
    ],
)
def test_bad_arguments_are_refused(call: Any, error: type, words: str) -> None:
    """The error is named; its message says what was found."""
    with pytest.raises(error, match=words):
        call()
