"""Sums of two independent variables whose law has a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulated_distributions.continuous.cauchy import Cauchy
from simulated_distributions.continuous.chi_square import ChiSquare
from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.discrete.bernoulli import Bernoulli
from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.discrete.negative_binomial import NegativeBinomial
from simulated_distributions.discrete.poisson import Poisson
from simulated_distributions.law import Law


def _normal(a: Any, b: Any) -> Law:  # noqa: ANN401  all of these take two laws of the kind named
    return Normal(a.mean + b.mean, (a.var + b.var) ** 0.5)


def _cauchy(a: Any, b: Any) -> Law:  # noqa: ANN401
    return Cauchy(a.location + b.location, a.scale + b.scale)


def _chi_square(a: Any, b: Any) -> Law:  # noqa: ANN401
    return ChiSquare(a.df + b.df)


def _gamma(a: Any, b: Any) -> Law | None:  # noqa: ANN401
    shapes = [getattr(one, "shape", 1.0) for one in (a, b)]
    return Gamma(sum(shapes), a.rate) if a.rate == b.rate else None


def _poisson(a: Any, b: Any) -> Law:  # noqa: ANN401
    return Poisson(a.rate + b.rate)


def _binomial(a: Any, b: Any) -> Law | None:  # noqa: ANN401
    trials = [getattr(one, "n", 1.0) for one in (a, b)]
    return Binomial(sum(trials), a.p) if a.p == b.p else None


def _negative_binomial(a: Any, b: Any) -> Law | None:  # noqa: ANN401
    return NegativeBinomial(a.r + b.r, a.p) if a.p == b.p else None


_FAMILIES: tuple[tuple[tuple[type, ...], Callable[[Any, Any], Law | None]], ...] = (
    ((Normal,), _normal),
    ((Cauchy,), _cauchy),
    ((ChiSquare,), _chi_square),
    ((Gamma, Exponential), _gamma),
    ((Poisson,), _poisson),
    ((Binomial, Bernoulli), _binomial),
    ((NegativeBinomial,), _negative_binomial),
)


def closed_sum(first: Law, second: Law) -> Law | None:
    """Return the law of the sum if it has a name.

    Source: Johnson, Kotz & Balakrishnan, and Johnson, Kemp & Kotz, the chapter of each law.
    """
    for kinds, add in _FAMILIES:
        if type(first) in kinds and type(second) in kinds:
            return add(first, second)
    return None
