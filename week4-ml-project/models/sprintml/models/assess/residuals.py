"""Residuals of a regression out of fold: how large the errors are, and of which shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprintml.models.assess.report import Histogram, Residuals
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target

SHARES = (1, 5, 25, 50, 75, 95, 99)
"""Percent points that are reported."""

N_BINS = 30
N_SHOWN = 500
"""Rows in the picture of predicted against observed."""


def residuals(y: Target, oof: Predictions, *, seed: int = 0) -> Residuals | None:
    """Summarise actual - predicted.

    The histogram spans the 1st to the 99th percentile, widened by a tenth: a single wild error
    would squeeze everything else into one bar. Rows beyond are counted in its first and last bar.

    Args:
        y: Shape (n,), values.
        oof: Shape (n, 1); rows that are NaN are left out. None if no row is left.
        seed: Of the sample of rows that a picture shows.
    """
    seen = ~np.isnan(oof[:, 0])
    actual, predicted = np.asarray(y[seen], dtype=np.float64), oof[seen, 0]
    if not len(actual):
        return None
    errors = actual - predicted
    points = np.percentile(errors, SHARES)
    sample = np.random.default_rng(seed).permutation(len(actual))[:N_SHOWN]
    return Residuals(
        histogram=_histogram(errors, low=float(points[0]), high=float(points[-1])),
        mean=float(errors.mean()),
        sd=float(errors.std(ddof=1)) if len(errors) > 1 else 0.0,
        quantiles={f"p{s:02d}": float(p) for s, p in zip(SHARES, points, strict=True)},
        predicted=tuple(predicted[sample].tolist()),
        observed=tuple(actual[sample].tolist()),
    )


def _histogram(errors: NDArray[np.float64], *, low: float, high: float) -> Histogram:
    margin = 0.1 * (high - low) or 1.0
    low, high = low - margin, high + margin
    counts, edges = np.histogram(np.clip(errors, low, high), bins=N_BINS, range=(low, high))
    return Histogram(edges=tuple(edges.tolist()), counts=tuple(counts.tolist()))
