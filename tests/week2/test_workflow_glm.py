"""Our count regressions against statsmodels', to 1e-6 and far beyond."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from mini_ds_workflow.errors import ColumnError, FitError, SampleError
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.poisson import poisson
from mini_ds_workflow.glm.sandwich import sandwich

RNG = np.random.default_rng(7)
X = np.column_stack([np.ones(1500), RNG.normal(size=1500), RNG.integers(0, 2, 1500)])
MEAN = np.exp(X @ [0.8, 0.3, -0.5])
COUNTS = RNG.poisson(MEAN * RNG.gamma(1.25, 0.8, 1500)).astype(float)
CLUSTERS = RNG.integers(0, 60, 1500)


def test_poisson_equals_statsmodels() -> None:
    """Coefficients agree to 1e-9, errors to 1e-7: statsmodels takes them one step before."""
    ours = poisson(COUNTS, X)
    theirs = sm.GLM(COUNTS, X, family=sm.families.Poisson()).fit(tol=1e-14)

    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-9)
    assert ours.errors == pytest.approx(theirs.bse, rel=1e-7)
    assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-12)


def test_negative_binomial_equals_statsmodels() -> None:
    """Coefficients, dispersion and all standard errors agree to 1e-6."""
    ours = negative_binomial(COUNTS, X)
    start = np.append(ours.coefficients * 0.9, ours.dispersion * 1.1)
    theirs = sm.NegativeBinomial(COUNTS, X).fit(
        start_params=start, method="newton", tol=1e-12, maxiter=100, disp=0
    )

    assert np.append(ours.coefficients, ours.dispersion) == pytest.approx(theirs.params, rel=1e-6)
    assert np.append(ours.errors, ours.dispersion_error) == pytest.approx(theirs.bse, rel=1e-6)
    assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-11)


def test_scores_vanish_at_the_maximum() -> None:
    """The gradient in the coefficients is zero up to rounding."""
    fit = negative_binomial(COUNTS, X)
    score = X.T @ ((COUNTS - fit.mean) / (1 + fit.dispersion * fit.mean))

    assert np.abs(score).max() < 1e-8


def test_clustered_errors_equal_statsmodels() -> None:
    """The sandwich over clusters is statsmodels'."""
    ours = sandwich(poisson(COUNTS, X), X, clusters=CLUSTERS)
    theirs = sm.GLM(COUNTS, X, family=sm.families.Poisson()).fit(
        tol=1e-14, cov_type="cluster", cov_kwds={"groups": CLUSTERS}
    )

    assert ours.errors == pytest.approx(theirs.bse, rel=1e-7)


def test_joint_test_of_one_is_the_single_test() -> None:
    """Wald's chi-square of one coefficient is the square of its z."""
    fit = poisson(COUNTS, X, ["one", "a", "b"])

    assert fit.wald_joint(["a"]).statistic == pytest.approx(fit.wald("a").statistic ** 2, rel=1e-9)
    assert fit.wald_joint(["a"]).p == pytest.approx(fit.wald("a").p, rel=1e-9)


def test_bad_designs_are_named() -> None:
    """Dependent columns, fractions, NaN, all zeros, too few rows: each says what is wrong."""
    with pytest.raises(FitError, match="depend"):
        poisson(COUNTS, np.column_stack([X, X[:, 1] * 2]))
    with pytest.raises(SampleError, match="whole"):
        poisson(COUNTS + 0.5, X)
    with pytest.raises(SampleError, match="finite"):
        poisson(np.where(COUNTS == 0, np.nan, COUNTS), X)
    with pytest.raises(SampleError, match="zero"):
        poisson(np.zeros(1500), X)
    with pytest.raises(SampleError, match="rows"):
        poisson(COUNTS[:2], X[:2])
    with pytest.raises(ColumnError, match="x1"):
        poisson(COUNTS, X).effect("age")


def test_a_group_without_events_is_named() -> None:
    """A rate that runs away to zero is an error, not a large number."""
    with pytest.raises(FitError, match=r"no events|depend"):
        poisson(np.where(X[:, 2] == 1, 0.0, COUNTS), X)


def test_underdispersed_counts_have_no_dispersion() -> None:
    """Counts that vary less than Poisson's law says send the reader to poisson."""
    even = np.tile([2.0, 3.0], 200)

    with pytest.raises(FitError, match="poisson"):
        negative_binomial(even, np.ones((400, 1)))
