"""The single-shift QR iteration on a complex Hessenberg matrix.

As in `francis`, a bulge is chased in windows, here of two rows, by rotations with a real cosine.
Source: Golub & Van Loan (4th ed.), 7.5; Wilkinson's shift and the early start from LAPACK's zlahqr.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.spectral.deflation import ULP, block_start, size

WINDOW = 24
STRIP = 64  # complex numbers are twice as long


@kernel
def _rotation(f: complex, g: complex) -> tuple[float, complex, complex]:
    """Return c, s, r with ``[[c, s], [-conj(s), c]] @ (f, g) = (r, 0)``."""
    length_f, length_g = abs(f), abs(g)
    if length_g == 0.0:
        return 1.0, 0.0j, f
    if length_f == 0.0:
        return 0.0, np.conj(g) / length_g, length_g + 0.0j
    r = math.hypot(length_f, length_g)
    phase = f / length_f
    return length_f / r, phase * (np.conj(g) / r), phase * r


@kernel
def _shift(h: Array, first: int, i: int, tries: int) -> complex:
    """Return Wilkinson's shift: the eigenvalue of the last 2 × 2 block nearer to its corner."""
    corner: complex = h[i, i]
    if tries % 20 == 0:
        return corner + 0.75 * size(h[i, i - 1])
    if tries % 10 == 0:
        top: complex = h[first, first]
        return top + 0.75 * size(h[first + 1, first])
    u: complex = np.sqrt(h[i - 1, i]) * np.sqrt(h[i, i - 1])
    s = size(u)
    if s == 0.0:
        return corner
    x = 0.5 * (h[i - 1, i - 1] - corner)
    sx = size(x)
    s = max(s, sx)
    y = s * np.sqrt((x / s) ** 2 + (u / s) ** 2)
    if sx > 0.0 and (x / sx).real * y.real + (x / sx).imag * y.imag < 0.0:
        y = -y
    nearer: complex = corner - u * (u / (x + y))
    return nearer


@kernel
def _rotate_row_block(x: Array, row: int, start: int, stop: int, c: Array, s: Array) -> None:
    """Apply the rotations (c[q], s[q]) to rows ``row + q`` and ``row + q + 1`` of *x*."""
    for j0 in range(start, stop, STRIP):
        j1 = min(j0 + STRIP, stop)
        for q in range(len(c)):
            cq, sr, si = c[q], s[q].real, s[q].imag
            a, b = x[row + q, j0:j1], x[row + q + 1, j0:j1]
            for j in range(len(a)):
                ar, ai, br, bi = a[j].real, a[j].imag, b[j].real, b[j].imag
                a[j] = complex(cq * ar + sr * br - si * bi, cq * ai + sr * bi + si * br)
                b[j] = complex(cq * br - sr * ar - si * ai, cq * bi - sr * ai + si * ar)


@kernel
def _rotate_columns_above(
    h: Array, col: int, top: int, bottom: int, c: Array, s: Array, buffer: Array
) -> None:
    """Apply the conjugated rotations from the right to columns *col* …, rows *top* … bottom - 1."""
    conjugated = np.conj(s)
    for r0 in range(top, bottom, STRIP):
        r1 = min(r0 + STRIP, bottom)
        for r in range(r0, r1):
            for q in range(len(c) + 1):
                buffer[q, r - r0] = h[r, col + q]
        _rotate_row_block(buffer, 0, 0, r1 - r0, c, conjugated)
        for r in range(r0, r1):
            for q in range(len(c) + 1):
                h[r, col + q] = buffer[q, r - r0]


@kernel
def _early_start(h: Array, first: int, i: int, shift: complex) -> tuple[int, complex, complex]:
    """Return where the bulge may start, and the vector that starts it."""
    for m in range(i - 1, first - 1, -1):
        x, y = h[m, m] - shift, h[m + 1, m]
        s = size(x) + size(y)
        if s > 0.0:
            x, y = x / s, y / s
        if m == first:
            break
        around = size(h[m, m]) + size(h[m + 1, m + 1])
        if size(h[m, m - 1]) * size(y) <= ULP * (size(x) * around):
            break
    return m, x, y


@kernel
def _sweep(
    h: Array,
    qh: Array,
    first: int,
    i: int,
    tries: int,
    whole: bool,  # noqa: FBT001 - a kernel
    cosines: Array,
    buffer: Array,
) -> None:
    """Chase one bulge through rows first … i."""
    c, s = cosines, np.empty(WINDOW, np.complex128)
    top, end = (0, h.shape[0]) if whole else (first, i + 1)
    m, x, y = _early_start(h, first, i, _shift(h, first, i, tries))
    start = m
    while start < i:
        stop = min(start + WINDOW, i)
        for k in range(start, stop):
            if k > m:
                x, y = h[k, k - 1], h[k + 1, k - 1]
            ck, sk, r = _rotation(x, y)
            if k > m:
                h[k, k - 1], h[k + 1, k - 1] = r, 0.0j
            elif m > first:
                h[k, k - 1] *= ck
            c[k - start], s[k - start] = ck, sk
            conjugated = np.conj(sk)
            for j in range(k, stop + 1):
                a, b = h[k, j], h[k + 1, j]
                h[k, j], h[k + 1, j] = ck * a + sk * b, ck * b - conjugated * a
            for q in range(start, min(k + 2, i) + 1):
                a, b = h[q, k], h[q, k + 1]
                h[q, k], h[q, k + 1] = ck * a + conjugated * b, ck * b - sk * a
        count = stop - start
        _rotate_row_block(h, start, stop + 1, end, c[:count], s[:count])
        _rotate_columns_above(h, start, top, start, c[:count], s[:count], buffer)
        _rotate_row_block(qh, start, 0, qh.shape[1], c[:count], s[:count])
        start = stop


@kernel
def iterate(h: Array, qh: Array, lo: int, hi: int, whole: bool, sweeps: int) -> int:  # noqa: FBT001
    """Turn the complex Hessenberg matrix *h* into its Schur form; as `francis.iterate`."""
    n = h.shape[0]
    for j in range(lo, hi - 1):
        for r in range(j + 2, hi + 1):
            h[r, j] = 0.0j
    cosines = np.empty(WINDOW)
    buffer = np.empty((WINDOW + 1, min(STRIP, n)), np.complex128)
    i, tries = hi, 0
    while i > lo:
        start = block_start(h, lo, i, hi)
        if start > lo:
            h[start, start - 1] = 0.0j
        if start == i:
            i, tries = i - 1, 0
            continue
        if sweeps == 0:
            return i
        sweeps -= 1
        tries += 1
        _sweep(h, qh, start, i, tries, whole, cosines, buffer)
    return -1
