"""Our count regressions against statsmodels', to 1e-6 and far beyond."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from mini_ds_workflow.errors import ColumnError, FitError, SampleError
from mini_ds_workflow.glm.least_squares import huber, least_squares
from mini_ds_workflow.glm.logistic import logistic
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.poisson import poisson, shared_risk
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.proofs.count_models import largest_gap

RNG = np.random.default_rng(7)
X = np.column_stack([np.ones(1500), RNG.normal(size=1500), RNG.integers(0, 2, 1500)])
MEAN = np.exp(X @ [0.8, 0.3, -0.5])
COUNTS = RNG.poisson(MEAN * RNG.gamma(1.25, 0.8, 1500)).astype(float)
CLUSTERS = RNG.integers(0, 60, 1500)
ANSWERS = (RNG.uniform(size=1500) < 1 / (1 + np.exp(-X @ [-0.7, 0.5, 0.8]))).astype(float)
AMOUNTS = X @ [2.0, 0.4, -0.3] + RNG.standard_t(3, 1500)


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


def test_regressions_on_rands_data_equal_statsmodels() -> None:
    """With the plan's own design, coefficients, dispersion and errors agree to 1e-6."""
    gaps = largest_gap()

    assert set(gaps) == {"Poisson", "negative binomial"}
    assert max(gaps.values()) <= 1e-6


def test_logistic_equals_statsmodels() -> None:
    """Coefficients, errors and log-likelihood agree to 1e-9."""
    ours, theirs = logistic(ANSWERS, X), sm.Logit(ANSWERS, X).fit(disp=0, tol=1e-12)

    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-9)
    assert ours.errors == pytest.approx(theirs.bse, rel=1e-9)
    assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-12)


def test_risk_ratios_equal_statsmodels_robust_poisson() -> None:
    """Zou's risk ratios come with the White errors of a Poisson GLM, times √(n/(n − p))."""
    ours = sandwich(shared_risk(ANSWERS, X), X)
    theirs = sm.GLM(ANSWERS, X, family=sm.families.Poisson()).fit(tol=1e-14, cov_type="HC0")

    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-9)
    assert ours.errors == pytest.approx(theirs.bse * np.sqrt(1500 / 1497), rel=1e-7)


def test_risk_ratio_of_two_arms_is_that_of_the_table() -> None:
    """Without covariates it is the ratio of two shares, where the odds ratio lies farther off."""
    design = X[:, [0, 2]]
    shares = [ANSWERS[X[:, 2] == arm].mean() for arm in (0, 1)]
    risk, odds = (f(ANSWERS, design).effect("x1").value for f in (shared_risk, logistic))

    assert risk == pytest.approx(shares[1] / shares[0], rel=1e-9)
    assert abs(np.log(odds)) > abs(np.log(risk))


def test_least_squares_equals_statsmodels() -> None:
    """Coefficients, errors, clustered errors and intervals agree to 1e-9."""
    fit, model = least_squares(AMOUNTS, X, ["one", "a", "b"]), sm.OLS(AMOUNTS, X)
    theirs = model.fit()
    wide = model.fit(cov_type="cluster", cov_kwds={"groups": CLUSTERS}, use_t=True)
    ours = sandwich(fit, X, clusters=CLUSTERS)
    effect = ours.effect("b")

    assert fit.coefficients == pytest.approx(theirs.params, rel=1e-9)
    assert fit.errors == pytest.approx(theirs.bse, rel=1e-9)
    assert ours.errors == pytest.approx(wide.bse, rel=1e-9)
    assert (effect.low, effect.high) == pytest.approx(tuple(wide.conf_int()[2]), rel=1e-9)


def test_huber_equals_statsmodels() -> None:
    """Coefficients and errors agree with those of RLM to 1e-6."""
    ours = huber(AMOUNTS, X)
    theirs = sm.RLM(AMOUNTS, X).fit(tol=1e-12, maxiter=500)

    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6)
    assert ours.errors == pytest.approx(theirs.bse, rel=1e-6)


def test_huber_does_not_follow_a_far_value() -> None:
    """One amount of a million moves least squares by hundreds, Huber's by less than an error."""
    spoiled = AMOUNTS.copy()
    spoiled[0] = 1e6
    moved = {
        f: abs(f(spoiled, X).coefficients - f(AMOUNTS, X).coefficients)
        for f in (least_squares, huber)
    }

    assert moved[least_squares].max() > 100
    assert (moved[huber] < huber(AMOUNTS, X).errors).all()


def test_separated_answers_have_no_odds() -> None:
    """Where a column splits yes from no, the error says that an odds runs away."""
    with pytest.raises(FitError, match=r"odds|depend"):
        logistic((X[:, 1] > 0).astype(float), X)
    with pytest.raises(SampleError, match="0 or 1"):
        logistic(COUNTS, X)
    with pytest.raises(SampleError, match="same"):
        logistic(np.ones(1500), X)
    with pytest.raises(SampleError, match="0 or 1"):
        shared_risk(COUNTS, X)


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
