"""Logistic regression: the log odds of a yes are linear in the design.

Source: McCullagh & Nelder, 4.3 and 4.4; Albert & Anderson 1984, Biometrika 71, 1, on separation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mini_ds_workflow.errors import FitError, SampleError
from mini_ds_workflow.glm.fit import Fit, labels, outcomes_and_design
from mini_ds_workflow.glm.irls import LARGEST, inverse, weighted_cross
from mini_ds_workflow.samples import Array


def logistic(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None = None) -> Fit:
    """Fit ``log(P / (1 − P)) = Xβ`` by Newton's steps; coefficients read as odds ratios.

    Odds ratios lie farther from 1 than risk ratios when the yes is not rare; `shared_risk` gives
    those.

    Args:
        y: Answers of 0 and 1, shape (n,).
        X: Design with its column of ones, shape (n, p).
        names: One for each column.

    Raises:
        SampleError: If an outcome is neither 0 nor 1, or all are the same.
        FitError: If some combination of columns splits yes from no: an odds runs away.
    """
    answers, design = outcomes_and_design(y, X)
    if not np.isin(answers, (0.0, 1.0)).all():
        raise SampleError("every outcome must be 0 or 1")
    if answers.min() == answers.max():
        raise SampleError("all outcomes are the same: odds have no finite estimate")
    beta, steps = _newton(answers, design)
    eta = design @ beta
    chance = special.expit(eta)
    weights = chance * (1 - chance)
    return Fit(
        law="logistic",
        names=labels(names, design.shape[1]),
        coefficients=beta,
        covariance=inverse(weighted_cross(design, weights)),
        mean=chance,
        weights=weights,
        score=answers - chance,
        log_likelihood=float((answers * eta - np.logaddexp(0, eta)).sum()),
        pearson_per_df=float(((answers - chance) ** 2 / weights).sum()) / (len(eta) - len(beta)),
        iterations=steps,
        reads="odds ratio",
    )


def _newton(answers: Array, design: Array) -> tuple[Array, int]:
    """Return the coefficients (p,) at which the slopes vanish, and the number of steps."""
    beta = np.zeros(design.shape[1])
    for steps in range(1, 61):
        chance = special.expit(design @ beta)
        covariance = inverse(weighted_cross(design, chance * (1 - chance)))
        move = covariance @ (design.T @ (answers - chance))
        beta = beta + move
        if float(np.abs(design @ beta).max()) > LARGEST:
            raise FitError("an odds runs away to zero or infinity: some group always answers alike")
        if float(np.abs(design @ move).max()) < 1e-10:
            return beta, steps
    raise FitError("logistic regression did not settle in 60 steps")
