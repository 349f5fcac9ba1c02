"""Tests of association between paired numbers: Pearson and Spearman.

Source: Casella & Berger, 4.5; Fisher 1915, Biometrika 10, 507.
"""

from __future__ import annotations

import math

from numpy.typing import ArrayLike

from mini_ds_workflow.inference.verdict import Verdict, t_tail
from mini_ds_workflow.samples import pair, ranks, spread


def pearson(x: ArrayLike, y: ArrayLike) -> Verdict:
    """Test whether *x* and *y* (n,) rise together along a line; the statistic is r."""
    a, b = pair(x, y, least=3)
    u, v = a - a.mean(), b - b.mean()
    size = spread(float((u**2).sum()), "x") * spread(float((v**2).sum()), "y")
    r = max(-1.0, min(1.0, float((u * v).sum() / math.sqrt(size))))
    df = float(len(a) - 2)
    p = 0.0 if abs(r) == 1 else t_tail(r * math.sqrt(df / ((1 - r) * (1 + r))), df)
    return Verdict("Pearson", r, p, (df,))


def spearman(x: ArrayLike, y: ArrayLike) -> Verdict:
    """Test whether *x* and *y* (n,) rise together: Pearson's r of their ranks."""
    a, b = pair(x, y, least=3)
    found = pearson(ranks(a), ranks(b))
    return Verdict("Spearman", found.statistic, found.p, found.df)
