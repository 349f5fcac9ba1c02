"""Starting values and closed forms of the discrete laws.

Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulated_distributions.fits.recipe import BIT, COUNT, RANK, Recipe, Values
from simulated_distributions.fits.sample import Sample

Fixed = Mapping[str, float]


def bernoulli(sample: Sample, _: Fixed) -> Values:
    """The share of ones: the maximum."""
    return {"p": sample.mean()}


def binomial(sample: Sample, fixed: Fixed) -> Values:
    """The share of successes among all trials: the maximum."""
    return {"p": sample.mean() / fixed["n"] if fixed["n"] > 0 else 0.0}


def geometric(sample: Sample, _: Fixed) -> Values:
    """One over the average: the maximum."""
    return {"p": 1 / sample.mean()}


def poisson(sample: Sample, _: Fixed) -> Values:
    """The average: the maximum."""
    return {"rate": sample.mean()}


def negative_binomial(sample: Sample, fixed: Fixed) -> Values:
    """Moments; a large r where the variance does not exceed the mean."""
    mean, var = sample.mean(), sample.var()
    r = fixed.get("r", mean**2 / (var - mean) if var > mean else 100.0 * mean)
    return {"r": r, "p": r / (r + mean)}


def zipf(sample: Sample, _: Fixed) -> Values:
    """The continuous power law's maximum from 1/2 on."""
    return {"exponent": 1 + 1 / sample.mean(lambda k: np.log(2 * k))}


RECIPES: dict[str, Recipe] = {
    "Bernoulli": Recipe(bernoulli, BIT, closed=True),
    "Binomial": Recipe(binomial, COUNT, closed=True, needs=("n",)),
    "Geometric": Recipe(geometric, RANK, closed=True),
    "Poisson": Recipe(poisson, COUNT, closed=True),
    "NegativeBinomial": Recipe(negative_binomial, COUNT),
    "Zipf": Recipe(zipf, RANK),
}
