"""The inverse Gaussian law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method, each
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.inverse_gaussian import TWO_ROOTS, fill_inverse_gaussian
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.stirling import HALF_LOG_2PI
from simulated_distributions.vocabulary import Floats, Real, Stream

STEPS = 200


def _fill(law: InverseGaussian, stream: Stream, out: Floats) -> None:
    fill_inverse_gaussian(stream, out.reshape(-1), each(law, law.mean), each(law, law.shape))


def _log_mills(y: Real) -> Real:
    """Return log of P(Z > y)/φ(y) for a standard normal Z and y ≥ 0."""
    return np.log(special.erfcx(y / np.sqrt(2))) + 0.5 * np.log(np.pi / 2)


@law
class InverseGaussian(ContinuousLaw):
    """How long a Brownian motion with drift takes to a level: level/drift on average.

    Density √(shape/2πx³) exp(−shape (x − mean)² / 2 mean² x) on x > 0.

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 15.

    Args:
        mean: Above 0.
        shape: Above 0; the variance is mean³/shape.
    """

    mean: Positive = 1.0
    shape: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("two-roots", TWO_ROOTS, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, np.inf

    @property
    def var(self) -> Real:
        """The variance."""
        return self.mean**3 / self.shape

    @property
    def skew(self) -> Real:
        """The skewness."""
        return 3 * np.sqrt(self.mean / self.shape)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return 15 * self.mean / self.shape

    @property
    def entropy(self) -> Real:
        """The differential entropy, from E log X = log mean − e^z E₁(z) at z = 2 shape/mean."""
        scaled = special.hyperu(1, 1, 2 * self.shape / self.mean)  # e^z E₁(z)
        log_var = np.log(self.mean) * 3 - np.log(self.shape)
        return HALF_LOG_2PI + 0.5 + 0.5 * log_var - 1.5 * scaled

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        w = 1.5 * self.mean / self.shape
        return self.mean / (w + np.sqrt(1 + w * w))

    def _logpdf(self, x: Real) -> Real:
        away = self._lengths(x)[0]
        value = 0.5 * (np.log(self.shape) - 3 * np.log(x)) - HALF_LOG_2PI - 0.5 * away**2
        return np.where(x > 0, value, -np.inf)

    def _lengths(self, x: Real) -> tuple[Real, Real]:
        """Return √(shape/x) (x/mean − 1), and the same with a plus."""
        root = np.sqrt(self.shape / x)
        return root * ((x - self.mean) / self.mean), root * (x / self.mean + 1)

    def _logs(self, x: Real) -> tuple[Real, Real]:
        """Return log P(X ≤ x) and log P(X > x), each from itself where it is the smaller.

        The cdf is Φ(a) + e^(2 shape/mean) Φ(−b); as φ(b) e^(2 shape/mean) = φ(a), both terms are
        φ(a) times a ratio of Mills, and nothing overflows.
        """
        a, b = self._lengths(x)
        density = -0.5 * a * a - HALF_LOG_2PI
        near, far = _log_mills(np.abs(a)), _log_mills(b)
        below = density + np.logaddexp(near, far)
        above = density + near + np.log(-np.expm1(far - near))
        low = np.where(a < 0, below, np.log1p(-np.exp(above)))
        return low, np.where(a < 0, np.log1p(-np.exp(below)), above)

    def _cdf(self, x: Real) -> Real:
        return np.where(x > 0, np.exp(self._logs(x)[0]), 0.0)

    def _sf(self, x: Real) -> Real:
        return np.where(x > 0, np.exp(self._logs(x)[1]), 1.0)

    def _logcdf(self, x: Real) -> Real:
        return np.where(x > 0, self._logs(x)[0], -np.inf)

    def _logsf(self, x: Real) -> Real:
        return np.where(x > 0, self._logs(x)[1], 0.0)

    def _ppf(self, p: Real) -> Real:
        return self._quantile(p, p > 0.5)

    def _isf(self, q: Real) -> Real:
        return self._quantile(q, q <= 0.5)

    def _quantile(self, p: Real, upper: Real) -> Real:
        """Return the quantile of the smaller share, by Newton's method on its log.

        As a function of t = log x the density is log-concave, hence so are both shares: after the
        first step Newton's method comes from one side. Steps are cut to 2.
        """
        tail = np.minimum(p, 1 - p)
        shape = np.broadcast_shapes(np.shape(tail), self.batch)
        t = np.broadcast_to(np.log(self.mode), shape)
        wanted = np.log(np.broadcast_to(tail, shape))
        for _ in range(STEPS):
            low, high = self._logs(np.exp(t))
            share = np.where(upper, high, low)
            slope = np.exp(self._logpdf(np.exp(t)) + t - share)
            step = np.clip(np.where(upper, -1.0, 1.0) * (wanted - share) / slope, -2, 2)
            step = np.where(np.isfinite(wanted), step, 0.0)
            t = t + step
            if np.all(np.abs(step) <= 4e-16 * np.maximum(1, np.abs(t))):
                break
        ends = np.where(upper, np.inf, 0.0)
        return np.where(tail > 0, np.exp(t), np.where(np.isnan(tail), np.nan, ends))

    def _cf(self, t: Real) -> Real:
        ratio = self.shape / self.mean
        return np.exp(ratio * (1 - np.sqrt(1 - 2j * self.mean * np.asarray(t) / ratio)))
