"""The categorical law: shares, each of which is a binomial share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import special

from simulated_distributions.errors import ParameterError
from simulated_distributions.fits.recipe import Domain
from simulated_distributions.fits.result import Fit, Intervals
from simulated_distributions.fits.sample import read
from simulated_distributions.vocabulary import Real, Seed

Fixed = Mapping[str, float]
CATEGORY = Domain(
    "whole numbers from 0 to 10⁶", lambda x: (x >= 0) & (x <= 1e6) & (x == np.floor(x))
)


def fit_categorical(law: type, data: Real, fixed: Fixed) -> Fit:
    """The shares seen, of the categories 0 … largest; each is a binomial share."""
    if fixed:
        raise ParameterError("Categorical.fit: weights cannot be fixed; nothing else is there")
    sample = read("Categorical", data)
    CATEGORY.check("Categorical", sample)
    counts = np.zeros(int(sample.largest) + 1)
    counts[sample.values.astype(np.int64)] = sample.counts
    shares = counts / sample.size
    found = law(shares)
    logs = special.xlogy(counts, shares).sum()
    names = [f"weights[{k}]" for k in range(len(shares))]

    def profile(level: float, _: int, __: Seed) -> Intervals:
        depth = float(special.ndtri((1 + level) / 2)) ** 2
        return {
            name: _share_interval(count, sample.size, depth)
            for name, count in zip(names, counts, strict=True)
        }

    covariance = (np.diag(shares) - np.multiply.outer(shares, shares)) / sample.size
    return Fit(
        law=found,
        estimates=dict(zip(names, map(float, shares), strict=True)),
        standard_errors=dict(zip(names, map(float, np.sqrt(np.diag(covariance))), strict=True)),
        covariance=covariance,
        log_likelihood=float(logs),
        size=int(sample.size),
        makers={"profile": profile},
        refusal="shares of 0 and 1 have no Wald interval; the likelihood ratio's holds for all",
    )


def _share_interval(count: float, size: float, depth: float) -> tuple[float, float]:
    """Return the ends of the p whose binomial likelihood ratio is at most *depth*; bisection."""
    seen = count / size

    def loss(p: float) -> float:
        best = special.xlogy(count, seen) + special.xlog1py(size - count, -seen)
        return float(2 * (best - special.xlogy(count, p) - special.xlog1py(size - count, -p)))

    ends = []
    for end in (0.0, 1.0):
        inside, outside = seen, end
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if loss(middle) <= depth else (inside, middle)
        ends.append(float(inside))
    return ends[0], ends[1]
