"""Estimates against SciPy's maximum likelihood, standard errors against the Fisher information."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize, special, stats
from week2.fit_cases import REGULAR, Case

import simulated_distributions as sd


def scipys_maximum(case: Case, data: Any, near: list[float]) -> Any:
    """Return where SciPy's density has its largest likelihood, by its simplex search."""
    names = [name for name in case.law.parameters if name not in case.fixed]

    def loss(free: Any) -> float:
        values = {**dict(zip(names, free, strict=True)), **case.fixed}
        frozen = case.scipys(*(values[name] for name in case.law.parameters))
        log = frozen.logpmf if isinstance(case.law, sd.DiscreteLaw) else frozen.logpdf
        total = -float(np.sum(log(data)))
        return total if np.isfinite(total) else 1e300

    options = {"xatol": 1e-11, "fatol": 1e-13, "maxiter": 5000, "maxfev": 5000}
    start = np.array(near) * 1.02 + 0.003
    with np.errstate(all="ignore"):
        return optimize.minimize(loss, start, method="Nelder-Mead", options=options).x


@pytest.mark.parametrize("case", REGULAR, ids=lambda case: type(case.law).__name__)
def test_estimates_equal_scipys_maximum_likelihood(case: Case) -> None:
    """The parameters of largest likelihood agree to 1e-6, and so does the likelihood."""
    data = case.law.sample(301, 11)  # odd: the Laplace law's median is one observation
    fit = type(case.law).fit(data, **case.fixed)
    ours = list(fit.estimates.values())

    np.testing.assert_allclose(ours, scipys_maximum(case, data, ours), rtol=1e-6, atol=1e-6)


def test_closed_and_irregular_maxima_equal_scipys() -> None:
    """Uniform, Pareto, Laplace, Rayleigh and lognormal equal SciPy's own `fit`."""
    x = sd.Pareto(3, 2).sample(200, 5)
    shape, _, scale = stats.pareto.fit(x, floc=0)
    low, width = stats.uniform.fit(x)
    centre, mean_distance = stats.laplace.fit(x)
    log_sd, _, median = stats.lognorm.fit(x, floc=0)

    assert list(sd.Pareto.fit(x).estimates.values()) == pytest.approx([shape, scale], rel=1e-6)
    assert list(sd.Uniform.fit(x).estimates.values()) == pytest.approx([low, low + width])
    assert list(sd.Laplace.fit(x).estimates.values()) == pytest.approx([centre, mean_distance])
    known = pytest.approx([np.log(median), log_sd], rel=1e-6)
    assert list(sd.LogNormal.fit(x).estimates.values()) == known


def test_fits_of_angles_and_of_first_passages_equal_scipys() -> None:
    """Von Mises and inverse Gaussian equal SciPy's `fit` to 1e-6; whole turns do not matter."""
    angles = sd.VonMises(2, 2.5).sample(200, 5)
    concentration, centre, _ = stats.vonmises.fit(angles, fscale=1)
    known = pytest.approx([centre, concentration], rel=1e-6)
    times = sd.InverseGaussian(2, 3).sample(200, 5)
    ratio, _, shape = stats.invgauss.fit(times, floc=0)

    assert list(sd.VonMises.fit(angles).estimates.values()) == known
    assert list(sd.VonMises.fit(angles + 4 * np.pi).estimates.values()) == known
    found = list(sd.InverseGaussian.fit(times).estimates.values())
    assert found == pytest.approx([ratio * shape, shape], rel=1e-6)


def _triangular_loss(x: Any, t: Any) -> float:
    low, mode, high = t
    if not (low < x.min() and high > x.max() and low < mode < high):
        return 1e300
    return -float(stats.triang((mode - low) / (high - low), low, high - low).logpdf(x).sum())


def test_the_triangular_fit_is_no_worse_than_scipys_search() -> None:
    """SciPy's simplex from many starts finds no larger likelihood than ours."""
    x = sd.Triangular(-1, 0, 3).sample(200, 6)
    found = min(
        optimize.minimize(
            lambda t: _triangular_loss(x, t),
            [x.min() - gap, mode, x.max() + gap],
            method="Nelder-Mead",
            options={"maxiter": 2000},
        ).fun
        for gap in (0.01, 0.1)
        for mode in (-0.2, 0.0, 0.2)
    )

    assert sd.Triangular.fit(x).log_likelihood >= -found - 1e-6


def test_capture_and_recapture_finds_the_most_likely_population() -> None:
    """The whole number found is the best of all that brute force tries."""
    x = sd.Hypergeometric(30, 120, 20).sample(25, 7)
    fit = sd.Hypergeometric.fit(x, good=30, draws=20)
    tried = [stats.hypergeom(30 + bad, 30, 20).logpmf(x).sum() for bad in range(20, 600)]
    inside = 20 + np.flatnonzero(2 * (max(tried) - np.array(tried)) <= special.chdtri(1, 0.05))

    assert fit.law.bad == 20 + int(np.argmax(tried))
    assert fit.interval()["bad"] == (inside[0], inside[-1])


FISHER = [
    (sd.Normal(2, 3), {}, [1 / 9, 2 / 9]),
    (sd.Exponential(2), {}, [1 / 4]),
    (sd.Gamma(2.5, 3), {"rate": 3}, [special.polygamma(1, 2.5)]),
    (sd.Gamma(2.5, 3), {"shape": 2.5}, [2.5 / 9]),
    (sd.Rayleigh(2), {}, [1.0]),
    (sd.Cauchy(1, 2), {}, [1 / 8, 1 / 8]),
    (sd.Laplace(1, 2), {}, [1 / 4, 1 / 4]),
    (sd.Logistic(1, 2), {"scale": 2}, [1 / 12]),
    (sd.Gumbel(1, 2), {"scale": 2}, [1 / 4]),
    (sd.Bernoulli(0.3), {}, [1 / 0.21]),
    (sd.Binomial(20, 0.3), {"n": 20}, [20 / 0.21]),
    (sd.Geometric(0.3), {}, [1 / (0.09 * 0.7)]),
    (sd.Poisson(3.5), {}, [1 / 3.5]),
]


@pytest.mark.parametrize(
    ("law", "fixed", "information"), FISHER, ids=lambda value: str(value).replace("\n", " ")[:30]
)
def test_standard_errors_are_the_roots_of_the_inverse_information(
    law: Any, fixed: dict[str, float], information: list[float]
) -> None:
    """At n = 400,000 they equal the textbook's Fisher information at the truth to 1 %."""
    n = 400_000
    fit = type(law).fit(law.sample(n, 8), **fixed)
    known = [(n * one) ** -0.5 for one in information]

    assert list(fit.standard_errors.values()) == pytest.approx(known, rel=0.01)


def test_the_covariance_is_the_inverse_of_the_full_information() -> None:
    """For the gamma law, with both parameters free, all four entries agree to 2 %."""
    n, a, rate = 400_000, 2.5, 3.0
    information = np.array([[special.polygamma(1, a), -1 / rate], [-1 / rate, a / rate**2]])
    fit = sd.Gamma.fit(sd.Gamma(a, rate).sample(n, 9))

    np.testing.assert_allclose(fit.covariance, np.linalg.inv(n * information), rtol=0.02)


def test_what_is_fixed_stays_and_the_rest_is_the_conditional_maximum() -> None:
    """With the mean held at 0, the normal law's sd is the root mean square."""
    x = sd.Normal(1, 2).sample(100, 10)
    fit = sd.Normal.fit(x, mean=0)

    assert fit.law.mean == 0
    assert dict(fit.estimates) == pytest.approx({"sd": np.sqrt(np.mean(x**2))})


def test_the_log_likelihood_criteria_are_their_formulas() -> None:
    """AIC = 2k − 2 log L and BIC = k log n − 2 log L, with SciPy's log density."""
    x = sd.Gumbel(1, 2).sample(150, 12)
    fit = sd.Gumbel.fit(x)
    log = stats.gumbel_r(*fit.estimates.values()).logpdf(x).sum()

    assert fit.aic == pytest.approx(4 - 2 * log)
    assert fit.bic == pytest.approx(2 * np.log(150) - 2 * log)


def test_rayleigh_information_by_quadrature() -> None:
    """The Fisher information that the test above quotes for the Rayleigh law, 4/scale²."""
    score = lambda x: (x**2 / 8 - 2 / 2) ** 2 * stats.rayleigh(scale=2).pdf(x)  # noqa: E731
    value, _ = integrate.quad(score, 0, np.inf)

    assert value == pytest.approx(1.0)
