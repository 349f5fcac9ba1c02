"""Quantiles of the gamma and beta laws, out to probabilities of 1e-300 on either side.

SciPy inverts well in the bulk. In the tails Newton's method runs on the log share as a function of
t, which is log x for a gamma variable and log(x/(1 − x)) for a beta variable. Their densities in t
are log-concave, hence so are both shares: the steps never overshoot twice, whatever the start.

Source: An, "Logconcavity versus logconvexity" (1998), for the shares.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from simulated_distributions.incomplete import BULK, log_beta_shares, log_gamma_shares
from simulated_distributions.stirling import log_beta_kernel, log_gamma_kernel
from simulated_distributions.vocabulary import Floats, Real

STEPS = 100
TINY = -300.0  # below this log of x, x^a / (a B(a, b)) is the share to all digits


def gamma_quantile(a: Real, p: Real, *, upper: bool = False) -> Real:
    """Return the x with P(a, x) = p, or with Q(a, x) = p."""
    p, flip = _smaller(p)
    above = flip != upper
    bulk = np.where(above, special.gammainccinv(a, p), special.gammaincinv(a, p))
    first = np.where(above, np.log(a + 1), (np.log(p) + special.gammaln(a + 1)) / a)
    t = _mended(np.log(bulk), first, (p, above, a), _gamma_logs)
    return np.where(p < BULK, np.exp(t), bulk)[()]


def beta_logit(a: Real, b: Real, p: Real, *, upper: bool = False) -> Real:
    """Return log(x/(1 − x)) for the x with I_x(a, b) = p, or with 1 − I_x(a, b) = p."""
    p, flip = _smaller(p)
    above = flip != upper
    one: Real = np.where(above, b, a)
    other: Real = np.where(above, a, b)
    bulk = np.log(special.betaincinv(one, other, p)) - np.log(special.betainccinv(other, one, p))
    log_x = (np.log(p) + np.log(one) + special.betaln(one, other)) / one
    log_x = np.minimum(log_x, np.log(one / (one + other)))
    first = log_x - np.log(-np.expm1(log_x))
    t = _mended(bulk, first, (p, one, other), _beta_logs)
    t = np.where(log_x < TINY, log_x, t)
    return np.where(above, -t, t)[()]


def _smaller(p: Real) -> tuple[Real, Real]:
    """Return min(p, 1 − p), which is exact, and whether it is 1 − p."""
    p = np.asarray(p, dtype=np.float64)
    flip: Real = p > 0.5
    return np.where(flip, 1 - p, p), flip


def _gamma_logs(t: Floats, above: Floats, a: Floats) -> tuple[Floats, Floats]:
    """Return the log of the share wanted, and its slope in t = log x."""
    x = np.exp(t)
    shares = log_gamma_shares(a, x)
    log: Floats = np.asarray(np.where(above, shares[1], shares[0]))
    return log, np.where(above, -1.0, 1.0) * np.exp(log_gamma_kernel(a, x) - log)


def _beta_logs(t: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return log I_x(a, b) and its slope in t = log(x/(1 − x))."""
    x, y = special.expit(t), special.expit(-t)
    front = log_beta_kernel(a, b, x, y)
    log, _ = log_beta_shares(a, b, x, y, front)
    return log, np.exp(front - log)


def _mended(
    bulk: Real,
    first: Real,
    arguments: tuple[Real, ...],
    logs: Callable[..., tuple[Floats, Floats]],
) -> Real:
    """Return *bulk*, with Newton's root wherever the probability, the first argument, is small."""
    t, first, p, *rest = (np.array(value) for value in np.broadcast_arrays(bulk, first, *arguments))
    far = (p < BULK) & (p > 0)
    if np.any(far):
        start = np.where(np.isfinite(t[far]), t[far], first[far])
        chosen = [value[far] for value in rest]
        t[far] = _root(start, np.log(p[far]), lambda at: logs(at, *chosen))
    return t


def _root(t: Floats, target: Floats, logs: Callable[[Floats], tuple[Floats, Floats]]) -> Floats:
    """Return where the log share is *target*."""
    for _ in range(STEPS):
        log, slope = logs(t)
        step = (target - log) / slope
        step = np.where(np.isfinite(step), step, 0.0)
        t = t + step
        if np.all(np.abs(step) <= 1e-9 * np.maximum(1.0, np.abs(t))):
            break
    return t
