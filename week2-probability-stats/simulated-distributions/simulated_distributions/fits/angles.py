"""The von Mises law: angles, which have no first and no last.

Everything follows from the sums of cosines and sines. The best centre is the direction of their
resultant, the best concentration solves I₁(κ)/I₀(κ) = its mean length; the two are independent in
large samples.

Source: Mardia & Jupp, *Directional Statistics* (2000), ch. 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import special
from scipy.optimize import brentq

from simulated_distributions.fits.bootstrap import bootstrap_intervals
from simulated_distributions.fits.result import Fit, Intervals, assemble
from simulated_distributions.fits.sample import Sample, read
from simulated_distributions.vocabulary import Floats, Real, Seed

Fixed = Mapping[str, float]
LARGEST = 1e15  # a concentration that is sought no further


def fit_von_mises(law: type, data: Real, fixed: Fixed) -> Fit:
    """Centre in (−π, π] and concentration; data are taken modulo a full turn."""
    raw = read("VonMises", data)
    centre, concentration = best(raw, fixed)
    folded = centre + fold(raw.values - centre)
    sample = read("VonMises", np.repeat(folded, raw.counts.astype(np.int64)), least_distinct=2)
    values = {"centre": centre, "concentration": concentration}
    estimates = {name: value for name, value in values.items() if name not in fixed}
    ratio = length_of(concentration)
    information = {
        "centre": sample.size * concentration * ratio,
        "concentration": sample.size * (1 - ratio / concentration - ratio**2),
    }
    errors = {name: information[name] ** -0.5 for name in estimates}

    def wald(level: float, _: int, __: Seed) -> Intervals:
        reach = float(special.ndtri((1 + level) / 2))
        step = reach * information["centre"] ** -0.5
        factor = np.exp(reach * information["concentration"] ** -0.5 / concentration)
        ends = {
            "centre": (centre - step, centre + step),
            "concentration": (concentration / float(factor), concentration * float(factor)),
        }
        return {name: ends[name] for name in estimates}

    def profile(level: float, _: int, __: Seed) -> Intervals:
        depth = float(special.ndtri((1 + level) / 2)) ** 2
        return {name: _profile(name, sample, values, fixed, depth) for name in estimates}

    def bootstrap(level: float, resamples: int, rng: Seed) -> Intervals:
        def refit(again: Sample) -> Floats:
            middle, spread = best(again, fixed)
            found = {"centre": centre + float(fold(middle - centre)), "concentration": spread}
            return np.array([found[name] for name in estimates])

        ends = bootstrap_intervals(
            refit,
            sample,
            np.array(list(estimates.values())),
            level=level,
            resamples=resamples,
            rng=np.random.default_rng(rng),
        )
        return {name: (float(a), float(b)) for name, (a, b) in zip(estimates, ends, strict=True)}

    makers = {"wald": wald, "profile": profile, "bootstrap": bootstrap}
    return assemble(law, sample, estimates, errors, fixed, makers, "")


def fold(angle: Real) -> Real:
    """Return an angle less whole turns: in [−π, π)."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


def length_of(concentration: Real) -> Real:
    """Return the mean length of the resultant, I₁(κ)/I₀(κ)."""
    return special.i1e(concentration) / special.i0e(concentration)


def best(sample: Sample, fixed: Fixed) -> tuple[float, float]:
    """Return the centre and the concentration of the largest likelihood."""
    across, up = sample.mean(np.cos), sample.mean(np.sin)
    centre = float(fixed.get("centre", np.arctan2(up, across)))
    along = across * np.cos(centre) + up * np.sin(centre)
    return centre, float(fixed.get("concentration", _concentration(float(along))))


def _concentration(length: float) -> float:
    """Return the κ with I₁(κ)/I₀(κ) = *length*; almost 0 where the resultant points away."""
    if length <= 1e-12:
        return 1e-12
    if length >= length_of(LARGEST):
        return LARGEST
    return float(brentq(lambda k: length_of(k) - length, 1e-13, LARGEST, xtol=1e-300, rtol=1e-15))


def _profile(
    name: str, sample: Sample, values: Fixed, fixed: Fixed, depth: float
) -> tuple[float, float]:
    """Return where twice the loss of log likelihood is *depth*, the other parameter at its best."""

    def log(centre: float, concentration: float) -> float:
        swing = sample.mean(lambda x: 2 * np.sin((x - centre) / 2) ** 2)
        bessel = np.log(special.i0e(concentration))
        return float(-sample.size * (concentration * swing + bessel))

    def excess(at: float) -> float:
        inner = {key: value for key, value in fixed.items() if key != name}
        return 2 * (top - log(*best(sample, {**inner, name: at}))) - depth

    top = log(values["centre"], values["concentration"])
    middle = values[name]
    if name == "centre":
        return _end(excess, middle, middle - np.pi), _end(excess, middle, middle + np.pi)
    return _end(excess, middle, 1e-12), _end(excess, middle, middle * 1e3)


def _end(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Return the end of an interval between a point in it and one beyond; the latter, if in it."""
    if excess(outside) <= 0:
        return float(outside)
    return float(brentq(excess, inside, outside, xtol=1e-12, rtol=1e-12))
