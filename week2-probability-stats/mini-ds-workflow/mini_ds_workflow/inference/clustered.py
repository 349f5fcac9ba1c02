"""Two means where rows come in clusters: alike rows, possibly one person's, count together.

The variance of a mean is that of the clusters' sums of rests. Source: Liang & Zeger 1986,
Biometrika 73, 13; Cameron & Miller 2015, J. of Human Resources 50, 317.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.verdict import Verdict, t_tail
from mini_ds_workflow.samples import Array, sample, spread

Labels = NDArray[np.int64]


def clustered_welch(x: ArrayLike, y: ArrayLike, x_clusters: Labels, y_clusters: Labels) -> Verdict:
    """Test whether two means are equal where rows of one cluster go together.

    With one row in every cluster it is Welch's test. No cluster may lie in both samples.

    Args:
        x: Shape (m,).
        y: Shape (n,).
        x_clusters: Shape (m,), the number of each row's cluster.
        y_clusters: Shape (n,).

    Raises:
        SampleError: If a sample has fewer than two clusters, or nothing varies.
    """
    a, b = sample(x, "x"), sample(y, "y")
    (va, ga), (vb, gb) = (
        mean_variance(values, labels)
        for values, labels in ((a, np.asarray(x_clusters)), (b, np.asarray(y_clusters)))
    )
    return from_variances(float(a.mean() - b.mean()), (va, vb), (ga, gb))


def from_variances(gap: float, variances: tuple[float, float], sizes: tuple[int, int]) -> Verdict:
    """Return the verdict on a *gap* of means whose variances rest on *sizes* clusters each."""
    (va, vb), (ga, gb) = variances, sizes
    total = spread(va + vb, "x and y")
    df = total**2 / (va**2 / (ga - 1) + vb**2 / (gb - 1))
    t = gap / math.sqrt(total)
    return Verdict("Welch's t, rows clustered", t, t_tail(t, df), (df,))


def mean_variance(values: Array, clusters: Labels) -> tuple[float, int]:
    """Return the variance of the mean of *values* (n,), and the number of clusters g.

    It is g/(g − 1) Σ (sum of a cluster's rests)² / n².
    """
    if clusters.shape != values.shape:
        raise SampleError(f"clusters must number {len(values)} rows, found {clusters.shape}")
    _, number = np.unique(clusters, return_inverse=True)
    sums = np.bincount(number, weights=values - values.mean())
    g = len(sums)
    if g < 2:
        raise SampleError("at least two clusters are needed, found one")
    return g / (g - 1) * float(sums @ sums) / len(values) ** 2, g
