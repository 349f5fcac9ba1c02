"""What Markov chain Monte Carlo leaves behind: draws that depend on each other, and how much.

Source: Gelman et al., *Bayesian Data Analysis*, 3rd ed. (2013), ch. 11; Geyer, Stat. Sci. 7 (1992).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulated_distributions.estimates import Estimate, mean_of
from simulated_distributions.vocabulary import Floats, Real


@dataclass(frozen=True)
class Chains:
    """Many chains side by side.

    Attributes:
        draws: Shape (steps, chains, dimensions).
        accepted: The share of proposals that were accepted.
    """

    draws: Floats
    accepted: float

    def mean(self, function: Real = None) -> Estimate:
        """Return the mean of a function of the draws, its error from the chains' differences.

        Args:
            function: Takes (…, dimensions) to (…); the first coordinate by default.
        """
        return mean_of(self._values(function).mean(axis=0))

    def agreement(self, function: Real = None) -> float:
        """Return R-hat: near 1 if the halves of all chains are as different as their draws."""
        values = self._values(function)
        half = len(values) // 2
        parts = np.concatenate([values[:half], values[half : 2 * half]], axis=1)
        within = parts.var(axis=0, ddof=1).mean()
        between = parts.mean(axis=0).var(ddof=1)
        return float(np.sqrt((half - 1) / half + between / within))

    def worth(self, function: Real = None) -> float:
        """Return to how many independent draws the draws of one chain are worth, on average."""
        values = self._values(function)
        means = values.mean(axis=0)
        return float(values.var(axis=0, ddof=1).mean() / means.var(ddof=1))

    def echo(self, lags: int, function: Real = None) -> Floats:
        """Return the correlation of draws that lie 0, 1, … *lags* steps apart."""
        values = self._values(function)
        centred = values - values.mean()
        whole = (centred**2).mean()
        n = len(values)
        return np.array([(centred[: n - k] * centred[k:]).mean() / whole for k in range(lags + 1)])

    def _values(self, function: Real) -> Floats:
        return np.asarray(self.draws[..., 0] if function is None else function(self.draws))
