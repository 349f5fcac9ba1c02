"""schur and hessenberg: SciPy's names, real blocks in standard form, complex triangles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
from week1.eig_types import Array, farthest, similarity_ratio, unitarity_ratio

from matrixops import hessenberg, schur
from matrixops.errors import ArgumentError, ConvergenceError, NotFiniteError, ShapeError


def noise(n: int, seed: int = 3) -> Array:
    """Return a random real matrix."""
    return np.random.default_rng(seed).standard_normal((n, n))


@pytest.mark.parametrize("n", [2, 5, 30, 60])
def test_real_blocks_are_standard(n: int) -> None:
    """Two rows that stay together have equal diagonal entries and a complex pair."""
    t, _ = schur(noise(n))
    for k in np.flatnonzero(np.diagonal(t, -1)):
        assert t[k, k] == t[k + 1, k + 1]
        assert t[k, k + 1] * t[k + 1, k] < 0
        assert k + 2 >= n or t[k + 2, k + 1] == 0


@pytest.mark.parametrize("n", [1, 4, 33, 60])
def test_a_complex_form_of_a_real_matrix_is_triangular(n: int) -> None:
    """output="complex" leaves no blocks; the diagonal is the spectrum."""
    a = noise(n)
    t, z = schur(a, output="complex")

    assert t.dtype == z.dtype == np.complex128
    assert not np.tril(t, -1).any()
    assert similarity_ratio(a, t, z) < 3
    assert farthest(t.diagonal(), np.linalg.eigvals(a)) < 1e-12 * n


@pytest.mark.parametrize("n", [5, 48, 49, 100])
def test_hessenberg_is_scipys_up_to_signs(n: int) -> None:
    """Reduced from the same first column, the form is unique up to signs (implicit Q theorem)."""
    a = noise(n)
    h, q = hessenberg(a, calc_q=True)
    other = scipy.linalg.hessenberg(a)

    np.testing.assert_allclose(np.abs(h[:4, :4]), np.abs(other[:4, :4]), rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(hessenberg(a), h)
    np.testing.assert_array_equal(q[0], np.eye(n)[0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128, np.int64])
def test_types_are_kept(dtype: type) -> None:
    """Single precision stays single; integers become doubles."""
    a = np.arange(16).reshape(4, 4).astype(dtype)
    kept = np.result_type(dtype, np.float32) if dtype is not np.int64 else np.dtype(np.float64)

    for part in (*schur(a), *hessenberg(a, calc_q=True)):
        assert part.dtype == kept


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 3, 4, 4)])
def test_stacks_and_empties(shape: tuple[int, ...]) -> None:
    """Both parts have the shape of the stack, and each layer fits."""
    a = np.random.default_rng(5).standard_normal(shape)
    t, z = schur(a)

    assert t.shape == z.shape == shape
    np.testing.assert_allclose(z @ t @ np.swapaxes(z, -1, -2), a, atol=1e-14)


@pytest.mark.parametrize("exponent", [-950, 1010])
def test_extreme_entries_neither_vanish_nor_overflow(exponent: int) -> None:
    """Scaled by a power of two, T scales along and Z stays."""
    a = noise(6)
    t, z = schur(a * 2.0**exponent)
    expected_t, expected_z = schur(a)

    np.testing.assert_allclose(t * 2.0**-exponent, expected_t, atol=1e-12)
    np.testing.assert_allclose(z, expected_z, atol=1e-12)


def test_a_tiny_subdiagonal_keeps_its_reflector_orthogonal() -> None:
    """Entries whose squares underflow are still reflected properly."""
    a = noise(8)
    a[2:, 0] = 1e-200
    _, q = hessenberg(a, calc_q=True)

    assert unitarity_ratio(q) < 3


@pytest.mark.parametrize("routine", [schur, hessenberg])
def test_bad_input_is_named(routine: Any) -> None:
    """Oblong and not finite."""
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        routine(np.ones((2, 3)))
    with pytest.raises(NotFiniteError, match=r"a\[1, 1\] is nan"):
        routine([[1.0, 2.0], [3.0, np.nan]])


def test_bad_options_are_named() -> None:
    """An output that does not exist; a bound that is too low."""
    with pytest.raises(ArgumentError, match="output is 'diagonal'"):
        schur(noise(3), output="diagonal")  # type: ignore[arg-type] - what is tested
    with pytest.raises(ConvergenceError, match="within 1 QR sweeps"):
        schur(noise(9), max_sweeps=1)
