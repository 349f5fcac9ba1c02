"""Negative binomial regression: counts whose variance is ``μ + α μ²``, with α estimated too.

Reweighted least squares moves the coefficients, a Newton step on log α the dispersion, by turns;
joint Newton steps finish. Standard errors come from the observed information of both together.
Source: Lawless 1987, Canadian J. of Statistics 15, 209; Cameron & Trivedi, 3.3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mini_ds_workflow.errors import FitError
from mini_ds_workflow.glm.fit import Fit, counts_and_design, labels
from mini_ds_workflow.glm.irls import inverse, irls, weighted_cross
from mini_ds_workflow.samples import Array

SMALLEST, LARGEST = 1e-6, 1e4


def negative_binomial(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None = None) -> Fit:
    """Fit ``log E[y] = Xβ`` with variance ``μ + α μ²`` by maximum likelihood.

    Args:
        y: Whole counts, shape (n,).
        X: Design with its column of ones, shape (n, p).
        names: One for each column.

    Raises:
        FitError: If the counts vary no more than Poisson's law allows: α has no positive estimate.
    """
    counts, design = counts_and_design(y, X)
    beta, _, _ = irls(counts, design, tolerance=1e-6)
    alpha = _first_dispersion(counts, np.exp(design @ beta))
    for _ in range(50):
        before = alpha
        beta, _, _ = irls(counts, design, dispersion=alpha, start=beta, tolerance=1e-6)
        alpha = _better_dispersion(counts, np.exp(design @ beta), alpha)
        if abs(alpha - before) < 1e-4 * alpha:
            break
    beta, alpha, covariance, steps = _polish(counts, design, beta, alpha)
    mu = np.exp(design @ beta)
    down = 1 + alpha * mu
    pearson = float(((counts - mu) ** 2 / (mu * down)).sum())
    return Fit(
        law="negative binomial",
        names=labels(names, design.shape[1]),
        coefficients=beta,
        covariance=covariance[:-1, :-1],
        mean=mu,
        weights=mu / down,
        score=(counts - mu) / down,
        log_likelihood=log_likelihood(counts, mu, alpha),
        dispersion=alpha,
        dispersion_error=math.sqrt(covariance[-1, -1]),
        pearson_per_df=pearson / (len(counts) - len(beta)),
        iterations=steps,
    )


def log_likelihood(y: Array, mu: Array, alpha: float) -> float:
    """Return the log-likelihood of counts (n,) with means (n,) and dispersion *alpha*."""
    r = 1 / alpha
    chances = special.gammaln(y + r) - special.gammaln(r) - special.gammaln(y + 1)
    return float((chances - r * np.log1p(alpha * mu) + y * np.log(mu / (r + mu))).sum())


def _first_dispersion(y: Array, mu: Array) -> float:
    """Return a moment estimate of α; at least a little."""
    return max(0.05, float((((y - mu) ** 2 - mu) / mu**2).mean()))


def _dispersion_slopes(y: Array, mu: Array, alpha: float) -> tuple[float, float]:
    """Return the first and second derivative of the log-likelihood in α."""
    r = 1 / alpha
    counts, where = np.unique(y, return_inverse=True)  # few: gamma functions are dear
    first = (
        special.digamma(counts + r)[where]
        - special.digamma(r)
        - np.log1p(mu / r)
        + 1
        - (r + y) / (r + mu)
    )
    second = (
        special.polygamma(1, counts + r)[where]
        - special.polygamma(1, r)
        + 1 / r
        - 1 / (r + mu)
        - (mu - y) / (r + mu) ** 2
    )
    slope_r, bend_r = float(first.sum()), float(second.sum())
    return -slope_r * r**2, bend_r * r**4 + 2 * slope_r * r**3


def _better_dispersion(y: Array, mu: Array, alpha: float) -> float:
    """Return α after one Newton step on its logarithm, bounded to a factor of three."""
    slope, bend = _dispersion_slopes(y, mu, alpha)
    slope_log, bend_log = slope * alpha, bend * alpha**2 + slope * alpha
    move = -slope_log / bend_log if bend_log < 0 else math.copysign(0.5, slope_log)
    alpha *= math.exp(max(-1.1, min(1.1, move)))
    if not SMALLEST < alpha < LARGEST:
        raise FitError("the counts vary no more than Poisson's law allows: take poisson")
    return alpha


def _polish(y: Array, X: Array, beta: Array, alpha: float) -> tuple[Array, float, Array, int]:
    """Return coefficients, α and their joint covariance after Newton steps on both together."""
    for steps in range(1, 31):
        mu = np.exp(X @ beta)
        down = 1 + alpha * mu
        slope, bend = _dispersion_slopes(y, mu, alpha)
        gradient = np.append(X.T @ ((y - mu) / down), slope)
        cross = X.T @ (mu * (y - mu) / down**2)
        information = np.empty((len(beta) + 1, len(beta) + 1))
        information[:-1, :-1] = weighted_cross(X, mu * (1 + alpha * y) / down**2)
        information[:-1, -1] = information[-1, :-1] = cross
        information[-1, -1] = -bend
        covariance = inverse(information)
        move = covariance @ gradient
        beta, alpha = beta + move[:-1], alpha + float(move[-1])
        if not SMALLEST < alpha < LARGEST:
            break
        if float(np.abs(move).max()) < 1e-11:
            return beta, alpha, covariance, steps
    raise FitError("the joint Newton steps of the negative binomial did not settle")
