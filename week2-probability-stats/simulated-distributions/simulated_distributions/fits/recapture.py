"""The hypergeometric law: how many fish are in the pond, by capture and recapture.

Source: Seber, *The Estimation of Animal Abundance*, 2nd ed. (1982), ch. 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import special

from simulated_distributions.discrete_law import LARGEST
from simulated_distributions.errors import NoMaximumError, ParameterError
from simulated_distributions.fits.recipe import Domain
from simulated_distributions.fits.result import Fit, Intervals, assemble
from simulated_distributions.fits.sample import read
from simulated_distributions.vocabulary import Real, Seed

Fixed = Mapping[str, float]


def fit_hypergeometric(law: type, data: Real, fixed: Fixed) -> Fit:
    """Capture and recapture: *good* or *bad* from the others, by a search over whole numbers."""
    free = [name for name in ("good", "bad", "draws") if name not in fixed]
    if free not in (["good"], ["bad"]):
        raise ParameterError(
            "Hypergeometric.fit: draws and one of good, bad must be given; the data tell the other"
        )
    sample = read("Hypergeometric", data)
    most = fixed["draws"] if free == ["bad"] else np.inf
    most = min(most, fixed.get("good", np.inf))
    Domain(
        f"whole numbers from 0 to {most:.17g}",
        lambda x: (x >= 0) & (x <= most) & (x == np.floor(x)),
    ).check("Hypergeometric", sample)
    name, draws = free[0], fixed["draws"]
    mean = sample.mean()
    other = fixed["bad"] if name == "good" else fixed["good"]
    hits = mean if name == "good" else draws - mean  # how many of the unknown kind a draw brings
    if draws - hits <= 0:
        raise NoMaximumError(f"Hypergeometric.fit: the likelihood rises as {name} goes to inf")
    least = sample.largest if name == "good" else draws - sample.least
    least = max(least, draws - other)

    def logs(value: float) -> float:
        return float(law(**{name: value, **fixed}).logpmf(sample.values) @ sample.counts)

    peak = _climb(logs, max(least, np.floor(hits * other / (draws - hits))), least)
    height = logs(peak)

    def profile(level: float, _: int, __: Seed) -> Intervals:
        depth = float(special.ndtri((1 + level) / 2)) ** 2

        def inside(value: float) -> bool:
            return value >= least and 2 * (height - logs(value)) <= depth

        return {name: (_last_inside(inside, peak, -1), _last_inside(inside, peak, 1))}

    refusal = "its parameter is a whole number"
    return assemble(law, sample, {name: peak}, {name: np.nan}, fixed, {"profile": profile}, refusal)


def _climb(logs: Callable[[float], float], start: float, least: float) -> float:
    """Return the whole number with the largest value of a function with one peak."""
    at, step = start, 1.0
    while True:
        best = max((max(at - step, least), at, at + step), key=logs)
        if best != at:
            at, step = best, step * 2
        elif step > 1:
            step = np.floor(step / 2)
        else:
            return at


def _last_inside(inside: Callable[[float], bool], peak: float, direction: int) -> float:
    """Return the last whole number inside, going one way from the peak; doubling, then halving."""
    kept, step = peak, 1.0
    while inside(kept + direction * step):
        kept, step = kept + direction * step, step * 2
        if step > LARGEST:
            return np.inf
    while step > 1:
        step = step / 2
        if inside(kept + direction * step):
            kept += direction * step
    return kept
