"""Deflation: when a subdiagonal entry counts as zero, and what a 2 × 2 block becomes then."""

from __future__ import annotations

import math

from matrixops.inputs import Array
from matrixops.jit import kernel

ULP = 2.0**-52
TINY = 2.0**-960  # the matrix is scaled to entries near 1 before


@kernel
def size(x: complex) -> float:
    """Return ``|re x| + |im x|``: within √2 of the absolute value, and cheaper."""
    return abs(x.real) + abs(x.imag)


@kernel
def block_start(h: Array, lo: int, i: int, hi: int) -> int:
    """Return the first row of the unreduced block of the Hessenberg matrix that ends at row i.

    A subdiagonal entry is negligible where dropping it disturbs its 2 × 2 block by less than the
    rounding unit. Source: Ahues & Tisseur, LAPACK working note 122 (1997).
    """
    for k in range(i, lo, -1):
        sub = size(h[k, k - 1])
        if sub <= TINY:
            return k
        scale = size(h[k - 1, k - 1]) + size(h[k, k])
        if scale == 0.0:
            if k - 2 >= lo:
                scale += size(h[k - 1, k - 2])
            if k + 1 <= hi:
                scale += size(h[k + 1, k])
        if sub <= ULP * scale:
            sup, diagonal = size(h[k - 1, k]), size(h[k, k])
            gap = size(h[k - 1, k - 1] - h[k, k])
            ab, ba = max(sub, sup), min(sub, sup)
            aa, bb = max(diagonal, gap), min(diagonal, gap)
            s = aa + ab
            if ba * (ab / s) <= max(TINY, ULP * (bb * (aa / s))):
                return k
    return lo


@kernel
def _same_sign(a: float, b: float) -> bool:
    return math.copysign(1.0, a) == math.copysign(1.0, b)


@kernel
def _towards_equal_diagonal(
    a: float, b: float, c: float, d: float
) -> tuple[float, float, float, float, float, float]:
    """Rotate a block with complex or nearly equal eigenvalues so that its diagonal is constant."""
    sigma, gap = b + c, a - d
    tau = math.hypot(sigma, gap)
    cs = math.sqrt(0.5 * (1.0 + abs(sigma) / tau))
    sn = -(0.5 * gap / (tau * cs)) * math.copysign(1.0, sigma)
    aa, bb = a * cs + b * sn, b * cs - a * sn
    cc, dd = c * cs + d * sn, d * cs - c * sn
    a, b = aa * cs + cc * sn, bb * cs + dd * sn
    c, d = cc * cs - aa * sn, dd * cs - bb * sn
    middle = 0.5 * (a + d)
    if c == 0.0:
        return middle, b, c, middle, cs, sn
    if b == 0.0:
        return middle, -c, 0.0, middle, -sn, cs
    if not _same_sign(b, c):
        return middle, b, c, middle, cs, sn
    root_b, root_c = math.sqrt(abs(b)), math.sqrt(abs(c))  # two real eigenvalues after all
    p = math.copysign(root_b * root_c, c)
    r = 1.0 / math.sqrt(abs(b + c))
    cs1, sn1 = root_b * r, root_c * r
    return middle + p, b - c, 0.0, middle - p, cs * cs1 - sn * sn1, cs * sn1 + sn * cs1


@kernel
def standardise(
    a: float, b: float, c: float, d: float
) -> tuple[float, float, float, float, float, float]:
    """Rotate [[a, b], [c, d]] to triangular form, or to a constant diagonal with ``b * c < 0``.

    Returns:
        The new a, b, c, d and the cosine and sine of the rotation [[cs, sn], [-sn, cs]].

    Source: Bai & Demmel (1993); LAPACK's dlanv2.
    """
    if c == 0.0:
        return a, b, c, d, 1.0, 0.0
    if b == 0.0:
        return d, -c, 0.0, a, 0.0, 1.0
    if a == d and not _same_sign(b, c):
        return a, b, c, d, 1.0, 0.0
    p = 0.5 * (a - d)
    larger = max(abs(b), abs(c))
    smaller = min(abs(b), abs(c)) * math.copysign(1.0, b) * math.copysign(1.0, c)
    scale = max(abs(p), larger)
    z = (p / scale) * p + (larger / scale) * smaller
    if z < 4.0 * ULP:
        return _towards_equal_diagonal(a, b, c, d)
    z = p + math.copysign(math.sqrt(scale) * math.sqrt(z), p)
    tau = math.hypot(c, z)
    return d + z, b - c, 0.0, d - (larger / z) * smaller, z / tau, c / tau
