"""The triangular law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Location, demand
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.vocabulary import Real


def _descent(past: Real, rest: Real, side: Real) -> Real:
    """Return how far past the mode a share lies: side − √(rest · side), where past + rest = side.

    Written without the difference, which would cancel near the mode.
    """
    return np.where(side > 0, past / (1 + np.sqrt(rest / side)), 0.0)


@law
class Triangular(ContinuousLaw):
    """Least, most likely, largest: a density that rises and falls in straight lines.

    Source: Kotz & van Dorp, *Beyond Beta* (2004), ch. 1.

    Args:
        low, mode, high: low ≤ mode ≤ high, low below high.
    """

    low: Location = 0.0
    mode: Location = 0.5
    high: Location = 1.0

    methods: ClassVar[tuple[Method, ...]] = (INVERSION,)

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return self.low, self.high

    @property
    def mean(self) -> Real:
        """The expectation."""
        return (self.low + self.mode + self.high) / 3

    @property
    def var(self) -> Real:
        """The variance."""
        left, right, width = self._sides
        return (width**2 - left * right) / 18

    @property
    def skew(self) -> Real:
        """The skewness."""
        left, right, width = self._sides
        top = np.sqrt(2.0) * (right - left) * (width + left) * (width + right)
        return top / (5 * (width**2 - left * right) ** 1.5)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return np.full(self.batch, -0.6)[()]

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return 0.5 + np.log((self.high - self.low) / 2) + 0 * self.mode

    def _logpdf(self, x: Real) -> Real:
        left, right, width = self._sides
        rise, fall = np.log((x - self.low) / left), np.log((self.high - x) / right)
        return np.log(2 / width) + np.where(x < self.mode, rise, np.where(x > self.mode, fall, 0.0))

    def _cdf(self, x: Real) -> Real:
        left, right, width = self._sides
        rise = (x - self.low) * ((x - self.low) / left) / width
        past = (x - self.mode) * ((right + (self.high - x)) / right) / width
        return np.where(x < self.mode, rise, np.where(right > 0, left / width + past, 1.0))

    def _sf(self, x: Real) -> Real:
        left, right, width = self._sides
        fall = (self.high - x) * ((self.high - x) / right) / width
        before = (self.mode - x) * ((left + (x - self.low)) / left) / width
        return np.where(x > self.mode, fall, np.where(left > 0, right / width + before, 1.0))

    def _ppf(self, p: Real) -> Real:
        left, right, width = self._sides
        return np.where(
            p * width < left,
            self.low + np.sqrt(p * left * width),
            self.mode + _descent(p * width - left, (1 - p) * width, right),
        )

    def _isf(self, q: Real) -> Real:
        left, right, width = self._sides
        return np.where(
            q * width < right,
            self.high - np.sqrt(q * right * width),
            self.mode - _descent(q * width - right, (1 - q) * width, left),
        )

    @property
    def _sides(self) -> tuple[Real, Real, Real]:
        """The lengths left and right of the mode, and both together."""
        return self.mode - self.low, self.high - self.mode, self.high - self.low

    def _check(self) -> None:
        demand("Triangular", "high", self.high, "above low", holds=self.high > self.low)
        between = (self.low <= self.mode) & (self.mode <= self.high)
        demand("Triangular", "mode", self.mode, "between low and high", holds=between)
