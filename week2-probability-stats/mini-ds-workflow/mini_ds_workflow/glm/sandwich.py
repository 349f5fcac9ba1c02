"""Standard errors that hold when the law is wrong, or when rows come in clusters.

Bread is the inverse information, meat the outer product of the scores (summed within clusters).
Source: White 1982, Econometrica 50, 1; Liang & Zeger 1986, Biometrika 73, 13; Cameron & Miller
2015, J. of Human Resources 50, 317.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.glm.fit import Fit
from mini_ds_workflow.glm.irls import inverse, weighted_cross
from mini_ds_workflow.samples import Array


def sandwich(fit: Fit, X: ArrayLike, *, clusters: NDArray[np.int64] | None = None) -> Fit:
    """Return *fit* with robust standard errors.

    Args:
        fit: Of outcomes on this design.
        X: Design, shape (n, p).
        clusters: Shape (n,), the number of each row's cluster; None takes every row alone.

    A dispersion α is taken as known. The factor g/(g − 1) · (n − 1)/(n − p) is applied to clusters,
    n/(n − p) to single rows; where Student's law is used, clusters leave g − 1 degrees of freedom.
    """
    design = np.asarray(X, dtype=float)
    if design.shape != (len(fit.mean), len(fit.coefficients)):
        raise SampleError(
            f"the fit has {len(fit.mean)} rows and {len(fit.coefficients)} columns, "
            f"the design shape {design.shape}"
        )
    n, p = design.shape
    bread = inverse(weighted_cross(design, fit.weights))
    scores = design * fit.score[:, None]
    factor, df = n / (n - p), fit.df
    if clusters is not None:
        scores, g = _summed(scores, clusters)
        factor = g / (g - 1) * (n - 1) / (n - p)
        df = df if math.isinf(df) else float(g - 1)
    return fit.with_covariance(factor * (bread @ (scores.T @ scores) @ bread), df=df)


def _summed(scores: Array, clusters: NDArray[np.int64]) -> tuple[Array, int]:
    """Return the sums (g, p) of scores (n, p) within clusters, and g."""
    if clusters.shape != (len(scores),):
        raise SampleError(f"clusters must number {len(scores)} rows, found {clusters.shape}")
    _, number = np.unique(clusters, return_inverse=True)
    g = int(number.max()) + 1
    if g < 2:
        raise SampleError("at least two clusters are needed")
    sums = [np.bincount(number, weights=column, minlength=g) for column in scores.T]
    return np.column_stack(sums), g
