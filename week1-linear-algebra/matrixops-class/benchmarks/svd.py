"""Symmetric eigenvalues, singular values, norms: the lines of this part of the benchmark."""

from __future__ import annotations

from typing import Any

import numpy as np

import matrixops
from benchmarks.case import Case, same


def _general(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.standard_normal((n, n)),)


def _symmetric(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    a = rng.standard_normal((n, n))
    return (a + a.T,)


def _tall(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.standard_normal((10 * n, n)),)


def _noisy(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a matrix of rank n // 20, singular values n down to n / 10, with a little noise."""
    k = n // 20
    left = np.linalg.qr(rng.standard_normal((n, k))).Q
    right = np.linalg.qr(rng.standard_normal((n, k))).Q
    return ((left * np.linspace(n, n / 10, k)) @ right.T + 1e-5 * rng.standard_normal((n, n)),)


def _same_eigenvalues(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - the answers of a case
    """Vectors have free signs: compare the values, and what the vectors build."""
    same(ours.eigenvalues, theirs.eigenvalues)
    same(_spectral(*ours), _spectral(*theirs))


def _spectral(values: Any, vectors: Any) -> Any:  # noqa: ANN401
    return (vectors * values) @ vectors.T


def _same_product(ours: Any, theirs: Any) -> None:  # noqa: ANN401
    k = len(theirs.S)
    same(ours.S, theirs.S)
    same(*((x.U[:, :k] * x.S) @ x.Vh[:k] for x in (ours, theirs)))


def _same_leading(ours: Any, theirs: Any) -> None:  # noqa: ANN401
    np.testing.assert_allclose(ours.S, theirs.S[: len(ours.S)], rtol=1e-6)


def _not_above(ours: Any, theirs: Any) -> None:  # noqa: ANN401
    """Without a gap in the spectrum: no value above the true one, and none far below."""
    true = theirs.S[: len(ours.S)]
    assert (true * (1 + 1e-10) >= ours.S).all()
    assert (0.8 * true <= ours.S).all()


def _rsvd(a: Any) -> Any:  # noqa: ANN401
    return matrixops.rsvd(a, len(a) // 20, rng=np.random.default_rng(0))


CASES = [
    *(
        Case("eigh", bar, _symmetric, matrixops.eigh, np.linalg.eigh, _same_eigenvalues, n)
        for n, bar in ((4, 2.5), (50, 2.5), (300, 2.5), (1000, 2.0))
    ),
    *(
        Case("eigvalsh", bar, _symmetric, matrixops.eigvalsh, np.linalg.eigvalsh, same, n)
        for n, bar in ((4, 2.5), (1000, 2.0))
    ),
    *(
        Case("svd", bar, _general, matrixops.svd, np.linalg.svd, _same_product, n)
        for n, bar in ((4, 2.5), (50, 2.5), (300, 2.5), (1000, 2.4))
    ),
    *(
        Case("svdvals", bar, _general, matrixops.svdvals, np.linalg.svdvals, same, n)
        for n, bar in ((4, 2.5), (1000, 2.4))
    ),
    Case(
        "svd, 10 n rows, reduced",
        2.4,
        _tall,
        lambda a: matrixops.svd(a, full_matrices=False),
        lambda a: np.linalg.svd(a, full_matrices=False),
        _same_product,
        200,
    ),
    Case(
        "rsvd of rank n / 20, to numpy's full svd",
        0.12,
        _noisy,
        _rsvd,
        np.linalg.svd,
        _same_leading,
        1000,
    ),
    Case(
        "rsvd of rank n / 20, random dense",
        0.12,
        _general,
        _rsvd,
        np.linalg.svd,
        _not_above,
        1000,
    ),
    Case("norm", 2.5, _general, matrixops.norm, np.linalg.norm, same, 4),
    Case("cond", 2.5, _general, matrixops.cond, np.linalg.cond, same, 4),
    Case("pinv", 2.5, _general, matrixops.pinv, np.linalg.pinv, same, 4),
    Case("matrix_rank", 2.5, _general, matrixops.matrix_rank, np.linalg.matrix_rank, same, 4),
]
