"""`eigh` is backward stable: LAPACK's ratios stay below 3 where LAPACK itself allows 60."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from week1.spectral_matrices import (
    ULP,
    glued_wilkinson,
    one_norm,
    orthogonality,
    random_orthogonal,
    residual,
    rosser,
    spectra,
    wilkinson,
)

from matrixops import eigh, eigvalsh
from matrixops.errors import ConvergenceError
from matrixops.spectral.divide import tridiagonal_eigh
from matrixops.spectral.eigh import SMALL, eigenpairs

SIZES = (0, 1, 2, 3, 5, 10, 50, SMALL + 9)


def check(a: Any) -> None:
    """Assert that the parts build *a* again, and are orthonormal and ascending."""
    values, vectors = eigh(a)
    scale = np.abs(a).max(initial=0.0) or 1.0
    built = (vectors * (values / scale)) @ vectors.conj().T

    assert residual(a, built) < 3
    assert orthogonality(vectors) < 3
    assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize("kind", spectra(2))
@pytest.mark.parametrize("n", SIZES)
def test_every_spectrum_type_is_backward_stable(n: int, kind: str) -> None:
    """A random basis with a hard spectrum comes apart to rounding."""
    for complex_ in [False, True]:
        q = random_orthogonal(n, np.random.default_rng(n), complex_=complex_)
        a = (q * spectra(n)[kind]) @ q.conj().T

        check((a + a.conj().T) / 2)


@pytest.mark.parametrize("glue", [1e-4, 1e-8, 1e-14, 0.0])
def test_glued_wilkinson_matrices_keep_orthogonal_vectors(glue: float) -> None:
    """Clusters of ten eigenvalues equal to many digits do not spoil orthogonality."""
    check(glued_wilkinson(10, glue))


@pytest.mark.parametrize("n", [3, 60, SMALL + 40])
def test_matrix_of_ones_is_backward_stable(n: int) -> None:
    """What rounding leaves of a matrix of rank one has nearly parallel reflections."""
    check(np.ones((n, n)))


@pytest.mark.parametrize("flip", [False, True], ids=["falling", "rising"])
def test_graded_matrices_are_backward_stable(flip: bool) -> None:
    """Entries from 1 down to 1e-79, or up."""
    d = 10.0 ** -np.arange(80.0)
    a = np.diag(d) + np.diag(d[1:], 1) + np.diag(d[1:], -1)

    check(a[::-1, ::-1] if flip else a)


def test_rosser_matrix_has_its_eigenvalues() -> None:
    """The error is below 1e-12 of the norm: 0, a double 1000, 1020 beside 1019.9."""
    a, exact = rosser()

    assert np.abs(eigh(a).eigenvalues - exact).max() <= 1e-12 * one_norm(a)
    assert np.abs(eigvalsh(a) - exact).max() <= 1e-12 * one_norm(a)


def test_wilkinson_21_has_its_eigenvalues() -> None:
    """The largest two agree to 14 digits: 10.746194182903(322) and 10.746194182903(393)."""
    a = wilkinson(21)
    values = eigh(a).eigenvalues

    np.testing.assert_allclose(values[-2:], [10.746194182903322, 10.746194182903393], atol=1e-13)
    assert np.abs(values - np.linalg.eigvalsh(a)).max() <= 1e-12 * one_norm(a)
    check(a)


@pytest.mark.parametrize("n", [5, 40, SMALL + 90])
def test_second_difference_matrix_has_its_closed_form(n: int) -> None:
    """Its eigenvalues are 2 - 2 cos(k pi / (n + 1))."""
    a = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    exact = 2 - 2 * np.cos(np.arange(1, n + 1) * np.pi / (n + 1))

    assert np.abs(eigh(a).eigenvalues - exact).max() <= n * 4 * ULP
    assert np.abs(eigvalsh(a) - exact).max() <= n * 4 * ULP


@pytest.mark.parametrize("n", [33, 64, 200])
def test_divide_and_conquer_alone_is_backward_stable(n: int) -> None:
    """Random, constant, split and tiny off-diagonals, without the reflections around."""
    rng = np.random.default_rng(n)
    d = rng.uniform(-1, 1, n)
    for e in (rng.uniform(-1, 1, n - 1), np.ones(n - 1), np.zeros(n - 1), 1e-15 * d[1:]):
        a = np.diag(d) + np.diag(e, 1) + np.diag(e, -1)
        values, rows = tridiagonal_eigh(d, e)

        assert residual(a, (rows.T * (values / np.abs(a).max())) @ rows) < 3
        assert orthogonality(rows.T) < 3


@pytest.mark.parametrize("vectors", [True, False])
@pytest.mark.parametrize("n", [10, SMALL + 9])
def test_bound_on_sweeps_raises_convergence_error(n: int, vectors: bool) -> None:
    """An iteration that may not iterate says so, with the bound."""
    a = np.random.default_rng(1).standard_normal((n, n))

    with pytest.raises(ConvergenceError, match="0 sweeps"):
        eigenpairs(a + a.T, vectors=vectors, sweeps=0)
