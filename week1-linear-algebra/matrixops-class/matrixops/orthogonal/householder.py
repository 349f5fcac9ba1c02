"""Householder QR of any size: reflectors in blocks, so that matrix multiply does the work.

A block of reflectors is one matrix, ``H1 H2 … Hb = I - V T V^H`` (the compact WY form). A panel of
columns is factored by halves, each half a panel of its own, down to `LEAF` columns that a kernel
reflects one by one; ``T`` of two halves comes from a product, in extended precision where the
vectors of one half are nearly parallel to one of the other.
Sources: Schreiber & Van Loan (1989); Elmroth & Gustavson (2000); Golub & Van Loan, §5.2.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from matrixops.inputs import FLOAT, Array
from matrixops.jit import fast_kernel
from matrixops.orthogonal.reflector import mirror, reflect
from matrixops.spectral.reflections import extended_product, joint_factor, nearly_parallel

PANEL = 64  # columns whose reflectors are gathered before the rest of the matrix sees them
LEAF = 32  # columns that are reflected one by one
STRIP = 128  # rows that are updated at a time


class Block(NamedTuple):
    """``I - W V^H`` on the rows from *first* on, with W = V T: the product of some reflectors.

    V is unit lower trapezoidal (m - first, b), T upper triangular (b, b). W is kept because both
    the block and its adjoint, ``I - V W^H``, then cost two products.
    """

    first: int
    V: Array
    W: Array
    taus: Array

    @property
    def last(self) -> int:
        """The first column behind those that the block turned."""
        return self.first + len(self.taus)

    def apply(self, x: Array) -> None:
        """Overwrite the rows of *x* from `first` on by their product with this block."""
        rows = x[self.first :]
        subtract_product(rows, self.W, adjoint(self.V) @ rows)

    def apply_adjoint(self, x: Array) -> None:
        """The same with the adjoint."""
        rows = x[self.first :]
        subtract_product(rows, self.V, adjoint(self.W) @ rows)


def subtract_product(x: Array, left: Array, right: Array) -> None:
    """Overwrite *x* by ``x - left @ right``, by strips of rows whose product stays in the cache."""
    for top in range(0, len(x), STRIP):
        strip = x[top : top + STRIP]
        strip -= left[top : top + STRIP] @ right


def adjoint(x: Array) -> Array:
    """Return the conjugate transpose; for real entries a view."""
    return x.T if x.dtype == FLOAT else x.conj().T


@fast_kernel
def reflect_leaf(c: Array) -> Array:
    """Reflect a narrow panel, given as rows: ``c[j]`` is its column j; return the taus.

    Leaves beta and the tail of v in ``c[j, j:]``.
    """
    width = c.shape[0]
    taus = np.empty(width, c.dtype)
    for j in range(width):
        v = c[j, j:]
        taus[j] = reflect(v)
        for k in range(j + 1, width):
            mirror(np.conj(taus[j]), v, c[k, j:])
    return taus


def reflect_panel(rows: Array, T: Array, R: Array) -> None:
    """Factor a panel given as *rows* (b, m), its columns, m >= b.

    Its place takes V, by rows again, *T* and *R* (b, b) their triangles.
    """
    width = len(rows)
    if width <= LEAF:
        leaf = rows.copy()
        taus = reflect_leaf(leaf)
        head = leaf[:, :width]
        R[...] = np.tril(head).T
        head[...] = np.triu(head, 1)
        np.fill_diagonal(head, 1)
        T[...] = joint_factor(leaf, taus)
        rows[...] = leaf
        return
    half = width // 2
    left, right = rows[:half], rows[half:]
    reflect_panel(left, T[:half, :half], R[:half, :half])
    right -= ((right @ adjoint(left)) @ T[:half, :half].conj()) @ left
    R[:half, half:] = right[:, :half].T
    right[:, :half] = 0
    below = right[:, half:]
    reflect_panel(below, T[half:, half:], R[half:, half:])
    first = left[:, half:].conj()
    between = first @ below.T
    if nearly_parallel(between):
        between = extended_product(first, below.T)
    T[:half, half:] = -(T[:half, :half] @ between @ T[half:, half:])


def reflect_columns(a: Array, count: int) -> list[Block]:
    """Reflect the first *count* columns of *a* in place; all columns feel every reflector.

    Args:
        a: Shape (m, n), float64 or complex128, in C order. Its upper triangle becomes R (below the
            diagonal of the first *count* columns it is filled with zeros), columns from *count* on
            become ``Q^H a``.
        count: At most ``min(m, n)``.

    Returns:
        The blocks whose product, in order, is Q.

    Cost: 2 m n² - ⅔ n³ flops for a tall matrix, a quarter of that price again when complex.
    """
    return list(_blocks(a, count))


def triangulate(a: Array, count: int) -> None:
    """Do to *a* what `reflect_columns` does, without Q: no block outlives its turn."""
    for _ in _blocks(a, count):
        pass


def _blocks(a: Array, count: int) -> Iterator[Block]:
    for first in range(0, count, PANEL):
        last = min(first + PANEL, count)
        width = last - first
        rows = a[first:, first:last].T.copy()
        T, R = np.zeros((2, width, width), a.dtype)
        reflect_panel(rows, T, R)
        a[first:, first:last] = 0
        a[first:last, first:last] = R
        block = Block(first, rows.T, rows.T @ T, np.diagonal(T))
        block.apply_adjoint(a[:, last:])
        yield block


def form_q(blocks: list[Block], rows: int, columns: int, dtype: np.dtype[Any]) -> Array:
    """Return the first *columns* columns of Q, from the last block to the first.

    What a block meets is identity above and left of where the later blocks acted, which saves it
    the work there. Cost: 4/3 n³ flops for a square Q.
    """
    q = np.zeros((rows, columns), dtype)
    done = blocks[-1].last if blocks else 0
    np.fill_diagonal(q[done:, done:], 1)
    for block in reversed(blocks):
        first, last, width = block.first, block.last, block.last - block.first
        seen = adjoint(block.V[width:]) @ q[last:, last:]
        q[first:last, last:] = -(block.W[:width] @ seen)
        subtract_product(q[last:, last:], block.W[width:], seen)
        q[first:, first:last] = -(block.W @ adjoint(block.V[:width]))
        np.fill_diagonal(q[first:last, first:last], 1 + np.diagonal(q[first:last, first:last]))
    return q


@fast_kernel
def qr_small(a: Array, q: Array, r: Array) -> bool:
    """Fill *q* (m, k) and *r* (k, n) for a small matrix; return whether *a* was finite.

    One kernel call: no block, no product, hence no call overhead. *k* is min(m, n).
    """
    m, n = a.shape
    k = q.shape[1]
    c = np.empty((n, m), a.dtype)
    total = 0.0
    for i in range(m):
        for j in range(n):
            c[j, i] = a[i, j]
            total += abs(a[i, j] * 0)
    if total != 0.0:  # infinity times zero, or a NaN
        return False
    taus = np.empty(k, a.dtype)
    for j in range(k):
        taus[j] = reflect(c[j, j:])
        for i in range(j + 1, n):
            mirror(np.conj(taus[j]), c[j, j:], c[i, j:])
    for j in range(n):
        for i in range(k):
            r[i, j] = c[j, i] if i <= j else 0.0
    columns = np.zeros((k, m), a.dtype)
    for j in range(k - 1, -1, -1):
        columns[j, j] = 1.0
        for i in range(j, k):
            mirror(taus[j], c[j, j:], columns[i, j:])
    for i in range(m):
        for j in range(k):
            q[i, j] = columns[j, i]
    return True
