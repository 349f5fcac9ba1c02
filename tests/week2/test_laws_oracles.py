"""Laws against SciPy and against many-digit arithmetic; what a caller may get wrong."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from week2.law_cases import CONTINUOUS, DISCRETE, EVERY

import simulated_distributions as sd


@pytest.mark.parametrize(("law", "oracle"), EVERY, ids=lambda case: str(case)[:40])
def test_numbers_equal_scipys(law: Any, oracle: Any) -> None:
    """Mean, variance, skewness, excess kurtosis, entropy and median agree to 1e-9."""
    ours = [law.mean, law.var, law.skew, law.kurtosis, law.entropy, law.median]
    theirs = [*map(float, oracle.stats("mvsk")), float(oracle.entropy()), float(oracle.median())]
    if isinstance(law, sd.Cauchy):
        theirs[:4] = [np.nan] * 4
    if isinstance(law, sd.Zipf):
        theirs[4] = ours[4]  # SciPy's is a truncated sum; see the test below

    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("law", "oracle"), EVERY, ids=lambda case: str(case)[:40])
def test_functions_equal_scipys(law: Any, oracle: Any) -> None:
    """Density, cdf and quantile agree on 101 points of the bulk, to 1e-11."""
    p = np.linspace(0.001, 0.999, 101)
    x = oracle.ppf(p)
    density = law.logpdf if isinstance(law, sd.ContinuousLaw) else law.logpmf
    known = oracle.logpdf if isinstance(law, sd.ContinuousLaw) else oracle.logpmf

    np.testing.assert_allclose(law.cdf(x), oracle.cdf(x), rtol=1e-11)
    np.testing.assert_allclose(law.sf(x), oracle.sf(x), rtol=1e-11)
    np.testing.assert_allclose(law.ppf(p), x, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(density(x), known(x), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize(("law", "_"), CONTINUOUS, ids=lambda case: str(case)[:40])
def test_quantiles_undo_the_cdf(law: Any, _: Any) -> None:
    """ppf(cdf(x)) = x below the median and isf(sf(x)) = x above it, to 1e-10, on 2,000 points."""
    low = law.ppf(np.geomspace(1e-12, 0.5, 1000))
    high = law.isf(np.geomspace(0.5, 1e-300, 1000))
    high = high[high < law.support[1]]

    np.testing.assert_allclose(law.ppf(law.cdf(low)), low, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(law.isf(law.sf(high)), high, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("law", "_"), DISCRETE, ids=lambda case: str(case)[:40])
def test_discrete_quantiles_undo_the_cdf(law: Any, _: Any) -> None:
    """ppf(cdf(k)) = k at every atom of the lower half, isf(sf(k)) = k in the upper half."""
    k = np.arange(law.ppf(1e-12), law.isf(1e-12) + 1)
    low, high = k[k <= law.median], k[k >= law.median]

    np.testing.assert_array_equal(law.ppf(law.cdf(low)), low)
    np.testing.assert_array_equal(law.isf(law.sf(high)), high)


def test_upper_tails_keep_their_digits() -> None:
    """At tails of 1e-20 to 1e-300, sf equals many-digit arithmetic to 1e-9."""
    with mpmath.workdps(50):
        for q in (1e-20, 1e-100, 1e-300):
            x = float(sd.Normal().isf(q))
            normal = mpmath.erfc(mpmath.mpf(x) / mpmath.sqrt(2)) / 2
            y = float(sd.Gamma(2.5).isf(q))
            gamma = mpmath.gammainc(2.5, y, regularized=True)
            k = int(sd.Poisson(3.5).isf(q))
            poisson = mpmath.gammainc(k + 1, 0, 3.5, regularized=True)

            assert abs(sd.Normal().sf(x) / normal - 1) < 1e-9
            assert abs(sd.Gamma(2.5).sf(y) / gamma - 1) < 1e-9
            assert abs(sd.Poisson(3.5).sf(k) / poisson - 1) < 1e-9


def test_densities_of_large_parameters_keep_their_digits() -> None:
    """Log densities at parameters of a million equal many-digit arithmetic to 1e-10."""
    with mpmath.workdps(50):
        n, p, k = 10**6, mpmath.mpf(0.3), 301_000
        binomial = mpmath.log(mpmath.binomial(n, k)) + k * mpmath.log(p)
        binomial += (n - k) * mpmath.log(1 - p)
        a, x = 10**6, mpmath.mpf(1_003_000)
        gamma = (a - 1) * mpmath.log(x) - x - mpmath.loggamma(a)

    assert abs(sd.Binomial(n, 0.3).logpmf(k) - float(binomial)) < 1e-10
    assert abs(sd.Gamma(a).logpdf(float(x)) - float(gamma)) < 1e-10


def test_zipf_entropy_is_its_sum() -> None:
    """The entropy of Zipf's law equals the infinite sum by mpmath."""
    with mpmath.workdps(30):
        s = mpmath.mpf(2.5)
        known = -s * mpmath.zeta(s, derivative=1) / mpmath.zeta(s) + mpmath.log(mpmath.zeta(s))

    assert abs(sd.Zipf(2.5).entropy - float(known)) < 1e-10


def test_parameters_and_points_broadcast() -> None:
    """Two laws at three points make (3, 2) values; a sample has the shape size + batch."""
    law = sd.Gamma([1.0, 2.0], 3.0)

    assert law.cdf(np.array([[0.1], [1.0], [2.0]])).shape == (3, 2)
    assert law.mean.shape == (2,)
    assert law.sample((5, 4), 1).shape == (5, 4, 2)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: sd.Normal(0, -1), sd.ParameterError, "Normal: sd must be .* above 0, found -1"),
        (lambda: sd.Beta(1, np.nan), sd.ParameterError, "Beta: b must be"),
        (lambda: sd.Binomial(2.5, 0.5), sd.ParameterError, "n must be a whole number"),
        (lambda: sd.Uniform(2, 1), sd.ParameterError, "high must be above low"),
        (lambda: sd.Gamma([1, 2], [1, 2, 3]), sd.ParameterError, "do not broadcast"),
        (lambda: sd.Categorical([0, 0]), sd.ParameterError, "sum of weights"),
        (lambda: sd.Normal().ppf(1.5), sd.PointError, "found 1.5"),
        (lambda: sd.Normal().cdf("x"), sd.PointError, "points must be numbers"),
        (lambda: sd.Normal().sample(-1, 1), sd.SizeError, "found -1"),
        (lambda: sd.Normal().sample(3, "seed"), sd.SeedError, "found 'seed'"),
        (lambda: sd.Normal().sample(3, 1, method="magic"), sd.MethodError, "it has ziggurat"),
        (lambda: sd.Poisson(1).sample(3, 1, method="ptrs"), sd.MethodError, "at least 10"),
        (lambda: sd.Zipf(3).cf(1e-6), sd.NoClosedFormError, "Zipf"),
    ],
)
def test_mistakes_are_named(call: Any, error: type[Exception], words: str) -> None:
    """The message says which argument, what was found and what is allowed."""
    with pytest.raises(error, match=words):
        call()
