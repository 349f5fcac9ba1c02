"""eig, eigvals: the import is swapped and nothing else: types, stacks, empties, strides, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from week1.eig_types import farthest

from matrixops import eig, eigvals
from matrixops.errors import (
    ArgumentError,
    ConvergenceError,
    LinAlgError,
    NotFiniteError,
    ShapeError,
)

TYPES = (np.float32, np.float64, np.complex64, np.complex128, np.int64, np.int8, np.bool_)
SHAPES = ((1, 1), (2, 2), (5, 5), (60, 60), (3, 4, 4), (2, 3, 3, 3), (2, 1, 50, 50))
EMPTY = ((0, 0), (0, 3, 3), (4, 0, 0), (2, 0, 5, 5))


def matrix(shape: tuple[int, ...], dtype: type, seed: int = 0) -> Any:  # noqa: D103
    rng = np.random.default_rng(seed)
    a = rng.integers(-3, 4, shape).astype(np.float64)
    if np.issubdtype(dtype, np.complexfloating):
        a = a + 1j * rng.integers(-3, 4, shape)
    return a.astype(dtype)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("shape", SHAPES + EMPTY)
def test_types_and_shapes_are_numpys(shape: tuple[int, ...], dtype: type) -> None:
    """The same types and shapes for all inputs, stacked or empty."""
    a = matrix(shape, dtype)
    ours, theirs = eig(a), np.linalg.eig(a)

    assert (ours.eigenvalues.shape, ours.eigenvalues.dtype) == (
        theirs.eigenvalues.shape,
        theirs.eigenvalues.dtype,
    )
    assert (ours.eigenvectors.shape, ours.eigenvectors.dtype) == (
        theirs.eigenvectors.shape,
        theirs.eigenvectors.dtype,
    )
    assert eigvals(a).dtype == np.linalg.eigvals(a).dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
@pytest.mark.parametrize("n", [1, 2, 3, 8, 47, 48, 49, 50, 97])
def test_values_are_numpys(n: int, dtype: type) -> None:
    """Each eigenvalue is one of NumPy's, to the precision of the type."""
    rng = np.random.default_rng(n)
    a = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n))
    a = (a if np.issubdtype(dtype, np.complexfloating) else a.real).astype(dtype)

    distance = farthest(eigvals(a), np.linalg.eigvals(a))

    assert distance < 300 * np.finfo(dtype).eps * np.abs(a).sum() ** 0.5


def test_a_stack_is_answered_matrix_by_matrix() -> None:
    """Each layer of the answer is the answer to that layer."""
    a = matrix((2, 3, 6, 6), np.float64)
    w, v = eig(a)

    for at in np.ndindex(2, 3):
        one_w, one_v = eig(a[at])
        np.testing.assert_array_equal(w[at], one_w)
        np.testing.assert_array_equal(v[at], one_v)


def test_one_complex_pair_makes_the_whole_stack_complex() -> None:
    """As in NumPy, where a stack has one type."""
    rotation, diagonal = np.array([[0.0, -1.0], [1.0, 0.0]]), np.diag([1.0, 2.0])

    assert eigvals([rotation, diagonal]).dtype == np.complex128
    assert eigvals([diagonal, diagonal]).dtype == np.float64
    assert eig([diagonal, diagonal]).eigenvectors.dtype == np.float64


@pytest.mark.parametrize("n", [6, 60])
def test_strides_order_and_writability_do_not_matter(n: int) -> None:
    """Transposed, reversed, spread out and read-only views give the answer of a plain copy.

    To rounding: a layout has its own compiled kernel, which may fuse other products with sums.
    """
    a = matrix((n, n), np.float64)
    spread = np.zeros((2 * n, 3 * n))
    spread[::2, ::3] = a
    frozen = a.copy()
    frozen.flags.writeable = False
    reversed_twice = a[::-1, ::-1].copy()[::-1, ::-1]

    for view in (np.asfortranarray(a), spread[::2, ::3], frozen, reversed_twice):
        np.testing.assert_allclose(eigvals(view), eigvals(a), rtol=0, atol=1e-11)
        np.testing.assert_allclose(eig(view).eigenvectors, eig(a).eigenvectors, rtol=0, atol=1e-11)


@pytest.mark.parametrize("n", [4, 60])
def test_the_input_is_not_changed(n: int) -> None:
    """Neither the small nor the large path writes into its argument."""
    a = matrix((n, n), np.float64)
    kept = a.copy()
    eig(a)
    eigvals(a)

    np.testing.assert_array_equal(a, kept)


@pytest.mark.parametrize("routine", [eig, eigvals])
@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (np.ones((2, 3)), ShapeError, r"\(2, 3\)"),
        (np.ones(3), ShapeError, r"\(3,\)"),
        ([[1.0, np.nan], [0.0, 1.0]], NotFiniteError, r"a\[0, 1\] is nan"),
        (np.full((60, 60), np.inf), NotFiniteError, r"a\[0, 0\] is inf"),
        (np.array([[1.0, 0.0], [np.inf, 1.0]]), NotFiniteError, r"a\[1, 0\] is inf"),
    ],
)
def test_bad_input_is_named(routine: Any, bad: Any, error: type[LinAlgError], words: str) -> None:
    """The message says what was found; every error is a LinAlgError."""
    with pytest.raises(error, match=words):
        routine(bad)


@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize("n", [6, 60])
@pytest.mark.parametrize("routine", [eig, eigvals])
def test_too_few_sweeps_are_an_error(routine: Any, n: int, dtype: type) -> None:
    """An iteration that has not settled is never answered."""
    a = matrix((n, n), dtype)

    with pytest.raises(ConvergenceError, match="within 2 QR sweeps"):
        routine(a, max_sweeps=2)
    with pytest.raises(ArgumentError, match="max_sweeps is -1"):
        routine(a, max_sweeps=-1)


@pytest.mark.parametrize("n", [5, 60])
def test_conjugates_stand_together_positive_first(n: int) -> None:
    """Values and vectors of a real matrix come in exact conjugate pairs."""
    w, v = eig(np.random.default_rng(n).standard_normal((n, n)))
    k = 0
    while k < n:
        if w[k].imag == 0:
            assert not v[:, k].imag.any()
            k += 1
            continue
        assert w[k].imag > 0
        assert w[k + 1] == w[k].conjugate()
        np.testing.assert_array_equal(v[:, k + 1], v[:, k].conj())
        k += 2
