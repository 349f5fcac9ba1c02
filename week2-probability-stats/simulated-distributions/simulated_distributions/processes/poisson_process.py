"""Events that come independently, at a rate that may change.

Source: Kingman, *Poisson Processes* (1993); thinning: Lewis & Shedler, Naval Res. Logistics 26
(1979).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.errors import ParameterError
from simulated_distributions.vocabulary import Floats, Real, Seed


@dataclass(frozen=True)
class PoissonProcess:
    """Events at a constant rate.

    Args:
        rate: Events per unit of time, above 0.
    """

    rate: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.rate) and self.rate > 0):
            raise ParameterError(
                f"PoissonProcess: rate must be a finite number above 0, found {self.rate!r}"
            )

    def events(self, until: float, rng: Seed) -> Floats:
        """Return the times of the events before *until*, in order, from their waits."""
        rng = np.random.default_rng(rng)
        expected = self.rate * until
        block = int(expected + 6 * np.sqrt(expected) + 10)
        times = np.cumsum(Exponential(self.rate).sample(block, rng))
        while times[-1] < until:
            more = times[-1] + np.cumsum(Exponential(self.rate).sample(block, rng))
            times = np.concatenate([times, more])
        return np.asarray(times[times < until])

    def thinned(self, until: float, rng: Seed, *, intensity: Callable[[Floats], Real]) -> Floats:
        """Return events whose rate follows *intensity*, which stays below this process's rate.

        Each event at t is kept with probability intensity(t)/rate.

        Raises:
            ParameterError: If the intensity exceeds the rate, or is below 0, at an event.
        """
        rng = np.random.default_rng(rng)
        times = self.events(until, rng)
        wanted = np.asarray(intensity(times), dtype=np.float64)
        if np.any((wanted < 0) | (wanted > self.rate)):
            worst = wanted[(wanted < 0) | (wanted > self.rate)][0]
            raise ParameterError(f"intensity must be in [0, {self.rate}], found {worst:g}")
        return np.asarray(times[Uniform(0, 1).sample(len(times), rng) * self.rate < wanted])


def gap_around(times: Floats, moments: Floats) -> Floats:
    """Return the length of the gap between events that each moment falls into; NaN at the ends."""
    after = np.searchsorted(times, moments)
    inside = (after > 0) & (after < len(times))
    gaps = np.full(len(moments), np.nan)
    gaps[inside] = times[after[inside]] - times[after[inside] - 1]
    return gaps
