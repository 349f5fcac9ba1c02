"""The k-th smallest of n independent draws of one law.

U, the k-th smallest of n uniform numbers, is a beta variable of k and n − k + 1; the k-th smallest
draw is ppf(U). Everything follows from that.

Source: David & Nagaraja, *Order Statistics*, 3rd ed. (2003), ch. 2.
"""

from __future__ import annotations

from typing import Any, ClassVar, overload

import numpy as np
from scipy import special

from simulated_distributions.continuous.beta import Beta
from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import ParameterError
from simulated_distributions.incomplete import beta_shares, log_beta_shares
from simulated_distributions.law import Law, law
from simulated_distributions.method import Filler, Method
from simulated_distributions.quantiles import beta_logit
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.sampling import filler_of
from simulated_distributions.vocabulary import Real, Stream
from simulated_distributions.wrappers.wrapped import (
    WrappedContinuous,
    WrappedDiscrete,
    composed,
    one_law,
)

BY_BETA = "David & Nagaraja, *Order Statistics*, 3rd ed. (2003), ch. 2.3"


@overload
def order_statistic(inner: ContinuousLaw, rank: int, size: int) -> OrderStatisticContinuous: ...
@overload
def order_statistic(inner: DiscreteLaw, rank: int, size: int) -> OrderStatisticDiscrete: ...
def order_statistic(inner: Law, rank: int, size: int) -> Law:
    """Return the law of the rank-th smallest of *size* draws.

    Args:
        inner: The law drawn from, with one set of parameters.
        rank: From 1, the minimum, to size, the maximum.
        size: How many draws.

    Raises:
        ParameterError: If *inner* is no such law, or rank is not from 1 to size.

    >>> from simulated_distributions import Uniform
    >>> float(order_statistic(Uniform(0, 1), rank=1, size=4).mean.round(12))
    0.2
    """
    one_law("order_statistic", "the law", inner)
    if isinstance(inner, DiscreteLaw):
        return OrderStatisticDiscrete(inner, rank, size)
    return OrderStatisticContinuous(inner, rank, size)


def _by_beta(law: Any) -> Filler:  # noqa: ANN401  either of the two
    beta = filler_of(Beta(*law.shapes), None)

    def fill(stream: Stream, out: Real) -> None:
        uniforms = np.empty(len(out))
        beta(stream, uniforms)
        out[:] = law.inner.ppf(uniforms)

    return fill


@law
class _Ranked(Law):
    """The cdf and its complement, by the beta law."""

    inner: Any
    rank: int
    size: int

    methods: ClassVar[tuple[Method, ...]] = (
        composed("beta-quantile", BY_BETA, _by_beta),
        INVERSION,
    )

    def __repr__(self) -> str:
        return f"order_statistic({self.inner}, rank={self.rank}, size={self.size})"

    @property
    def support(self) -> tuple[Real, Real]:
        """The inner law's."""
        low, high = self.inner.support
        return np.float64(low), np.float64(high)

    @property
    def shapes(self) -> tuple[float, float]:
        """The parameters of the beta law of cdf(X)."""
        return float(self.rank), float(self.size - self.rank + 1)

    def _cdf(self, x: Real) -> Real:
        return beta_shares(*self.shapes, self.inner.cdf(x), self.inner.sf(x))[0]

    def _sf(self, x: Real) -> Real:
        return beta_shares(*self.shapes, self.inner.cdf(x), self.inner.sf(x))[1]

    def _logcdf(self, x: Real) -> Real:
        return log_beta_shares(*self.shapes, self.inner.cdf(x), self.inner.sf(x))[0]

    def _logsf(self, x: Real) -> Real:
        return log_beta_shares(*self.shapes, self.inner.cdf(x), self.inner.sf(x))[1]

    def _check(self) -> None:
        whole = all(isinstance(v, (int, np.integer)) for v in (self.rank, self.size))
        if not whole or not 1 <= self.rank <= self.size:
            raise ParameterError(
                "order_statistic: rank must be a whole number from 1 to size, "
                f"found rank {self.rank!r}, size {self.size!r}"
            )


@law
class OrderStatisticContinuous(_Ranked, WrappedContinuous):
    """The k-th smallest draw of a law with a density."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the density is not smooth: where the inner law's is not."""
        return tuple(self.inner.kinks)

    def _logpdf(self, x: Real) -> Real:
        a, b = self.shapes
        below, above = self.inner.logcdf(x), self.inner.logsf(x)
        ways = -special.betaln(a, b)
        return ways + _times(a - 1, below) + _times(b - 1, above) + self.inner.logpdf(x)

    def _ppf(self, p: Real) -> Real:
        return self._at(beta_logit(*self.shapes, p))

    def _isf(self, q: Real) -> Real:
        return self._at(beta_logit(*self.shapes, q, upper=True))

    def _at(self, logit: Real) -> Real:
        """Return the inner law's quantile of a probability, given as its log odds."""
        below, above = special.expit(logit), special.expit(-np.asarray(logit))
        return np.where(np.asarray(logit) < 0, self.inner.ppf(below), self.inner.isf(above))


@law
class OrderStatisticDiscrete(_Ranked, WrappedDiscrete):
    """The k-th smallest draw of a law on the whole numbers."""

    def _logpmf(self, k: Real) -> Real:
        low = self.support[0]
        before = np.where(k > low, self.cdf(k - 1), 0.0)
        after = np.where(k > low, self.sf(k - 1), 1.0)
        lower, upper = self.cdf(k) - before, after - self.sf(k)
        return np.log(np.where(self.cdf(k) < 0.5, lower, upper))


def _times(count: float, log: Real) -> Real:
    """Return count · log, 0 where the count is 0 and the log −inf."""
    return count * log if count else 0.0 * np.where(np.isfinite(log), log, 0.0)
