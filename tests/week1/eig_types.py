"""The 21 kinds of general square matrices that LAPACK tests its eigenvalue drivers with.

Made by NumPy alone, in the order of the list in LAPACK's ddrvev. NEAR_OVERFLOW and NEAR_UNDERFLOW
leave the room for n that LAPACK's own constants leave.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Rng = np.random.Generator

ULP = 2.0**-52
NEAR_OVERFLOW = 2.0**1000
NEAR_UNDERFLOW = 2.0**-960


def spectrum(mode: str, n: int, rng: Rng) -> Array:
    """Return n real numbers between ULP and 1, with random signs: even, geometric, clustered."""
    if n == 0:
        return np.empty(0)
    if mode == "even":
        values = np.linspace(1.0, ULP, n)
    elif mode == "geometric":
        values = np.geomspace(1.0, ULP, n)
    else:
        values = np.full(n, ULP)
        values[0] = 1.0
    return values * rng.choice([-1.0, 1.0], n)


def orthogonal(n: int, rng: Rng, dtype: type) -> Array:
    """Return a random orthogonal or unitary matrix."""
    return np.linalg.qr(noise(n, rng, dtype))[0] if n else np.empty((0, 0), dtype)


def noise(n: int, rng: Rng, dtype: type) -> Array:
    """Return entries in (-1, 1), complex ones in the unit square."""
    a = rng.uniform(-1, 1, (n, n))
    return a + 1j * rng.uniform(-1, 1, (n, n)) if dtype is complex else a


def triangle(mode: str, n: int, rng: Rng, dtype: type) -> Array:
    """Return a (block) triangle with that spectrum on the diagonal and O(1) above it."""
    t = np.triu(noise(n, rng, dtype), 1)
    if mode != "random":
        return t + np.diag(spectrum(mode, n, rng))
    sizes = np.exp(rng.uniform(np.log(ULP), 0.0, n))
    if dtype is complex:
        return t + np.diag(sizes * np.exp(2j * np.pi * rng.uniform(size=n)))
    t = t + np.diag(sizes * rng.choice([-1.0, 1.0], n))
    for j in range(0, n - 1, 2):
        if rng.random() < 0.5:  # a pair of conjugates instead
            re, im = sizes[j] * np.array([np.cos(sizes[j + 1]), np.sin(sizes[j + 1])])
            t[j : j + 2, j : j + 2] = [[re, im], [-im, re]]
    return t


def under_unitary(mode: str, n: int, rng: Rng, dtype: type) -> Array:
    """Return Uᴴ T U."""
    u = orthogonal(n, rng, dtype)
    return u.conj().T @ triangle(mode, n, rng, dtype) @ u


def under_bad_similarity(mode: str, n: int, rng: Rng, dtype: type) -> Array:
    """Return X⁻¹ T X where X has the condition 1/√ULP."""
    u, v = orthogonal(n, rng, dtype), orthogonal(n, rng, dtype)
    s = np.geomspace(1.0, np.sqrt(ULP), n) if n else np.empty(0)
    core = v @ triangle(mode, n, rng, dtype) @ v.conj().T
    return u @ ((core * s) / s[:, None]) @ u.conj().T


def with_zero_border(n: int, rng: Rng, dtype: type) -> Array:
    """Return noise whose outer rows and columns are zero (from order 4)."""
    a = noise(n, rng, dtype)
    if n >= 4:
        a[:2], a[-1] = 0.0, 0.0
        a[:, :1], a[:, -2:] = 0.0, 0.0
    return a


def _of(make: Callable[..., Array], *args: str, scale: float = 1.0) -> Callable[..., Array]:
    def made(n: int, rng: Rng, dtype: type) -> Array:
        return np.asarray(make(*args, n, rng, dtype) * scale, dtype)

    return made


def _diagonal(mode: str, n: int, rng: Rng, dtype: type) -> Array:
    return np.diag(spectrum(mode, n, rng)).astype(dtype)


def _zero(n: int, rng: Rng, dtype: type) -> Array:
    return np.zeros((n, n), dtype)


def _identity(n: int, rng: Rng, dtype: type) -> Array:
    return np.eye(n, dtype=dtype)


def _jordan(n: int, rng: Rng, dtype: type) -> Array:
    return (np.eye(n) + np.eye(n, k=-1)).astype(dtype)


TYPES: dict[str, Callable[[int, Rng, type], Array]] = {
    "01 zero": _zero,
    "02 identity": _identity,
    "03 Jordan block": _jordan,
    "04 diagonal, even": _of(_diagonal, "even"),
    "05 diagonal, geometric": _of(_diagonal, "geometric"),
    "06 diagonal, clustered": _of(_diagonal, "clustered"),
    "07 diagonal, near overflow": _of(_diagonal, "even", scale=NEAR_OVERFLOW),
    "08 diagonal, near underflow": _of(_diagonal, "even", scale=NEAR_UNDERFLOW),
    "09 unitary, even": _of(under_unitary, "even"),
    "10 unitary, geometric": _of(under_unitary, "geometric"),
    "11 unitary, clustered": _of(under_unitary, "clustered"),
    "12 unitary, random pairs": _of(under_unitary, "random"),
    "13 bad similarity, even": _of(under_bad_similarity, "even"),
    "14 bad similarity, geometric": _of(under_bad_similarity, "geometric"),
    "15 bad similarity, clustered": _of(under_bad_similarity, "clustered"),
    "16 bad similarity, random pairs": _of(under_bad_similarity, "random"),
    "17 bad similarity, near overflow": _of(
        under_bad_similarity, "random", scale=NEAR_OVERFLOW * 2.0**-60
    ),
    "18 bad similarity, near underflow": _of(under_bad_similarity, "random", scale=NEAR_UNDERFLOW),
    "19 zero border": _of(with_zero_border),
    "20 zero border, near overflow": _of(with_zero_border, scale=NEAR_OVERFLOW),
    "21 zero border, near underflow": _of(with_zero_border, scale=NEAR_UNDERFLOW),
}


def near_one(a: Array) -> tuple[Array, float]:
    """Return *a* times a power of two, entries near 1, and that power (exact)."""
    largest = np.abs(a).max(initial=0.0)
    if largest == 0.0:
        return a, 1.0
    power = 2.0 ** -float(np.frexp(largest)[1] - 1)
    return a * power, power


def column_norm(a: Array) -> float:
    """Return the largest column sum."""
    return float(np.abs(a).sum(axis=0).max(initial=0.0))


def pair_ratio(a: Array, w: Array, v: Array) -> float:
    """Return ``‖A E - E W‖ / (‖A‖ ‖E‖ ulp)``, LAPACK's dget22."""
    scaled, power = near_one(a)
    residual = column_norm(scaled @ v - v * (w * power))
    if residual == 0.0:
        return 0.0
    size = column_norm(scaled) * column_norm(v)
    return residual / (size * ULP) if size else 1 / ULP


def similarity_ratio(a: Array, t: Array, z: Array) -> float:
    """Return ``‖A - Z T Zᴴ‖ / (n ‖A‖ ulp)``, LAPACK's dhst01."""
    scaled, power = near_one(a)
    residual = column_norm(scaled - z @ (t * power) @ z.conj().T)
    if residual == 0.0:
        return 0.0
    return residual / (len(a) * column_norm(scaled) * ULP) if scaled.any() else 1 / ULP


def unitarity_ratio(z: Array) -> float:
    """Return ``‖I - Zᴴ Z‖ / (n ulp)``."""
    return column_norm(np.eye(len(z)) - z.conj().T @ z) / (max(len(z), 1) * ULP)


def farthest(ours: Array, theirs: Array) -> float:
    """Return the largest distance when each of *ours* takes the nearest of *theirs* still free."""
    free = list(theirs)
    worst = 0.0
    for value in sorted(ours, key=lambda x: -abs(x)):
        at = int(np.argmin([abs(value - other) for other in free]))
        worst = max(worst, abs(value - free.pop(at)))
    return float(worst)
