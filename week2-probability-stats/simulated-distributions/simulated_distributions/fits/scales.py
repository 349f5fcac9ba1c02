"""The scale on which a parameter is searched for and its Wald interval is symmetric.

A positive parameter is searched for by its log, a probability by its log odds, an exponent above 1
by log(x − 1): no step leaves the law's domain, and the likelihood is closer to a parabola.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulated_distributions.parameters import Rule, rules
from simulated_distributions.vocabulary import Real


@dataclass(frozen=True)
class Scale:
    """A monotone map t(x) onto the line, its inverse, and dx/dt at x."""

    name: str
    forward: Callable[[Real], Real]
    back: Callable[[Real], Real]
    slope: Callable[[Real], Real]
    bounds: tuple[float, float]


LOG = Scale("log", np.log, np.exp, lambda x: x, (0.0, np.inf))
LOGIT = Scale(
    "log odds",
    lambda x: np.log(x) - np.log1p(-x),
    lambda t: 1 / (1 + np.exp(-t)),
    lambda x: x * (1 - x),
    (0.0, 1.0),
)
ABOVE_ONE = Scale(
    "log(x − 1)", lambda x: np.log(x - 1), lambda t: 1 + np.exp(t), lambda x: x - 1, (1.0, np.inf)
)


def linear(unit: float) -> Scale:
    """Return the identity, measured in a unit of the data's own spread."""
    return Scale(
        "identity",
        lambda x: x / unit,
        lambda t: t * unit,
        lambda x: unit + 0 * x,
        (-np.inf, np.inf),
    )


_BY_RULE = {
    "a finite number above 0": LOG,
    "in [0, 1]": LOGIT,
    "in (0, 1]": LOGIT,
    "a finite number above 1": ABOVE_ONE,
}


def scales_of(law: type, spread: float) -> dict[str, Scale]:
    """Return the scale of each parameter of a law, from the rule that it bears."""
    return {name: _scale(rule, spread) for name, rule in rules(law).items()}


def _scale(rule: Rule, spread: float) -> Scale:
    return _BY_RULE.get(rule.allowed) or linear(spread)
