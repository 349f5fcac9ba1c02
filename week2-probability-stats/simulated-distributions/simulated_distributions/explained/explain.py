"""`explain(law)`: a sampler drawn at work, with what theory predicts of it and what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simulated_distributions.errors import ParameterError, SeedError, SizeError
from simulated_distributions.explained.circle import explain_best_fisher
from simulated_distributions.explained.explanation import Explanation
from simulated_distributions.explained.layers import explain_layers
from simulated_distributions.explained.rejections import (
    explain_johnk,
    explain_laplace,
    explain_marsaglia_tsang,
    explain_polar,
    explain_zipf,
)
from simulated_distributions.explained.tables import explain_alias, explain_guide
from simulated_distributions.explained.transformed import explain_btpe, explain_btrs, explain_ptrs
from simulated_distributions.explained.transforms import (
    explain_box_muller,
    explain_draws,
    explain_inversion,
)
from simulated_distributions.law import Law
from simulated_distributions.vocabulary import Seed

FEWEST = 1000

EXPLAINERS: dict[tuple[str, str], Callable[..., Explanation]] = {
    ("Normal", "ziggurat"): explain_layers,
    ("LogNormal", "ziggurat"): explain_layers,
    ("Exponential", "ziggurat"): explain_layers,
    ("Laplace", "ziggurat"): explain_layers,
    ("Normal", "rejection"): explain_laplace,
    ("Normal", "polar"): explain_polar,
    ("Normal", "box-muller"): explain_box_muller,
    ("Gamma", "marsaglia-tsang"): explain_marsaglia_tsang,
    ("ChiSquare", "marsaglia-tsang"): explain_marsaglia_tsang,
    ("Beta", "johnk"): explain_johnk,
    ("Poisson", "ptrs"): explain_ptrs,
    ("Binomial", "btrs"): explain_btrs,
    ("Binomial", "btpe"): explain_btpe,
    ("VonMises", "best-fisher"): explain_best_fisher,
    ("Zipf", "rejection"): explain_zipf,
}
BY_METHOD: dict[str, Callable[..., Explanation]] = {
    "alias": explain_alias,
    "guide-table": explain_guide,
    "inversion": explain_inversion,
}


def explain(
    law: Law, method: str | None = None, *, draws: int = 20_000, rng: Seed = 7
) -> Explanation:
    """Show a sampler of *law* at work.

    Args:
        law: One law (scalar parameters).
        method: The name of one of its methods; the one that `sample` would use by default.
        draws: How many draws the measured facts rest on, at least a thousand.
        rng: A Generator or a seed.

    Returns:
        The idea in words, facts predicted and measured with their standard errors (acceptance
        rate, random words used a draw, …), and a picture.

    Raises:
        ParameterError: If *law* is no law, or many.
        MethodError: If the law has no such method, or not for these parameters.
        SizeError: If *draws* is below a thousand.

    >>> from simulated_distributions import Normal
    >>> print(explain(Normal(), "rejection").fact("acceptance rate").cells[1])
    0.76017
    """
    if not isinstance(law, Law):
        raise ParameterError(f"law must be a law such as Normal(0, 1), found {law!r}")
    if law.batch != ():
        raise ParameterError(f"law must be one law, found parameters of shape {law.batch}")
    if not isinstance(draws, int) or draws < FEWEST:
        raise SizeError(f"draws must be a whole number of at least {FEWEST}, found {draws!r}")
    chosen = law._choose(method)  # noqa: SLF001  a law of our own
    name = type(law).__name__
    explainer = EXPLAINERS.get((name, chosen.name)) or BY_METHOD.get(chosen.name, explain_draws)
    return explainer(law, chosen, _generator(rng), draws)


def _generator(rng: Any) -> np.random.Generator:  # noqa: ANN401  what a caller may get wrong
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as exc:
        raise SeedError(f"rng must be a numpy.random.Generator or a seed, found {rng!r}") from exc
