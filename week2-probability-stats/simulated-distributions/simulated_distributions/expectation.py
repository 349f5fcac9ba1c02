"""Expectations of a law with a density, by Gauss-Legendre quadrature over its quantiles.

E g(X) is the integral of g(ppf(p)) over p. In s = −log p the integrand is smooth out to p = 1e-300,
whatever the tails; both halves are cut into pieces of a unit and more, and where the law has a
kink. Source: Davis & Rabinowitz, *Methods of Numerical Integration*, 2nd ed., ch. 2.7 and 2.12.

Bad at: functions that oscillate on the scale of a piece, and moments that barely exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from simulated_distributions.vocabulary import Floats, Real

DEPTHS = np.log(2) + np.concatenate(
    [np.arange(0.0, 8.0), np.arange(8.0, 40.0, 3.0), np.linspace(40.0, 690.0, 82)]
)
"""Where −log p is cut."""

DEEP = 500.0  # what lies beyond this −log p must not matter, or the integral diverges
NODES = 16


class Rule(NamedTuple):
    """Points, their weights, which add up to 1 − 2e-300, and the depth −log p of each."""

    points: Floats
    weights: Floats
    depths: Floats


def rule(law: Any, *, nodes: int = NODES, deepest: float = np.inf) -> Rule:  # noqa: ANN401  a law
    """Return the quadrature rule of one law, about 3,000 points, down to p = exp(−deepest)."""
    kinks = np.array(law.kinks)
    lower, lower_weights = _half(law.cdf(kinks), nodes, deepest)
    upper, upper_weights = _half(law.sf(kinks), nodes, deepest)
    points = np.concatenate([law.ppf(np.exp(-lower)), law.isf(np.exp(-upper))])
    weights = np.concatenate([lower_weights, upper_weights])
    low, high = law.support
    inside = (points > low) & (points < high)  # rounded to an end, where a density may be infinite
    return Rule(points[inside], weights[inside], np.concatenate([lower, upper])[inside])


def expectation(
    law: Any,  # noqa: ANN401  a ContinuousLaw
    function: Callable[[Floats], Real],
    *,
    nodes: int = NODES,
    deepest: float = np.inf,
) -> Real:
    """Return E function(X) of one law; NaN where the integral does not exist.

    Args:
        law: With parameters of shape ().
        function: From points (n,) to values (…, n).
        nodes: Of each piece.
        deepest: Where −log p ends; for bounded functions 45 will do.
    """
    x, weights, depths = rule(law, nodes=nodes, deepest=deepest)
    with np.errstate(all="ignore"):
        terms = function(x) * weights
        total = terms.sum(axis=-1)
        far = np.abs(terms[..., depths > DEEP]).sum(axis=-1)
        settled = far <= 1e-8 * np.abs(terms).sum(axis=-1)
    return np.where(settled, total, np.nan)[()]


def _half(kinks: Floats, nodes: int, deepest: float) -> tuple[Floats, Floats]:
    """Return nodes in −log p from p = 1/2 down, and weights in p; a piece ends at each kink."""
    edges = DEPTHS[deepest >= DEPTHS]
    cuts = -np.log(np.maximum(kinks, 1e-300))
    edges = np.unique(np.append(edges, cuts[(cuts > edges[0]) & (cuts < edges[-1])]))
    nodes_of_one, weights_of_one = _legendre(nodes)
    half = np.diff(edges)[:, None] / 2
    depths = (edges[:-1, None] + half * (1 + nodes_of_one)).ravel()
    return depths, (half * weights_of_one).ravel() * np.exp(-depths)


@cache
def _legendre(nodes: int) -> tuple[Floats, Floats]:
    return special.roots_legendre(nodes)  # type: ignore[no-any-return]  # SciPy ships no types
