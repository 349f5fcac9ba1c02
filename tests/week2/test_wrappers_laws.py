"""Laws made of other laws, against the closed forms that some of them have."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import stats
from week2.wrapper_cases import ALL, CONTINUOUS, DISCRETE

import simulated_distributions as sd


def name(case: Any) -> str:
    """Return the start of a law's own words."""
    return repr(case)[:60] if isinstance(case, sd.Law) else ""


@pytest.mark.parametrize(("law", "closed"), ALL, ids=name)
def test_functions_equal_the_closed_form(law: Any, closed: Any) -> None:
    """Density, cdf, sf and quantile agree on 41 points of the bulk, to 1e-11."""
    p = np.linspace(0.001, 0.999, 41)
    x = np.unique(closed.ppf(p))
    density = law.logpdf if isinstance(law, sd.ContinuousLaw) else law.logpmf
    known = closed.logpdf if isinstance(law, sd.ContinuousLaw) else closed.logpmf

    np.testing.assert_allclose(law.cdf(x), closed.cdf(x), rtol=1e-11)
    np.testing.assert_allclose(law.sf(x), closed.sf(x), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(law.logsf(x), closed.logsf(x), rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(density(x), known(x), rtol=1e-11, atol=1e-11)
    if isinstance(law, sd.ContinuousLaw):
        np.testing.assert_allclose(law.ppf(p), closed.ppf(p), rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(law.isf(p), closed.isf(p), rtol=1e-11, atol=1e-11)
    else:
        np.testing.assert_array_equal(law.ppf(law.cdf(x)), x)


@pytest.mark.parametrize(("law", "closed"), ALL, ids=name)
def test_numbers_equal_the_closed_form(law: Any, closed: Any) -> None:
    """Mean, variance, skewness, excess kurtosis, entropy and median agree to 1e-8."""
    ours = [law.mean, law.var, law.skew, law.kurtosis, law.entropy, law.median]
    theirs = [*map(float, closed.stats("mvsk")), float(closed.entropy()), float(closed.median())]

    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(("law", "_"), ALL, ids=name)
def test_the_mode_is_the_best_of_many_quantiles(law: Any, _: Any) -> None:
    """The density at 199 quantiles is at most that of the mode."""
    log = law.logpdf if isinstance(law, sd.ContinuousLaw) else law.logpmf
    x = law.ppf(np.linspace(0.005, 0.995, 199))

    assert np.max(log(x)) <= log(law.mode) + 1e-9


@pytest.mark.parametrize(("law", "closed"), ALL, ids=name)
def test_each_sampler_follows_the_closed_form(law: Any, closed: Any) -> None:
    """The cdf of 20,000 draws is within the band left once in a thousand million runs."""
    n = 20_000
    band = np.sqrt(np.log(2 / 1e-9) / (2 * n))
    for method in law.methods:
        if not method.holds(law):
            continue
        x, counts = np.unique(law.sample(n, 3, method=method.name), return_counts=True)
        after = np.cumsum(counts) / n
        before = closed.cdf(x) - (closed.pmf(x) if isinstance(law, sd.DiscreteLaw) else 0)
        assert np.abs(after - closed.cdf(x)).max() < band, method.name
        assert np.abs(after - counts / n - before).max() < band, method.name


@pytest.mark.parametrize(("law", "closed"), ALL, ids=name)
def test_characteristic_functions_equal_the_closed_forms(law: Any, closed: Any) -> None:
    """cf(0.7) equals the mean of exp(0.7 i x) over 400,000 stratified quantiles, to 2e-4."""
    p = (np.arange(400_000) + 0.5) / 400_000

    assert abs(law.cf(0.7) - np.exp(0.7j * closed.ppf(p)).mean()) < 2e-4


def test_a_normal_law_cut_at_forty_sds_keeps_its_digits() -> None:
    """Its mass underflows; mean, variance and quantiles equal many-digit arithmetic to 1e-10."""
    law = sd.truncated(sd.Normal(), low=40)
    with mpmath.workdps(60):
        tail = lambda x: mpmath.erfc(x / mpmath.sqrt(2)) / 2  # noqa: E731
        cut = mpmath.mpf(40)
        hazard = mpmath.npdf(cut) / tail(cut)
        mean, var = hazard, 1 + cut * hazard - hazard**2
        found = mpmath.mpf(float(law.isf(1e-250)))
        far = tail(found) / tail(cut)
        density = mpmath.npdf(found) / tail(cut)
        step = float((far - mpmath.mpf(1e-250)) / density / found)

    assert law.mass == 0
    assert law.mean == pytest.approx(float(mean), rel=1e-10)
    assert law.var == pytest.approx(float(var), rel=1e-7)
    assert abs(step) < 1e-10
    assert law.ppf(law.cdf(40.01)) == pytest.approx(40.01, rel=1e-10)
    assert np.all(law.sample(100, 1) >= 40)


def test_tails_of_a_sum_reach_to_1e_300() -> None:
    """The tail points of a sum of two normal variables equal the normal law's, to 1e-12."""
    from simulated_distributions.wrappers.sum_continuous import ConvolutionContinuous

    law = ConvolutionContinuous(sd.Normal(1, 2), sd.Normal(-3, 1.5))
    q = np.array([1e-290, 1e-100, 1e-20, 1e-8])

    np.testing.assert_allclose(law.isf(q), sd.Normal(-2, 2.5).isf(q), rtol=1e-12)
    np.testing.assert_allclose(law.ppf(q), sd.Normal(-2, 2.5).ppf(q), rtol=1e-12)


@pytest.mark.parametrize(
    ("pair", "known"),
    [
        ((sd.Normal(1, 2), sd.Normal(-3, 1.5)), "Normal(mean=-2.0, sd=2.5)"),
        ((sd.Exponential(2), sd.Gamma(3, 2)), "Gamma(shape=4.0, rate=2.0)"),
        ((sd.Poisson(1), sd.Poisson(2.5)), "Poisson(rate=3.5)"),
        ((sd.Bernoulli(0.25), sd.Binomial(3, 0.25)), "Binomial(n=4.0, p=0.25)"),
        ((sd.Cauchy(0, 1), sd.Cauchy(1, 2)), "Cauchy(location=1.0, scale=3.0)"),
        ((sd.ChiSquare(2), sd.ChiSquare(3)), "ChiSquare(df=5.0)"),
        (
            (sd.NegativeBinomial(2, 0.5), sd.NegativeBinomial(1, 0.5)),
            "NegativeBinomial(r=3.0, p=0.5)",
        ),
    ],
)
def test_sums_with_a_name_get_it(pair: Any, known: str) -> None:
    """The sum of two laws of one family is the family's own law."""
    assert repr(sd.convolution(*pair)) == known


def test_sums_without_a_name_are_integrals() -> None:
    """Exponentials of rates 1 and 3: the density is 3/2 (exp(−x) − exp(−3x))."""
    x = np.array([0.01, 0.5, 2.0, 30.0])
    law = sd.convolution(sd.Exponential(1), sd.Exponential(3))

    np.testing.assert_allclose(law.pdf(x), 1.5 * (np.exp(-x) - np.exp(-3 * x)), rtol=1e-12)


def test_a_mixture_of_far_parts_equals_its_sum() -> None:
    """Density and cdf are the weighted sums of SciPy's; quantiles between the humps are found."""
    law = sd.mixture([sd.Normal(-50), sd.Normal(50, 2), sd.Gamma(2)], [1, 2, 1])
    parts = (0.25, stats.norm(-50)), (0.5, stats.norm(50, 2)), (0.25, stats.gamma(2))
    x = np.array([-60.0, -50, -20, 0.5, 3, 45, 58])
    p = np.array([1e-200, 0.01, 0.25, 0.3, 0.6, 0.99])

    np.testing.assert_allclose(law.pdf(x), sum(w * s.pdf(x) for w, s in parts), rtol=1e-12)
    np.testing.assert_allclose(law.cdf(x), sum(w * s.cdf(x) for w, s in parts), rtol=1e-12)
    np.testing.assert_allclose(law.cdf(law.ppf(p)), p, rtol=1e-10)


def test_moments_that_do_not_exist_are_nan() -> None:
    """The largest of two Cauchy draws has no mean; the middle one of three has, 0."""
    assert np.isnan(sd.order_statistic(sd.Cauchy(), 2, 2).mean)
    assert sd.order_statistic(sd.Cauchy(), 2, 3).mean == pytest.approx(0.0, abs=1e-8)
    assert np.isnan(sd.order_statistic(sd.Cauchy(), 2, 3).var)


def test_wrappers_nest() -> None:
    """The exponential of a truncated normal: its median is that of the normal, sent through."""
    inner = sd.truncated(sd.Normal(), 0, 1)
    law = sd.transformed(inner, "exp")

    assert law.median == pytest.approx(np.exp(inner.median))
    assert sd.order_statistic(law, 1, 3).support == (1.0, pytest.approx(np.e))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: sd.truncated(3), sd.ParameterError, "must be a law, found 3"),
        (lambda: sd.truncated(sd.Normal([0, 1])), sd.ParameterError, r"found shape \(2,\)"),
        (lambda: sd.truncated(sd.Normal(), 2, 1), sd.ParameterError, "at least low = 2, found 1"),
        (lambda: sd.truncated(sd.Exponential(), high=-1), sd.ParameterError, "no mass"),
        (lambda: sd.mixture([sd.Normal(), sd.Poisson(1)], [1, 1]), sd.ParameterError, "all"),
        (lambda: sd.mixture([sd.Normal()], [1, 1]), sd.ParameterError, r"shape \(1,\)"),
        (lambda: sd.mixture([sd.Normal()], [0]), sd.ParameterError, "sum of weights"),
        (lambda: sd.mixture([], []), sd.ParameterError, "at least one"),
        (lambda: sd.transformed(sd.Normal(), "sin"), sd.ParameterError, "there are exp, log"),
        (lambda: sd.transformed(sd.Normal(), "log"), sd.ParameterError, "from 0 to inf"),
        (lambda: sd.transformed(sd.Poisson(2), "exp"), sd.ParameterError, "must have a density"),
        (lambda: sd.affine(factor=0), sd.ParameterError, "not 0"),
        (lambda: sd.power(0), sd.ParameterError, "not 0"),
        (lambda: sd.order_statistic(sd.Normal(), 4, 3), sd.ParameterError, "rank 4, size 3"),
        (lambda: sd.convolution(sd.Normal(), sd.Poisson(1)), sd.ParameterError, "both"),
        (lambda: sd.convolution(sd.Normal(), 2), sd.ParameterError, "second law must be a law"),
        (lambda: type(CONTINUOUS[0][0]).fit([1, 2]), sd.FitError, "cannot be fitted"),
        (lambda: DISCRETE[0][0].sample(2, 1, method="x"), sd.MethodError, "it has rejection"),
    ],
)
def test_mistakes_are_named(call: Any, error: type[Exception], words: str) -> None:
    """The message says which argument, what was found and what is allowed."""
    with pytest.raises(error, match=words):
        call()
