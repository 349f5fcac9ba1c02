"""Log probabilities inside a kernel, by Stirling's formula and its corrections.

Source: Loader (2000), as in `simulated_distributions.stirling`, which is this for arrays.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.jit import kernel

HALF_LOG_2PI = 0.9189385332046727
EXACT = 16
FACTORIAL_ERRORS = np.array(
    [
        math.log(math.factorial(k)) - (k + 0.5) * math.log(k + 1) + k + 1 - HALF_LOG_2PI
        for k in range(EXACT)
    ]
)
TABLED = 4096
LOG_FACTORIALS = np.array([math.lgamma(k + 1) for k in range(TABLED)])
KNOWN = 64
RECIPROCALS = np.array([0.0, *(1 / k for k in range(1, KNOWN))])


@kernel
def factorial_error(k: float) -> float:
    """Return log k! − ((k + ½) log(k + 1) − (k + 1) + ½ log 2π), about 1/(12(k + 1))."""
    if k < EXACT:
        return float(FACTORIAL_ERRORS[np.int64(k)])
    a = k + 1.0
    s = 1 / (a * a)
    inner = 1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156)))
    return (1 / 12 - s * (1 / 360 - s * inner)) / a


@kernel
def log_choices(k: float, n: float) -> float:
    """Return the log of n over k, for n below the length of the table."""
    below, above = np.int64(k), np.int64(n - k)
    return float(LOG_FACTORIALS[np.int64(n)] - LOG_FACTORIALS[below] - LOG_FACTORIALS[above])


@kernel
def log_binomial_ratio(y: float, mode: float, n: float, p: float) -> float:
    """Return log of P(Y = y) / P(Y = mode) for Y binomial, without huge terms.

    This is where the paper of BTPE (1988) errs twice: the corrections of y + 1 and n − y + 1 stand
    below the fraction line and are subtracted (the paper adds all four), and the series starts with
    13860/166320 = 1/12 (the paper prints 13680). Both slips shift probabilities by about a
    thousandth at n = 100; no histogram shows that, the exact ratio does.
    """
    below, other, step = y + 1, n - y + 1, y - mode
    corrections = factorial_error(mode) + factorial_error(n - mode)
    corrections -= factorial_error(y) + factorial_error(n - y)
    powers = (mode + 0.5) * math.log1p(-step / below) + (n - mode + 0.5) * math.log1p(step / other)
    return powers + step * math.log(other * p / (below * (1 - p))) + corrections


@kernel
def log_poisson(k: float, mean: float, log_mean: float) -> float:
    """Return log P(K = k) for K Poisson: from a table, or by its deviance, to 1e-11."""
    if k < TABLED and mean < TABLED:
        return float(k * log_mean - mean - LOG_FACTORIALS[np.int64(k)])
    away = (k - mean) / mean
    logs = math.log1p(away) if abs(away) < 0.5 else math.log(k / mean)
    deviance = k * logs - (k - mean)
    return -0.5 * math.log(k) - HALF_LOG_2PI - factorial_error(k - 1) - deviance
