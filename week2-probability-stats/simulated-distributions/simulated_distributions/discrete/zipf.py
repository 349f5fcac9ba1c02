"""The Zipf (zeta) law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import NoClosedFormError
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Exponent
from simulated_distributions.samplers.guide import GUIDE_TABLE
from simulated_distributions.samplers.zipf import DEVROYE_ZIPF, fill_zipf
from simulated_distributions.vocabulary import Real

TERMS = 2.0**17  # of the characteristic function
CLOSE = 1e-3  # how close to 1 it is not known


def log_zeta_sum(s: Real) -> Real:
    """Return Σ log(k) k^−s: 999 terms, and Euler and Maclaurin for the rest."""
    k = np.arange(2.0, 1000.0)
    head = np.exp(np.multiply.outer(-np.asarray(s), np.log(k))) @ np.log(k)
    last, log = 1000.0, np.log(1000.0)
    tail = last ** (1 - s) * (log / (s - 1) + (s - 1) ** -2.0)
    return head + tail + last**-s * (log / 2 + (s * log - 1) / (12 * last))


@law
class Zipf(DiscreteLaw):
    """Ranks from 1 on: the k-th has probability ∝ k^−exponent.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 11.

    Quantiles beyond 2⁵³ are given as infinite.

    Args:
        exponent: Above 1; moments of order exponent − 1 and higher are infinite.
    """

    exponent: Exponent

    methods: ClassVar[tuple[Method, ...]] = (
        Method(
            "rejection",
            DEVROYE_ZIPF,
            lambda law, stream, out: fill_zipf(stream, out, float(law.exponent)),
        ),
        GUIDE_TABLE,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return np.ones(self.batch)[()], np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self._raw(1)

    @property
    def var(self) -> Real:
        """The variance."""
        return when(
            self.exponent > 3,
            lambda: self._raw(2) - self._raw(1) ** 2,
            when(self.exponent > 2, lambda: np.inf, np.nan),
        )

    @property
    def skew(self) -> Real:
        """The skewness."""
        m = self._raw(1)
        third = self._raw(3) - 3 * m * self._raw(2) + 2 * m**3
        return when(self.exponent > 4, lambda: third / self.var**1.5, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        m = self._raw(1)
        fourth = self._raw(4) - 4 * m * self._raw(3) + 6 * m * m * self._raw(2) - 3 * m**4
        return when(self.exponent > 5, lambda: fourth / self.var**2 - 3, np.nan)

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return np.ones(self.batch)[()]

    @property
    def entropy(self) -> Real:
        """The entropy in nats."""
        s, zeta = self.exponent, special.zeta(self.exponent)
        return s * log_zeta_sum(s) / zeta + np.log(zeta)

    def _logpmf(self, k: Real) -> Real:
        return -self.exponent * np.log(k) - np.log(special.zeta(self.exponent))

    def _cdf(self, x: Real) -> Real:
        return 1 - self._sf(x)

    def _sf(self, x: Real) -> Real:
        return special.zeta(self.exponent, x + 1) / special.zeta(self.exponent)

    def _raw(self, order: int) -> Real:
        """Return E X^order."""
        s = self.exponent
        return when(s - order > 1, lambda: special.zeta(s - order) / special.zeta(s), np.inf)

    def _cf(self, t: Real) -> Real:
        return self._by_member(_characteristic, t, np.complex128)


def _characteristic(law: Zipf, t: Real) -> Real:
    """Return E exp(itX) at t, shape (m,): a polylogarithm.

    The first 2¹⁷ terms are added up. For the rest, (N + k)^−s is expanded in k/N, and the sums
    Σ zᵏ kⁿ are rational functions of z = exp(it). Close to z = 1 that does not hold.
    """
    s, total = float(law.exponent), special.zeta(law.exponent)
    z = np.exp(1j * t)
    near = (np.abs(1 - z) < CLOSE) & (t != 0)
    if np.any(near):
        raise NoClosedFormError(
            f"{law} has no characteristic function known at t = {np.asarray(t)[near][0]:.17g}: "
            f"t must be 0, or {CLOSE} away from every multiple of 2π"
        )
    k = np.arange(1.0, TERMS)
    head = np.array([np.exp(1j * one * k) @ k**-s for one in t])
    sums = (1 / (1 - z), z / (1 - z) ** 2, z * (1 + z) / (1 - z) ** 3)
    last = z * (1 + 4 * z + z * z) / (1 - z) ** 4
    rest = sum(special.poch(s, n) * (-TERMS) ** -n * power for n, power in enumerate(sums[:2]))
    rest += special.poch(s, 2) / 2 * TERMS**-2 * sums[2]
    rest -= special.poch(s, 3) / 6 * TERMS**-3 * last
    return np.where(t == 0, 1.0, (head + np.exp(1j * t * TERMS) * TERMS**-s * rest) / total)
