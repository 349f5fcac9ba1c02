"""Two functions that keep all digits of a density with large parameters.

The log of a gamma, beta, Poisson or binomial density is a small difference of huge logs of
factorials.
Written with Stirling's formula, the huge parts cancel on paper and leave a deviance and
corrections.

Source: Loader, "Fast and accurate computation of binomial probabilities" (2000).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from simulated_distributions.vocabulary import Real

HALF_LOG_2PI = 0.9189385332046727


def stirling_error(a: Real) -> Real:
    """Return log Γ(a) − ((a − ½) log a − a + ½ log 2π), for a > 0; about 1/(12a)."""
    a = np.asarray(a, dtype=np.float64)
    small = np.minimum(a, 16.0)
    exact = special.gammaln(small) - (small - 0.5) * np.log(small) + small - HALF_LOG_2PI
    b = 1 / np.maximum(a, 16.0)
    s = b * b
    inner = 1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156)))
    return np.where(a < 16, exact, b * (1 / 12 - s * (1 / 360 - s * inner)))[()]


def deviance(a: Real, m: Real) -> Real:
    """Return a log(a/m) + m − a ≥ 0, without cancellation where a and m are close."""
    return _deviance(a, m, a - m)


def _deviance(a: Real, m: Real, gap: Real) -> Real:
    """Return the same for a *gap* a − m that is known better than as a difference."""
    ratio = gap / (a + m)
    square = ratio * ratio
    series = 1 / 15 + square / 17
    for odd in (13, 11, 9, 7, 5, 3):
        series = 1 / odd + square * series
    near = gap * ratio + 2 * a * ratio * square * series
    log = np.where(a / m < np.inf, np.log(a / m), np.log(a) - np.log(m))  # the ratio may overflow
    far = np.where(a > 0, a * log, 0.0) - gap
    return np.where(np.abs(ratio) < 0.1, near, far)[()]


def log_beta_kernel(a: Real, b: Real, w: Real, v: Real) -> Real:
    """Return log of w^a v^b / B(a, b), where v = 1 − w is given too, with its own digits."""
    s = a + b
    corrections = stirling_error(s) - stirling_error(a) - stirling_error(b)
    root = 0.5 * (np.log(a) + np.log(b) - np.log(s)) - HALF_LOG_2PI
    gap = a * v - b * w  # a − s·w, which would cancel where w is close to 1
    return root + corrections - _deviance(a, s * w, gap) - _deviance(b, s * v, -gap)


def log_gamma_kernel(a: Real, y: Real) -> Real:
    """Return log of y^a e^−y / Γ(a)."""
    return 0.5 * np.log(a) - HALF_LOG_2PI - stirling_error(a) - deviance(a, y)
