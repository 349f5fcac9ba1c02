"""Projections: the nearest point, the distance, the matrix and the mirror image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops.errors import NotFiniteError, ShapeError, SingularError
from matrixops.orthogonal.projection import distance, project, projector, reflect_across


def spans(m: int, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a complex vector, and columns of which the last depends on the first."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((m, n)) + 1j * rng.standard_normal((m, n))
    return rng.standard_normal(m) + 0j, np.column_stack([a, 3j * a[:, 0], 0 * a[:, 0]])


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 8), st.integers(1, 5), st.integers(0, 2**32))
def test_what_is_left_is_orthogonal_and_nothing_is_nearer(m: int, n: int, seed: int) -> None:
    """The residual is that of least squares; its length is the distance."""
    v, a = spans(m, n, seed)

    nearest = project(v, onto=a)

    np.testing.assert_allclose(a.conj().T @ (v - nearest), 0, atol=1e-12)
    np.testing.assert_allclose(nearest, a @ np.linalg.lstsq(a, v)[0], atol=1e-9)
    assert distance(v, to=a) == pytest.approx(np.linalg.norm(v - nearest), abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 8), st.integers(1, 5), st.integers(0, 2**32))
def test_a_projector_is_hermitian_idempotent_and_of_the_right_rank(
    m: int, n: int, seed: int
) -> None:
    """P = P² = P^H, and the trace is the dimension."""
    v, a = spans(m, n, seed)

    P = projector(a)

    np.testing.assert_allclose(P @ P, P, atol=1e-13)
    np.testing.assert_allclose(P.conj().T, P, atol=1e-15)
    np.testing.assert_allclose(P @ v, project(v, onto=a), atol=1e-12)
    assert np.trace(P).real == pytest.approx(min(m, n))


def test_mirrored_twice_is_where_it_was() -> None:
    """And the image is as far from the mirror as the original."""
    v, a = spans(6, 3, 0)

    image = reflect_across(v, onto=a)

    np.testing.assert_allclose(reflect_across(image, onto=a), v, atol=1e-13)
    assert distance(image, to=a) == pytest.approx(distance(v, to=a))


def test_many_vectors_are_projected_side_by_side() -> None:
    """Column by column the same, in the type that was given."""
    v = np.arange(6, dtype=np.float32).reshape(3, 2)
    line = np.array([1, 2, 2], dtype=np.float32)

    nearest = project(v, onto=line)

    assert nearest.dtype == np.float32
    np.testing.assert_allclose(nearest, np.outer(line, line @ v) / 9, rtol=1e-6)
    assert np.shape(distance(v, to=line)) == (2,)


def test_the_length_of_a_direction_does_not_matter() -> None:
    """Columns 300 orders of magnitude apart span what their directions span."""
    a = np.array([[1e-200, 1e150], [0.0, 1e150], [0.0, 0.0]])

    np.testing.assert_allclose(project([1.0, 2.0, 3.0], onto=a), [1.0, 2.0, 0.0], atol=1e-14)


@pytest.mark.parametrize(
    ("v", "onto", "error", "words"),
    [
        ([1.0, 2.0], [1.0, 2.0, 3.0], ShapeError, r"\(2,\) and the span \(3,\)"),
        ([1.0, 2.0], [0.0, 0.0], SingularError, "no direction"),
        ([1.0, np.nan], [1.0, 0.0], NotFiniteError, r"v\[1\]"),
        (np.ones((2, 2, 2)), [1.0, 0.0], ShapeError, r"\(2, 2, 2\)"),
    ],
)
def test_bad_input_is_named(v: Any, onto: Any, error: type[Exception], words: str) -> None:
    """Which argument, what was found."""
    with pytest.raises(error, match=words):
        project(v, onto=onto)
