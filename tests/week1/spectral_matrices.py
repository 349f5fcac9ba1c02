"""Matrices that symmetric eigenvalue and SVD routines are judged on, and LAPACK's ratios for them.

The ratios are those of LAPACK's EIG tests (dsyt21, dbdt01, dort01), with the unit 2**-52.
"""

from __future__ import annotations

from typing import Any

import numpy as np

ULP = 2.0**-52


def one_norm(a: Any) -> float:
    """Return the largest column sum of moduli."""
    return float(np.abs(a).sum(axis=0).max(initial=0.0))


def residual(a: Any, built: Any) -> float:
    """Return ``|built - a| / (n |a| ulp)``, of the scaled matrices where *a* is tiny or huge."""
    if a.size == 0:
        return 0.0
    scale = np.abs(a).max()
    if scale == 0.0:
        return float(np.abs(built).max() / ULP)
    size = max(one_norm(a / scale), one_norm((a / scale).T))
    return one_norm(built - a / scale) / (max(a.shape) * size * ULP)


def orthogonality(q: Any) -> float:
    """Return ``|I - Q^H Q| / (m ulp)``."""
    if q.size == 0:
        return 0.0
    return one_norm(q.conj().T @ q - np.eye(q.shape[1])) / (q.shape[0] * ULP)


def random_orthogonal(n: int, rng: np.random.Generator, *, complex_: bool = False) -> Any:
    """Return a random orthogonal or unitary matrix."""
    a = rng.standard_normal((n, n)) + (1j * rng.standard_normal((n, n)) if complex_ else 0.0)
    return np.linalg.qr(a).Q


def spectra(n: int) -> dict[str, Any]:
    """Return spectra (n,): the types of LAPACK's symmetric test, and a few more."""
    k = np.arange(n)
    ulp_down = np.full(n, ULP)
    ulp_down[:1] = 1.0
    ulp_up = np.ones(n)
    ulp_up[-1:] = ULP
    return {
        "zero": np.zeros(n),
        "identity": np.ones(n),
        "even": 1.0 - k / max(n, 1),
        "geometric": ULP ** (k / max(n - 1, 1)),
        "one large": ulp_down,
        "one small": ulp_up,
        "equal in pairs": 1.0 + k // 2,
        "clustered": 1.0 + 1e-14 * k,
        "below noise": 10.0 ** (-40.0 * k / max(n, 1)),
        "tiny": 1e-300 * (1.0 + k),
        "huge": 1e290 * (1.0 + k),
    }


def wilkinson(n: int) -> Any:
    """Return W_n^+: |i| on the diagonal, ones beside it; its large eigenvalues pair up."""
    half = (n - 1) // 2
    return np.diag(np.abs(np.arange(-half, half + 1.0))) + np.eye(n, k=1) + np.eye(n, k=-1)


def glued_wilkinson(copies: int, glue: float) -> Any:
    """Return copies of W21+ joined by a small entry: clusters of *copies* eigenvalues."""
    a = np.kron(np.eye(copies), wilkinson(21))
    for i in range(21, 21 * copies, 21):
        a[i, i - 1] = a[i - 1, i] = glue
    return a


def rosser() -> tuple[Any, Any]:
    """Return Rosser's matrix and its eigenvalues."""
    a = np.array(
        [
            [611, 196, -192, 407, -8, -52, -49, 29],
            [196, 899, 113, -192, -71, -43, -8, -44],
            [-192, 113, 899, 196, 61, 49, 8, 52],
            [407, -192, 196, 611, 8, 44, 59, -23],
            [-8, -71, 61, 8, 411, -599, 208, 208],
            [-52, -43, 49, 44, -599, 411, 208, 208],
            [-49, -8, 8, 59, 208, 208, 99, -911],
            [29, -44, 52, -23, 208, 208, -911, 99],
        ],
        dtype=float,
    )
    root, small = 10.0 * np.sqrt(10405.0), 100.0 * np.sqrt(26.0)
    values = [-root, 0.0, 510.0 - small, 1000.0, 1000.0, 510.0 + small, 1020.0, root]
    return a, np.sort(values)
