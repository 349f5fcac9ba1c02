"""Tests of means: Student, Welch, paired, and the analysis of variance (also in fractions).

Source: Casella & Berger, Statistical Inference, 2nd ed., 8.2 and 11.2; Welch 1947 and 1951,
Biometrika 34, 28 and 38, 330.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.verdict import Verdict, f_tail, t_tail
from mini_ds_workflow.samples import Array, groups, pair, sample, spread


def one_sample_t(x: ArrayLike, *, mean: float = 0.0, alternative: str = "two-sided") -> Verdict:
    """Test whether *x* (n,) comes from a law with that *mean*: t = (x̄ − mean) / (s/√n)."""
    values = sample(x)
    error = math.sqrt(spread(values.var(ddof=1), "x") / len(values))
    t, df = float((values.mean() - mean) / error), float(len(values) - 1)
    return Verdict("one-sample t", t, t_tail(t, df, alternative), (df,))


def paired_t(x: ArrayLike, y: ArrayLike, *, alternative: str = "two-sided") -> Verdict:
    """Test whether the mean of the differences ``x − y`` (n,) is zero."""
    first, second = pair(x, y)
    found = one_sample_t(first - second, alternative=alternative)
    return Verdict("paired t", found.statistic, found.p, found.df)


def student(x: ArrayLike, y: ArrayLike, *, alternative: str = "two-sided") -> Verdict:
    """Test whether two means are equal, supposing that the variances are.

    Wrong when variances and sizes both differ; `welch` is then the test.
    """
    a, b = sample(x, "x"), sample(y, "y")
    df = float(len(a) + len(b) - 2)
    within = ((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()
    error = math.sqrt(spread(within / df, "x and y") * (1 / len(a) + 1 / len(b)))
    t = float((a.mean() - b.mean()) / error)
    return Verdict("Student's t", t, t_tail(t, df, alternative), (df,))


def welch(x: ArrayLike, y: ArrayLike, *, alternative: str = "two-sided") -> Verdict:
    """Test whether two means are equal, whatever the variances: the default for two means."""
    a, b = sample(x, "x"), sample(y, "y")
    error2, df = welch_error(a, b)
    t = float((a.mean() - b.mean()) / math.sqrt(error2))
    return Verdict("Welch's t", t, t_tail(t, df, alternative), (df,))


def welch_error(a: Array, b: Array) -> tuple[float, float]:
    """Return the squared standard error of a difference of means, and Satterthwaite's df."""
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    total = spread(float(va + vb), "x and y")
    return total, float(total**2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1)))


def welch_anova(*samples: ArrayLike) -> Verdict:
    """Test whether all means are equal, whatever the variances (Welch 1951)."""
    parts = groups(samples)
    k = len(parts)
    weights = np.array([len(g) / spread(g.var(ddof=1), "every group") for g in parts])
    means, sizes = np.array([g.mean() for g in parts]), np.array([len(g) for g in parts])
    total = weights.sum()
    centre = (weights * means).sum() / total
    lack = ((1 - weights / total) ** 2 / (sizes - 1)).sum()
    between = (weights * (means - centre) ** 2).sum() / (k - 1)
    f = float(between / (1 + 2 * (k - 2) / (k * k - 1) * lack))
    df = float((k * k - 1) / (3 * lack))
    return Verdict("Welch's ANOVA", f, f_tail(f, k - 1, df), (float(k - 1), df))


def anova(*samples: ArrayLike) -> Verdict:
    """Test whether all means are equal, supposing that the variances are.

    Deviations are taken from the means, never as differences of sums of squares; still, floats near
    10¹² lose digits, and `anova_exact` keeps them all.
    """
    parts = groups(samples, least=1)
    n, k = sum(map(len, parts)), len(parts)
    grand = np.concatenate(parts).mean()
    between = sum(len(g) * (g.mean() - grand) ** 2 for g in parts)
    within = sum(((g - g.mean()) ** 2).sum() for g in parts)
    if n <= k:
        raise SampleError(f"{n} values in {k} groups leave nothing to measure the noise with")
    f = float((between / (k - 1)) / spread(within / (n - k), "some group"))
    return Verdict("ANOVA", f, f_tail(f, k - 1, n - k), (float(k - 1), float(n - k)))


def anova_exact(*samples: Sequence[float | str]) -> Verdict:
    """Test as `anova` does, in fractions: F is exact, and rounded once, at the end.

    Args:
        samples: Groups of decimal texts or numbers; a float counts as the decimal it prints as.

    Cost: O(n) big integers, some 10⁵ values a second. Source: NIST StRD, one-way ANOVA.
    """
    groups(samples, least=1)  # which reads decimal texts as well
    parts = [[Fraction(str(v)) for v in values] for values in samples]
    n, k = sum(map(len, parts)), len(parts)
    means = [sum(g, Fraction()) / len(g) for g in parts]
    grand = sum((sum(g, Fraction()) for g in parts), Fraction()) / n
    between = sum(
        (len(g) * (m - grand) ** 2 for g, m in zip(parts, means, strict=True)), Fraction()
    )
    within = sum(((v - m) ** 2 for g, m in zip(parts, means, strict=True) for v in g), Fraction())
    if n <= k or not within:
        raise SampleError("the groups do not vary within: F has no denominator")
    f = float((between / (k - 1)) / (within / (n - k)))
    return Verdict("ANOVA, exact", f, f_tail(f, k - 1, n - k), (float(k - 1), float(n - k)))
