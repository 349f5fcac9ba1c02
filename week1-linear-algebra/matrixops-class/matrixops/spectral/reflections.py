"""Householder reflections, one at a time and in blocks: how a matrix is brought near its spectrum.

A reflection is ``H = I - tau v v^H`` with ``v[0] = 1``. Vectors are kept as *rows*, because the
entries of a row lie side by side in memory. A block of b reflections is ``I - V T V^H`` with T
upper triangular (compact WY), so that applying it is three matrix products.

Source: Golub & Van Loan, *Matrix Computations*, 4th ed., sections 5.1 and 5.1.7; the convention
for complex vectors (a real image) is LAPACK's zlarfg.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel

NEGLIGIBLE = 1e-290
"""A sum of squares below this has lost its digits to underflow; the entries count as zero."""

PARALLEL = 12.0
"""Vectors are nearly parallel if their products with one of them add up to more; 3 is usual, the
last 32 vectors of a square matrix, which are short, reach 10."""


class Block(NamedTuple):
    """Reflections that start at entry *start*: rows V (b, m), and T (b, b)."""

    start: int
    rows: Array
    T: Array


@fast_kernel
def squares(x: Array) -> float:
    """Return the sum of the squared moduli of *x*."""
    total = 0.0
    for i in range(len(x)):
        total += x[i].real * x[i].real + x[i].imag * x[i].imag
    return total


@fast_kernel
def dot(x: Array, y: Array) -> complex:
    """Return the sum of ``conj(x) * y``; real for real arguments."""
    total: complex = x[:1].sum() * 0.0
    for i in range(len(x)):
        total += np.conj(x[i]) * y[i]
    return total


@fast_kernel
def subtract_multiple(y: Array, factor: complex, x: Array) -> None:
    """Change *y* to ``y - factor * x``."""
    for i in range(len(y)):
        y[i] -= factor * x[i]


@kernel
def reflect(x: Array) -> tuple[complex, float]:
    """Overwrite *x* by the v of its reflection; return tau and the image's first entry.

    ``H^H x = (beta, 0, ..., 0)`` with beta real. A vector that is such an image already gives
    tau = 0. The sign of beta avoids cancellation. The last factor of tau, one but for rounding,
    makes the reflection orthogonal for the v that was stored, not for the v that was meant: equal
    entries are all rounded to the same side, and a thousand such reflections add up.
    """
    alpha = x[0]
    tail = squares(x[1:])
    total = tail + alpha.real * alpha.real + alpha.imag * alpha.imag
    x[0] = 1.0
    if total <= NEGLIGIBLE or (tail == 0.0 and alpha.imag == 0.0):
        x[1:] = 0.0
        return alpha * 0.0, alpha.real
    beta = -math.copysign(math.sqrt(total), alpha.real)
    scale = 1.0 / (alpha - beta)
    for i in range(1, len(x)):
        x[i] *= scale
    tau = (beta - alpha) / beta
    size = tau.real * tau.real + tau.imag * tau.imag
    return tau * (2.0 * tau.real / (size * (1.0 + squares(x[1:])))), beta


@fast_kernel
def reflect_rows(rows: Array, first: int, start: int, v: Array, tau: complex) -> None:
    """Apply one reflection to the entries from *start* of the rows from *first*: ``H @ row``."""
    for r in range(first, len(rows)):
        row = rows[r, start:]
        subtract_multiple(row, tau * dot(v, row), v)


@kernel
def triangular_factor(gram: Array, taus: Array) -> Array:
    """Return T of ``I - V T V^H``, given ``V^H V`` (b, b) and the taus (b,)."""
    b = len(taus)
    T = np.zeros_like(gram)
    for j in range(b):
        for i in range(j):
            total = gram[0, 0] * 0.0
            for k in range(i, j):
                total += T[i, k] * gram[k, j]
            T[i, j] = -taus[j] * total
        T[j, j] = taus[j]
    return T


def block(start: int, rows: Array, taus: Array) -> Block:
    """Return the reflections with these rows (b, m) and taus (b,) as one block.

    Nearly parallel vectors, as in what rounding leaves of a matrix of low rank, make the block less
    orthogonal than its reflections are. Then T is computed with more digits.
    """
    return Block(start, rows, joint_factor(rows, taus))


def joint_factor(rows: Array, taus: Array) -> Array:
    """Return T (b, b) of the reflections with these rows (b, m) and taus (b,)."""
    gram = rows.conj() @ rows.T
    if nearly_parallel(gram):
        return _careful_factor(rows, taus)
    return triangular_factor(gram, taus)


@kernel
def nearly_parallel(gram: Array) -> bool:
    """Say whether the products of all vectors with one of them add up to more than `PARALLEL`."""
    for j in range(gram.shape[1]):
        total = 0.0
        for i in range(gram.shape[0]):
            total += abs(gram[i, j])
        if total > PARALLEL:
            return True
    return False


def extended_product(left: Array, right: Array) -> Array:
    """Return the product in extended precision, where the machine has one."""
    precise = np.result_type(left, np.longdouble)
    product: Array = left.astype(precise) @ right.astype(precise)
    return product


def _careful_factor(rows: Array, taus: Array) -> Array:
    """As `triangular_factor`, in extended precision where the machine has one."""
    gram = extended_product(rows.conj(), rows.T)
    T = np.zeros_like(gram)
    for j, tau in enumerate(taus):
        T[:j, j] = -tau * (T[:j, :j] @ gram[:j, j])
        T[j, j] = tau
    return T.astype(taus.dtype)


def apply_blocks(blocks: list[Block], rows: Array) -> None:
    """Change every row x of *rows* (p, n) to ``Q x``, where Q is the product of the blocks.

    Cost: about 4 p m b flops a block, all in matrix products.
    """
    for start, V, T in reversed(blocks):
        part = rows[:, start:]
        part -= ((part @ V.conj().T) @ T.T) @ V
