"""What a fit gives back: the law, how well each parameter is known, and how well the law fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulated_distributions.errors import IrregularError, MethodError, PointError
from simulated_distributions.vocabulary import Floats, Seed

if TYPE_CHECKING:
    from simulated_distributions.fits.sample import Sample
    from simulated_distributions.law import Law

Interval = tuple[float, float]
Intervals = dict[str, Interval]
Maker = Callable[[float, int, Seed], Intervals]
"""From level, resamples and a seed to the interval of each free parameter."""


@dataclass(frozen=True)
class Fit:
    """A law fitted to data by maximum likelihood.

    Args:
        law: The law with the largest likelihood.
        estimates: The free parameters.
        standard_errors: Of the free parameters, on their own scale; NaN where none is valid.
        covariance: Of the free parameters in order, shape (k, k).
        log_likelihood: At the estimates.
        size: How many observations.
        makers: The kinds of interval that are valid for this law, the recommended one first.
        refusal: Why the others are not.
    """

    law: Law
    estimates: Mapping[str, float]
    standard_errors: Mapping[str, float]
    covariance: Floats = field(repr=False)
    log_likelihood: float
    size: int
    makers: Mapping[str, Maker] = field(repr=False)
    refusal: str = ""

    @property
    def methods(self) -> tuple[str, ...]:
        """The kinds of interval that are valid for this law, the recommended one first."""
        return tuple(self.makers)

    @property
    def aic(self) -> float:
        """Akaike's criterion: 2k − 2 log likelihood; less is better."""
        return 2 * len(self.estimates) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion: k log n − 2 log likelihood."""
        return len(self.estimates) * float(np.log(self.size)) - 2 * self.log_likelihood

    def interval(
        self,
        level: float = 0.95,
        *,
        method: str | None = None,
        resamples: int = 999,
        rng: Seed = None,
    ) -> Intervals:
        """Return a confidence interval of each free parameter.

        Args:
            level: The share of samples whose interval holds the truth, in (0, 1).
            method: "wald" (a symmetric step on the search scale), "profile" (likelihood ratio),
                "bootstrap" (BCa), or "exact" for laws that have it; the first of `methods` by
                default.
            resamples: Of the bootstrap.
            rng: Of the bootstrap: a Generator or a seed.

        Raises:
            PointError: If *level* is not in (0, 1).
            IrregularError: If this kind is not valid for this law; the message says why.
            MethodError: If there is no such kind.
        """
        if not 0 < level < 1:
            raise PointError(f"level must be in (0, 1), found {level!r}")
        name = method or next(iter(self.makers), "wald")
        if name not in ("wald", "profile", "bootstrap", "exact"):
            raise MethodError(
                f"method must be 'wald', 'profile', 'bootstrap' or 'exact', found {name!r}"
            )
        if name not in self.makers:
            raise IrregularError(
                f"{type(self.law).__name__} has no {name} interval: {self.refusal}"
            )
        return self.makers[name](level, resamples, rng)

    def __repr__(self) -> str:
        """Return a table: estimates, standard errors, intervals, log likelihood and AIC."""
        kind = next(iter(self.makers), "")
        known = self.interval() if kind else {}
        head = f"{'parameter':<14}{'estimate':>12}{'std. error':>12}"
        rows = [f"{type(self.law).__name__} fitted to {self.size} values"]
        rows.append(head + (f"   95 % interval ({kind})" if kind else ""))
        for name, value in self.estimates.items():
            row = f"{name:<14}{value:>12.6g}{self.standard_errors[name]:>12.3g}"
            if name in known:
                row += "   {:.6g} … {:.6g}".format(*known[name])
            rows.append(row)
        rows.append(f"log likelihood {self.log_likelihood:.6g}   AIC {self.aic:.6g}")
        return "\n".join(rows)


def assemble(
    law: type,
    sample: Sample,
    estimates: dict[str, float],
    errors: dict[str, float],
    fixed: Mapping[str, float],
    makers: Mapping[str, Maker],
    refusal: str,
) -> Fit:
    """Return the fit of a law whose likelihood is not smooth, from its parts."""
    found = law(**estimates, **fixed)
    density = found.logpmf if hasattr(found, "logpmf") else found.logpdf
    return Fit(
        law=found,
        estimates=estimates,
        standard_errors=errors,
        covariance=np.diag([error**2 for error in errors.values()]),
        log_likelihood=float(density(sample.values) @ sample.counts),
        size=int(sample.size),
        makers=makers,
        refusal=refusal,
    )
