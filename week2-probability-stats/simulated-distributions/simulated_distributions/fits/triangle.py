"""The triangular law's best mode for given ends, and its best ends.

Source: Oliver, "A maximum likelihood oddity" (1972); Kotz & van Dorp, *Beyond Beta* (2004), ch. 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import special
from scipy.optimize import minimize

from simulated_distributions.errors import ParameterError
from simulated_distributions.fits.recipe import Domain
from simulated_distributions.fits.result import Fit, Intervals, Maker, assemble
from simulated_distributions.fits.sample import Sample, read
from simulated_distributions.vocabulary import Floats, Real, Seed

Fixed = Mapping[str, float]


def fit_triangular(law: type, data: Real, fixed: Fixed) -> Fit:
    """With both ends known the mode is an observation (Oliver 1972); else the ends are searched.

    For known ends the likelihood has a kink at the mode, yet its root is differentiable in mean:
    the mode has the information 1/((mode − low)(high − mode)) an observation.
    """
    sample = read("Triangular", data, least_distinct=1 if {"low", "high"} <= set(fixed) else 3)
    low, high = float(fixed.get("low", -np.inf)), float(fixed.get("high", np.inf))
    Domain(f"above {low:.17g} and below {high:.17g}", lambda x: (x > low) & (x < high)).check(
        "Triangular", sample
    )
    if "mode" in fixed and not {"low", "high"} <= set(fixed):
        raise ParameterError("Triangular.fit: mode can be fixed only for known low and high")
    if not {"low", "high"} <= set(fixed):
        low, high = search_ends(sample, low, high)
    mode = best_mode(sample, low, high)[0]
    values = {"low": low, "mode": mode, "high": high}
    estimates = {name: value for name, value in values.items() if name not in fixed}
    regular = set(estimates) == {"mode"}
    error = float(np.sqrt((mode - low) * (high - mode) / sample.size))

    def wald(level: float, _: int, __: Seed) -> Intervals:
        reach = float(special.ndtri((1 + level) / 2)) * error
        return {"mode": (max(mode - reach, low), min(mode + reach, high))}

    makers: dict[str, Maker] = {"wald": wald} if regular else {}
    errors = dict.fromkeys(estimates, error if regular else np.nan)
    refusal = (
        "the density falls to 0 at its ends so slowly that no normal law holds; fix low and high"
    )
    return assemble(law, sample, estimates, errors, fixed, makers, refusal)


def best_mode(sample: Sample, low: float, high: float) -> tuple[float, float]:
    """Return the mode with the largest likelihood, which is an observation, and the log of it.

    Between two observations the log likelihood is convex in the mode, so its peak is at one of
    them. All are tried in O(n), by cumulative sums.
    """
    x, counts = sample.values, sample.counts
    rise, fall = np.log(x - low), np.log(high - x)
    below = np.cumsum(counts * rise) - counts * rise
    above = np.cumsum((counts * fall)[::-1])[::-1] - counts * fall
    before = np.cumsum(counts) - counts
    after = sample.size - before - counts
    with np.errstate(invalid="ignore"):
        logs = below - _times(before, rise) + above - _times(after, fall)
    best = int(np.nanargmax(np.where(counts > 0, logs, -np.inf)))
    return float(x[best]), float(logs[best]) + sample.size * float(np.log(2 / (high - low)))


def _times(count: Floats, log: Floats) -> Floats:
    return np.where(count > 0, count * log, 0.0)


def search_ends(sample: Sample, low: float, high: float) -> tuple[float, float]:
    """Return the best ends; an end that is finite is known and kept.

    Nelder & Mead (1965) on the logs of how far the free ends lie beyond the extremes.
    """
    width = sample.largest - sample.least

    def ends(t: Floats) -> tuple[float, float]:
        beyond = width * np.exp(np.clip(t, -30, 30))
        first = low if np.isfinite(low) else sample.least - beyond[0]
        return float(first), float(high if np.isfinite(high) else sample.largest + beyond[-1])

    start = np.full(2 - np.isfinite(low) - np.isfinite(high), np.log(0.1))
    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000, "maxfev": 4000}
    found = minimize(
        lambda t: -best_mode(sample, *ends(t))[1], start, method="Nelder-Mead", options=options
    )
    return ends(found.x)
