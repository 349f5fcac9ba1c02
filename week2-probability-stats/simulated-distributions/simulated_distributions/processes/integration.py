"""An integral as a mean, and five ways to make the same number of draws say more.

Every method integrates a function over the unit cube of d dimensions and says how far it may be
off.

Source: Owen, *Monte Carlo Theory, Methods and Examples* (2013), ch. 8, 9, 17; Sobol' points:
Sobol' (1967), scrambled as in Owen (1998), by SciPy.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import qmc

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.errors import SizeError
from simulated_distributions.estimates import Estimate, mean_of
from simulated_distributions.samplers.stream import spawn
from simulated_distributions.samplers.uniform import fill_uniform
from simulated_distributions.vocabulary import Floats, Seed

Function = Callable[[Floats], Floats]
"""Takes points (n, d) to values (n,)."""
REPLICATES = 32


def uniforms(n: int, dimensions: int, rng: Seed) -> Floats:
    """Return points of the unit cube, shape (n, dimensions)."""
    if n < 2 or dimensions < 1:
        raise SizeError(f"n must be at least 2 and dimensions 1, found {n}, {dimensions}")
    out = np.empty(n * dimensions)
    fill_uniform(spawn(rng), out)
    return out.reshape(n, dimensions)


def plain(function: Function, dimensions: int, n: int, rng: Seed) -> Estimate:
    """Return the mean of the function at n random points: the error falls as 1/√n."""
    return mean_of(function(uniforms(n, dimensions, rng)))


def antithetic(function: Function, dimensions: int, n: int, rng: Seed) -> Estimate:
    """Return the mean over n/2 pairs u, 1 − u: where one is too large, the other is too small.

    It helps for functions that rise (or fall) throughout, and harms for symmetric ones.
    """
    u = uniforms(n // 2, dimensions, rng)
    return mean_of((function(u) + function(1 - u)) / 2)


def control_variate(
    function: Function, control: Function, mean: float, dimensions: int, n: int, rng: Seed
) -> Estimate:
    """Return the mean, less what a function whose mean is known was off at the same points."""
    u = uniforms(n, dimensions, rng)
    values, known = function(u), control(u) - mean
    slope = (known @ (values - values.mean())) / (known @ (known - known.mean()))
    rest = values - slope * known
    return Estimate(float(rest.mean()), float(rest.std(ddof=2) / np.sqrt(n)))


def importance(
    function: Callable[[Floats], Floats],
    law: ContinuousLaw,
    draw_from: ContinuousLaw,
    n: int,
    rng: Seed,
) -> Estimate:
    """Return E function(X) for X of *law*, from draws of another that goes where it matters."""
    x = draw_from.sample(n, rng)
    return mean_of(function(x) * np.exp(law.logpdf(x) - draw_from.logpdf(x)))


def stratified(function: Function, n: int, rng: Seed) -> Estimate:
    """Return the integral over [0, 1], two points in each of n/2 equal cells."""
    cells = n // 2
    u = (uniforms(2 * cells, 1, rng).reshape(2, cells) + np.arange(cells)) / cells
    first, second = function(u[0][:, None]), function(u[1][:, None])
    error = np.sqrt(((first - second) ** 2).sum() / 4) / cells
    return Estimate(float((first + second).mean() / 2), float(error))


def quasi_random(function: Function, dimensions: int, n: int, rng: Seed) -> Estimate:
    """Return the mean over points that avoid each other, its error from 32 scramblings of them."""
    rng = np.random.default_rng(rng)
    size = n // REPLICATES
    if size < 2:
        raise SizeError(f"n must be at least {2 * REPLICATES}, found {n}")
    whole = 1 << (size.bit_length() - 1)  # Sobol' points are even for powers of two
    means = [
        function(qmc.Sobol(dimensions, rng=rng).random(whole)).mean() for _ in range(REPLICATES)
    ]
    return mean_of(means)
