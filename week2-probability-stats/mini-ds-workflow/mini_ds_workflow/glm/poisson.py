"""Poisson regression: counts whose variance equals their mean.

Source: McCullagh & Nelder, chapter 6; Cameron & Trivedi, Regression Analysis of Count Data, 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mini_ds_workflow.glm.fit import CountFit, counts_and_design, labels
from mini_ds_workflow.glm.irls import irls


def poisson(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None = None) -> CountFit:
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
    return CountFit(
        law="Poisson",
        names=labels(names, design.shape[1]),
        coefficients=coefficients,
        covariance=covariance,
        mean=mu,
        log_likelihood=log_likelihood,
        dispersion=0.0,
        dispersion_error=0.0,
        pearson_per_df=pearson,
        iterations=steps,
    )
