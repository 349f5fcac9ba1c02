"""Answers with names: the same fields as `numpy.linalg` gives its own."""

from __future__ import annotations

from typing import NamedTuple

from matrixops.inputs import Array


class EigResult(NamedTuple):
    """Eigenvalues (..., n), and eigenvectors as the columns of (..., n, n)."""

    eigenvalues: Array
    eigenvectors: Array


class EighResult(NamedTuple):
    """Real eigenvalues in ascending order (..., n), and orthonormal eigenvectors (..., n, n)."""

    eigenvalues: Array
    eigenvectors: Array


class QRResult(NamedTuple):
    """Orthonormal columns Q, and an upper triangular R, with ``a = Q @ R``."""

    Q: Array
    R: Array


class SlogdetResult(NamedTuple):
    """The determinant as ``sign * exp(logabsdet)``, which cannot overflow."""

    sign: Array
    logabsdet: Array


class SVDResult(NamedTuple):
    """``a = U @ diag(S) @ Vh``, with the singular values S in descending order."""

    U: Array
    S: Array
    Vh: Array
