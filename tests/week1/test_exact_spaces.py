"""The spaces of float matrices against SciPy, and against the exact ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg

from matrixops.errors import ArgumentError, NotFiniteError, ShapeError, SingularError
from matrixops.exact.matrix import exact
from matrixops.exact.spaces import (
    change_of_basis,
    column_space,
    left_null_space,
    null_space,
    row_space,
    rref,
)

TYPES = [np.float32, np.float64, np.complex64, np.complex128]


def of_rank(rng: np.random.Generator, m: int, n: int, rank: int, dtype: Any) -> np.ndarray:
    """A random matrix of that rank."""

    def draw(*shape: int) -> np.ndarray:
        plain = rng.standard_normal(shape)
        return plain + 1j * rng.standard_normal(shape) if np.dtype(dtype).kind == "c" else plain

    return (draw(m, rank) @ draw(rank, n)).astype(dtype)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(
    ("m", "n", "rank"), [(5, 5, 5), (6, 4, 2), (3, 7, 3), (8, 8, 3), (1, 4, 1), (4, 4, 0)]
)
def test_spaces_are_scipys(m: int, n: int, rank: int, dtype: Any) -> None:
    """The same type, the same size, and the same projection onto each of the four."""
    a = of_rank(np.random.default_rng(m * n), m, n, rank, dtype)
    tolerance = 1e-4 if np.dtype(dtype).itemsize in (4, 8) and dtype != np.float64 else 1e-12
    pairs: list[tuple[Callable[[Any], Any], Any]] = [
        (null_space, scipy.linalg.null_space(a)),
        (column_space, scipy.linalg.orth(a)),
        (row_space, scipy.linalg.orth(a.conj().T)),
        (left_null_space, scipy.linalg.null_space(a.conj().T)),
    ]
    for ours, theirs in pairs:
        basis = ours(a)

        assert basis.dtype == theirs.dtype
        assert basis.shape == theirs.shape
        np.testing.assert_allclose(basis @ basis.conj().T, theirs @ theirs.conj().T, atol=tolerance)
        np.testing.assert_allclose(basis.conj().T @ basis, np.eye(basis.shape[1]), atol=tolerance)


def test_float_spaces_span_the_exact_ones() -> None:
    """On integer matrices of low rank the two answers are the same space."""
    rng = np.random.default_rng(6)
    for _ in range(20):
        a = (rng.integers(-4, 5, (5, 2)) @ rng.integers(-4, 5, (2, 6))).astype(float)
        for space in (null_space, column_space, row_space, left_null_space):
            floats, fractions = space(a), np.asarray(space(exact(a)), dtype=float)

            assert floats.shape == fractions.shape
            np.testing.assert_allclose(floats @ (floats.T @ fractions), fractions, atol=1e-10)


def test_rref_of_floats_is_the_exact_one() -> None:
    """On 100 integer matrices, rectangular and of low rank."""
    rng = np.random.default_rng(7)
    for k in range(100):
        m, n = rng.integers(1, 7, 2)
        a = rng.integers(-5, 6, (m, n)).astype(float)
        if k % 2 and m > 1:
            a[-1] = a[0] - 3 * a[m // 2]
        ours, truth = rref(a), exact(a).rref()

        assert ours.pivots == truth.pivots
        np.testing.assert_allclose(ours.R, np.asarray(truth.R, dtype=float), atol=1e-9)


def test_rref_of_nearly_nothing_depends_on_scale_only_relatively() -> None:
    """A tiny matrix is not zero; a tiny column beside a large one is, unless told otherwise."""
    assert rref([[1e-300, 0], [0, 1e-300]]).pivots == (0, 1)
    assert rref([[1.0, 0], [0, 1e-17]]).pivots == (0,)
    assert rref([[1.0, 0], [0, 1e-17]], tol=0).pivots == (0, 1)


def test_the_input_stays_as_it_is() -> None:
    """Also a strided and read-only one."""
    a = np.arange(24.0).reshape(4, 6)[::2, ::-2]
    a.flags.writeable = False
    copy = a.copy()
    for space in (rref, null_space, column_space, row_space, left_null_space):
        space(a)

    np.testing.assert_array_equal(a, copy)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_empty_matrices_have_empty_or_whole_spaces(shape: tuple[int, int]) -> None:
    """Rank 0: the null spaces are everything, the others nothing."""
    a, (m, n) = np.empty(shape), shape

    assert (null_space(a).shape, left_null_space(a).shape) == ((n, n), (m, m))
    assert (column_space(a).shape, row_space(a).shape) == ((m, 0), (n, 0))
    assert rref(a).R.shape == shape


def test_coordinates_and_similar_maps() -> None:
    """Coordinates build the vector again; a similar map does the same in other words."""
    rng = np.random.default_rng(8)
    a, basis, to = rng.standard_normal((3, 4, 4))
    v = rng.standard_normal(4)

    np.testing.assert_allclose(basis @ change_of_basis(v, basis), v, atol=1e-12)
    np.testing.assert_allclose(basis @ change_of_basis(a, basis), a @ basis, atol=1e-12)
    np.testing.assert_allclose(to @ change_of_basis(a, basis, to), a @ basis, atol=1e-12)
    np.testing.assert_allclose(np.trace(change_of_basis(a, basis)), np.trace(a), atol=1e-10)
    fibonacci, vectors = exact([[1, 1], [1, 0]]), exact([[2, 1], [1, 1]])
    assert vectors @ change_of_basis(fibonacci, vectors) == fibonacci @ vectors


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: null_space(np.zeros((2, 2, 2))), ShapeError, r"\(2, 2, 2\); expected one matrix"),
        (lambda: rref([1.0, 2.0]), ShapeError, r"\(2,\)"),
        (lambda: rref([[np.nan]]), NotFiniteError, r"a\[0, 0\]"),
        (lambda: rref([[1.0]], tol=-1), ArgumentError, "tol is -1"),
        (lambda: null_space([[1.0]], rcond=np.nan), ArgumentError, "rcond is nan"),
        (lambda: null_space(exact([[1]]), rcond=0.1), ArgumentError, "no tolerance"),
        (lambda: rref(exact([[1]]), tol=0.1), ArgumentError, "no tolerance"),
        (lambda: change_of_basis([1.0, 2.0], np.eye(3)), ShapeError, r"\(2,\) and basis \(3, 3\)"),
        (lambda: change_of_basis(np.eye(2), np.ones((2, 3))), ShapeError, "a basis is square"),
        (lambda: change_of_basis(np.eye(2), np.eye(2), np.eye(3)), ShapeError, r"\(m, n\) with"),
        (lambda: change_of_basis([1.0], np.eye(1), np.eye(1)), ArgumentError, "a is a vector"),
        (lambda: change_of_basis([1.0, 1], np.ones((2, 2))), SingularError, "singular|pivot"),
    ],
)
def test_bad_input_is_named(
    act: Callable[[], object], error: type[Exception], message: str
) -> None:
    """Which argument, what was found, what was expected."""
    with pytest.raises(error, match=message):
        act()
