"""Standard errors that hold when the law is wrong, or when rows come in clusters.

Bread is the inverse information, meat the outer product of the scores (summed within clusters).
Source: White 1982, Econometrica 50, 1; Liang & Zeger 1986, Biometrika 73, 13; Cameron & Miller
2015, J. of Human Resources 50, 317.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.glm.fit import CountFit, counts_and_design
from mini_ds_workflow.glm.irls import inverse, weighted_cross
from mini_ds_workflow.samples import Array


def sandwich(
    fit: CountFit, y: ArrayLike, X: ArrayLike, *, clusters: NDArray[np.int64] | None = None
) -> CountFit:
    """Return *fit* with robust standard errors.

    Args:
        fit: Of these counts on this design.
        y: Counts, shape (n,).
        X: Design, shape (n, p).
        clusters: Shape (n,), the number of each row's cluster; None takes every row alone.

    The dispersion α is taken as known. The factor g/(g − 1) · (n − 1)/(n − p) is applied to
    clusters, n/(n − p) to single rows.
    """
    counts, design = counts_and_design(y, X)
    if len(counts) != len(fit.mean):
        raise SampleError(f"the fit has {len(fit.mean)} rows, the counts {len(counts)}")
    n, p = design.shape
    down = 1 + fit.dispersion * fit.mean
    bread = inverse(weighted_cross(design, fit.mean / down))
    scores = design * ((counts - fit.mean) / down)[:, None]
    factor = n / (n - p)
    if clusters is not None:
        scores, g = _summed(scores, clusters)
        factor = g / (g - 1) * (n - 1) / (n - p)
    return fit.with_covariance(factor * (bread @ (scores.T @ scores) @ bread))


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
