"""Stage 8, model: adjusted effects by two laws of the outcome's kind, both judged.

The main answer is that of the last law that has one, with robust errors: clustered where the plan
names clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from mini_ds_workflow.design import clusters, design, outcomes
from mini_ds_workflow.errors import FitError, WorkflowError
from mini_ds_workflow.glm.fit import Fit
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.inference.shape import skewness
from mini_ds_workflow.kinds import Kind
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.plan import RegisteredPlan

BINS = 10


@dataclass(frozen=True)
class Diagnosis:
    """How well a law fits.

    Attributes:
        fit: With the errors of the law itself.
        facts: Numbers by name.
        bins: For tenths of the rows, sorted by what is expected of them: mean expected, mean
            found, and its standard error.
    """

    fit: Fit
    facts: dict[str, float]
    bins: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Modelled:
    """All fits, the effects of the levels in each, and the main one with robust errors.

    Attributes:
        laws: Each law that has an answer.
        without_answer: The others, each with the reason.
        levels: The levels compared with the reference.
        clusters: How many there are; 0 where every row stands alone.
        main: The fit to quote.
    """

    laws: tuple[Diagnosis, ...]
    without_answer: tuple[str, ...]
    levels: tuple[str, ...]
    clusters: int
    main: Fit

    def by_law(self, law: str) -> Diagnosis:
        """Return the diagnosis of one law."""
        return next(d for d in self.laws if d.fit.law == law)

    def effects(self, fit: Fit) -> tuple[Effect, ...]:
        """Return the effect of each level against the reference."""
        return tuple(fit.effect(level) for level in self.levels)


def model(registered: RegisteredPlan, data: CleanData) -> Modelled:
    """Fit every law of the outcome's kind with the plan's covariates.

    Raises:
        FitError: If no law has an answer; the reasons are listed.
    """
    roles = registered.roles
    X, names = design(data.frame, roles, roles["covariates"])
    y = outcomes(data.frame, roles)
    fits, failed = fit_all(registered.kind, y, X, names)
    of_row = clusters(data.frame, roles)
    return Modelled(
        laws=tuple(Diagnosis(f, facts(f, y, registered.kind), bins(f.mean, y)) for f in fits),
        without_answer=failed,
        levels=tuple(v for v in roles["levels"] if v != roles["reference"] and v in names),
        clusters=0 if of_row is None else len(np.unique(of_row)),
        main=sandwich(fits[-1], X, clusters=of_row),
    )


def fit_all(
    kind: Kind, y: Array, X: Array, names: Sequence[str]
) -> tuple[list[Fit], tuple[str, ...]]:
    """Return the fits of all laws that have an answer, and why the others have none.

    Raises:
        FitError: If none has.
    """
    fits: list[Fit] = []
    failed: list[str] = []
    for name, law in kind.laws.items():
        try:
            fits.append(law(y, X, names))
        except WorkflowError as exc:
            failed.append(f"{name}: {exc}")
    if not fits:
        raise FitError(f"no law has an answer: {'; '.join(failed)}")
    return fits, tuple(failed)


def chance_of_zero(fit: Fit) -> Array:
    """Return for each row (n,) the chance that its count is zero."""
    if not fit.dispersion:
        return np.asarray(np.exp(-fit.mean))
    return np.asarray(np.exp(-special.log1p(fit.dispersion * fit.mean) / fit.dispersion))


def facts(fit: Fit, y: Array, kind: Kind) -> dict[str, float]:
    """Return the numbers that judge a fit of outcomes (n,)."""
    rest = y - fit.mean
    if kind.name == "count":
        return {
            "log-likelihood": fit.log_likelihood,
            "Pearson χ² per df": fit.pearson_per_df,
            "% zeros expected": 100 * float(chance_of_zero(fit).mean()),
            "% zeros found": 100 * float((y == 0).mean()),
            "α": fit.dispersion,
        }
    if kind.name == "yes-no":
        return {
            "log-likelihood": fit.log_likelihood,
            "Brier score": float((rest**2).mean()),
            "Brier score of one chance for all": float(y.var()),
            "largest chance fitted": float(fit.mean.max()),
        }
    return {
        "sd left over": float(rest.std(ddof=len(fit.coefficients))),
        "sd of the outcome": float(y.std(ddof=1)),
        "R²": 1 - float(rest @ rest) / float(((y - y.mean()) ** 2).sum()),
        "skewness left over": skewness(rest),
    }


def bins(expected: Array, y: Array) -> tuple[tuple[float, float, float], ...]:
    """Return mean expected, mean found and its error for tenths of the rows, by expectation."""
    order = np.argsort(expected, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part) > 1]
    return tuple(
        (
            float(expected[part].mean()),
            float(y[part].mean()),
            float(y[part].std(ddof=1) / len(part) ** 0.5),
        )
        for part in parts
    )
