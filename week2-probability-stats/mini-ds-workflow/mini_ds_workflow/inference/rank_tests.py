"""Tests on ranks: Mann-Whitney, Wilcoxon, Kruskal-Wallis.

Small samples without ties are judged by counting all arrangements, others by the normal law with
ties corrected. Source: Lehmann, Nonparametrics, 1975, chapters 1, 3 and 5.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.verdict import Verdict, chi2_tail, normal_tail
from mini_ds_workflow.samples import Array, groups, one_of, pair, ranks, sample, tie_sizes

METHODS = ("auto", "exact", "asymptotic")


def mann_whitney(x: ArrayLike, y: ArrayLike, *, method: str = "auto") -> Verdict:
    """Test whether a value of *x* is as often above one of *y* as below it (two-sided).

    Args:
        x: Shape (m,).
        y: Shape (n,).
        method: "exact" counts all arrangements (no ties allowed for), "asymptotic" takes the normal
            law with ties and continuity corrected, "auto" the first for up to 8 values and no ties.

    Returns:
        The statistic U counts the pairs in which *x* is larger; ties count one half.
    """
    one_of(method, METHODS, "method")
    a, b = sample(x, "x", least=1), sample(y, "y", least=1)
    both = np.concatenate([a, b])
    m, n = len(a), len(b)
    u = float(ranks(both)[:m].sum() - m * (m + 1) / 2)
    ties = tie_sizes(both)
    if method == "auto":
        method = "exact" if min(m, n) <= 8 and len(ties) == m + n else "asymptotic"
    if method == "exact":
        return Verdict("Mann-Whitney, exact", u, _exact_u(max(u, m * n - u), m, n))
    total = m + n
    variance = m * n / 12 * (total + 1 - (ties**3 - ties).sum() / (total * (total - 1)))
    if variance <= 0:
        raise SampleError("x and y must vary, found one value only")
    z = (max(u, m * n - u) - m * n / 2 - 0.5) / math.sqrt(variance)
    return Verdict("Mann-Whitney", u, min(1.0, 2 * normal_tail(z, "greater")))


def _exact_u(u: float, m: int, n: int) -> float:
    """Return twice the chance of a U of at least *u*: the coefficients of a Gaussian binomial."""
    counts = [1] + [0] * (m * n)
    for i in range(1, m + 1):
        for j in range(m * n, n + i - 1, -1):  # times 1 - q^(n+i)
            counts[j] -= counts[j - n - i]
        for j in range(i, m * n + 1):  # over 1 - q^i
            counts[j] += counts[j - i]
    return min(1.0, 2 * (sum(counts[math.ceil(u) :]) / math.comb(m + n, m)))


def wilcoxon(x: ArrayLike, y: ArrayLike | None = None, *, method: str = "auto") -> Verdict:
    """Test whether *x*, or ``x − y``, lies symmetrically about zero (signed ranks, two-sided).

    Zeros are left out. "auto" counts all signs for up to 50 values without ties or zeros.
    """
    one_of(method, METHODS, "method")
    values = sample(x, "x", least=1) if y is None else np.subtract(*pair(x, y, least=1))
    moved: Array = values[values != 0]
    if not len(moved):
        raise SampleError("x must hold a value other than zero")
    order, ties = ranks(np.abs(moved)), tie_sizes(np.abs(moved))
    plus, n = float(order[moved > 0].sum()), len(moved)
    smaller = min(plus, n * (n + 1) / 2 - plus)
    if method == "auto":
        clean = len(ties) == n == len(values)
        method = "exact" if clean and n <= 50 else "asymptotic"
    if method == "exact":
        return Verdict("Wilcoxon signed rank, exact", smaller, _exact_signs(smaller, n))
    variance = n * (n + 1) * (2 * n + 1) / 24 - (ties**3 - ties).sum() / 48
    z = (smaller - n * (n + 1) / 4) / math.sqrt(variance)
    return Verdict("Wilcoxon signed rank", smaller, normal_tail(z))


def _exact_signs(smaller: float, n: int) -> float:
    """Return twice the chance that a random set of the ranks 1…n sums to at most *smaller*."""
    counts = [1] + [0] * (n * (n + 1) // 2)
    for rank in range(1, n + 1):
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    return float(min(1.0, 2 * sum(counts[: math.floor(smaller) + 1]) / 2**n))


def kruskal(*samples: ArrayLike) -> Verdict:
    """Test whether several samples come from one law, by their mean ranks (ties corrected)."""
    parts = groups(samples, least=1)
    everything = np.concatenate(parts)
    n, order, ties = len(everything), ranks(everything), tie_sizes(everything)
    correction = 1 - (ties**3 - ties).sum() / (n**3 - n)
    if correction <= 0:
        raise SampleError("the groups must vary, found one value only")
    pieces = np.split(order, np.cumsum([len(g) for g in parts])[:-1])
    between = sum(piece.sum() ** 2 / len(piece) for piece in pieces)
    h = float((12 / (n * (n + 1)) * between - 3 * (n + 1)) / correction)
    df = float(len(parts) - 1)
    return Verdict("Kruskal-Wallis", h, chi2_tail(h, df), (df,))
