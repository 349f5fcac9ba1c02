"""LAPACK's ratios of general eigenpairs and Schur forms on its 21 kinds of matrices."""

from __future__ import annotations

import numpy as np
import pytest
from week1.eig_types import (
    TYPES,
    ULP,
    Array,
    column_norm,
    near_one,
    pair_ratio,
    similarity_ratio,
    unitarity_ratio,
)

from matrixops.spectral.eig import eig, eigvals
from matrixops.spectral.hessenberg import hessenberg
from matrixops.spectral.schur import schur

SIZES = (0, 1, 2, 3, 5, 10, 50, 70)
THRESHOLD = 20.0  # nep.in


@pytest.fixture(params=[float, complex], ids=["real", "complex"])
def dtype(request: pytest.FixtureRequest) -> type:
    """Both working types."""
    kind: type = request.param
    return kind


@pytest.fixture(params=sorted(TYPES))
def matrices(request: pytest.FixtureRequest, dtype: type) -> list[Array]:
    """One matrix of each size."""
    rng = np.random.default_rng(int(request.param[:2]))
    return [TYPES[request.param](n, rng, dtype) for n in SIZES]


def test_eigenpairs_satisfy_their_equation(matrices: list[Array]) -> None:
    """The ratio of AE - EW is below LAPACK's threshold on every matrix."""
    ratios = [pair_ratio(a, *eig(a)) for a in matrices]

    assert max(ratios) < THRESHOLD


def test_eigenvectors_have_length_one_and_a_real_largest_entry(matrices: list[Array]) -> None:
    """As geev normalises them."""
    for a in matrices:
        v = eig(a).eigenvectors

        assert np.all(np.abs(np.linalg.norm(v, axis=0) - 1) < 10 * ULP)
        if np.iscomplexobj(v) and len(a):
            assert np.all(v[np.abs(v).argmax(axis=0), np.arange(len(a))].imag < 10 * ULP)


def test_values_without_vectors_are_the_values_with_vectors(matrices: list[Array]) -> None:
    """To the few roundings of a value that the polish of the triangle removes, in one order."""
    for a in matrices:
        scaled, power = near_one(a)
        apart = np.abs((eigvals(a) - eig(a).eigenvalues) * power)

        assert apart.max(initial=0.0) <= 8 * ULP * np.sqrt(len(a)) * column_norm(scaled)


def test_schur_forms_are_backward_stable(matrices: list[Array]) -> None:
    """Z T Zᴴ is the matrix and Z is unitary: ratios below 3; LAPACK's own reach 5."""
    for a in matrices:
        t, z = schur(a)

        assert similarity_ratio(a, t, z) < 3
        assert unitarity_ratio(z) < 3
        assert not np.tril(t, -2).any()


def test_hessenberg_forms_are_backward_stable(matrices: list[Array]) -> None:
    """Q H Qᴴ is the matrix and Q is unitary: ratios below 3."""
    for a in matrices:
        h, q = hessenberg(a, calc_q=True)

        assert similarity_ratio(a, h, q) < 3
        assert unitarity_ratio(q) < 3
        assert not np.tril(h, -2).any()
