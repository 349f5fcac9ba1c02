"""Gram-Schmidt: what comes out, what is dependent, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops.errors import ArgumentError, NotFiniteError, ShapeError, SingularError
from matrixops.orthogonal.gram_schmidt import gram_schmidt, loss_of_orthogonality


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["cgs", "mgs", "cgs2"]),
    st.integers(1, 8),
    st.integers(0, 4),
    st.integers(0, 2**32),
)
def test_the_vectors_are_recombined_from_q(method: Any, n: int, extra: int, seed: int) -> None:
    """Q R gives the vectors back, Q is orthonormal, R triangular with a positive diagonal."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((n + extra, n)) + 2 * np.eye(n + extra, n)

    Q, R, dependent = gram_schmidt(vectors, method=method, tol=0)

    np.testing.assert_allclose(Q @ R, vectors, atol=1e-13)
    np.testing.assert_array_equal(np.tril(R, -1), 0)
    assert dependent == ()
    assert (np.diagonal(R) > 0).all()
    if method == "cgs2":
        assert loss_of_orthogonality(Q) < 1e-14


@pytest.mark.parametrize("method", ["mgs", "cgs", "cgs2"])
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_dependent_vectors_are_dropped_by_index(method: Any, dtype: Any) -> None:
    """The zero vector, a repeated one and a sum of two are found; the rest spans the same."""
    rng = np.random.default_rng(1)
    a, b, c = rng.standard_normal((3, 6)).astype(dtype)
    vectors = np.column_stack([0 * a, a, 2 * a, b, a - 3 * b, c])

    Q, R, dependent = gram_schmidt(vectors, method=method, dependent="drop")

    assert dependent == (0, 2, 4)
    assert (Q.shape, R.shape, Q.dtype) == ((6, 3), (3, 6), dtype)
    np.testing.assert_allclose(Q @ R, vectors, atol=1e-13)


def test_more_vectors_than_dimensions_are_dependent() -> None:
    """Three vectors of the plane: the third is named."""
    with pytest.raises(SingularError, match="column 2 depends"):
        gram_schmidt([[1.0, 1.0, 1.0], [0.0, 1.0, 2.0]])


def test_lengths_at_the_ends_of_the_range_are_no_obstacle() -> None:
    """Neither 1e-300 nor 1e300 loses its direction."""
    vectors = np.array([[3e-300, 1e300], [4e-300, 1e300]])

    Q, R, _ = gram_schmidt(vectors)

    np.testing.assert_allclose(Q[:, 0], [0.6, 0.8])
    np.testing.assert_allclose(Q @ R, vectors, rtol=1e-14)


def test_the_loss_is_the_distance_from_the_identity() -> None:
    """Two equal unit vectors: off the diagonal stand two ones."""
    assert loss_of_orthogonality([[1.0, 1.0], [0.0, 0.0]]) == pytest.approx(np.sqrt(2))


@pytest.mark.parametrize(
    ("vectors", "options", "error", "words"),
    [
        ([[1.0]], {"method": "qr"}, ArgumentError, "method is 'qr'"),
        ([[1.0]], {"dependent": "ignore"}, ArgumentError, "dependent is 'ignore'"),
        ([[1.0]], {"tol": -1.0}, ArgumentError, "tol is -1.0"),
        ([1.0], {}, ShapeError, r"vectors has shape \(1,\)"),
        (np.ones((2, 2, 2)), {}, ShapeError, r"\(2, 2, 2\)"),
        ([[np.nan]], {}, NotFiniteError, r"vectors\[0, 0\]"),
    ],
)
def test_bad_input_is_named(
    vectors: Any, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    """Which argument, what was found."""
    with pytest.raises(error, match=words):
        gram_schmidt(vectors, **options)
