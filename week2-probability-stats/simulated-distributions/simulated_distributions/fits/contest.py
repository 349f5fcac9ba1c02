"""Fit every law that allows the data, and rank them.

The ranking is by Akaike's criterion, 2k − 2 log likelihood: a law is charged for each parameter.
Differences below 2 say little. The best of many is still only the best of these: look at the
distance of its cdf from the data's as well.

Source: Burnham & Anderson, *Model Selection and Multimodel Inference*, 2nd ed. (2002), ch. 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import DistributionError
from simulated_distributions.fits.fit import RECIPES
from simulated_distributions.fits.irregular import IRREGULAR
from simulated_distributions.fits.result import Fit
from simulated_distributions.fits.sample import Sample, read
from simulated_distributions.law import Law
from simulated_distributions.vocabulary import Real

SELF_FITTING = {"Categorical", "DiscreteUniform", "Uniform"}
"""Laws that follow any data's own shares or ends; they would win by copying."""


@dataclass(frozen=True)
class Contest:
    """Fits, the best first, and why the other laws were refused.

    Args:
        fits: By rising AIC.
        gaps: Of each fit, the largest distance between its cdf and the data's.
        refused: Of each law that could not be fitted, the reason.
    """

    fits: tuple[Fit, ...]
    gaps: tuple[float, ...]
    refused: Mapping[str, str]

    @property
    def best(self) -> Fit:
        """The fit with the least AIC."""
        return self.fits[0]


def candidates(data: Real) -> list[type[Law]]:
    """Return the laws to try: those on whole numbers for counts, else those with a density.

    Data are counts if all are whole and half of them or fewer are different: rounded measurements
    are whole as well.
    """
    import simulated_distributions as sd  # noqa: PLC0415  it lists the laws, and this is one part

    sample = read("Law", data)
    whole = np.all(sample.values == np.floor(sample.values))
    counts = bool(whole and sample.distinct <= sample.size / 2)
    known = [getattr(sd, name) for name in sd.__all__ if name in RECIPES or name in IRREGULAR]
    return [law for law in known if issubclass(law, DiscreteLaw) == counts]


def contest(
    data: Real,
    laws: Iterable[type[Law]] | None = None,
    *,
    each: Callable[[str], None] = lambda _: None,
) -> Contest:
    """Fit several laws and rank them by AIC.

    Args:
        data: Shape (n,).
        laws: Which; all that suit the kind of data by default.
        each: Called with a law's name before it is fitted, for a progress bar.

    Raises:
        FitError: If the data hold nothing that any law could be fitted to.
    """
    sample = read("Law", data)
    chosen = candidates(data) if laws is None else list(laws)
    fits: list[Fit] = []
    refused: dict[str, str] = {}
    for law in chosen:
        each(law.__name__)
        if laws is None and law.__name__ in SELF_FITTING:
            continue
        if law.__name__ == "VonMises" and sample.largest - sample.least > 2 * np.pi:
            refused["VonMises"] = "VonMises.fit: the data span more than one turn: no angles"
            continue
        try:
            fits.append(law.fit(data))
        except DistributionError as exc:
            refused[law.__name__] = str(exc)
    fits.sort(key=lambda fit: fit.aic)
    return Contest(tuple(fits), tuple(_gap(fit.law, sample) for fit in fits), refused)


def _gap(law: Any, sample: Sample) -> float:  # noqa: ANN401  a Law
    """Return the Kolmogorov distance between a law and a sample."""
    after = np.cumsum(sample.counts) / sample.size
    before = after - sample.counts / sample.size
    at = law.cdf(sample.values)
    just_below = law.cdf(sample.values - 1) if isinstance(law, DiscreteLaw) else at
    return float(max(np.abs(after - at).max(), np.abs(before - just_below).max()))
