"""Rank modulo a large prime: whether a matrix of doubles has full rank, without rounding.

A double is an integer times a power of two, so that a matrix of doubles is, up to one power of two,
a matrix of integers, and its rank modulo a prime never exceeds its true rank. Full rank modulo
2^31 - 1 is therefore a proof; a lower rank is a strong suspicion (a minor would have to be a
multiple of the prime).
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel

PRIME = 2**31 - 1
_MANTISSA = 53


def has_full_rank(a: Array) -> bool:
    """Return True if the stored real matrix (m, n) has rank min(m, n): proven, not estimated.

    False means that it almost certainly has not.

    Cost: m n min(m, n) integer operations.
    """
    tall = a if len(a) >= a.shape[1] else a.T
    return bool(_rank(np.ascontiguousarray(_residues(tall))) == min(a.shape))


def _residues(a: Array) -> Array:
    """Return the integers ``a * 2^k``, one k for all, modulo the prime."""
    fractions, exponents = np.frexp(a)
    integers = (fractions * 2.0**_MANTISSA).astype(np.int64) % PRIME
    shifts = exponents - np.min(exponents, initial=0, where=a != 0)
    powers = np.array([pow(2, int(k), PRIME) for k in range(int(shifts.max(initial=0)) + 1)])
    residues: Array = integers * powers[np.where(a != 0, shifts, 0)] % PRIME
    return residues


@kernel
def _power(base: int, exponent: int) -> int:
    """Return ``base ** exponent`` modulo the prime, by squaring."""
    result = 1
    while exponent:
        if exponent & 1:
            result = result * base % PRIME
        base = base * base % PRIME
        exponent >>= 1
    return result


@kernel
def _rank(rows: Array) -> int:
    """Return the rank of int64 *rows* modulo the prime, by elimination in place."""
    m, n = rows.shape
    rank = 0
    for j in range(n):
        pivot = rank
        while pivot < m and rows[pivot, j] == 0:
            pivot += 1
        if pivot == m:
            continue
        for k in range(j, n):
            rows[rank, k], rows[pivot, k] = rows[pivot, k], rows[rank, k]
        inverse = _power(rows[rank, j], PRIME - 2)
        for i in range(rank + 1, m):
            if rows[i, j]:
                factor = PRIME - rows[i, j] * inverse % PRIME
                for k in range(j, n):
                    rows[i, k] = (rows[i, k] + factor * rows[rank, k]) % PRIME
        rank += 1
    return rank
