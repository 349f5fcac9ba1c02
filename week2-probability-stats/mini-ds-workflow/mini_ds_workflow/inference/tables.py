"""Tests on counts: chi-square, Fisher, McNemar, binomial, two proportions.

Source: Agresti, Categorical Data Analysis, 3rd ed., 1.4, 3.2, 3.5 and 11.1.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mini_ds_workflow.errors import OptionError, SampleError
from mini_ds_workflow.inference.verdict import Verdict, chi2_tail, normal_tail
from mini_ds_workflow.samples import Array, fraction, table


def expected(counts: Array) -> Array:
    """Return what a table of shape (r, c) would hold if rows and columns were independent."""
    return np.asarray(np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum())


def chi2(counts: ArrayLike, *, continuity: bool = False) -> Verdict:
    """Test whether the rows and columns of a table (r, c) are independent (Pearson).

    Args:
        counts: Whole counts. Below an expected count of 5, `fisher` is the test.
        continuity: Yates' correction; it has a meaning for one degree of freedom only.
    """
    found = table(counts)
    wanted = expected(found)
    df = float((found.shape[0] - 1) * (found.shape[1] - 1))
    gap = np.abs(found - wanted)
    if continuity and df == 1:
        gap = gap - np.minimum(0.5, gap)
    x = float((gap**2 / wanted).sum())
    return Verdict("chi-square", x, chi2_tail(x, df), (df,))


def fisher(counts: ArrayLike) -> Verdict:
    """Test whether a table (2, 2) shows association, given its margins; exact, two-sided.

    All tables no likelier than this one are summed, in whole numbers, so that equal chances are
    equal. The statistic is the odds ratio of the sample.
    """
    (a, b), (c, d) = table(counts, shape=(2, 2)).astype(int).tolist()
    low, high = max(0, a - d), min(a + b, a + c)
    weight = math.comb(a + b, low) * math.comb(c + d, a + c - low)
    weights = []
    for k in range(low, high + 1):
        weights.append(weight)
        weight = weight * (a + b - k) * (a + c - k) // ((k + 1) * (d - a + k + 1))
    here = weights[a - low]
    p = float(Fraction(sum(w for w in weights if w <= here), sum(weights)))
    return Verdict("Fisher's exact", a * d / (b * c) if b * c else math.inf, p)


def binomial(k: int, n: int, *, p: float = 0.5) -> Verdict:
    """Test whether *k* successes of *n* fit chance *p*; exact, two-sided.

    All counts no likelier than *k* are summed; a relative 1e-7 decides what is as likely, as in R.
    The statistic is the share of successes.
    """
    fraction(p, "p")
    if n < 1 or not 0 <= k <= n:
        raise OptionError(f"k must lie between 0 and n, and n above 0; found k={k}, n={n}")
    counts = np.arange(n + 1)
    log_pmf = (
        special.gammaln(n + 1)
        - special.gammaln(counts + 1)
        - special.gammaln(n - counts + 1)
        + special.xlogy(counts, p)
        + special.xlog1py(n - counts, -p)
    )
    as_far = counts[log_pmf <= log_pmf[k] + math.log1p(1e-7)]
    below, above = as_far[as_far < n * p], as_far[as_far >= n * p]
    total = special.bdtr(below.max(), n, p) if len(below) else 0.0
    total += special.betainc(above.min(), n - above.min() + 1, p) if len(above) else 0.0
    return Verdict("binomial", k / n, float(min(1.0, total)))


def mcnemar(counts: ArrayLike, *, exact: bool = True) -> Verdict:
    """Test whether paired yes/no answers changed one way as often as the other.

    Args:
        counts: Shape (2, 2): before in rows, after in columns; only those off the diagonal count.
        exact: By the binomial law; otherwise chi-square with Edwards' correction.

    Raises:
        SampleError: If nobody changed.
    """
    found = np.asarray(counts, dtype=float)
    if found.shape != (2, 2) or (found < 0).any() or (found != np.round(found)).any():
        raise SampleError("McNemar's test takes a table of whole counts, two by two")
    up, down = int(found[0, 1]), int(found[1, 0])
    if not up + down:
        raise SampleError("no pair changed: the table says nothing about change")
    if exact:
        return Verdict("McNemar, exact", float(min(up, down)), binomial(min(up, down), up + down).p)
    x = (abs(up - down) - 1) ** 2 / (up + down)
    return Verdict("McNemar", x, chi2_tail(x, 1), (1.0,))


def two_proportions(successes: tuple[int, int], trials: tuple[int, int]) -> Verdict:
    """Test whether two shares are equal (pooled z, two-sided)."""
    (a, b), (m, n) = successes, trials
    if not (0 <= a <= m and 0 <= b <= n and m > 0 and n > 0):
        raise OptionError(f"successes {successes} must lie within trials {trials}")
    pooled = (a + b) / (m + n)
    if not 0 < pooled < 1:
        raise SampleError("all trials ended alike: two shares cannot differ")
    z = (a / m - b / n) / math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    return Verdict("two proportions", z, normal_tail(z))
