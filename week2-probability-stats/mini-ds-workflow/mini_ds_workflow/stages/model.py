"""Stage 8, model: adjusted rate ratios by Poisson and negative binomial regression, both judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from mini_ds_workflow.design import clusters, design
from mini_ds_workflow.glm.fit import CountFit
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.poisson import poisson
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.plan import RegisteredPlan


@dataclass(frozen=True)
class Diagnosis:
    """How well a law fits: what it expects at zero, and how much more the counts vary."""

    fit: CountFit
    zeros_expected: float
    zeros_found: float

    @property
    def zero_gap(self) -> float:
        """How far the expected share of zeros is off."""
        return abs(self.zeros_expected - self.zeros_found)


@dataclass(frozen=True)
class Modelled:
    """Both fits, the rate ratios of the levels in each, and the same with clustered errors."""

    poisson: Diagnosis
    negative_binomial: Diagnosis
    levels: tuple[str, ...]
    clusters: int
    clustered: CountFit

    def ratios(self, fit: CountFit) -> tuple[Effect, ...]:
        """Return the rate ratio of each level against the reference."""
        return tuple(fit.rate_ratio(level) for level in self.levels)


def model(registered: RegisteredPlan, data: CleanData) -> Modelled:
    """Fit both laws with the plan's covariates."""
    roles = registered.roles
    X, names = design(data.frame, roles, roles["covariates"])
    y = data.frame[roles["outcome"]].to_numpy(dtype=float)
    simple, wide = poisson(y, X, names), negative_binomial(y, X, names)
    of_row = clusters(data.frame, roles)
    return Modelled(
        poisson=_diagnosis(simple, y),
        negative_binomial=_diagnosis(wide, y),
        levels=tuple(v for v in roles["levels"] if v != roles["reference"] and v in names),
        clusters=len(np.unique(of_row)),
        clustered=sandwich(wide, y, X, clusters=of_row),
    )


def chance_of_zero(fit: CountFit) -> Array:
    """Return for each row (n,) the chance that its count is zero."""
    if not fit.dispersion:
        return np.asarray(np.exp(-fit.mean))
    return np.asarray(np.exp(-special.log1p(fit.dispersion * fit.mean) / fit.dispersion))


def _diagnosis(fit: CountFit, y: Array) -> Diagnosis:
    return Diagnosis(fit, float(chance_of_zero(fit).mean()), float((y == 0).mean()))
