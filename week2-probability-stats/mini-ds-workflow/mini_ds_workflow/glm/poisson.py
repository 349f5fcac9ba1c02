"""Poisson regression: counts whose variance equals their mean.

Source: McCullagh & Nelder, chapter 6; Cameron & Trivedi, Regression Analysis of Count Data, 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.glm.fit import Fit, counts_and_design, labels
from mini_ds_workflow.glm.irls import irls


def poisson(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None = None) -> Fit:
    """Fit ``log E[y] = Xβ`` by maximum likelihood.

    Too sure of itself when counts vary more than Poisson's law says: see `pearson_per_df`, and take
    `negative_binomial` or a `sandwich`.

    Args:
        y: Whole counts, shape (n,).
        X: Design with its column of ones, shape (n, p).
        names: One for each column.
    """
    counts, design = counts_and_design(y, X)
    coefficients, covariance, steps = irls(counts, design)
    eta = design @ coefficients
    mu = np.exp(eta)
    log_likelihood = float((counts * eta - mu - special.gammaln(counts + 1)).sum())
    pearson = float(((counts - mu) ** 2 / mu).sum()) / (len(counts) - len(coefficients))
    return Fit(
        law="Poisson",
        names=labels(names, design.shape[1]),
        coefficients=coefficients,
        covariance=covariance,
        mean=mu,
        weights=mu,
        score=counts - mu,
        log_likelihood=log_likelihood,
        pearson_per_df=pearson,
        iterations=steps,
    )


def shared_risk(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None = None) -> Fit:
    """Fit ``log P(yes) = Xβ`` to answers of 0 and 1 by Poisson's equations: risk ratios.

    The law is wrong on purpose, its standard errors too wide; take those of `sandwich`, which are
    right. Source: Zou 2004, American J. of Epidemiology 159, 702.

    Raises:
        SampleError: If an outcome is neither 0 nor 1.
    """
    if not np.isin(np.asarray(y, dtype=float), (0.0, 1.0)).all():
        raise SampleError("every outcome must be 0 or 1")
    return replace(poisson(y, X, names), law="log-linear risk", reads="risk ratio")
