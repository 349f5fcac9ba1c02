"""Increasing or decreasing functions that a variable may be sent through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulated_distributions.errors import ParameterError
from simulated_distributions.vocabulary import Real


@dataclass(frozen=True)
class Map:
    """A function y = forward(x), one to one.

    Args:
        name: For messages.
        forward: From x to y.
        back: From y to x.
        log_slope: From y to log |dx/dy|.
        rising: Whether y grows with x.
        domain: The least and the largest x.
    """

    name: str
    forward: Callable[[Real], Real]
    back: Callable[[Real], Real]
    log_slope: Callable[[Real], Real]
    rising: bool = True
    domain: tuple[float, float] = (-np.inf, np.inf)


EXP = Map("exp", np.exp, np.log, lambda y: -np.log(y))
LOG = Map("log", np.log, np.exp, lambda y: y, domain=(0.0, np.inf))
RECIPROCAL = Map(
    "reciprocal",
    lambda x: 1 / x,
    lambda y: 1 / y,
    lambda y: -2 * np.log(y),
    rising=False,
    domain=(0.0, np.inf),
)
NAMED = {one.name: one for one in (EXP, LOG, RECIPROCAL)}


def affine(*, shift: float = 0.0, factor: float = 1.0) -> Map:
    """Return y = shift + factor · x; the factor may be negative, not 0."""
    if not (np.isfinite(shift) and np.isfinite(factor)) or factor == 0:
        raise ParameterError(
            f"affine: shift must be finite and factor finite and not 0, found {shift!r}, {factor!r}"
        )
    return Map(
        f"{shift:g} + {factor:g} x",
        lambda x: shift + factor * x,
        lambda y: (y - shift) / factor,
        lambda y: -np.log(abs(factor)) + 0 * y,
        rising=factor > 0,
    )


def power(exponent: float) -> Map:
    """Return y = x^exponent on x ≥ 0, for an exponent that is not 0."""
    if not np.isfinite(exponent) or exponent == 0:
        raise ParameterError(f"power: exponent must be finite and not 0, found {exponent!r}")
    return Map(
        f"x^{exponent:g}",
        lambda x: x**exponent,
        lambda y: y ** (1 / exponent),
        lambda y: (1 / exponent - 1) * np.log(y) - np.log(abs(exponent)),
        rising=exponent > 0,
        domain=(0.0, np.inf),
    )
