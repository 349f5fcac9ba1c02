"""Tests of means: Student, Welch, paired, and the analysis of variance (also in fractions).

Source: Casella & Berger, Statistical Inference, 2nd ed., 8.2 and 11.2; Welch 1947 and 1951,
Biometrika 34, 28 and 38, 330.
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.verdict import Verdict, f_tail, t_tail
from mini_ds_workflow.samples import Array, groups, one_of, pair, sample, spread

MOST_SHARED = 100.0  # a value over the noise: beyond, floats keep fewer than 13 digits of F
MOST_EXACT = 1_000_000  # values: a second
MOST_DECIMALS = 400


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


def anova(*samples: ArrayLike, method: str = "auto") -> Verdict:
    """Test whether all means are equal, supposing that the variances are.

    Args:
        samples: Two groups or more, each of shape (n,).
        method: "floats" takes deviations from means, never differences of sums of squares, and
            still loses a digit for every digit that all values share; "exact" is `anova_exact`;
            "auto" takes the first, and the second where more than two digits are shared.
    """
    one_of(method, ("auto", "floats", "exact"), "method")
    parts = groups(samples, least=1)
    n, k = sum(map(len, parts)), len(parts)
    if n <= k:
        raise SampleError(f"{n} values in {k} groups leave nothing to measure the noise with")
    if method == "exact":
        return anova_exact(*samples)
    everything = np.concatenate(parts)
    within = spread(sum(((g - g.mean()) ** 2).sum() for g in parts) / (n - k), "some group")
    shared = float(np.abs(everything).max()) / math.sqrt(within)
    if method == "auto" and shared > MOST_SHARED and n <= MOST_EXACT:
        return anova_exact(*samples)
    grand = everything.mean()
    between = sum(len(g) * (g.mean() - grand) ** 2 for g in parts) / (k - 1)
    f = float(between / within)
    return Verdict("ANOVA", f, f_tail(f, k - 1, n - k), (float(k - 1), float(n - k)))


def anova_exact(*samples: ArrayLike) -> Verdict:
    """Test as `anova` does, in whole numbers: F is exact, and rounded once, at the end.

    Args:
        samples: Groups of decimal texts or numbers; a float counts as the decimal it prints as.

    Raises:
        SampleError: If nothing varies within the groups, or a value has more than 400 decimals.

    Cost: O(n) big integers, some 10⁶ values a second. Source: NIST StRD, one-way ANOVA.
    """
    groups(samples, least=1)  # which reads decimal texts as well
    parts = _whole([[str(v) for v in np.asarray(values).tolist()] for values in samples])
    n, k = sum(map(len, parts)), len(parts)
    total = sum(map(sum, parts))
    squares = sum(v * v for g in parts for v in g)
    of_groups = sum((Fraction(sum(g) ** 2, len(g)) for g in parts), Fraction())
    within, between = squares - of_groups, of_groups - Fraction(total**2, n)
    if n <= k or not within:
        raise SampleError("the groups must vary within: F has no denominator")
    f = float((between / (k - 1)) / (within / (n - k)))
    return Verdict("ANOVA, exact", f, f_tail(f, k - 1, n - k), (float(k - 1), float(n - k)))


def _whole(texts: list[list[str]]) -> list[list[int]]:
    """Return groups of decimal texts as whole numbers of their last decimal."""
    parts = [[Decimal(text) for text in group] for group in texts]
    decimals = max(0, *(-int(v.as_tuple().exponent) for g in parts for v in g))
    if decimals > MOST_DECIMALS:
        raise SampleError(f"values may have {MOST_DECIMALS} decimals, found {decimals}")
    with localcontext() as context:
        context.prec = 2 * MOST_DECIMALS  # enough for 10³⁰⁸ with 400 decimals: nothing is rounded
        return [[int(v.scaleb(decimals)) for v in g] for g in parts]
