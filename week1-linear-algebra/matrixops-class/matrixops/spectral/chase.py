"""A banded triangle made bidiagonal: each row is cleared, and what this fills is chased out.

The entries are kept near each other, for the chase goes over the whole band once a row. The
reflections are small and many: they are not kept, hence no vectors.

Source: Lang, "Parallel reduction of banded matrices to bidiagonal form", Parallel Computing 22
(1996) 1-18. Cost: 8 n² flops for each diagonal above the main one.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.spectral.reflections import reflect, subtract_multiple


def bidiagonal_of_band(triangle: Array, band: int) -> tuple[Array, Array]:
    """Return diagonal (n,) and superdiagonal (n - 1,) of a matrix with the same singular values.

    Args:
        triangle: Shape (n, n), n > 0, float64, with *band* diagonals above the main one.
        band: At least 1.
    """
    n = len(triangle)
    entries = packed(triangle, band)
    chase(entries, n, band)
    rows = entries.reshape(n, 3 * band)
    return rows[:, band].copy(), rows[:-1, band + 1].copy()


def packed(triangle: Array, band: int) -> Array:
    """Return the band's entries, with room for what the chase fills on both sides of it.

    Entry (i, j) stands at ``i * (3 * band - 1) + band + j``, for j from ``i - band`` to
    ``i + 2 * band - 1``: as in a matrix with ``3 * band - 1`` columns, so that a block of rows and
    columns is one here as well.
    """
    n = len(triangle)
    rows = np.zeros((n, 3 * band))
    for k in range(min(band + 1, n)):
        rows[: n - k, band + k] = np.diagonal(triangle, k)
    return rows.reshape(-1)


@kernel
def chase(entries: Array, n: int, band: int) -> None:
    """Overwrite the entries of a `packed` triangle by those of a bidiagonal matrix.

    Row i is cleared by a reflection of its columns, which fills a block below the diagonal; the
    first column of that is cleared by a reflection of its rows, which fills a block outside of the
    band; its first row is cleared next, and so on to the end. The rest of each block is
    inside of what the next row's chase fills, and waits for it.
    """
    step = 3 * band - 1
    v, w = np.empty(band), np.empty(2 * band)
    for i in range(n - 1):
        row, left = i, i + 1
        while left < n:
            right = min(left + band, n)
            x = v[: right - left]
            corner = row * step + band + left
            tau = _clear(entries[corner : corner + len(x)], x)
            _reflect_columns(entries[corner + step :], step, right - row - 1, x, tau)
            corner = left * step + band + left
            tau = _clear(entries[corner : corner + (len(x) - 1) * step + 1 : step], x)
            beside = w[: min(right + band, n) - left - 1]
            _reflect_rows(entries[corner + 1 :], step, x, tau, beside)
            row, left = left, right


@kernel
def _clear(line: Array, v: Array) -> complex:
    """Reflect a part of a row or column onto its first entry; keep the reflection in *v*."""
    v[:] = line
    tau: complex
    tau, beta = reflect(v)
    line[:] = 0.0
    line[0] = beta
    return tau


@fast_kernel
def _reflect_columns(block: Array, step: int, rows: int, v: Array, tau: complex) -> None:
    """Overwrite a block's rows, *step* apart, by ``a (I - tau v v^T)``."""
    for i in range(rows):
        row = block[i * step : i * step + len(v)]
        along = 0.0
        for j in range(len(v)):
            along += v[j] * row[j]
        subtract_multiple(row, tau * along, v)


@fast_kernel
def _reflect_rows(block: Array, step: int, v: Array, tau: complex, w: Array) -> None:
    """Overwrite a block's rows, *step* apart, by ``(I - tau v v^T) a``; *w* is room for a row.

    Four rows are added up at a time, which reads and writes the sum a quarter as often.
    """
    width, whole = len(w), len(v) // 4 * 4
    w[:] = 0.0
    for i in range(0, whole, 4):
        a, b, c, d = i * step, (i + 1) * step, (i + 2) * step, (i + 3) * step
        one, two = block[a : a + width], block[b : b + width]
        three, four = block[c : c + width], block[d : d + width]
        for j in range(width):
            w[j] += (v[i] * one[j] + v[i + 1] * two[j]) + (v[i + 2] * three[j] + v[i + 3] * four[j])
    for i in range(whole, len(v)):
        subtract_multiple(w, -v[i], block[i * step : i * step + width])
    for i in range(len(v)):
        subtract_multiple(block[i * step : i * step + width], tau * v[i], w)
