"""The incomplete gamma and beta functions with all digits in their tails, and their logs beyond.

SciPy's `gammainc` and `betainc` are as good as double precision gets in the bulk, but lose digits
far out: series cut short where a shape exceeds 10⁵, prefactors that underflow. A share below
`BULK` is therefore made from its log: Loader's kernel (`stirling`) plus the log of a series or a
continued fraction, which is of moderate size whatever the share is.

Source: DLMF 8.7.1, 8.9.2; DiDonato & Morris, "Algorithm 708", TOMS 18 (1992), for the beta
fraction; Press et al., *Numerical Recipes*, 3rd ed., ch. 6.2 and 6.4
(Lentz's method).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from matrixops.jit import kernel
from simulated_distributions.stirling import log_beta_kernel, log_gamma_kernel
from simulated_distributions.vocabulary import Floats, Real

BULK = 1e-4  # a share above it is SciPy's
ENOUGH = 10**7  # terms; a series of shape a needs about 10 √a of them
EPS = 2.0**-54


def gamma_shares(a: Real, x: Real) -> tuple[Real, Real]:
    """Return P(a, x) and Q(a, x), which add up to 1, for a > 0 and x ≥ 0."""
    lower, upper = special.gammainc(a, x), special.gammaincc(a, x)
    return _mend(lower, upper, log_gamma_shares, (a, x))


def beta_shares(a: Real, b: Real, x: Real, y: Real) -> tuple[Real, Real]:
    """Return I_x(a, b) and its complement, where y = 1 − x is given with its own digits."""
    below = x < 0.5
    lower = np.where(below, special.betainc(a, b, x), special.betaincc(b, a, y))
    upper = np.where(below, special.betaincc(a, b, x), special.betainc(b, a, y))
    return _mend(lower, upper, log_beta_shares, (a, b, x, y))


def log_gamma_shares(a: Real, x: Real) -> tuple[Real, Real]:
    """Return log P(a, x) and log Q(a, x)."""
    a, x = _alike(a, x)
    with np.errstate(all="ignore"):
        below: Floats = np.asarray(x < a + 1)
        series = np.empty(a.shape)
        _gamma_terms(a.ravel(), x.ravel(), below.ravel(), series.ravel())
        return _pair(log_gamma_kernel(a, x) + np.log(series), below, x <= 0, np.isinf(x))


def log_beta_shares(
    a: Real, b: Real, x: Real, y: Real, log_kernel: Real | None = None
) -> tuple[Real, Real]:
    """Return log I_x(a, b) and the log of its complement, where y = 1 − x.

    *log_kernel* is the log of x^a y^b / B(a, b), where the caller knows it better.
    """
    with np.errstate(all="ignore"):
        if log_kernel is None:
            log_kernel = log_beta_kernel(a, b, x, y)
        a, b, x, y, log_kernel = _alike(a, b, x, y, log_kernel)
        below: Floats = np.asarray((a + b + 2) * x < a + 1)
        fraction = np.empty(a.shape)
        _beta_terms(a.ravel(), b.ravel(), x.ravel(), y.ravel(), below.ravel(), fraction.ravel())
        return _pair(log_kernel + np.log(fraction), below, x <= 0, y <= 0)


def _alike(*values: Real) -> list[Floats]:
    """Return the values as arrays of one shape."""
    return [np.array(value, np.float64, order="C") for value in np.broadcast_arrays(*values)]


def _pair(small: Real, below: Real, none: Real, whole: Real) -> tuple[Real, Real]:
    """Return both logs from that of the smaller share, which lies *below* or above."""
    small = np.minimum(small, 0.0)
    rest = np.log1p(-np.exp(small))
    lower, upper = np.where(below, small, rest), np.where(below, rest, small)
    lower = np.where(none, -np.inf, np.where(whole, 0.0, lower))
    return lower[()], np.where(none, 0.0, np.where(whole, -np.inf, upper))[()]


def _mend(lower: Real, upper: Real, logs: Real, arguments: tuple[Real, ...]) -> tuple[Real, Real]:
    """Return both shares, those below `BULK` made from their logs."""
    shape = np.broadcast_shapes(np.shape(lower), np.shape(upper))
    lower, upper = np.broadcast_to(lower, shape), np.broadcast_to(upper, shape)
    far = (lower < BULK) | (upper < BULK)
    if not np.any(far):
        return lower[()], upper[()]
    lower, upper = np.array(lower), np.array(upper)
    chosen = [np.broadcast_to(value, shape)[far] for value in arguments]
    for share, log in zip((lower, upper), logs(*chosen), strict=True):
        share[far] = np.where(share[far] < BULK, np.exp(log), share[far])
    return lower[()], upper[()]


@kernel
def _gamma_terms(a: Floats, x: Floats, below: Floats, out: Floats) -> None:
    """Write P(a, x) or Q(a, x) over the kernel x^a e^−x / Γ(a): the share that is smaller."""
    for i in range(len(a)):
        if below[i]:
            out[i] = gamma_series(a[i], x[i])
        else:
            out[i] = gamma_fraction(a[i], x[i])


@kernel
def _beta_terms(a: Floats, b: Floats, x: Floats, y: Floats, below: Floats, out: Floats) -> None:
    """Write I_x(a, b) or its complement over the kernel: the share that is smaller."""
    for i in range(len(a)):
        if below[i]:
            out[i] = beta_fraction(a[i], b[i], x[i], y[i])
        else:
            out[i] = beta_fraction(b[i], a[i], y[i], x[i])


@kernel
def gamma_series(a: float, x: float) -> float:
    """Return Σ xⁿ / (a (a + 1) … (a + n)), all of whose terms are positive."""
    term = 1.0 / a
    total = term
    for n in range(1, ENOUGH):
        term *= x / (a + n)
        total += term
        if not term > total * EPS:
            break
    return total


@kernel
def gamma_fraction(a: float, x: float) -> float:
    """Return Γ(a, x) eˣ x^−a by Legendre's continued fraction, for x ≥ a + 1."""
    if np.isinf(x):
        return 0.0
    b = x + 1.0 - a
    c, d = 1e300, 1.0 / b
    fraction = d
    for i in range(1, ENOUGH):
        term = -i * (i - a)
        b += 2.0
        d = 1.0 / (term * d + b)
        c = b + term / c
        change = c * d
        fraction *= change
        if not abs(change - 1.0) > EPS:
            break
    return fraction


@kernel
def beta_fraction(a: float, b: float, x: float, y: float) -> float:
    """Return I_x(a, b) over the kernel x^a y^b / B(a, b), for x below the mean and y = 1 − x.

    The even part of the textbook's fraction: it needs x and y in a y − b x alone, which keeps its
    digits where x is close to 1.
    """
    gap = a * y - b * x
    c = a * (gap + 1.0) / (a + 1.0)
    fraction, d = c, 0.0
    for m in range(1, ENOUGH):
        step = a + 2 * m - 1.0
        above = (a + m - 1.0) * (a + b + m - 1.0) * m * (b - m) * (x / step) ** 2
        below = m + m * (b - m) * x / step + (a + m) * (gap + 1.0 + m * (1.0 + y)) / (step + 2.0)
        d = 1.0 / (below + above * d)
        c = below + above / c
        change = c * d
        fraction *= change
        if not abs(change - 1.0) > EPS:
            break
    return 1.0 / fraction
