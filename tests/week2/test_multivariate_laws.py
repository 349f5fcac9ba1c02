"""Laws of vectors and matrices: densities against SciPy, draws against exact laws of one number.

A function of a draw whose law is known exactly is compared with that law's cdf in the band of
Dvoretzky, Kiefer, Wolfowitz and Massart: false alarms once in a thousand million runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import simulated_distributions as sd

COV = np.array([[4.0, 1.2, -0.5], [1.2, 2.0, 0.3], [-0.5, 0.3, 1.0]])
MEAN = np.array([1.0, -2.0, 0.5])
ALPHA = np.array([0.5, 2.0, 3.5])
N = 100_000
BAND = float(np.sqrt(np.log(2 / 1e-9) / (2 * N)))

LAWS: list[tuple[Any, Any]] = [
    (sd.MultivariateNormal(MEAN, COV), stats.multivariate_normal(MEAN, COV)),
    (sd.MultivariateT(5.5, MEAN, COV), stats.multivariate_t(MEAN, COV, df=5.5)),
    (sd.Dirichlet(ALPHA), stats.dirichlet(ALPHA)),
    (sd.Wishart(6.5, COV), stats.wishart(6.5, COV)),
    (sd.Multinomial(12, [1, 4, 3, 2]), stats.multinomial(12, [0.1, 0.4, 0.3, 0.2])),
    (sd.UniformOnSphere(4), None),
]
DENSE = LAWS[:4]


def names(value: Any) -> str:
    """Return the name of a law."""
    return type(value).__name__


@pytest.mark.parametrize(("law", "oracle"), LAWS[:5], ids=names)
def test_log_densities_equal_scipys(law: Any, oracle: Any) -> None:
    """At 50 points of its own, in any leading shape, to 1e-10."""
    x = law.sample(50, 1)
    log = law.logpmf if isinstance(law, sd.Multinomial) else law.logpdf
    known = oracle.logpmf if isinstance(law, sd.Multinomial) else oracle.logpdf
    theirs = [float(np.squeeze(known(one))) for one in x]

    np.testing.assert_allclose(log(x), theirs, rtol=1e-10, atol=1e-10)
    assert log(x.reshape((5, 10, *law.event))).shape == (5, 10)


@pytest.mark.parametrize(("law", "oracle"), DENSE, ids=names)
def test_entropies_equal_scipys(law: Any, oracle: Any) -> None:
    """To 1e-10."""
    assert law.entropy == pytest.approx(float(oracle.entropy()), rel=1e-10)


def test_moments_equal_scipys() -> None:
    """Mean and covariance (Wishart: the variance of each entry) agree to 1e-12."""
    for law, oracle in LAWS[:5]:
        if isinstance(law, (sd.MultivariateNormal, sd.MultivariateT)):
            mean = MEAN
            cov = COV if isinstance(law, sd.MultivariateNormal) else COV * 5.5 / 3.5
        elif isinstance(law, sd.Wishart):
            mean, cov = oracle.mean(), None
            assert law.var == pytest.approx(oracle.var())
        else:
            mean = oracle.mean() if hasattr(oracle, "mean") else law.n * oracle.p
            cov = oracle.cov()
        np.testing.assert_allclose(law.mean, mean, rtol=1e-12)
        if cov is not None:
            np.testing.assert_allclose(law.cov, cov, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("law", "_"), LAWS, ids=names)
def test_draws_have_the_laws_mean_and_covariance(law: Any, _: Any) -> None:
    """Every entry of both is within 6.5 of its standard errors over 100,000 draws."""
    flat = law.sample(N, 2).reshape(N, -1).astype(float)
    d = flat.shape[1]
    centred = flat - np.reshape(law.mean, -1)
    products = np.einsum("ni,nj->nij", centred, centred).reshape(N, -1)
    for values, truth in ((centred, 0.0), (products, np.reshape(law.cov, d * d))):
        error = values.std(axis=0) / np.sqrt(N)
        assert np.all(np.abs(values.mean(axis=0) - truth) <= 6.5 * error + 1e-12)


def gap(draws: Any, oracle: Any) -> float:
    """Return the largest distance between the empirical cdf and SciPy's, over the draws."""
    x, counts = np.unique(draws, return_counts=True)
    after = np.cumsum(counts) / len(draws)
    atom = hasattr(oracle, "pmf")
    before = oracle.cdf(x) - (oracle.pmf(x) if atom else 0.0)
    here = np.abs(after - oracle.cdf(x)).max()
    return float(max(here, np.abs(after - counts / len(draws) - before).max()))


def _projections() -> list[tuple[str, Any, Any, Any]]:
    """Return a law, a function of its draw, and the exact law of that function."""
    u, inverse = np.array([0.3, -1.0, 2.0]), np.linalg.inv(COV)
    far = lambda x: np.einsum("ni,ij,nj->n", x - MEAN, inverse, x - MEAN)  # noqa: E731
    normal, student, dirichlet, wishart, multinomial, sphere = (law for law, _ in LAWS)
    spread = float(np.sqrt(u @ COV @ u))
    return [
        ("normal", normal, lambda x: (x - MEAN) @ u / spread, stats.norm()),
        ("normal's distance", normal, far, stats.chi2(3)),
        ("t", student, lambda x: (x - MEAN) @ u / spread, stats.t(5.5)),
        ("t's distance", student, lambda x: far(x) / 3, stats.f(3, 5.5)),
        ("Dirichlet", dirichlet, lambda x: x[:, 0], stats.beta(0.5, 5.5)),
        (
            "Dirichlet's ratio",
            dirichlet,
            lambda x: x[:, 1] / (x[:, 1] + x[:, 2]),
            stats.beta(2, 3.5),
        ),
        ("Wishart's form", wishart, lambda w: (w @ u) @ u / spread**2, stats.chi2(6.5)),
        (
            "Wishart's inverse",
            wishart,
            lambda w: 1 / np.linalg.inv(w)[:, 0, 0] * inverse[0, 0],
            stats.chi2(4.5),
        ),
        ("multinomial", multinomial, lambda k: k[:, 1], stats.binom(12, 0.4)),
        ("multinomial's sum", multinomial, lambda k: k[:, 2] + k[:, 3], stats.binom(12, 0.5)),
        ("sphere", sphere, lambda x: x[:, 3] ** 2, stats.beta(0.5, 1.5)),
        ("sphere, turned", sphere, lambda x: (x[:, 0] + x[:, 1]) ** 2 / 2, stats.beta(0.5, 1.5)),
    ]


@pytest.mark.parametrize(
    ("law", "function", "exact"),
    [pytest.param(*rest, id=name) for name, *rest in _projections()],
)
def test_functions_of_draws_follow_their_exact_law(law: Any, function: Any, exact: Any) -> None:
    """The whole cdf of each projection is within the band (0.010)."""
    assert gap(function(law.sample(N, 3)), exact) < BAND


def test_the_normal_conditions_as_the_definition_says() -> None:
    """Log density of all = log density of the known + log density of the rest given them."""
    law = sd.MultivariateNormal(MEAN, COV)
    x = law.sample(20, 4)
    for one in x:
        parts = law.marginal([2, 0]).logpdf(one[[2, 0]])
        parts += law.given([2, 0], one[[2, 0]]).logpdf(one[[1]])
        assert parts == pytest.approx(law.logpdf(one), abs=1e-12)


def test_tiny_concentrations_give_shares_and_not_nan() -> None:
    """With a concentration of 0.001 each draw is almost all one share, and adds up to 1."""
    x = sd.Dirichlet([1e-3, 1e-3, 1e-3]).sample(2000, 5)

    assert np.all(np.isfinite(x))
    assert x.sum(axis=1) == pytest.approx(1.0)
    assert np.mean(x.max(axis=1) > 0.999) > 0.95


def test_a_category_of_weight_zero_never_comes_up() -> None:
    """Also at the end, where the others take all that is left; counts add up to n."""
    k = sd.Multinomial(1000, [0.0, 2.0, 1.0, 0.0]).sample(500, 6)

    assert not k[:, [0, 3]].any()
    assert np.all(k.sum(axis=1) == 1000)


def test_points_off_the_support_have_no_density() -> None:
    """−inf for shares that do not add up, counts that miss n, a matrix that is not definite."""
    assert sd.Dirichlet(ALPHA).logpdf([0.5, 0.5, 0.5]) == -np.inf
    assert sd.Multinomial(12, [1, 1]).logpmf([5, 6]) == -np.inf
    assert sd.Wishart(4, np.eye(2)).logpdf([[1.0, 2.0], [2.0, 1.0]]) == -np.inf
    assert sd.Wishart(4, np.eye(2)).logpdf([[1.0, 0.5], [0.2, 1.0]]) == -np.inf
    assert sd.UniformOnSphere(3).logpdf([1.0, 1.0, 0.0]) == -np.inf
    assert sd.UniformOnSphere(3).logpdf([0.6, 0.0, 0.8]) == pytest.approx(-np.log(4 * np.pi))
    assert np.isnan(sd.MultivariateNormal(MEAN, COV).logpdf([np.nan, 0, 0]))


def test_a_seed_decides_the_draws_and_a_generator_moves_on() -> None:
    """The same seed draws the same; one generator never the same twice."""
    rng = np.random.default_rng(1)
    for law, _ in LAWS:
        assert np.array_equal(law.sample((2, 3), 7), law.sample((2, 3), 7))
        assert law.sample((2, 3), 7).shape == (2, 3, *law.event)
        assert not np.array_equal(law.sample(50, rng), law.sample(50, rng))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: sd.MultivariateNormal([0, 0], [[1, 2], [2, 1]]), sd.ParameterError, "definite"),
        (lambda: sd.MultivariateNormal([0, 0], [[1, 2], [0, 9]]), sd.ParameterError, "symmetric"),
        (lambda: sd.MultivariateNormal([0], np.eye(2)), sd.ParameterError, r"shape \(2,\)"),
        (lambda: sd.MultivariateNormal(0, 1), sd.ParameterError, r"shape \(d, d\), found \(\)"),
        (lambda: sd.MultivariateT(-1, [0], [[1]]), sd.ParameterError, "df must be"),
        (lambda: sd.Wishart(1, np.eye(3)), sd.ParameterError, "above d - 1 = 2"),
        (lambda: sd.Dirichlet([1]), sd.ParameterError, "K at least 2"),
        (lambda: sd.Dirichlet([1, 0]), sd.ParameterError, "above 0, found 0"),
        (lambda: sd.Multinomial(3, [0, 0]), sd.ParameterError, "sum of weights"),
        (lambda: sd.UniformOnSphere(1), sd.ParameterError, "at least 2"),
        (lambda: sd.UniformOnSphere(2).logpdf([1, 0, 0]), sd.PointError, r"\(…, 2\)"),
        (lambda: sd.UniformOnSphere(2).sample(-1), sd.SizeError, "found -1"),
        (lambda: sd.UniformOnSphere(2).sample(1, "x"), sd.SeedError, "found 'x'"),
        (lambda: sd.MultivariateNormal(MEAN, COV).marginal([3]), sd.ParameterError, "0 to 2"),
        (
            lambda: sd.MultivariateNormal(MEAN, COV).given([0, 1, 2], MEAN),
            sd.ParameterError,
            "none",
        ),
    ],
)
def test_mistakes_are_named(call: Any, error: type[Exception], words: str) -> None:
    """The message says which argument, what was found and what is allowed."""
    with pytest.raises(error, match=words):
        call()
