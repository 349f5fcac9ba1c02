"""Profile likelihood intervals: all values that the data do not reject by the ratio test.

For a value of one parameter the others are set to their best; twice the loss of log likelihood is
compared with a chi-square of one degree of freedom (Wilks 1938). Unlike Wald's, the interval does
not depend on the scale of the parameter and may be lopsided.

Source: Venzon & Moolgavkar, Appl. Statist. 37 (1988); Pawitan, *In All Likelihood* (2001), ch. 3.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from simulated_distributions.fits.likelihood import Likelihood
from simulated_distributions.fits.maximum import Maximum, maximize
from simulated_distributions.vocabulary import Floats

Interval = tuple[float, float]
FARTHEST = 40.0  # on the search scale: there the end of the range is reached


def profile_interval(
    likelihood: Likelihood, best: Maximum, name: str, *, error: float, level: float
) -> Interval:
    """Return the interval of one parameter.

    Args:
        likelihood: With all free parameters.
        best: Its maximum.
        name: The parameter.
        error: Its standard error on the search scale: the first guess of how far to look.
        level: In (0, 1).
    """
    index = list(likelihood.scales).index(name)
    scale = likelihood.scales[name]
    centre = float(best.point[index])
    depth = float(special.ndtri((1 + level) / 2))
    nuisance = [np.delete(best.point, index)]

    def loss(t: float) -> float:
        value, nuisance[0] = _best_rest(likelihood, name, float(scale.back(t)), nuisance[0])
        return float(np.sqrt(max(2 * (best.value - value), 0.0)))

    below = _reach(lambda distance: loss(centre - distance), error, depth)
    nuisance[0] = np.delete(best.point, index)
    above = _reach(lambda distance: loss(centre + distance), error, depth)
    ends = [float(end) for end in scale.back(np.array([centre - below, centre + above]))]
    return (
        scale.bounds[0] if below >= FARTHEST else ends[0],
        scale.bounds[1] if above >= FARTHEST else ends[1],
    )


def _best_rest(
    likelihood: Likelihood, name: str, value: float, start: Floats
) -> tuple[float, Floats]:
    """Return the largest log likelihood with one parameter held, and where the others are then."""
    held = likelihood.without(name, value)
    if not held.scales:
        return held.value(start), start
    if held.closed:
        best = held.point(held.closed(held.sample, held.fixed))
        return held.value(best), best
    found = maximize(held, start)
    return found.value, found.point


def _reach(loss: Callable[[float], float], error: float, depth: float) -> float:
    """Return the distance at which the root of twice the loss is *depth*: almost a straight line.

    Regula falsi (Illinois) after a bracket is found by steps of one standard error.
    """
    near, low = 0.0, -depth
    far, high = depth * error, loss(depth * error) - depth
    while high < 0:
        near, low = far, high
        far *= 1.3
        if far >= FARTHEST:
            return FARTHEST
        high = loss(far) - depth
    kept = 0
    for _ in range(100):
        middle = far - high * (far - near) / (high - low)
        value = loss(middle) - depth
        if abs(value) < 1e-7:
            break
        if value < 0:
            near, low, high = middle, value, high / (2 if kept == 1 else 1)
            kept = 1
        else:
            far, high, low = middle, value, low / (2 if kept == -1 else 1)
            kept = -1
    return middle
