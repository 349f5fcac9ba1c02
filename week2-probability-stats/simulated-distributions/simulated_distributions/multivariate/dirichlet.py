"""The Dirichlet law."""

from __future__ import annotations

import numpy as np
from scipy import special

from simulated_distributions.errors import ParameterError
from simulated_distributions.law import law
from simulated_distributions.multivariate.multivariate_law import MultivariateContinuous
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.dirichlet import fill_dirichlet
from simulated_distributions.sampling import draw_rows
from simulated_distributions.vocabulary import Floats, Real, Stream

SUM = 1e-9  # how far from 1 the shares of a point may add up to


@law
class Dirichlet(MultivariateContinuous):
    """Random shares of a whole: independent gamma variables over their sum.

    The density is over the first K − 1 shares. Where all concentrations are small, draws are made
    from logs, log G(a) = log G(a + 1) + log U / a, so that 0.001 gives 1e-300 and not 0/0.

    Source: Kotz, Balakrishnan & Johnson, *Continuous Multivariate Distributions*, 2nd ed., ch. 49;
    for the logs, Devroye (1986), ch. IX.3.

    Args:
        concentration: Shape (K,) with K ≥ 2, above 0; the larger the sum, the nearer to the mean.
    """

    concentration: Positive

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one draw: (K,)."""
        return np.shape(self.concentration)

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.concentration / self.concentration.sum()

    @property
    def cov(self) -> Real:
        """The covariances: singular, since shares add up to 1."""
        m = self.mean
        return (np.diag(m) - np.multiply.outer(m, m)) / (self.concentration.sum() + 1)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        a, total = self.concentration, self.concentration.sum()
        inner = (a - 1) * (special.digamma(a) - special.digamma(total))
        return special.gammaln(a).sum() - special.gammaln(total) - inner.sum()

    @property
    def mode(self) -> Real:
        """The point of the highest density; NaN where a concentration is at most 1."""
        a = self.concentration
        if np.all(a > 1):
            return (a - 1) / (a.sum() - len(a))
        return np.full(self.event, np.nan)

    def _log_density(self, x: Real) -> Real:
        a = self.concentration
        log = special.xlogy(a - 1, x).sum(axis=1)
        log += special.gammaln(a.sum()) - special.gammaln(a).sum()
        inside = np.all(x >= 0, axis=1) & (np.abs(x.sum(axis=1) - 1) <= SUM)
        return np.where(inside, log, -np.inf)

    def _draw(self, count: int, rng: np.random.Generator) -> Real:
        def fill(stream: Stream, out: Floats) -> None:
            fill_dirichlet(stream, out, self.concentration)

        return draw_rows(fill, np.empty((count, len(self.concentration))), rng)

    def _check(self) -> None:
        shape = np.shape(self.concentration)
        if len(shape) != 1 or shape[0] < 2:
            raise ParameterError(
                f"Dirichlet: concentration must have shape (K,) with K at least 2, found {shape}"
            )
