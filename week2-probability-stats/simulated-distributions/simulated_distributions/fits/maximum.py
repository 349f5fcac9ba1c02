"""Newton's method uphill, kept uphill where the surface is not yet concave.

The step is −H⁻¹g with the eigenvalues of −H made positive, cut to a length of 2 and halved until
the likelihood rises. Source: Nocedal & Wright, *Numerical Optimization*, 2nd ed., ch. 3.4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matrixops import eigh
from simulated_distributions.errors import NoMaximumError
from simulated_distributions.fits.likelihood import Likelihood
from simulated_distributions.vocabulary import Floats

STEPS = 200
FLAT = 1e-13  # what a further step would add, in log likelihood
FARTHEST = 60.0  # from the start, on the search scale
UNKNOWN = 30.0  # a standard error beyond it, on the search scale, says that nothing is known


class Maximum(NamedTuple):
    """Where the likelihood is largest, its value there, and the observed information (k, k)."""

    point: Floats
    value: float
    information: Floats


def maximize(likelihood: Likelihood, start: Floats) -> Maximum:
    """Return the maximum that is uphill of *start*, shape (k,), on the search scale.

    Raises:
        NoMaximumError: If the likelihood keeps rising as a parameter goes to an end of its range.
    """
    t = start
    value, gradient, hessian = likelihood.derivatives(t)
    for _ in range(STEPS):
        if not np.all(np.isfinite(gradient)):
            break
        step = uphill(gradient, hessian)
        gain = float(gradient @ step)
        if gain < FLAT * max(1.0, likelihood.sample.size):
            t = t + step
            return _checked(likelihood, Maximum(t, likelihood.value(t), -hessian))
        t = _advance(likelihood, t, value, step)
        if np.max(np.abs(t - start)) > FARTHEST:
            break
        value, gradient, hessian = likelihood.derivatives(t)
    raise _no_maximum(likelihood, int(np.argmax(np.abs(t - start))), t)


def uphill(gradient: Floats, hessian: Floats) -> Floats:
    """Return Newton's step, with the eigenvalues of −H made positive."""
    if len(gradient) == 1:
        step = gradient / max(abs(hessian[0, 0]), 1e-300)
    else:
        values, vectors = eigh(-hessian)
        size = np.maximum(np.abs(values), 1e-12 * np.max(np.abs(values)) + 1e-300)
        step = np.asarray(vectors @ ((vectors.T @ gradient) / size))
    return np.asarray(step / max(1.0, float(np.max(np.abs(step))) / 2))


def _advance(likelihood: Likelihood, t: Floats, value: float, step: Floats) -> Floats:
    """Return t + step, the step halved until the likelihood does not fall."""
    slack = 1e-14 * abs(value)
    for _ in range(60):
        if likelihood.value(t + step) >= value - slack:
            break
        step = step / 2
    return t + step


def _checked(likelihood: Likelihood, found: Maximum) -> Maximum:
    """Return the maximum, unless the likelihood is flat there in some direction: it never ends."""
    values, directions = eigh(found.information)
    if values[0] < UNKNOWN**-2.0:
        raise _no_maximum(likelihood, int(np.argmax(np.abs(directions[:, 0]))), found.point)
    return found


def _no_maximum(likelihood: Likelihood, index: int, t: Floats) -> NoMaximumError:
    name = list(likelihood.scales)[index]
    at = likelihood.parameters(t)[name]
    law = likelihood.law.__name__
    return NoMaximumError(
        f"{law}.fit: the likelihood has no maximum; it rises, or is flat, at {name} = {at:.3g}"
    )
