"""Every law's functions in 50 digits and more: the oracles of the accuracy tests.

Each is written from the textbook formula with mpmath; nothing of the package is used. The smaller
of a pair P, 1 − P is computed, and the other is its complement, so that both keep their digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath as mp
import numpy as np

import simulated_distributions as sd

DIGITS = 60
Number = mp.mpf
Function = Callable[[Number], Number]


class Oracle(NamedTuple):
    """The log density (or log probability), P(X ≤ x) and P(X > x)."""

    log_density: Function
    cdf: Function
    sf: Function


def gamma_shares(a: Number, x: Number) -> tuple[Number, Number]:
    """Return the regularized incomplete gamma functions P(a, x) and Q(a, x), by their series."""
    if x <= 0:
        return mp.mpf(0), mp.mpf(1)
    with mp.extradps(20):
        front = mp.exp(a * mp.log(x) - x - mp.loggamma(a))
    if x > a + 1:
        upper = front * _legendre(a, x)
        return 1 - upper, upper
    term = total = 1 / a
    n = 0
    while term > total * mp.mpf(10) ** -DIGITS:
        n += 1
        term *= x / (a + n)
        total += term
    return front * total, 1 - front * total


def _legendre(a: Number, x: Number) -> Number:
    """Return Γ(a, x) e^x x^−a by Legendre's continued fraction (DLMF 8.9.2, contracted)."""
    b = x + 1 - a
    c, d = mp.mpf(10) ** 300, 1 / b
    fraction = d
    for i in range(1, 10**6):
        term = -i * (i - a)
        b += 2
        d, c = 1 / (term * d + b), b + term / c
        fraction *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -DIGITS:
            break
    return fraction


def beta_shares(a: Number, b: Number, x: Number, y: Number) -> tuple[Number, Number]:
    """Return I_x(a, b) and its complement, where y = 1 − x, by the continued fraction.

    Source: DLMF 8.17.22, evaluated by Lentz's method.
    """
    if x <= 0 or y <= 0:
        return (mp.mpf(0), mp.mpf(1)) if x <= 0 else (mp.mpf(1), mp.mpf(0))
    if x > (a + 1) / (a + b + 2):
        return beta_shares(b, a, y, x)[::-1]
    c, d = mp.mpf(1), 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 10**6):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / (1 + term * d), 1 + term / c
            fraction *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -DIGITS:
            break
    with mp.extradps(20):
        log_beta = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
        front = mp.exp(a * mp.log(x) + b * mp.log(y) - log_beta) / a
    return front * fraction, 1 - front * fraction


def log_beta(a: Number, b: Number) -> Number:
    """Return log B(a, b)."""
    with mp.extradps(20):
        return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def _xlog(a: Number, x: Number) -> Number:
    return mp.mpf(0) if a == 0 else a * mp.log(x)


def uniform(low: Number, high: Number) -> Oracle:
    """The uniform law."""
    width = high - low
    return Oracle(
        lambda _: -mp.log(width), lambda x: (x - low) / width, lambda x: (high - x) / width
    )


def normal(mean: Number, scale: Number) -> Oracle:
    """The normal law."""

    def tail(z: Number) -> Number:
        return mp.erfc(z / mp.sqrt(2)) / 2

    return Oracle(
        lambda x: -(((x - mean) / scale) ** 2) / 2 - mp.log(2 * mp.pi) / 2 - mp.log(scale),
        lambda x: tail((mean - x) / scale),
        lambda x: tail((x - mean) / scale),
    )


def lognormal(mean: Number, scale: Number) -> Oracle:
    """The lognormal law."""
    base = normal(mean, scale)
    return Oracle(
        lambda x: base.log_density(mp.log(x)) - mp.log(x),
        lambda x: base.cdf(mp.log(x)),
        lambda x: base.sf(mp.log(x)),
    )


def exponential(rate: Number) -> Oracle:
    """The exponential law."""
    return Oracle(
        lambda x: mp.log(rate) - rate * x,
        lambda x: -mp.expm1(-rate * x),
        lambda x: mp.exp(-rate * x),
    )


def gamma(a: Number, rate: Number) -> Oracle:
    """The gamma law."""
    return Oracle(
        lambda x: a * mp.log(rate) + (a - 1) * mp.log(x) - rate * x - mp.loggamma(a),
        lambda x: gamma_shares(a, rate * x)[0],
        lambda x: gamma_shares(a, rate * x)[1],
    )


def beta(a: Number, b: Number) -> Oracle:
    """The beta law."""
    return Oracle(
        lambda x: (a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x) - log_beta(a, b),
        lambda x: beta_shares(a, b, x, 1 - x)[0],
        lambda x: beta_shares(a, b, x, 1 - x)[1],
    )


def student(df: Number) -> Oracle:
    """Student's t law."""
    half = mp.mpf(1) / 2

    def tail(x: Number) -> Number:
        w = df / (df + x * x)
        upper = beta_shares(df / 2, half, w, x * x / (df + x * x))[0] / 2
        return upper if x >= 0 else 1 - upper

    height = -mp.log(df) / 2 - log_beta(df / 2, half)
    return Oracle(lambda x: height - (df + 1) / 2 * mp.log1p(x * x / df), lambda x: tail(-x), tail)


def f_ratio(m: Number, n: Number) -> Oracle:
    """Fisher's F law."""

    def shares(x: Number) -> tuple[Number, Number]:
        return beta_shares(m / 2, n / 2, m * x / (m * x + n), n / (m * x + n))

    constant = m / 2 * mp.log(m / n) - log_beta(m / 2, n / 2)
    return Oracle(
        lambda x: constant + (m / 2 - 1) * mp.log(x) - (m + n) / 2 * mp.log1p(m * x / n),
        lambda x: shares(x)[0],
        lambda x: shares(x)[1],
    )


def inverse_gamma(a: Number, scale: Number) -> Oracle:
    """The inverse gamma law."""
    constant = a * mp.log(scale) - mp.loggamma(a)
    return Oracle(
        lambda x: constant - (a + 1) * mp.log(x) - scale / x,
        lambda x: gamma_shares(a, scale / x)[1],
        lambda x: gamma_shares(a, scale / x)[0],
    )


def inverse_gaussian(mean: Number, shape: Number) -> Oracle:
    """The inverse Gaussian law."""

    def tail(z: Number) -> Number:
        return mp.erfc(z / mp.sqrt(2)) / 2

    def both(x: Number) -> tuple[Number, Number]:
        root = mp.sqrt(shape / x)
        near, far = root * (x / mean - 1), root * (x / mean + 1)
        with mp.extradps(30):
            rest = mp.exp(2 * shape / mean) * tail(far)
            return tail(-near) + rest, tail(near) - rest

    return Oracle(
        lambda x: (mp.log(shape / (2 * mp.pi * x**3)) - shape * (x - mean) ** 2 / mean**2 / x) / 2,
        lambda x: both(x)[0],
        lambda x: both(x)[1],
    )


def von_mises(centre: Number, concentration: Number) -> Oracle:
    """The von Mises law, by the integral of its density over the smaller side."""
    scale = 2 * mp.pi * mp.besseli(0, concentration)

    def beyond(angle: Number) -> Number:
        near, last = abs(angle), mp.mpf(float(np.pi))  # where the law ends
        top = concentration * mp.cos(near)
        # quad's tolerance is absolute: what it sees starts at 1
        fall = lambda t: mp.exp(concentration * mp.cos(t) - top)  # noqa: E731
        reach = 16 / (concentration * abs(mp.sin(near)) + mp.sqrt(concentration))
        cuts = [near + j * reach for j in range(10) if near + j * reach < last]
        part = mp.quad(fall, [*cuts, last]) * mp.exp(top) / scale
        return part if angle >= 0 else 1 - part

    return Oracle(
        lambda x: concentration * mp.cos(x - centre) - mp.log(scale),
        lambda x: beyond(centre - x),
        lambda x: beyond(x - centre),
    )


def log_logistic(shape: Number, scale: Number) -> Oracle:
    """The log-logistic law."""

    def odds(x: Number) -> Number:
        return (x / scale) ** shape

    return Oracle(
        lambda x: mp.log(shape / x * odds(x)) - 2 * mp.log1p(odds(x)),
        lambda x: odds(x) / (1 + odds(x)),
        lambda x: 1 / (1 + odds(x)),
    )


def weibull(shape: Number, scale: Number) -> Oracle:
    """The Weibull law."""
    return Oracle(
        lambda x: mp.log(shape / scale) + _xlog(shape - 1, x / scale) - (x / scale) ** shape,
        lambda x: -mp.expm1(-((x / scale) ** shape)),
        lambda x: mp.exp(-((x / scale) ** shape)),
    )


def cauchy(centre: Number, scale: Number) -> Oracle:
    """The Cauchy law."""

    def tail(z: Number) -> Number:
        return mp.atan2(1, z) / mp.pi

    return Oracle(
        lambda x: -mp.log(mp.pi * scale) - mp.log1p(((x - centre) / scale) ** 2),
        lambda x: tail((centre - x) / scale),
        lambda x: tail((x - centre) / scale),
    )


def laplace(centre: Number, scale: Number) -> Oracle:
    """The Laplace law."""

    def tail(z: Number) -> Number:
        return mp.exp(-z) / 2 if z >= 0 else 1 - mp.exp(z) / 2

    return Oracle(
        lambda x: -abs(x - centre) / scale - mp.log(2 * scale),
        lambda x: tail((centre - x) / scale),
        lambda x: tail((x - centre) / scale),
    )


def logistic(centre: Number, scale: Number) -> Oracle:
    """The logistic law."""

    def tail(z: Number) -> Number:
        return 1 / (1 + mp.exp(z))

    def log_density(x: Number) -> Number:
        z = abs(x - centre) / scale
        return -z - 2 * mp.log1p(mp.exp(-z)) - mp.log(scale)

    return Oracle(
        log_density, lambda x: tail((centre - x) / scale), lambda x: tail((x - centre) / scale)
    )


def gumbel(centre: Number, scale: Number) -> Oracle:
    """The Gumbel law."""

    def z(x: Number) -> Number:
        return (x - centre) / scale

    return Oracle(
        lambda x: -z(x) - mp.exp(-z(x)) - mp.log(scale),
        lambda x: mp.exp(-mp.exp(-z(x))),
        lambda x: -mp.expm1(-mp.exp(-z(x))),
    )


def pareto(shape: Number, scale: Number) -> Oracle:
    """The Pareto law."""
    return Oracle(
        lambda x: mp.log(shape / x) - shape * mp.log(x / scale),
        lambda x: -mp.expm1(-shape * mp.log(x / scale)),
        lambda x: mp.exp(-shape * mp.log(x / scale)),
    )


def triangular(low: Number, mode: Number, high: Number) -> Oracle:
    """The triangular law."""

    def log_density(x: Number) -> Number:
        share = (x - low) / (mode - low) if x < mode else (high - x) / (high - mode)
        return mp.log(2 * share / (high - low))

    def cdf(x: Number) -> Number:
        if x < mode:
            return (x - low) ** 2 / (mode - low) / (high - low)
        with mp.workdps(700):
            return 1 - (high - x) ** 2 / (high - mode) / (high - low)

    def sf(x: Number) -> Number:
        if x > mode:
            return (high - x) ** 2 / (high - mode) / (high - low)
        with mp.workdps(700):
            return 1 - (x - low) ** 2 / (mode - low) / (high - low)

    return Oracle(log_density, cdf, sf)


def bernoulli(p: Number) -> Oracle:
    """The Bernoulli law."""
    return Oracle(
        lambda k: mp.log(p) if k == 1 else mp.log1p(-p),
        lambda k: mp.mpf(1) if k >= 1 else 1 - p,
        lambda k: mp.mpf(0) if k >= 1 else p,
    )


def binomial(n: Number, p: Number) -> Oracle:
    """The binomial law."""

    def shares(k: Number) -> tuple[Number, Number]:
        return beta_shares(n - k, k + 1, 1 - p, p) if k < n else (mp.mpf(1), mp.mpf(0))

    def log_density(k: Number) -> Number:
        with mp.extradps(20):
            choices = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
        return choices + _xlog(k, p) + _xlog(n - k, 1 - p)

    return Oracle(log_density, lambda k: shares(k)[0], lambda k: shares(k)[1])


def geometric(p: Number) -> Oracle:
    """The geometric law, from 1 on."""
    return Oracle(
        lambda k: mp.log(p) + (k - 1) * mp.log1p(-p),
        lambda k: -mp.expm1(k * mp.log1p(-p)),
        lambda k: mp.exp(k * mp.log1p(-p)),
    )


def negative_binomial(r: Number, p: Number) -> Oracle:
    """The negative binomial law."""

    def log_density(k: Number) -> Number:
        with mp.extradps(20):
            choices = mp.loggamma(r + k) - mp.loggamma(r) - mp.loggamma(k + 1)
        return choices + r * mp.log(p) + _xlog(k, 1 - p)

    return Oracle(
        log_density,
        lambda k: beta_shares(r, k + 1, p, 1 - p)[0],
        lambda k: beta_shares(r, k + 1, p, 1 - p)[1],
    )


def poisson(rate: Number) -> Oracle:
    """The Poisson law."""
    return Oracle(
        lambda k: k * mp.log(rate) - rate - mp.loggamma(k + 1),
        lambda k: gamma_shares(k + 1, rate)[1],
        lambda k: gamma_shares(k + 1, rate)[0],
    )


def discrete_uniform(low: Number, high: Number) -> Oracle:
    """The discrete uniform law."""
    count = high - low + 1
    return Oracle(
        lambda _: -mp.log(count), lambda k: (k - low + 1) / count, lambda k: (high - k) / count
    )


def hypergeometric(good: Number, bad: Number, draws: Number) -> Oracle:
    """The hypergeometric law, by its binomial coefficients."""
    g, b, n = int(good), int(bad), int(draws)
    first, last = max(n - b, 0), min(n, g)
    ways = {k: mp.binomial(g, k) * mp.binomial(b, n - k) for k in range(first, last + 1)}
    total = mp.binomial(g + b, n)
    return Oracle(
        lambda k: mp.log(ways[int(k)] / total),
        lambda k: mp.fsum(ways[i] for i in range(first, int(k) + 1)) / total,
        lambda k: mp.fsum(ways[i] for i in range(int(k) + 1, last + 1)) / total,
    )


def zipf(s: Number) -> Oracle:
    """Zipf's law."""
    zeta = mp.zeta(s)

    def sf(k: Number) -> Number:
        return mp.zeta(s, k + 1) / zeta

    return Oracle(lambda k: -s * mp.log(k) - mp.log(zeta), lambda k: 1 - sf(k), sf)


def categorical(weights: list[Number]) -> Oracle:
    """The categorical law."""
    total = mp.fsum(weights)
    return Oracle(
        lambda k: mp.log(weights[int(k)] / total),
        lambda k: mp.fsum(weights[: int(k) + 1]) / total,
        lambda k: mp.fsum(weights[int(k) + 1 :]) / total,
    )


ORACLES: dict[type, Callable[..., Oracle]] = {
    sd.Uniform: uniform,
    sd.Normal: normal,
    sd.LogNormal: lognormal,
    sd.Exponential: exponential,
    sd.Gamma: gamma,
    sd.ChiSquare: lambda df: gamma(df / 2, mp.mpf(1) / 2),
    sd.Beta: beta,
    sd.StudentT: student,
    sd.F: f_ratio,
    sd.Weibull: weibull,
    sd.InverseGamma: inverse_gamma,
    sd.LogLogistic: log_logistic,
    sd.InverseGaussian: inverse_gaussian,
    sd.VonMises: von_mises,
    sd.Rayleigh: lambda scale: weibull(mp.mpf(2), scale * mp.sqrt(2)),
    sd.Cauchy: cauchy,
    sd.Laplace: laplace,
    sd.Logistic: logistic,
    sd.Gumbel: gumbel,
    sd.Pareto: pareto,
    sd.Triangular: triangular,
    sd.Bernoulli: bernoulli,
    sd.Binomial: binomial,
    sd.Geometric: geometric,
    sd.NegativeBinomial: negative_binomial,
    sd.Poisson: poisson,
    sd.DiscreteUniform: discrete_uniform,
    sd.Hypergeometric: hypergeometric,
    sd.Zipf: zipf,
    sd.Categorical: categorical,
}


def oracle_of(law: sd.Law) -> Oracle:
    """Return the oracle of a law with the very parameters, as binary numbers, that it holds."""
    with mp.workdps(DIGITS):  # constants are worked out here
        return ORACLES[type(law)](*(_exact(value) for value in law.parameters.values()))


def _exact(value: Any) -> Any:
    if np.ndim(value):
        return [mp.mpf(float(one)) for one in value]
    return mp.mpf(float(value))
