"""Regressions of amounts: least squares, and Huber's, which does not follow a few far values.

Source: Huber & Ronchetti, Robust Statistics, 2nd ed., 7.6 and 7.8; Holland & Welsch 1977.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from matrixops import MatrixError, lstsq
from mini_ds_workflow.errors import FitError
from mini_ds_workflow.glm.fit import DIFFERENCE, Fit, labels, outcomes_and_design
from mini_ds_workflow.glm.irls import inverse, weighted_cross
from mini_ds_workflow.samples import Array, spread

TUNING = 1.345  # Huber's k in standard deviations: 95 % of the efficiency of least squares


def least_squares(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None = None) -> Fit:
    """Fit ``E[y] = Xβ`` by least squares; coefficients read as differences of means.

    Args:
        y: Amounts, shape (n,).
        X: Design with its column of ones, shape (n, p).
        names: One for each column.

    Raises:
        FitError: If the design's columns depend on each other.
        SampleError: If nothing is left over: the fit is perfect, or y does not vary.
    """
    amounts, design = outcomes_and_design(y, X)
    n, p = design.shape
    beta = _solution(design, amounts)
    rest = amounts - design @ beta
    variance = spread(float(rest @ rest) / (n - p), "what the design leaves over")
    return Fit(
        law="least squares",
        names=labels(names, p),
        coefficients=beta,
        covariance=variance * inverse(weighted_cross(design, np.ones(n))),
        mean=design @ beta,
        weights=np.ones(n),
        score=rest,
        log_likelihood=-n / 2 * (math.log(2 * math.pi * float(rest @ rest) / n) + 1),
        pearson_per_df=1.0,
        iterations=1,
        reads=DIFFERENCE,
        df=float(n - p),
    )


def huber(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None = None) -> Fit:
    """Fit ``Xβ`` to amounts by Huber's M-estimate: beyond 1.345 sd a value pulls no harder.

    The scale is the median distance from the fit over 0.6745, found again at every step. It is bad
    at far values in the *design*, which keep their leverage.

    Args:
        y: Amounts, shape (n,).
        X: Design with its column of ones, shape (n, p).
        names: One for each column.

    Raises:
        FitError: If it does not settle, or the columns depend on each other.
        SampleError: If more than half of the rows are fitted without a rest.
    """
    amounts, design = outcomes_and_design(y, X)
    n, p = design.shape
    beta, steps = _reweighted(amounts, design)
    rest = amounts - design @ beta
    scale = _scale(rest)
    inner = (np.abs(rest) <= TUNING * scale).astype(float)
    score = np.clip(rest, -TUNING * scale, TUNING * scale)
    share = float(inner.mean())
    small = 1 + p / n * float(inner.var()) / share**2  # Huber's correction of small samples
    variance = small**2 * float(score @ score) / (n - p) / share**2
    return Fit(
        law="Huber",
        names=labels(names, p),
        coefficients=beta,
        covariance=variance * inverse(weighted_cross(design, np.ones(n))),
        mean=design @ beta,
        weights=inner,
        score=score,
        log_likelihood=math.nan,
        pearson_per_df=math.nan,
        iterations=steps,
        reads=DIFFERENCE,
        df=float(n - p),
    )


def _reweighted(amounts: Array, design: Array) -> tuple[Array, int]:
    """Return the coefficients (p,) that reweighting does not move, and the number of steps."""
    beta = _solution(design, amounts)
    for steps in range(1, 501):
        rest = amounts - design @ beta
        scale = _scale(rest)
        root = np.sqrt(np.minimum(1, TUNING * scale / np.maximum(np.abs(rest), 1e-300)))
        moved = _solution(design * root[:, None], amounts * root)
        change = float(np.abs(design @ (moved - beta)).max())
        beta = moved
        if change < 1e-12 * max(scale, float(np.abs(amounts).max())):
            return beta, steps
    raise FitError("Huber's regression did not settle in 500 steps")


def _scale(rest: Array) -> float:
    """Return the standard deviation that a normal law with this median distance from 0 has."""
    return spread(float(np.median(np.abs(rest))), "half of the rests") / float(special.ndtri(0.75))


def _solution(design: Array, amounts: Array) -> Array:
    """Return the coefficients of least squares, by matrixops."""
    try:
        found = lstsq(design, amounts)
    except MatrixError as exc:
        raise FitError(f"least squares has no unique answer: {exc}") from exc
    if found.rank < design.shape[1]:
        raise FitError("the columns of the design depend on each other")
    return np.asarray(found.x)
