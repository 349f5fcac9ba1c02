"""Inverses that are never formed: each method factors a matrix once and solves by its factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from matrixops.certify.condition import Operator, Product
from matrixops.certify.structure import Kind
from matrixops.errors import SingularError
from matrixops.inputs import Array
from matrixops.linear.cholesky import cholesky
from matrixops.linear.lu import lu_factor, permutation
from matrixops.linear.triangular import backward_blocks, forward_blocks
from matrixops.orthogonal.qr import qr


class Method(NamedTuple):
    """A way to solve: its name in a sentence, and what makes the inverse of a matrix."""

    name: str
    invert: Callable[[Array], Operator]


def by_diagonal(a: Array) -> Operator:
    """Divide by the diagonal. Cost: n divisions."""
    diagonal = _nonzero(np.diagonal(a))[:, np.newaxis]
    return _operator(a, lambda b: b / diagonal, lambda b: b / diagonal.conj())


def by_lower(a: Array) -> Operator:
    """Substitute forward. Cost: n^2 flops."""
    _nonzero(np.diagonal(a))
    return _operator(a, lambda b: _forward(a, b), lambda b: _backward(_adjoint(a), b))


def by_upper(a: Array) -> Operator:
    """Substitute backward. Cost: n^2 flops."""
    _nonzero(np.diagonal(a))
    return _operator(a, lambda b: _backward(a, b), lambda b: _forward(_adjoint(a), b))


def by_cholesky(a: Array) -> Operator:
    """Factor ``a = L L^H``: half the work of LU, and no pivots needed. Cost: n^3/3 flops.

    Raises:
        NotPositiveDefiniteError: If *a* is not positive definite.
    """
    lower = cholesky(a)
    upper = _adjoint(lower)

    def solve(b: Array) -> Array:
        return _backward(upper, _forward(lower, b))

    return _operator(a, solve, solve)


def by_lu(a: Array) -> Operator:
    """Eliminate with partial pivoting. Cost: 2n^3/3 flops."""
    lu, piv = lu_factor(a)
    _nonzero(np.diagonal(lu))
    order = permutation(piv, len(a))
    back = np.argsort(order)
    flipped = _adjoint(lu)
    return _operator(
        a,
        lambda b: _backward(lu, _forward(lu, b[order], unit=True)),
        lambda b: _backward(flipped, _forward(flipped, b), unit=True)[back],
    )


def by_qr(a: Array) -> Operator:
    """Factor ``a = Q R`` by Householder reflections: elements never grow. Cost: 4n^3/3 flops."""
    q, r = qr(a)
    _nonzero(np.diagonal(r))
    q_adjoint, lower = _adjoint(q), _adjoint(r)
    return _operator(
        a,
        lambda b: _backward(r, q_adjoint @ b),
        lambda b: q @ _forward(lower, b),
    )


DIAGONAL = Method("division by the diagonal", by_diagonal)
LOWER = Method("forward substitution", by_lower)
UPPER = Method("back substitution", by_upper)
CHOLESKY = Method("Cholesky", by_cholesky)
LU = Method("LU with partial pivoting", by_lu)
QR = Method("Householder QR", by_qr)

METHODS: dict[Kind, tuple[Method, ...]] = {
    "diagonal": (DIAGONAL,),
    "lower": (LOWER, QR),
    "upper": (UPPER, QR),
    "definite": (CHOLESKY, LU, QR),
    "general": (LU, QR),
}
"""The methods for each kind of square matrix, the cheapest first."""


def _operator(a: Array, apply: Product, adjoint: Product) -> Operator:
    """Let column functions take vectors too."""

    def columnwise(function: Product) -> Product:
        return lambda b: function(b[:, np.newaxis])[:, 0] if b.ndim == 1 else function(b)

    return Operator(a.shape[::-1], columnwise(apply), columnwise(adjoint), a.dtype)


def _forward(lower: Array, b: Array, *, unit: bool = False) -> Array:
    """Solve without a look at the input, which was looked at once and for all."""
    x = np.array(b, order="C")
    forward_blocks(lower, x, 0, 0, x.shape[1], unit=unit)
    return x


def _backward(upper: Array, b: Array, *, unit: bool = False) -> Array:
    x = np.array(b, order="C")
    backward_blocks(upper, x, 0, 0, x.shape[1], unit=unit)
    return x


def _adjoint(a: Array) -> Array:
    return np.ascontiguousarray(a.conj().T)


def _nonzero(diagonal: Array) -> Array:
    zeros = np.flatnonzero(diagonal == 0)
    if zeros.size:
        raise SingularError(f"pivot {zeros[0]} of the matrix is zero")
    return diagonal
