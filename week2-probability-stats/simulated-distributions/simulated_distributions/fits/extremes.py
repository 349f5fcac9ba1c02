"""Laws whose support moves with a parameter: uniform, discrete uniform and Pareto.

The theorems behind standard errors, Wald and profile intervals ask for a support that stays. Where
it moves, the exact law of the extremes gives the interval, or a named refusal says why there is
none. The bootstrap fails as well: in 63 % of resamples the maximum is the data's own.

Source: Casella & Berger, *Statistical Inference*, 2nd ed., ch. 9; Johnson, Kotz & Balakrishnan,
*Continuous Univariate Distributions*, 2nd ed., ch. 20.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulated_distributions.errors import NoMaximumError
from simulated_distributions.fits.recipe import POSITIVE, WHOLE, Domain
from simulated_distributions.fits.result import Fit, Intervals, Maker, assemble
from simulated_distributions.fits.sample import read
from simulated_distributions.quantiles import gamma_quantile
from simulated_distributions.vocabulary import Real, Seed

Fixed = Mapping[str, float]
MOVING = "its ends are the data's extremes, whose law is not normal"


def fit_uniform(law: type, data: Real, fixed: Fixed) -> Fit:
    """The extremes. With both ends free, (least − low)/range has the cdf 1 − (1 + t)^(1 − n)."""
    sample = read("Uniform", data, least_distinct=2 - len(fixed))
    low, high = fixed.get("low", sample.least), fixed.get("high", sample.largest)
    Domain(f"within [{low:.17g}, {high:.17g}]", lambda x: (x >= low) & (x <= high)).check(
        "Uniform", sample
    )
    n = sample.size
    estimates = {k: v for k, v in (("low", low), ("high", high)) if k not in fixed}
    error = (high - low) * np.sqrt(n / (n + 2)) / (n + 1)

    def exact(level: float, _: int, __: Seed) -> Intervals:
        power = 1 / n if fixed else 1 / (n - 1)
        reach = (high - low) * float(np.expm1(-np.log1p(-level) * power))
        ends = {"low": (low - reach, low), "high": (high, high + reach)}
        return {name: ends[name] for name in estimates}

    return assemble(
        law, sample, estimates, dict.fromkeys(estimates, error), fixed, {"exact": exact}, MOVING
    )


def fit_discrete_uniform(law: type, data: Real, fixed: Fixed) -> Fit:
    """The extremes. Where one end is known, the other's interval: (seen/possible)ⁿ ≥ 1 − level."""
    sample = read("DiscreteUniform", data)
    WHOLE.check("DiscreteUniform", sample)
    low, high = fixed.get("low", sample.least), fixed.get("high", sample.largest)
    Domain(f"within [{low:.17g}, {high:.17g}]", lambda x: (x >= low) & (x <= high)).check(
        "DiscreteUniform", sample
    )
    estimates = {k: v for k, v in (("low", low), ("high", high)) if k not in fixed}

    def exact(level: float, _: int, __: Seed) -> Intervals:
        most = np.floor((high - low + 1) * np.exp(-np.log1p(-level) / sample.size))
        ends = {"low": (high + 1 - most, low), "high": (high, low + most - 1)}
        return {name: ends[name] for name in estimates}

    makers: dict[str, Maker] = {"exact": exact} if fixed else {}
    refusal = f"{MOVING}; fix one end, and the other has an exact one"
    errors = dict.fromkeys(estimates, np.nan)
    return assemble(law, sample, estimates, errors, fixed, makers, refusal)


def fit_pareto(law: type, data: Real, fixed: Fixed) -> Fit:
    """The least value, and one over the mean log ratio to it; both intervals are exact.

    With S = Σ log(x/least), shape · S is a gamma variable of shape n − 1 (n if the scale is known),
    and n log(least/scale)/S has the cdf 1 − (1 + t)^(1 − n).
    """
    sample = read("Pareto", data, least_distinct=2 - len(fixed))
    POSITIVE.check("Pareto", sample)
    scale = fixed.get("scale", sample.least)
    Domain(f"at least scale = {scale:.17g}", lambda x: x >= scale).check("Pareto", sample)
    n = sample.size
    logs = n * sample.mean(lambda x: np.log(x / scale))
    free = n if "scale" in fixed else n - 1
    if logs == 0 and "shape" not in fixed:
        raise NoMaximumError("Pareto.fit: the likelihood rises as shape goes to inf")
    shape = fixed.get("shape", n / logs if logs else np.inf)
    estimates = {k: v for k, v in (("shape", shape), ("scale", scale)) if k not in fixed}
    least = law(n * shape, scale)
    errors = {
        "shape": n * shape / ((free - 1) * np.sqrt(free - 2)) if free > 2 else np.nan,
        "scale": float(least.sd) if n * shape > 2 else np.nan,
    }

    def exact(level: float, _: int, __: Seed) -> Intervals:
        tail = (1 - level) / 2
        inner = gamma_quantile(free, tail) / logs, gamma_quantile(free, tail, upper=True) / logs
        rest = -np.log1p(-level)
        reach = rest / shape / n if "shape" in fixed else np.expm1(rest / (n - 1)) * logs / n
        ends = {
            "shape": (float(inner[0]), float(inner[1])),
            "scale": (float(scale * np.exp(-reach)), scale),
        }
        return {name: ends[name] for name in estimates}

    kept = {name: errors[name] for name in estimates}
    return assemble(law, sample, estimates, kept, fixed, {"exact": exact}, MOVING)
