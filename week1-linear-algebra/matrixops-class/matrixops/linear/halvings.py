"""Which Padé approximant of the exponential serves, and how often its matrix must be halved.

Both are the cheapest for which the answer is the exact exponential of ``A + E`` with E below the
rounding unit. They are chosen by the norms of powers of A, not of A, which keeps nonnormal matrices
from being halved too often; those of the even powers up to six, which are needed anyway, bound
those of the higher ones.
Source: Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009), algorithm 5.1.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel

DEGREES = (3, 5, 7, 9, 13)
THETA = (1.495585217958292e-2, 2.539398330063230e-1, 9.504178996162932e-1, 2.097847961257068, 4.25)
# log2 of the first term of the backward error series
LEADING = tuple(-math.log2(math.comb(2 * m, m) * math.factorial(2 * m + 1)) for m in DEGREES)
NEVER = 2**30


@fast_kernel
def norm_of(a: Array) -> float:
    """Return the largest column sum of sizes (the 1-norm)."""
    n = a.shape[0]
    sums = np.zeros(n)
    for i in range(n):
        for j in range(n):
            sums[j] += abs(a[i, j])
    largest = 0.0
    for j in range(n):
        if not sums[j] <= largest:  # a NaN comes through
            largest = sums[j]
    return largest


@fast_kernel
def times_sizes(v: Array, a: Array) -> Array:
    """Return ``v @ |a|``."""
    n = a.shape[0]
    w = np.zeros(n)
    for i in range(n):
        vi = v[i]
        for j in range(n):
            w[j] += vi * abs(a[i, j])
    return w


@kernel
def enough_halvings(a: Array, which: int, norm: float) -> int:
    """Return how often *a* must be halved so that ``|a|^(2m+1)`` contributes less than rounding.

    The powers act on a vector of ones. Ratios of successive vectors bound what is still to come
    (Collatz and Wielandt), so that a few products mostly settle the answer.
    """
    if norm == 0.0:
        return -NEVER
    m2 = 2 * DEGREES[which]
    offset = LEADING[which] + 53.0 - math.log2(norm)
    v = np.ones(a.shape[0])
    log = 0.0
    for step in range(1, m2 + 2):
        w = times_sizes(v, a)
        low, high, top = math.inf, 0.0, 0.0
        for j in range(len(v)):
            top = max(top, w[j])
            if v[j] > 0.0:
                low, high = min(low, w[j] / v[j]), max(high, w[j] / v[j])
        if top == 0.0:
            return -NEVER
        log += math.log2(top)
        left = m2 + 1 - step
        most = math.ceil((offset + log + left * math.log2(high)) / m2)
        if left == 0:
            return most
        if low > 0.0 and math.ceil((offset + log + left * math.log2(low)) / m2) == most:
            return most
        for j in range(len(v)):
            v[j] = w[j] / top
    return -NEVER


@kernel
def choose_degree(
    a: Array, norm: float, n2: float, n4: float, n6: float, floor: int
) -> tuple[int, int]:
    """Return which degree serves and how often to halve, or -1 if more norms must be known.

    Args:
        a: The matrix, (n, n).
        norm: Its norm.
        n2: The norm of its square.
        n4: Of its fourth power, or inf.
        n6: Of its sixth power, or inf.
        floor: The least number of halvings: 0, or less if *a* was scaled down before.
    """
    unit = math.ldexp(1.0, floor)
    if math.sqrt(n2) <= THETA[0] * unit and enough_halvings(a, 0, norm) <= floor:
        return 0, floor
    if n4 == math.inf:
        return -1, 0
    d4 = n4**0.25
    if max(d4, (n4 * n2) ** (1 / 6)) <= THETA[1] * unit and enough_halvings(a, 1, norm) <= floor:
        return 1, floor
    if n6 == math.inf:
        return -1, 0
    d6 = n6 ** (1 / 6)
    d8 = min(d4, (n6 * n2) ** 0.125)
    eta = max(d6, d8)
    for which in (2, 3):
        if eta <= THETA[which] * unit and enough_halvings(a, which, norm) <= floor:
            return which, floor
    eta = min(eta, max(d8, (n6 * n4) ** 0.1))
    halvings = floor
    if eta > THETA[4] * unit:
        halvings = math.ceil(math.log2(eta / THETA[4]))
    return 4, max(halvings, enough_halvings(a, 4, norm))
