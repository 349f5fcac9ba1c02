"""Laws that are another law under a name of their own."""

from __future__ import annotations

from abc import abstractmethod

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.vocabulary import Real


@law
class SameAs(ContinuousLaw):
    """A law whose functions are those of `other`."""

    @property
    @abstractmethod
    def other(self) -> ContinuousLaw:
        """The law that this one is."""

    @property
    def support(self) -> tuple[Real, Real]:
        """The support of the other law."""
        return self.other.support

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.other.mean

    @property
    def var(self) -> Real:
        """The variance."""
        return self.other.var

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self.other.skew

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self.other.kurtosis

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return self.other.entropy

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.other.mode

    def _logpdf(self, x: Real) -> Real:
        return self.other._logpdf(x)  # noqa: SLF001  the same base

    def _cdf(self, x: Real) -> Real:
        return self.other._cdf(x)  # noqa: SLF001  the same base

    def _sf(self, x: Real) -> Real:
        return self.other._sf(x)  # noqa: SLF001  the same base

    def _logcdf(self, x: Real) -> Real:
        return self.other._logcdf(x)  # noqa: SLF001  the same base

    def _logsf(self, x: Real) -> Real:
        return self.other._logsf(x)  # noqa: SLF001  the same base

    def _ppf(self, p: Real) -> Real:
        return self.other._ppf(p)  # noqa: SLF001  the same base

    def _isf(self, q: Real) -> Real:
        return self.other._isf(q)  # noqa: SLF001  the same base

    def _cf(self, t: Real) -> Real:
        return self.other._cf(t)  # noqa: SLF001  the same base
