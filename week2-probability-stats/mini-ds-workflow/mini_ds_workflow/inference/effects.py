"""Effect sizes, each with an interval: how much, not only whether.

Source: Hedges & Olkin 1985; Cliff 1993, Psych. Bulletin 114, 494; Agresti, 3.1; Newcombe 1998,
Statistics in Medicine 17, 873; Smithson 2003 for Cramér's V.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.means import anova, welch_error
from mini_ds_workflow.inference.tables import chi2
from mini_ds_workflow.samples import Array, fraction, sample, spread, table


@dataclass(frozen=True)
class Effect:
    """An estimate, what it is called, and an interval of the stated level.

    `null` is the value that means no effect: 1 for a ratio, 0 for a difference.
    """

    name: str
    value: float
    low: float
    high: float
    level: float = 0.95
    null: float = 0.0

    @property
    def excludes_null(self) -> bool:
        """Whether the interval leaves out the value that means no effect."""
        return not self.low <= self.null <= self.high


def _z(level: float) -> float:
    return float(special.ndtri((1 + fraction(level, "level")) / 2))


def _on_log(name: str, value: float, error: float, level: float) -> Effect:
    step = math.exp(_z(level) * error)
    return Effect(name, value, value / step, value * step, level, null=1.0)


def mean_difference(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return the mean of *x* less that of *y*, with Welch's interval."""
    a, b = sample(x, "x"), sample(y, "y")
    error2, df = welch_error(a, b)
    reach = float(special.stdtrit(df, (1 + fraction(level, "level")) / 2)) * math.sqrt(error2)
    gap = float(a.mean() - b.mean())
    return Effect("difference of means", gap, gap - reach, gap + reach, level)


def mean_ratio(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return the mean of *x* over that of *y* (for counts: the rate ratio), by the delta method.

    The error is that of the data, not of a Poisson law, so that overdispersion is paid for.
    """
    a, b = sample(x, "x"), sample(y, "y")
    if a.mean() <= 0 or b.mean() <= 0:
        raise SampleError("a ratio of means needs both means above zero")
    variance = a.var(ddof=1) / len(a) / a.mean() ** 2 + b.var(ddof=1) / len(b) / b.mean() ** 2
    error = math.sqrt(spread(float(variance), "x and y"))
    return _on_log("rate ratio", float(a.mean() / b.mean()), error, level)


def share_ratio(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return the mean of *x* over that of *y* where both hold 0 and 1: the risk ratio."""
    return replace(mean_ratio(x, y, level=level), name="risk ratio")


def cohen_d(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return the difference of means in pooled standard deviations."""
    a, b = sample(x, "x"), sample(y, "y")
    m, n = len(a), len(b)
    within = (m - 1) * a.var(ddof=1) + (n - 1) * b.var(ddof=1)
    d = float((a.mean() - b.mean()) / math.sqrt(spread(within / (m + n - 2), "x and y")))
    reach = _z(level) * math.sqrt((m + n) / (m * n) + d * d / (2 * (m + n)))
    return Effect("Cohen's d", d, d - reach, d + reach, level)


def hedges_g(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return Cohen's d without its bias in small samples: times Γ(m/2) / (√(m/2) Γ((m - 1)/2)).

    Here m is the degrees of freedom, the number of values less two.
    """
    d = cohen_d(x, y, level=level)
    half = (len(sample(x)) + len(sample(y)) - 2) / 2
    shrink = math.exp(special.gammaln(half) - special.gammaln(half - 0.5)) / math.sqrt(half)
    return Effect("Hedges' g", d.value * shrink, d.low * shrink, d.high * shrink, level)


def cliff_delta(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return how much oftener a value of *x* is above one of *y* than below it.

    The interval is Cliff's for delta, from the spread of every value's own share.
    """
    a, b = sample(x, "x"), sample(y, "y")
    of_a, of_b = _dominance(a, b), -_dominance(b, a)
    delta, m, n = float(of_a.mean()), len(a), len(b)
    variance = of_a.var(ddof=1) / m + of_b.var(ddof=1) / n
    reach = _z(level) * math.sqrt(variance)
    return Effect("Cliff's delta", delta, max(-1, delta - reach), min(1, delta + reach), level)


def _dominance(a: Array, b: Array) -> Array:
    """Return for each of *a* the share of *b* below it less the share above it."""
    ordered = np.sort(b)
    below = np.searchsorted(ordered, a, side="left")
    above = len(b) - np.searchsorted(ordered, a, side="right")
    return np.asarray((below - above) / len(b))


def odds_ratio(counts: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return the odds ratio of a table (2, 2), with Woolf's interval; an empty cell adds 1/2."""
    cells = table(counts, shape=(2, 2))
    cells = cells + 0.5 * bool((cells == 0).any())
    value = float(cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0]))
    return _on_log("odds ratio", value, math.sqrt(float((1 / cells).sum())), level)


def risk_ratio(counts: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return the ratio of the shares of the first column of a table (2, 2), by Katz."""
    cells = table(counts, shape=(2, 2))
    (a, _), (c, _) = cells
    m, n = cells.sum(axis=1)
    if not a or not c:
        raise SampleError("a risk ratio needs a count in the first column of both rows")
    return _on_log(
        "risk ratio", float(a / m / (c / n)), math.sqrt(1 / a - 1 / m + 1 / c - 1 / n), level
    )


def risk_difference(counts: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return the difference of the shares of the first column of a table (2, 2), by Newcombe."""
    cells = table(counts, shape=(2, 2))
    shares = cells[:, 0] / cells.sum(axis=1)
    (low0, high0), (low1, high1) = (
        _wilson(float(k), float(n), level)
        for k, n in zip(cells[:, 0], cells.sum(axis=1), strict=True)
    )
    gap = float(shares[0] - shares[1])
    down = math.hypot(shares[0] - low0, high1 - shares[1])
    up = math.hypot(high0 - shares[0], shares[1] - low1)
    return Effect("risk difference", gap, gap - down, gap + up, level)


def _wilson(k: float, n: float, level: float) -> tuple[float, float]:
    """Return Wilson's interval for a share."""
    z = _z(level)
    middle, reach = k + z * z / 2, z * math.sqrt(k * (n - k) / n + z * z / 4)
    return (middle - reach) / (n + z * z), (middle + reach) / (n + z * z)


def cramer_v(counts: ArrayLike, *, level: float = 0.95) -> Effect:
    """Return Cramér's V of a table (r, c): 0 for independence, 1 for full association.

    The interval inverts the noncentral chi-square law.
    """
    found = table(counts)
    x, df = chi2(found).statistic, chi2(found).df[0]
    scale = float(found.sum()) * (min(found.shape) - 1)
    tail = (1 - fraction(level, "level")) / 2
    law = partial(_chi2_tail_from, x, df)
    low, high = (_noncentrality(law, share, 4 * x + 100) for share in (1 - tail, tail))
    v = math.sqrt(x / scale)
    ends = [math.sqrt((nc + df) / scale) if nc else 0.0 for nc in (low, high)]
    return Effect("Cramér's V", v, ends[0], min(1.0, max(ends[1], v)), level)


def eta_squared(*samples: ArrayLike, level: float = 0.95) -> Effect:
    """Return the share of the outcome's squares that lies between the groups: 0 none, 1 all.

    The interval inverts the noncentral F law of equal variances.
    """
    found = anova(*samples)
    between, within = found.df
    n = between + within + 1
    tail = (1 - fraction(level, "level")) / 2
    ends = []
    for share in (1 - tail, tail):
        law = partial(_f_tail_from, found.statistic, between, within)
        nc = _noncentrality(law, share, 4 * found.statistic * between + 100)
        ends.append(nc / (nc + n))
    value = found.statistic * between / (found.statistic * between + within)
    return Effect("η², the share between groups", value, ends[0], ends[1], level)


def _f_tail_from(f: float, between: float, within: float, nc: float) -> float:
    return float(special.ncfdtr(between, within, nc, f) if nc else special.fdtr(between, within, f))


def _chi2_tail_from(x: float, df: float, nc: float) -> float:
    return float(special.chndtr(x, df, nc))


def _noncentrality(below: Callable[[float], float], share: float, most: float) -> float:
    """Return the noncentrality at which the chance *below*, which falls, is *share*; at least 0.

    A root of the law itself: SciPy's own inverses are off in the fifth digit.
    """
    if below(0.0) <= share:
        return 0.0
    while below(most) > share:
        most *= 2
    return float(optimize.brentq(lambda nc: below(nc) - share, 0.0, most, xtol=1e-10))
