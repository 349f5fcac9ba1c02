"""The matrices that the ratio suite runs over: LAPACK's eleven general types, and the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from week1.ratios import EPS, Matrix

from matrixops import gallery

SIZES = (0, 1, 2, 3, 5, 10, 50)
RIGHT_SIDES = (1, 2, 15)
NEAR_UNDERFLOW, NEAR_OVERFLOW = 2.0**-960, 2.0**960


class Case(NamedTuple):
    """A matrix with a name, and whether a system with it has one solution."""

    name: str
    a: Matrix
    regular: bool


def noise(m: int, n: int, rng: np.random.Generator, dtype: Any) -> Matrix:
    """Return entries in (-1, 1), complex ones in a square."""
    a = rng.uniform(-1, 1, (m, n))
    if np.dtype(dtype).kind == "c":
        return a + 1j * rng.uniform(-1, 1, (m, n))
    return a


def conditioned(n: int, condition: float, rng: np.random.Generator, dtype: Any) -> Matrix:
    """Return singular values from 1 down to 1/condition between random orthogonal matrices."""
    if n == 0:
        return np.empty((0, 0), dtype)
    left, right = (np.linalg.qr(noise(n, n, rng, dtype)).Q for _ in range(2))
    return np.asarray((left * np.geomspace(1.0, 1.0 / condition, n)) @ right)


def definite(n: int, condition: float, rng: np.random.Generator, dtype: Any) -> Matrix:
    """Return a Hermitian positive definite matrix of that condition."""
    half = conditioned(n, condition**0.5, rng, dtype)
    a = half @ half.conj().T
    return (a + a.conj().T) / 2


def without(a: Matrix, columns: slice) -> Matrix:
    """Return *a* with zeros in these columns."""
    b = a.copy()
    b[:, columns] = 0
    return b


def general(n: int, rng: np.random.Generator, dtype: Any) -> Iterator[Case]:
    """Yield the eleven types of LAPACK's dchkge."""
    eps = EPS if np.finfo(dtype).bits == 64 else 2.0**-24
    tiny, huge = (NEAR_UNDERFLOW, NEAR_OVERFLOW) if eps == EPS else (2.0**-110, 2.0**110)
    base, full = noise(n, n, rng, dtype), conditioned(n, 2.0, rng, dtype)
    shifted = base + 3 * np.eye(n)
    made = [
        ("01 diagonal", np.diag(np.diag(shifted)), True),
        ("02 upper triangle", np.triu(shifted), True),
        ("03 lower triangle", np.tril(shifted), True),
        ("04 condition 2", full, True),
        ("05 first column zero", without(full, slice(0, 1)), n == 0),
        ("06 last column zero", without(full, slice(n - 1, n)), n == 0),
        ("07 last half zero", without(full, slice(n // 2, n)), n == 0),
        ("08 condition √(0.1/ε)", conditioned(n, (0.1 / eps) ** 0.5, rng, dtype), True),
        ("09 condition 0.1/ε", conditioned(n, 0.1 / eps, rng, dtype), eps == EPS),
        ("10 near underflow", full * tiny, True),
        ("11 near overflow", full * huge, True),
    ]
    for name, a, regular in made:
        yield Case(f"{name}, n = {n}", a.astype(dtype), regular)


def exhibits(sizes: tuple[int, ...] = SIZES) -> Iterator[Case]:
    """Yield every matrix of the gallery in its largest order up to each size."""
    for name in gallery.NAMES:
        some = gallery.orders(name, most=max(sizes))
        for n in sorted({max(m for m in some if m <= size) for size in sizes if size >= some[0]}):
            one = gallery.make(name, n)
            m, width = one.matrix.shape
            regular = m == width and one.truth.rank == width
            yield Case(f"gallery {name}, n = {n}", one.matrix, regular)


def square_cases(dtype: Any) -> Iterator[Case]:
    """Yield the eleven types in every size; in double precision the gallery too."""
    rng = np.random.default_rng(1)
    for n in SIZES:
        yield from general(n, rng, dtype)
    if dtype is np.float64:
        yield from (case for case in exhibits() if case.a.shape[0] == case.a.shape[1])


def rectangular_cases(dtype: Any) -> Iterator[Case]:
    """Yield tall and wide matrices, full of rank and not, and Läuchli's."""
    rng = np.random.default_rng(2)
    for m in SIZES:
        for n in SIZES:
            if m == n:
                continue
            a = noise(m, n, rng, dtype)
            yield Case(f"random {m} × {n}", a.astype(dtype), regular=True)
            if min(m, n) > 2:
                poor = noise(m, 2, rng, dtype) @ noise(2, n, rng, dtype)
                yield Case(f"rank 2, {m} × {n}", poor.astype(dtype), regular=False)
    if dtype is np.float64:
        yield from (case for case in exhibits() if case.a.shape[0] != case.a.shape[1])


def hermitian_cases(dtype: Any) -> Iterator[Case]:
    """Yield the Hermitian parts of all square cases."""
    for name, a, regular in square_cases(dtype):
        half = a / 2
        yield Case(f"Hermitian part of {name}", half + half.conj().T, regular)


def definite_cases(dtype: Any) -> Iterator[Case]:
    """Yield positive definite matrices of LAPACK's kinds, and those of the gallery."""
    rng = np.random.default_rng(3)
    for n in SIZES:
        for condition in (2.0, 1e3, 1e6, 1e12) if np.finfo(dtype).bits == 64 else (2.0, 1e3):
            a = definite(n, condition, rng, dtype).astype(dtype)
            yield Case(f"definite, condition {condition:.0e}, n = {n}", a, regular=True)
        yield Case(f"diagonal, n = {n}", np.diag(1.0 + np.arange(n)).astype(dtype), regular=True)
        if np.finfo(dtype).bits == 64:
            for scale in (NEAR_UNDERFLOW, NEAR_OVERFLOW):
                a = definite(n, 2.0, rng, dtype) * scale
                yield Case(f"definite × {scale:.0e}, n = {n}", a, regular=True)
    if dtype is np.float64:
        sure = ("tridiag", "poisson", "minij", "lehmer", "kms", "pei")
        yield from (case for case in exhibits() if case.name.split()[1].rstrip(",") in sure)
        hard = ("hilb", "pascal", "moler", "cauchy")
        small = exhibits(SIZES[:-1])
        yield from (case for case in small if case.name.split()[1].rstrip(",") in hard)
