"""How far each function of a law is from its oracle, in the bulk and in the tails."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
from week2.law_oracles import DIGITS, Oracle, oracle_of

import simulated_distributions as sd

Errors = dict[str, float]
"""The worst error of each function."""


def bulk_points(law: Any, count: int) -> Any:
    """Return points between the quantiles of 0.001 and 0.999."""
    return _usable(law, law.ppf(np.linspace(0.001, 0.999, count)))


def tail_points(law: Any, count: int) -> Any:
    """Return points of both tails, out to a probability of 1e-300 on each side."""
    far = np.geomspace(1e-300, 1e-3, count)
    return _usable(law, np.concatenate([law.ppf(far), law.isf(far)]))


def _usable(law: Any, x: Any) -> Any:
    low, high = law.support
    inside = np.isfinite(x) & (x >= low) & (x <= high)
    if isinstance(law, sd.ContinuousLaw):
        inside &= (x > low) & (x < high) & (np.abs(x) > 1e-300)
    return np.unique(x[inside])


def errors_at(law: Any, points: Any) -> Errors:
    """Return the worst errors at the points.

    cdf and sf: relative, where they are at least 1e-300. Log density: absolute, or relative where
    it exceeds 1. The functions take the points as the binary numbers that they are.
    """
    oracle = oracle_of(law)
    density = law.logpdf if isinstance(law, sd.ContinuousLaw) else law.logpmf
    worst = {"cdf": 0.0, "sf": 0.0, "log density": 0.0}
    with mp.workdps(DIGITS):
        for point in points:
            x = mp.mpf(float(point))
            for name, ours, known in (
                ("cdf", law.cdf(point), oracle.cdf(x)),
                ("sf", law.sf(point), oracle.sf(x)),
            ):
                if known >= mp.mpf("1e-300"):
                    worst[name] = max(worst[name], abs(float(ours / known - 1)))
            known = oracle.log_density(x)
            gap = abs(float((density(point) - known) / max(1, abs(known))))
            worst["log density"] = max(worst["log density"], gap)
    return worst


def quantile_errors(law: Any, p: Any) -> Errors:
    """Return the worst errors of ppf and isf at probabilities *p*, in units of |x| (+ scale).

    The error of our x is read from one step of Newton's method in many digits, whose own error is
    its square. Near a quantile of 0 the unit is the interquartile range.
    """
    oracle = oracle_of(law)
    width = float(law.ppf(0.75) - law.ppf(0.25))
    worst = {"ppf": 0.0, "isf": 0.0}
    with mp.workdps(DIGITS):
        for name, function, sign in (("ppf", oracle.cdf, 1), ("isf", oracle.sf, -1)):
            for one in p:
                found = float(getattr(law, name)(one))
                if isinstance(law, sd.DiscreteLaw):
                    worst[name] += not _is_least(law, oracle, found, float(one), name)
                elif usable_quantile(law, found):
                    step = _newton(oracle, function, found, float(one)) * sign
                    unit = abs(found) if law.support[0] >= 0 else abs(found) + width
                    worst[name] = max(worst[name], abs(float(step)) / unit)
    return worst


def usable_quantile(law: Any, x: float) -> bool:
    """Return whether *x* is strictly inside of the support, and no underflow."""
    low, high = law.support
    return bool(low < x < high and abs(x) > 1e-300)


def _is_least(law: Any, oracle: Oracle, k: float, p: float, name: str) -> bool:
    """Return whether *k* is the least atom with cdf(k) ≥ p, or with sf(k) ≤ p; or beyond 2⁵³.

    A p as rounded as a double may be: where atoms weigh less than that, neighbours pass as well.
    """
    low, high = law.support

    def reached(at: float, slack: float) -> bool:
        if at < low or at >= high:
            return bool(at >= high)
        if name == "ppf":
            return bool(oracle.cdf(mp.mpf(at)) >= mp.mpf(p) * (1 + slack))
        return bool(oracle.sf(mp.mpf(at)) <= mp.mpf(p) * (1 - slack))

    return k > 2**53 or (reached(k, -1e-13) and not reached(k - 1, 1e-13))


def _newton(oracle: Oracle, function: Any, x: float, p: float) -> Any:
    point = mp.mpf(x)
    return (function(point) - mp.mpf(p)) / mp.exp(oracle.log_density(point))
