"""`eigh` and `eigvalsh` can be swapped for NumPy's: shapes, types, triangles, stacks, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops import eigh, eigvalsh
from matrixops.errors import ArgumentError, EntryError, NotFiniteError, ShapeError

TYPES = [np.float32, np.float64, np.complex64, np.complex128, np.int32, np.int64, np.bool_]


def hermitian(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> Any:
    """Return random Hermitian matrices of halves."""
    rng = np.random.default_rng(seed)
    a = rng.integers(-9, 9, shape) + 0.25
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.integers(-9, 9, shape)
    return (a + np.swapaxes(a, -1, -2).conj()).astype(dtype)


@pytest.mark.parametrize("dtype", TYPES)
def test_values_and_types_are_those_of_numpy(dtype: Any) -> None:
    """Same values, dtypes and shapes; the vectors build the matrix again."""
    for shape in [(4, 4), (1, 1), (0, 0), (3, 5, 5), (2, 3, 4, 4), (0, 3, 3)]:
        for UPLO in ["L", "U", "l", "u"]:
            a = hermitian(shape, dtype)
            theirs = np.linalg.eigh(a, UPLO)
            ours = eigh(a, UPLO)
            tolerance = 2e-5 if theirs.eigenvalues.dtype == np.float32 else 1e-12

            assert ours.eigenvalues.dtype == theirs.eigenvalues.dtype
            assert ours.eigenvectors.dtype == theirs.eigenvectors.dtype
            assert ours.eigenvectors.shape == theirs.eigenvectors.shape
            np.testing.assert_allclose(ours.eigenvalues, theirs.eigenvalues, atol=60 * tolerance)
            np.testing.assert_allclose(eigvalsh(a, UPLO), theirs.eigenvalues, atol=60 * tolerance)
            built = [
                (v * w[..., None, :]) @ np.swapaxes(v, -1, -2).conj() for w, v in (ours, theirs)
            ]
            np.testing.assert_allclose(*built, atol=60 * tolerance)


@pytest.mark.parametrize("n", [3, 130])
@pytest.mark.parametrize("dtype", [float, complex])
def test_only_the_named_triangle_is_read(dtype: Any, n: int) -> None:
    """Nonsense in the other triangle, even NaN, changes nothing."""
    a = hermitian((n, n), dtype)
    spoilt = np.where(np.tri(n, dtype=bool), a, np.nan)

    np.testing.assert_array_equal(eigh(spoilt, "L").eigenvalues, eigh(a, "L").eigenvalues)
    np.testing.assert_allclose(
        eigvalsh(np.swapaxes(spoilt, 0, 1).conj(), "U"), eigvalsh(a), atol=1e-10
    )


@pytest.mark.parametrize("n", [4, 130])
def test_strides_and_read_only_inputs_are_taken_and_left_alone(n: int) -> None:
    """Fortran order, steps, negative steps and locked arrays give the same; none is changed."""
    a = hermitian((n, n), float)
    big = np.zeros((2 * n, 3 * n))
    big[::2, ::3] = a
    locked = a.copy()
    locked.flags.writeable = False
    before = a.copy()

    for view in (np.asfortranarray(a), big[::2, ::3], a[::-1, ::-1][::-1, ::-1], locked, a):
        np.testing.assert_allclose(eigh(view).eigenvalues, eigh(before).eigenvalues, atol=1e-12)
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize(
    ("a", "error", "words"),
    [
        ([[1.0, 2.0, 3.0]], ShapeError, r"\(1, 3\)"),
        ([1.0, 2.0], ShapeError, r"\(2,\)"),
        ([[1.0, 2.0], [3.0]], EntryError, "ragged"),
        ([["a"]], EntryError, "type"),
        ([[1.0, 0.0], [np.nan, 1.0]], NotFiniteError, "nan"),
        ([[np.inf]], NotFiniteError, "inf"),
    ],
)
@pytest.mark.parametrize("routine", [eigh, eigvalsh])
def test_bad_matrices_are_refused(routine: Any, a: Any, error: type, words: str) -> None:
    """The error is named, and a LinAlgError; its message says what was found."""
    with pytest.raises(error, match=words) as caught:
        routine(a)

    assert isinstance(caught.value, np.linalg.LinAlgError)


def test_nan_in_an_array_is_refused() -> None:
    """The quick path for small arrays looks as well."""
    with pytest.raises(NotFiniteError, match=r"a\[1, 0\]"):
        eigh(np.array([[1.0, 2.0], [np.nan, 1.0]]))


def test_unknown_triangle_is_refused() -> None:
    """The message names the argument and the choices."""
    with pytest.raises(ArgumentError, match="UPLO is 'X'"):
        eigh(np.eye(2), "X")  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.integers(0, 10**6))
def test_eigenvalues_of_a_principal_part_interlace(n: int, seed: int) -> None:
    """Cauchy: between two eigenvalues lies one of the matrix without its last row and column."""
    a = hermitian((n, n), complex, seed)
    whole, part = eigvalsh(a), eigvalsh(a[:-1, :-1])
    slack = 1e-12 * np.abs(a).sum()

    assert (whole[:-1] <= part + slack).all()
    assert (part <= whole[1:] + slack).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(0, 10**6))
def test_eigenvalues_move_no_more_than_the_matrix(n: int, seed: int) -> None:
    """Weyl: no eigenvalue moves by more than the norm of the change."""
    a, change = hermitian((n, n), float, seed), 1e-3 * hermitian((n, n), float, seed + 1)
    moved = np.abs(eigvalsh(a + change) - eigvalsh(a)).max()

    assert moved <= np.abs(eigvalsh(change)).max() + 1e-12 * np.abs(a).sum()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(0, 10**6))
def test_trace_is_the_sum_of_eigenvalues(n: int, seed: int) -> None:
    """And the sum of squares is that of the entries."""
    a = hermitian((n, n), complex, seed)
    values = eigvalsh(a)

    assert abs(values.sum() - np.trace(a).real) <= 1e-12 * np.abs(a).sum()
    np.testing.assert_allclose((values**2).sum(), (np.abs(a) ** 2).sum(), rtol=1e-12)
