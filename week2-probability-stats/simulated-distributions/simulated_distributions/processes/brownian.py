"""Brownian motion, and prices that grow by it.

Source: Karatzas & Shreve, *Brownian Motion and Stochastic Calculus*, 2nd ed. (1991), ch. 2.8;
Black & Scholes, J. Political Economy 81 (1973).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulated_distributions.continuous.normal import Normal
from simulated_distributions.errors import ParameterError
from simulated_distributions.vocabulary import Real, Seed


@dataclass(frozen=True)
class BrownianMotion:
    """A path with independent normal increments that starts at 0.

    Args:
        drift: Expected change per unit of time.
        sd: Standard deviation of the change in a unit of time, above 0.
    """

    drift: float = 0.0
    sd: float = 1.0

    def __post_init__(self) -> None:
        _check_positive("BrownianMotion", "sd", self.sd)

    def paths(self, count: int, times: Real, rng: Seed) -> Real:
        """Return the path at increasing *times* (m,), exactly, as (count, m)."""
        gaps = np.diff(np.asarray(times, dtype=np.float64), prepend=0.0)
        if np.any(gaps < 0):
            raise ParameterError(f"times must increase from 0, found {times!r}")
        steps = Normal().sample((count, len(gaps)), rng)
        return np.cumsum(self.drift * gaps + self.sd * np.sqrt(gaps) * steps, axis=1)

    def highest_beyond(self, level: float, time: float) -> float:
        """Return the probability that the path exceeds *level* > 0 before *time*.

        By reflection: what passes the level ends above it as often as below it.
        """
        _check_positive("highest_beyond", "level", level)
        m, s = self.drift * time, self.sd * np.sqrt(time)
        mirrored = np.exp(2 * self.drift * level / self.sd**2) * Normal().sf((level + m) / s)
        return float(Normal().sf((level - m) / s) + mirrored)

    def crossed_between(self, start: Real, end: Real, level: float, time: float) -> Real:
        """Return the probability that a path from *start* to *end* crosses *level* in between.

        What a grid of times does not see, this knows: the law of a Brownian bridge's maximum.
        """
        room = np.maximum(level - start, 0) * np.maximum(level - end, 0)
        return np.exp(-2 * room / (self.sd**2 * time))


@dataclass(frozen=True)
class GeometricBrownianMotion:
    """A price whose logarithm is a Brownian motion.

    Args:
        start: The price at time 0, above 0.
        growth: Expected growth rate per unit of time.
        volatility: Standard deviation of the log price in a unit of time, above 0.
    """

    start: float = 1.0
    growth: float = 0.0
    volatility: float = 0.2

    def __post_init__(self) -> None:
        _check_positive("GeometricBrownianMotion", "start", self.start)
        _check_positive("GeometricBrownianMotion", "volatility", self.volatility)

    def paths(self, count: int, times: Real, rng: Seed) -> Real:
        """Return the price at increasing *times* (m,), exactly, as (count, m)."""
        logs = BrownianMotion(self.growth - self.volatility**2 / 2, self.volatility)
        return self.start * np.exp(logs.paths(count, times, rng))

    def mean(self, time: float) -> float:
        """Return the expected price."""
        return float(self.start * np.exp(self.growth * time))

    def median(self, time: float) -> float:
        """Return the price that half of the paths stay below at that time."""
        return float(self.start * np.exp((self.growth - self.volatility**2 / 2) * time))

    def call(self, strike: float, time: float) -> float:
        """Return the price of the right to buy at *strike* then, if money grows at *growth*."""
        _check_positive("call", "strike", strike)
        spread = self.volatility * np.sqrt(time)
        d = (np.log(self.start / strike) + (self.growth + self.volatility**2 / 2) * time) / spread
        later = strike * np.exp(-self.growth * time)
        return float(self.start * Normal().cdf(d) - later * Normal().cdf(d - spread))


def _check_positive(where: str, name: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        raise ParameterError(f"{where}: {name} must be a finite number above 0, found {value!r}")
