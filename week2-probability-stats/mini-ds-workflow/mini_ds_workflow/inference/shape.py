"""Tests of spread and shape: Levene, Brown-Forsythe, Jarque-Bera, Kolmogorov-Smirnov.

Source: Brown & Forsythe 1974, JASA 69, 364; Jarque & Bera 1987; Hodges 1958, Arkiv för Matematik 3.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mini_ds_workflow.inference.means import anova
from mini_ds_workflow.inference.verdict import Verdict, chi2_tail
from mini_ds_workflow.samples import groups, one_of, sample, spread

EXACT_CELLS = 40_000  # the exact law of the KS distance walks over m * n lattice points


def levene(*samples: ArrayLike, centre: str = "mean") -> Verdict:
    """Test whether spreads are equal: ANOVA of the distances from each group's *centre*."""
    one_of(centre, ("mean", "median"), "centre")
    middle = np.mean if centre == "mean" else np.median
    found = anova(*(np.abs(g - middle(g)) for g in groups(samples)))
    name = "Levene" if centre == "mean" else "Brown-Forsythe"
    return Verdict(name, found.statistic, found.p, found.df)


def brown_forsythe(*samples: ArrayLike) -> Verdict:
    """Test whether spreads are equal by distances from medians: sturdy where data are skewed."""
    return levene(*samples, centre="median")


def skewness(x: ArrayLike) -> float:
    """Return the third standardised moment of *x* (n,)."""
    values = sample(x)
    gap = values - values.mean()
    return float((gap**3).mean() / spread(float((gap**2).mean()), "x") ** 1.5)


def jarque_bera(x: ArrayLike) -> Verdict:
    """Test whether *x* (n,) looks normal, by skewness and kurtosis; for large n only."""
    values = sample(x)
    gap = values - values.mean()
    kurtosis = float((gap**4).mean() / spread(float((gap**2).mean()), "x") ** 2)
    x2 = len(values) / 6 * (skewness(values) ** 2 + (kurtosis - 3) ** 2 / 4)
    return Verdict("Jarque-Bera", x2, chi2_tail(x2, 2), (2.0,))


def ks_two_sample(x: ArrayLike, y: ArrayLike, *, method: str = "auto") -> Verdict:
    """Test whether two samples come from one law, by the largest gap of their step functions.

    "exact" counts lattice paths in whole numbers (no ties across samples), "asymptotic" takes
    Kolmogorov's limit, "auto" the first for up to 40,000 pairs.
    """
    one_of(method, ("auto", "exact", "asymptotic"), "method")
    a, b = np.sort(sample(x, "x", least=1)), np.sort(sample(y, "y", least=1))
    m, n = len(a), len(b)
    both = np.concatenate([a, b])
    steps = n * np.searchsorted(a, both, side="right") - m * np.searchsorted(b, both, side="right")
    gap = int(np.abs(steps).max())
    distance = gap / (m * n)
    if method == "exact" or (method == "auto" and m * n <= EXACT_CELLS):
        return Verdict("Kolmogorov-Smirnov, exact", distance, _path_tail(gap, m, n))
    p = float(special.kolmogorov(distance * math.sqrt(m * n / (m + n))))
    return Verdict("Kolmogorov-Smirnov", distance, p)


def _path_tail(gap: int, m: int, n: int) -> float:
    """Return the share of paths from (0, 0) to (m, n) that leave ``|n i − m j| < gap``."""
    if not gap:
        return 1.0
    row = [1 if m * j < gap else 0 for j in range(n + 1)]
    for j in range(1, n + 1):
        row[j] = row[j] and row[j - 1]
    for i in range(1, m + 1):
        row[0] = row[0] if n * i < gap else 0
        for j in range(1, n + 1):
            row[j] = row[j] + row[j - 1] if abs(n * i - m * j) < gap else 0
    total = math.comb(m + n, m)
    return float(Fraction(total - row[n], total))
