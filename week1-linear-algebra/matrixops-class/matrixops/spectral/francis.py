"""Francis' double-shift QR iteration on a real Hessenberg matrix.

A sweep chases a bulge of three rows down the diagonal. It does so in windows: within one only the
rows and columns near the diagonal are touched at once; what lies to the right and above receives
the window's reflectors afterwards, in strips that stay in the cache. Arithmetic is never
reordered, so that eigenvalues come out the same whether or not the triangle and the vectors are
wanted. Source: Golub & Van Loan (4th ed.), 7.5; exceptional shifts and the early start are those of
LAPACK's dlahqr.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fused, kernel
from matrixops.spectral.deflation import ULP, block_start, standardise

WINDOW = 24  # steps of the bulge before the rest follows
STRIP = 128  # (WINDOW + 2) rows of this length fit the first-level cache


@kernel
def _reflector(x: float, y: float, z: float) -> tuple[float, float, float, float]:
    """Return tau, v1, v2, beta: ``I - tau v vᵀ``, v = (1, v1, v2), takes (x, y, z) to beta e1."""
    if y == 0.0 and z == 0.0:
        return 0.0, 0.0, 0.0, x
    s = abs(x) + abs(y) + abs(z)
    x, y, z = x / s, y / s, z / s
    beta = -math.copysign(math.sqrt(x * x + y * y + z * z), x)
    v1, v2 = y / (x - beta), z / (x - beta)
    tau = 2.0 / (1.0 + v1 * v1 + v2 * v2)  # of the rounded v: keeps the reflector orthogonal
    return tau, v1, v2, beta * s


@kernel
def _shifts(h: Array, first: int, i: int, tries: int) -> tuple[float, float, float, float]:
    """Return the two shifts (re, im, re, im): the eigenvalues of the last 2 × 2 block.

    Every tenth try without a deflation uses an arbitrary block instead, which breaks a cycle.
    """
    if tries % 10 == 0:
        if tries % 20 == 0:
            s = abs(h[i, i - 1]) + abs(h[i - 1, i - 2])
            h11 = 0.75 * s + h[i, i]
        else:
            s = abs(h[first + 1, first]) + abs(h[first + 2, first + 1])
            h11 = 0.75 * s + h[first, first]
        h12, h21, h22 = -0.4375 * s, s, h11
    else:
        h11, h12, h21, h22 = h[i - 1, i - 1], h[i - 1, i], h[i, i - 1], h[i, i]
    s = abs(h11) + abs(h12) + abs(h21) + abs(h22)
    if s == 0.0:
        return 0.0, 0.0, 0.0, 0.0
    h11, h12, h21, h22 = h11 / s, h12 / s, h21 / s, h22 / s
    mean = 0.5 * (h11 + h22)
    det = (h11 - mean) * (h22 - mean) - h12 * h21
    root = math.sqrt(abs(det))
    if det >= 0.0:
        return mean * s, root * s, mean * s, -root * s
    first, second = mean + root, mean - root  # real: the one nearer to the corner, twice
    nearer = first if abs(first - h22) <= abs(second - h22) else second
    return nearer * s, 0.0, nearer * s, 0.0


@kernel
def _first_column(
    h: Array, m: int, r1: float, i1: float, r2: float, i2: float
) -> tuple[float, float, float]:
    """Return the start at row m of ``(H - s1)(H - s2) e1``, scaled to sum 1."""
    s = abs(h[m, m] - r2) + abs(i2) + abs(h[m + 1, m])
    sub = h[m + 1, m] / s
    x = sub * h[m, m + 1] + (h[m, m] - r1) * ((h[m, m] - r2) / s) - i1 * (i2 / s)
    y = sub * (h[m, m] + h[m + 1, m + 1] - r1 - r2)
    z = sub * h[m + 2, m + 1]
    s = abs(x) + abs(y) + abs(z)
    if s == 0.0:
        return 1.0, 0.0, 0.0
    return x / s, y / s, z / s


@kernel
def _reflect_row_block(x: Array, row: int, start: int, stop: int, steps: Array, count: int) -> None:
    """Apply *count* reflectors, the q-th to rows ``row + q … row + q + 2``, to columns of *x*."""
    for j0 in range(start, stop, STRIP):
        j1 = min(j0 + STRIP, stop)
        for q in range(count):
            tau, v1, v2 = steps[q, 0], steps[q, 1], steps[q, 2]
            t1, t2 = tau * v1, tau * v2
            a, b = x[row + q, j0:j1], x[row + q + 1, j0:j1]
            if steps[q, 3] == 2.0:
                for j in range(len(a)):
                    s = -fused(v1, b[j], a[j])
                    a[j] = fused(s, tau, a[j])
                    b[j] = fused(s, t1, b[j])
                continue
            c = x[row + q + 2, j0:j1]
            for j in range(len(a)):
                s = -fused(v2, c[j], fused(v1, b[j], a[j]))
                a[j] = fused(s, tau, a[j])
                b[j] = fused(s, t1, b[j])
                c[j] = fused(s, t2, c[j])


@kernel
def _reflect_columns_above(
    h: Array, col: int, top: int, bottom: int, steps: Array, count: int, buffer: Array
) -> None:
    """Apply the same reflectors to columns *col* … from the right, rows *top* … bottom - 1."""
    width = count + (2 if steps[count - 1, 3] == 3.0 else 1)
    for r0 in range(top, bottom, STRIP):
        r1 = min(r0 + STRIP, bottom)
        for r in range(r0, r1):
            for c in range(width):
                buffer[c, r - r0] = h[r, col + c]
        _reflect_row_block(buffer, 0, 0, r1 - r0, steps, count)
        for r in range(r0, r1):
            for c in range(width):
                h[r, col + c] = buffer[c, r - r0]


@kernel
def _step_near(h: Array, k: int, top: int, i: int, right: int, step: Array) -> None:
    """Apply one reflector at row k to the columns … right and to the rows from *top* on."""
    tau, v1, v2 = step[0], step[1], step[2]
    t1, t2 = tau * v1, tau * v2
    if step[3] == 2.0:
        for j in range(k, right + 1):
            s = -fused(v1, h[k + 1, j], h[k, j])
            h[k, j] = fused(s, tau, h[k, j])
            h[k + 1, j] = fused(s, t1, h[k + 1, j])
        for r in range(top, i + 1):
            s = -fused(v1, h[r, k + 1], h[r, k])
            h[r, k] = fused(s, tau, h[r, k])
            h[r, k + 1] = fused(s, t1, h[r, k + 1])
        return
    for j in range(k, right + 1):
        s = -fused(v2, h[k + 2, j], fused(v1, h[k + 1, j], h[k, j]))
        h[k, j] = fused(s, tau, h[k, j])
        h[k + 1, j] = fused(s, t1, h[k + 1, j])
        h[k + 2, j] = fused(s, t2, h[k + 2, j])
    for r in range(top, min(k + 3, i) + 1):
        s = -fused(v2, h[r, k + 2], fused(v1, h[r, k + 1], h[r, k]))
        h[r, k] = fused(s, tau, h[r, k])
        h[r, k + 1] = fused(s, t1, h[r, k + 1])
        h[r, k + 2] = fused(s, t2, h[r, k + 2])


@kernel
def _sweep(
    h: Array,
    qh: Array,
    first: int,
    i: int,
    tries: int,
    whole: bool,  # noqa: FBT001 - a kernel
    steps: Array,
    buffer: Array,
) -> None:
    """Chase one bulge through rows first … i."""
    top, end = (0, h.shape[0]) if whole else (first, i + 1)
    r1, i1, r2, i2 = _shifts(h, first, i, tries)
    m = i - 2
    x, y, z = _first_column(h, m, r1, i1, r2, i2)
    while m > first:  # two small subdiagonals in a row: start the bulge there
        around = abs(h[m - 1, m - 1]) + abs(h[m, m]) + abs(h[m + 1, m + 1])
        if abs(h[m, m - 1]) * (abs(y) + abs(z)) <= ULP * abs(x) * around:
            break
        m -= 1
        x, y, z = _first_column(h, m, r1, i1, r2, i2)
    start = m
    while start < i:
        stop = min(start + WINDOW, i)
        right = min(stop + 1, i)
        for k in range(start, stop):
            three = k + 2 <= i
            if k > m:
                x, y, z = h[k, k - 1], h[k + 1, k - 1], h[k + 2, k - 1] if three else 0.0
            tau, v1, v2, beta = _reflector(x, y, z)
            if k > m:
                h[k, k - 1], h[k + 1, k - 1] = beta, 0.0
                if three:
                    h[k + 2, k - 1] = 0.0
            elif m > first:
                h[k, k - 1] *= 1.0 - tau
            step = steps[k - start]
            step[0], step[1], step[2], step[3] = tau, v1, v2, 3.0 if three else 2.0
            _step_near(h, k, start, i, right, step)
        count = stop - start
        _reflect_row_block(h, start, right + 1, end, steps, count)
        _reflect_columns_above(h, start, top, start, steps, count, buffer)
        _reflect_row_block(qh, start, 0, qh.shape[1], steps, count)
        start = stop


@kernel
def _split(h: Array, qh: Array, i: int, whole: bool) -> None:  # noqa: FBT001 - a kernel
    """Bring the 2 × 2 block of rows i - 1 and i to standard form."""
    p = i - 1
    a, b, c, d, cs, sn = standardise(h[p, p], h[p, i], h[i, p], h[i, i])
    h[p, p], h[p, i], h[i, p], h[i, i] = a, b, c, d
    if not whole:
        return
    for j in range(i + 1, h.shape[0]):
        h[p, j], h[i, j] = cs * h[p, j] + sn * h[i, j], cs * h[i, j] - sn * h[p, j]
    for r in range(p):
        h[r, p], h[r, i] = cs * h[r, p] + sn * h[r, i], cs * h[r, i] - sn * h[r, p]
    for j in range(qh.shape[1]):
        qh[p, j], qh[i, j] = cs * qh[p, j] + sn * qh[i, j], cs * qh[i, j] - sn * qh[p, j]


@kernel
def iterate(h: Array, qh: Array, lo: int, hi: int, whole: bool, sweeps: int) -> int:  # noqa: FBT001
    """Turn the Hessenberg matrix *h* into a real Schur form, in place.

    Args:
        h: (n, n); only rows and columns lo … hi are not triangular yet.
        qh: (n, n), multiplied from the left by what is done, or (n, 0).
        lo: First row of the part to reduce.
        hi: Its last row.
        whole: Whether the entries outside the diagonal blocks are wanted.
        sweeps: At most this many in all.

    Returns:
        -1, or the last row that did not settle.
    """
    n = h.shape[0]
    for j in range(lo, hi - 1):
        for r in range(j + 2, hi + 1):
            h[r, j] = 0.0
    steps = np.empty((WINDOW, 4))
    buffer = np.empty((WINDOW + 2, min(STRIP, n)))
    i, tries = hi, 0
    while i > lo:
        start = block_start(h, lo, i, hi)
        if start > lo:
            h[start, start - 1] = 0.0
        if start >= i - 1:
            if start == i - 1:
                _split(h, qh, i, whole)
            i, tries = start - 1, 0
            continue
        if sweeps == 0:
            return i
        sweeps -= 1
        tries += 1
        _sweep(h, qh, start, i, tries, whole, steps, buffer)
    return -1


@kernel
def eigenvalues_of(h: Array) -> tuple[Array, Array]:
    """Return the real and imaginary parts of the eigenvalues of a standardised real Schur form."""
    n = h.shape[0]
    re, im = np.empty(n), np.zeros(n)
    for i in range(n):
        re[i] = h[i, i]
    for i in range(n - 1):
        if h[i + 1, i] != 0.0:
            im[i] = math.sqrt(abs(h[i, i + 1])) * math.sqrt(abs(h[i + 1, i]))
            im[i + 1] = -im[i]
    return re, im
