"""Eigenvectors of a Schur form by back substitution, brought back and normalised.

The vector of the k-th eigenvalue has zeros below row k; the rest follows row by row from the
bottom. A vector that grows is scaled down on the way, and a divisor that vanishes (a repeated
eigenvalue) is replaced by a tiny one, which is a backward error of the size of the rounding unit.
Source: Golub & Van Loan (4th ed.), 7.6.4; LAPACK's dtrevc.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.spectral.deflation import TINY, ULP, size

_LARGE = 2.0**300


@fast_kernel
def _dot(row: Array, x: Array) -> complex:
    """Return ``row @ x`` of at least one term."""
    total: complex = row[0] * x[0]
    for j in range(1, len(x)):
        total += row[j] * x[j]
    return total


@kernel
def _shrink(x: Array, j: int, k: int) -> None:
    """Divide x[j … k] by its first entries where these have grown too large."""
    largest = max(size(x[j]), size(x[min(j + 1, k)]))
    if largest > _LARGE:
        factor = 1.0 / largest
        for p in range(j, k + 1):
            x[p] = x[p] * factor


@kernel
def _divide(x: Array, j: int, k: int, rhs: complex, divisor: complex, least: float) -> None:
    """Set ``x[j] = rhs / divisor``, scaling x where the quotient would overflow."""
    if size(divisor) < least:
        divisor = divisor * 0.0 + least
    if size(rhs) > size(divisor) * 2.0**960:
        factor = 1.0 / size(rhs)
        rhs = rhs * factor
        for p in range(j + 1, k + 1):
            x[p] = x[p] * factor
    x[j] = rhs / divisor
    _shrink(x, j, k)


@kernel
def _solve_pair(t: Array, j: int, k: int, value: complex, x: Array, least: float) -> None:
    """Solve the 2 × 2 block at rows j, j + 1 for x[j], x[j + 1], by elimination with pivoting."""
    known = x[j + 2 : k + 1]
    f, g = -_dot(t[j, j + 2 : k + 1], known), -_dot(t[j + 1, j + 2 : k + 1], known)
    rhs = max(size(f), size(g))
    if rhs > _LARGE:
        factor = 1.0 / rhs
        f, g = f * factor, g * factor
        for p in range(j + 2, k + 1):
            x[p] = x[p] * factor
    a, d = t[j, j] - value, t[j + 1, j + 1] - value
    b, c = t[j, j + 1] + 0.0 * value, t[j + 1, j] + 0.0 * value
    if size(c) > size(a):
        a, b, f, c, d, g = c, d, g, a, b, f
    if size(a) < least:
        a = a * 0.0 + least
    factor2 = c / a
    d, g = d - factor2 * b, g - factor2 * f
    if size(d) < least:
        d = d * 0.0 + least
    if size(g) > size(d) * _LARGE:
        shrink = 1.0 / size(g)
        f, g = f * shrink, g * shrink
        for p in range(j + 2, k + 1):
            x[p] = x[p] * shrink
    x[j + 1] = g / d
    _divide(x, j, k, f - b * x[j + 1], a, least)
    _shrink(x, j, k)


@kernel
def _substitute(t: Array, j: int, k: int, value: complex, x: Array) -> None:
    """Fill x[0 … j] from the known x[j + 1 … k], so that ``(T - value) x = 0`` in these rows."""
    least = max(ULP * size(value), TINY)
    while j >= 0:
        if j > 0 and t[j, j - 1] != 0.0:
            _solve_pair(t, j - 1, k, value, x, least)
            j -= 2
        else:
            _divide(x, j, k, -_dot(t[j, j + 1 : k + 1], x[j + 1 : k + 1]), t[j, j] - value, least)
            j -= 1
    largest = 0.0
    for p in range(k + 1):
        largest = max(largest, size(x[p]))
    for p in range(k + 1):
        x[p] = x[p] / largest


@kernel
def real_schur_vectors(t: Array, im: Array) -> Array:
    """Return the eigenvectors of a real Schur form as rows; a pair takes two, re and im."""
    n = t.shape[0]
    rows = np.zeros((n, n))
    z = np.empty(n, np.complex128)
    k = n - 1
    while k >= 0:
        if im[k] == 0.0:
            x = rows[k]
            x[k] = 1.0
            _substitute(t, k - 1, k, t[k, k], x)
            k -= 1
            continue
        beta = im[k - 1]
        if abs(t[k - 1, k]) >= abs(t[k, k - 1]):
            z[k - 1], z[k] = 1.0, complex(0.0, beta / t[k - 1, k])
        else:
            z[k - 1], z[k] = complex(-beta / t[k, k - 1], 0.0), 1.0j
        _substitute(t, k - 2, k, complex(t[k, k], beta), z)
        for p in range(k + 1):
            rows[k - 1, p], rows[k, p] = z[p].real, z[p].imag
        k -= 2
    return rows


@kernel
def complex_schur_vectors(t: Array) -> Array:
    """Return the eigenvectors of a complex triangular matrix as rows."""
    n = t.shape[0]
    rows = np.zeros((n, n), np.complex128)
    for k in range(n):
        rows[k, k] = 1.0
        _substitute(t, k - 1, k, t[k, k], rows[k])
    return rows


@kernel
def _length(x: Array) -> float:
    largest = 0.0
    for p in range(len(x)):
        largest = max(largest, size(x[p]))
    total = 0.0
    for p in range(len(x)):
        total += (x[p].real / largest) ** 2 + (x[p].imag / largest) ** 2
    return largest * math.sqrt(total)


@kernel
def _turned_real(x: Array) -> None:
    """Scale x to length 1 and turn it so that its largest entry is real."""
    length = _length(x)
    largest, place = -1.0, 0
    for p in range(len(x)):
        x[p] = x[p] / length
        modulus = x[p].real ** 2 + x[p].imag ** 2
        if modulus > largest:
            largest, place = modulus, p
    turn = np.conj(x[place]) / math.sqrt(largest)
    for p in range(len(x)):
        x[p] = x[p] * turn
    x[place] = complex(x[place].real, 0.0)


@kernel
def normalised_complex(rows: Array) -> Array:
    """Return complex vectors of length 1, their largest entry real, as columns."""
    n = rows.shape[0]
    columns = np.empty((n, n), np.complex128)
    for k in range(n):
        x = rows[k].copy()
        _turned_real(x)
        for p in range(n):
            columns[p, k] = x[p]
    return columns


@kernel
def normalised_pairs(rows: Array, im: Array) -> Array:
    """As `normalised_complex`, of rows that hold the two parts of each conjugate pair."""
    n = rows.shape[0]
    columns = np.empty((n, n), np.complex128)
    x = np.empty(n, np.complex128)
    k = 0
    while k < n:
        if im[k] == 0.0:
            length = _length(rows[k])
            for p in range(n):
                columns[p, k] = rows[k, p] / length
            k += 1
            continue
        for p in range(n):
            x[p] = complex(rows[k, p], rows[k + 1, p])
        _turned_real(x)
        for p in range(n):
            columns[p, k], columns[p, k + 1] = x[p], np.conj(x[p])
        k += 2
    return columns
