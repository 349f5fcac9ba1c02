"""Starting values and closed forms of the continuous laws.

Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, the chapter of each
law; Minka, "Estimating a gamma distribution" (2002).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulated_distributions.fits.medians import median_variance
from simulated_distributions.fits.recipe import (
    LINE,
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    Recipe,
    Values,
)
from simulated_distributions.fits.sample import Sample

Fixed = Mapping[str, float]


def normal(sample: Sample, fixed: Fixed) -> Values:
    """The average, and the root of the mean square around it: the maximum."""
    mean = fixed.get("mean", sample.mean())
    return {"mean": mean, "sd": sample.mean(lambda x: (x - mean) ** 2) ** 0.5}


def lognormal(sample: Sample, fixed: Fixed) -> Values:
    """The normal law's maximum, of the logs."""
    mean = fixed.get("log_mean", sample.mean(np.log))
    spread = sample.mean(lambda x: (np.log(x) - mean) ** 2) ** 0.5
    return {"log_mean": mean, "log_sd": spread}


def exponential(sample: Sample, _: Fixed) -> Values:
    """One over the average: the maximum."""
    return {"rate": 1 / sample.mean() if sample.mean() > 0 else np.inf}


def gamma(sample: Sample, fixed: Fixed) -> Values:
    """Minka's approximation from log mean − mean log."""
    gap = np.log(sample.mean()) - sample.mean(np.log)
    shape = fixed.get("shape", (3 - gap + np.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap))
    return {"shape": shape, "rate": shape / sample.mean()}


def chi_square(sample: Sample, _: Fixed) -> Values:
    """The mean."""
    return {"df": sample.mean()}


def beta(sample: Sample, _: Fixed) -> Values:
    """Moments."""
    mean = sample.mean()
    total = max(mean * (1 - mean) / sample.var() - 1, 0.1)
    return {"a": mean * total, "b": (1 - mean) * total}


def student(sample: Sample, _: Fixed) -> Values:
    """From the quartiles: they are 0.674 apart from the centre for many degrees, 1 for one."""
    quartile = sample.mean(lambda x: (np.abs(x) > 3).astype(np.float64))
    return {"df": 1.5 if quartile > 0.1 else 4.0}


def f_ratio(sample: Sample, _: Fixed) -> Values:
    """The mean gives df2 where it exists; df1 from a middle guess."""
    mean = sample.mean()
    return {"df1": 4.0, "df2": min(max(2 * mean / (mean - 1), 3.0), 50.0) if mean > 1 else 10.0}


def weibull(sample: Sample, fixed: Fixed) -> Values:
    """The moments of log X, which is a Gumbel variable's negative."""
    shape = fixed.get("shape", np.pi / (sample.sd(np.log) * np.sqrt(6.0)))
    log_scale = sample.mean(np.log) + np.euler_gamma / shape
    return {"shape": shape, "scale": float(np.exp(log_scale))}


def inverse_gamma(sample: Sample, fixed: Fixed) -> Values:
    """Minka's approximation, of one over the data."""
    mean = sample.mean(lambda x: 1 / x)
    gap = np.log(mean) + sample.mean(np.log)
    shape = fixed.get("shape", (3 - gap + np.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap))
    return {"shape": shape, "scale": shape / mean}


def log_logistic(sample: Sample, _: Fixed) -> Values:
    """The median, and the spread of the logs."""
    return {
        "shape": np.pi / (sample.sd(np.log) * np.sqrt(3.0)),
        "scale": sample.quantile(0.5),
    }


def rayleigh(sample: Sample, _: Fixed) -> Values:
    """The root of half of the mean square: the maximum."""
    return {"scale": (sample.mean(np.square) / 2) ** 0.5}


def cauchy(sample: Sample, _: Fixed) -> Values:
    """The median and half of the interquartile range."""
    return {"location": sample.quantile(0.5), "scale": sample.spread / 2}


def laplace(sample: Sample, fixed: Fixed) -> Values:
    """The median and the mean distance from it: the maximum."""
    centre = fixed.get("location", sample.quantile(0.5))
    return {"location": centre, "scale": sample.mean(lambda x: np.abs(x - centre))}


def laplace_information(values: Fixed, size: int) -> Values:
    """The location's by what a median of *size* values does, the scale's by Fisher's formula."""
    one = values["scale"] ** -2.0
    return {"location": one / median_variance(size), "scale": size * one}


def logistic(sample: Sample, _: Fixed) -> Values:
    """Moments."""
    return {"location": sample.mean(), "scale": sample.sd() * np.sqrt(3.0) / np.pi}


def gumbel(sample: Sample, _: Fixed) -> Values:
    """Moments."""
    scale = sample.sd() * np.sqrt(6.0) / np.pi
    return {"location": sample.mean() - np.euler_gamma * scale, "scale": scale}


def inverse_gaussian(sample: Sample, fixed: Fixed) -> Values:
    """The mean, and one over the mean of (x − m)²/(m² x): the maximum."""
    mean = fixed.get("mean", sample.mean())
    return {"mean": mean, "shape": 1 / sample.mean(lambda x: (x - mean) ** 2 / (mean**2 * x))}


RECIPES: dict[str, Recipe] = {
    "Normal": Recipe(normal, LINE, 2, closed=True),
    "LogNormal": Recipe(lognormal, POSITIVE, 2, closed=True),
    "Exponential": Recipe(exponential, NOT_NEGATIVE, closed=True),
    "Gamma": Recipe(gamma, POSITIVE, 2),
    "ChiSquare": Recipe(chi_square, POSITIVE),
    "Beta": Recipe(beta, SHARE, 2),
    "StudentT": Recipe(student, LINE),
    "F": Recipe(f_ratio, POSITIVE, 2),
    "Weibull": Recipe(weibull, POSITIVE, 2),
    "InverseGamma": Recipe(inverse_gamma, POSITIVE, 2),
    "LogLogistic": Recipe(log_logistic, POSITIVE, 2),
    "Rayleigh": Recipe(rayleigh, POSITIVE, closed=True),
    "Cauchy": Recipe(cauchy, LINE, 2),
    "Laplace": Recipe(laplace, LINE, 2, closed=True, known=laplace_information),
    "Logistic": Recipe(logistic, LINE, 2),
    "Gumbel": Recipe(gumbel, LINE, 2),
    "InverseGaussian": Recipe(inverse_gaussian, POSITIVE, 2, closed=True),
}
