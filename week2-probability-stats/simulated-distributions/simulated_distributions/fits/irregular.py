"""Which laws have a fit of their own: a moving support, a kink, a circle, or whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulated_distributions.fits.angles import fit_von_mises
from simulated_distributions.fits.extremes import fit_discrete_uniform, fit_pareto, fit_uniform
from simulated_distributions.fits.recapture import fit_hypergeometric
from simulated_distributions.fits.result import Fit
from simulated_distributions.fits.shares import fit_categorical
from simulated_distributions.fits.triangle import fit_triangular
from simulated_distributions.vocabulary import Real

IRREGULAR: dict[str, Callable[[type, Real, Mapping[str, float]], Fit]] = {
    "Uniform": fit_uniform,
    "DiscreteUniform": fit_discrete_uniform,
    "Pareto": fit_pareto,
    "Categorical": fit_categorical,
    "Hypergeometric": fit_hypergeometric,
    "Triangular": fit_triangular,
    "VonMises": fit_von_mises,
}
