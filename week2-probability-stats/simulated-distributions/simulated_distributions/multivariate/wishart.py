"""The Wishart law."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import special

from matrixops import NotPositiveDefiniteError, cholesky, solve_lower
from simulated_distributions.continuous.chi_square import ChiSquare
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import law
from simulated_distributions.multivariate.multivariate_law import MultivariateContinuous
from simulated_distributions.multivariate.positive_definite import factor, log_det
from simulated_distributions.parameters import Location, Positive, demand
from simulated_distributions.vocabulary import Floats, Real


@law
class Wishart(MultivariateContinuous):
    """Sums of squares and products of df normal vectors with covariance *scale*.

    Drawn by Bartlett's decomposition: L A Aᵀ Lᵀ, where A is lower triangular with normal entries
    below the diagonal and roots of chi-squares of df, df − 1, … on it.

    Source: Bartlett (1933); Anderson, *An Introduction to Multivariate Statistical Analysis*,
    3rd ed., ch. 7.

    Args:
        df: Degrees of freedom, above d − 1; need not be whole.
        scale: Shape (d, d), symmetric and positive definite.
    """

    df: Positive
    scale: Location

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one draw: (d, d)."""
        return np.shape(self.scale)

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.df * self.scale

    @property
    def cov(self) -> Real:
        """Of each entry with each other, shape (d, d, d, d): df (S_ik S_jl + S_il S_jk)."""
        products = np.einsum("ik,jl->ijkl", self.scale, self.scale)
        return self.df * (products + products.swapaxes(2, 3))

    @property
    def var(self) -> Real:
        """The variance of each entry, shape (d, d)."""
        diagonal = np.diag(self.scale)
        return self.df * (self.scale**2 + np.multiply.outer(diagonal, diagonal))

    @property
    def mode(self) -> Real:
        """The matrix of the highest density; NaN for df < d + 1, where there is none."""
        less = self.df - len(self.scale) - 1
        return less * self.scale if less >= 0 else np.full(self.event, np.nan)

    @property
    def entropy(self) -> Real:
        """The differential entropy (over the d(d + 1)/2 entries of a triangle)."""
        d, half = len(self.scale), self.df / 2
        expected = special.digamma(half - np.arange(d) / 2).sum()
        expected += d * np.log(2) + log_det(self._factor)  # of log det W
        return -self._constant - (self.df - d - 1) / 2 * expected + self.df * d / 2

    @property
    def _constant(self) -> Real:
        d, half = len(self.scale), self.df / 2
        return -half * (d * np.log(2) + log_det(self._factor)) - special.multigammaln(half, d)

    def _log_density(self, x: Real) -> Real:
        return np.array([self._log_density_of(matrix) for matrix in x])

    def _log_density_of(self, matrix: Floats) -> float:
        symmetric = np.allclose(matrix, matrix.T, rtol=1e-12, atol=0)
        try:
            root = cholesky(matrix)
        except NotPositiveDefiniteError:
            return -np.inf  # outside of the support
        white = solve_lower(self._factor, root)  # its squares add up to the trace of S⁻¹ W
        power = (self.df - len(self.scale) - 1) / 2
        log = self._constant + power * log_det(root) - float((white**2).sum()) / 2
        return float(log) if symmetric else -np.inf

    def _draw(self, count: int, rng: np.random.Generator) -> Real:
        d = len(self.scale)
        A = np.zeros((count, d, d))
        rows, columns = np.tril_indices(d, -1)
        A[:, rows, columns] = Normal().sample((count, len(rows)), rng)
        for i in range(d):
            A[:, i, i] = np.sqrt(ChiSquare(self.df - i).sample(count, rng))
        root = self._factor @ A
        return root @ root.swapaxes(1, 2)

    @cached_property
    def _factor(self) -> Floats:
        return factor("Wishart", "scale", self.scale)

    def _check(self) -> None:
        if np.ndim(self.df) > 0:
            raise ParameterError(f"Wishart: df must be one number, found {self.df!r}")
        d = len(self._factor)
        demand("Wishart", "df", self.df, f"above d - 1 = {d - 1}", holds=self.df > d - 1)
