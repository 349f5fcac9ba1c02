"""Effect sizes against SciPy, statsmodels and brute force; intervals that cover."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

from mini_ds_workflow.inference.effects import (
    cliff_delta,
    cohen_d,
    cramer_v,
    eta_squared,
    hedges_g,
    mean_difference,
    mean_ratio,
    odds_ratio,
    risk_difference,
    risk_ratio,
)
from mini_ds_workflow.inference.resampling import bca

RNG = np.random.default_rng(5)
X, Y = RNG.normal(1, 1, 30), RNG.normal(0.4, 2, 45)
TABLE = np.array([[30, 12], [22, 25]])


def test_bootstrap_intervals_cover() -> None:
    """Of 2,000 BCa intervals of a mean (n = 150) 93.6 to 96.4 % hold it (false alarm about 1 %)."""
    rng, held = np.random.default_rng(14), 0
    for _ in range(2000):
        low, high = bca(rng.gamma(9, 1, 150), lambda rows: rows.mean(axis=1), rng, resamples=999)
        held += low <= 9 <= high

    assert 0.936 <= held / 2000 <= 0.964


def test_mean_difference_has_welchs_interval() -> None:
    """The interval is SciPy's."""
    found = mean_difference(X, Y)
    low, high = stats.ttest_ind(X, Y, equal_var=False).confidence_interval()

    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


def test_ratios_of_a_table_equal_statsmodels() -> None:
    """Odds ratio (Woolf) and risk ratio (Katz) come with the same intervals."""
    reference = Table2x2(TABLE)
    odds, risk = odds_ratio(TABLE), risk_ratio(TABLE)

    assert (odds.low, odds.value, odds.high) == pytest.approx(
        (reference.oddsratio_confint()[0], reference.oddsratio, reference.oddsratio_confint()[1]),
        rel=1e-9,
    )
    assert (risk.low, risk.value, risk.high) == pytest.approx(
        (reference.riskratio_confint()[0], reference.riskratio, reference.riskratio_confint()[1]),
        rel=1e-9,
    )


def test_risk_difference_has_newcombes_interval() -> None:
    """The interval is statsmodels' `newcomb`."""
    found = risk_difference(TABLE)
    low, high = confint_proportions_2indep(30, 42, 22, 47, compare="diff", method="newcomb")

    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


def test_cliffs_delta_counts_pairs() -> None:
    """It is the share of pairs in which x is above less the share in which it is below."""
    a, b = RNG.poisson(3, 40), RNG.poisson(2, 30)
    brute = np.sign(a[:, None] - b[None, :]).mean()

    assert cliff_delta(a, b).value == pytest.approx(brute, abs=1e-12)


def test_hedges_takes_the_bias_off_cohen() -> None:
    """Hedges' g is d times about 1 − 3 / (4 df − 1)."""
    d, g = cohen_d(X, Y).value, hedges_g(X, Y).value

    assert g / d == pytest.approx(1 - 3 / (4 * 73 - 1), abs=1e-5)


def test_cramers_v_equals_scipys() -> None:
    """V is SciPy's, and lies within its interval."""
    found = cramer_v(TABLE)

    assert found.value == pytest.approx(stats.contingency.association(TABLE), rel=1e-12)
    assert found.low <= found.value <= found.high
    for end, chance in ((found.low, 0.975), (found.high, 0.025)):
        nc = end**2 * TABLE.sum() - 1
        x = stats.chi2_contingency(TABLE, correction=False).statistic
        assert stats.ncx2.cdf(x, 1, nc) == pytest.approx(chance, rel=1e-6)


def test_eta_squared_is_the_share_between_groups() -> None:
    """It is 1 − within / total; at each end of its interval the F found has its tail's chance."""
    parts = (X, Y, X[:20] + 1.5)
    found, everything = eta_squared(*parts), np.concatenate(parts)
    within = sum(((g - g.mean()) ** 2).sum() for g in parts)
    total, n = ((everything - everything.mean()) ** 2).sum(), len(everything)
    f = stats.f_oneway(*parts).statistic

    assert found.value == pytest.approx(1 - within / total, rel=1e-9)
    for end, chance in ((found.low, 0.975), (found.high, 0.025)):
        nc = end * n / (1 - end)
        assert stats.ncf.cdf(f, 2, n - 3, nc) == pytest.approx(chance, rel=1e-6)


@pytest.mark.parametrize("effect", [mean_difference, mean_ratio, cohen_d, cliff_delta])
def test_intervals_cover(effect: object) -> None:
    """Of 500 intervals 95 % ± 4 standard errors hold the truth (false alarm about 1e-4)."""
    assert callable(effect)
    truth = {"mean_difference": 1.0, "mean_ratio": 1.2, "cohen_d": 0.5, "cliff_delta": None}[
        effect.__name__
    ]
    truth = 2 * stats.norm.cdf(0.5 / math.sqrt(2)) - 1 if truth is None else truth
    rng, held = np.random.default_rng(6), 0
    for _ in range(500):
        found = effect(rng.normal(6, 2, 80), rng.normal(5, 2, 120))
        held += found.low <= truth <= found.high

    assert abs(held / 500 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 500)
