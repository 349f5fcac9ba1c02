"""Our own tests against SciPy's and statsmodels', to 1e-9 in statistic and p."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as reference_mcnemar
from statsmodels.stats.oneway import anova_oneway
from statsmodels.stats.proportion import proportions_ztest

from mini_ds_workflow.inference.association import pearson, spearman
from mini_ds_workflow.inference.means import (
    anova,
    anova_exact,
    one_sample_t,
    paired_t,
    student,
    welch,
    welch_anova,
)
from mini_ds_workflow.inference.rank_tests import kruskal, mann_whitney, wilcoxon
from mini_ds_workflow.inference.resampling import bca, permutation
from mini_ds_workflow.inference.shape import (
    brown_forsythe,
    jarque_bera,
    ks_two_sample,
    levene,
    skewness,
)
from mini_ds_workflow.inference.tables import binomial, chi2, fisher, mcnemar, two_proportions
from mini_ds_workflow.inference.verdict import Verdict

RNG = np.random.default_rng(20)
X, Y, Z = RNG.normal(0, 1, 40), RNG.normal(0.6, 2, 55), RNG.normal(0.2, 1.5, 33)
A, B = RNG.poisson(3, 200), RNG.poisson(4, 150)  # with ties
U, V = RNG.normal(0, 1, 7), RNG.normal(1, 1, 9)  # for exact laws
TABLE = np.array([[30, 12, 9], [22, 25, 14]])
TWO = np.array([[8, 2], [1, 5]])
PAIRED = X + RNG.normal(0.3, 0.6, 40)
Reference = Callable[[], tuple[float, float]]


def _welch_anova() -> tuple[float, float]:
    found = anova_oneway([X, Y, Z], use_var="unequal", welch_correction=True)
    return found.statistic, found.pvalue


def _wilcoxon_with_ties() -> tuple[float, float]:
    found = stats.wilcoxon(A[:150], B, method="approx")
    return found.statistic, found.pvalue


def _binomial(k: int, n: int, p: float) -> tuple[float, float]:
    found = stats.binomtest(k, n, p)
    return found.statistic, found.pvalue


def _mcnemar(*, exact: bool) -> tuple[float, float]:
    found = reference_mcnemar([[10, 4], [11, 9]], exact=exact)
    return found.statistic, found.pvalue


def _permutation() -> tuple[float, float]:
    found = stats.permutation_test(
        (U[:5], V[:5]), lambda a, b: np.mean(a) - np.mean(b), n_resamples=np.inf
    )
    return found.statistic, found.pvalue


CASES: dict[str, tuple[Verdict, Reference]] = {
    "one-sample t": (one_sample_t(X, mean=0.2), lambda: stats.ttest_1samp(X, 0.2)),
    "paired t": (paired_t(X, PAIRED), lambda: stats.ttest_rel(X, PAIRED)),
    "Student": (student(X, Y), lambda: stats.ttest_ind(X, Y)),
    "Welch": (welch(X, Y), lambda: stats.ttest_ind(X, Y, equal_var=False)),
    "Welch, greater": (
        welch(X, Y, alternative="greater"),
        lambda: stats.ttest_ind(X, Y, equal_var=False, alternative="greater"),
    ),
    "ANOVA": (anova(X, Y, Z), lambda: stats.f_oneway(X, Y, Z)),
    "ANOVA, exact": (anova_exact(X, Y, Z), lambda: stats.f_oneway(X, Y, Z)),
    "Welch's ANOVA": (welch_anova(X, Y, Z), _welch_anova),
    "Mann-Whitney": (mann_whitney(A, B), lambda: stats.mannwhitneyu(A, B)),
    "Mann-Whitney, exact": (mann_whitney(U, V), lambda: stats.mannwhitneyu(U, V)),
    "Wilcoxon": (wilcoxon(A[:150], B), _wilcoxon_with_ties),
    "Wilcoxon, exact": (wilcoxon(X, PAIRED), lambda: stats.wilcoxon(X, PAIRED)),
    "Kruskal-Wallis": (kruskal(A, B, A[:50] + 1), lambda: stats.kruskal(A, B, A[:50] + 1)),
    "chi-square": (chi2(TABLE), lambda: stats.chi2_contingency(TABLE)[:2]),
    "chi-square, Yates": (chi2(TWO, continuity=True), lambda: stats.chi2_contingency(TWO)[:2]),
    "Fisher": (fisher(TWO), lambda: stats.fisher_exact(TWO)),
    "binomial": (binomial(13, 60, p=0.3), lambda: _binomial(13, 60, 0.3)),
    "binomial, fair": (binomial(38, 60), lambda: _binomial(38, 60, 0.5)),
    "McNemar, exact": (mcnemar([[10, 4], [11, 9]]), lambda: _mcnemar(exact=True)),
    "McNemar": (mcnemar([[10, 4], [11, 9]], exact=False), lambda: _mcnemar(exact=False)),
    "two proportions": (
        two_proportions((45, 60), (120, 110)),
        lambda: proportions_ztest([45, 60], [120, 110]),
    ),
    "Levene": (levene(X, Y, Z), lambda: stats.levene(X, Y, Z, center="mean")),
    "Brown-Forsythe": (brown_forsythe(X, Y, Z), lambda: stats.levene(X, Y, Z)),
    "Jarque-Bera": (jarque_bera(A), lambda: stats.jarque_bera(A)),
    "Kolmogorov-Smirnov, exact": (
        ks_two_sample(X, Y),
        lambda: stats.ks_2samp(X, Y, method="exact"),
    ),
    "Pearson": (pearson(X, PAIRED), lambda: stats.pearsonr(X, PAIRED)),
    "Spearman": (spearman(A[:150], B), lambda: stats.spearmanr(A[:150], B)),
    "permutation, exact": (
        permutation(U[:5], V[:5], np.random.default_rng(0)),
        _permutation,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_statistic_and_p_equal_the_reference(name: str) -> None:
    """Every test gives the reference's statistic and p to 1e-9."""
    found, reference = CASES[name]
    statistic, p = reference()

    assert found.statistic == pytest.approx(statistic, rel=1e-9, abs=1e-14)
    assert found.p == pytest.approx(p, rel=1e-9, abs=1e-300)


def test_large_ks_follows_kolmogorovs_limit() -> None:
    """Beyond exact counting, the distance is SciPy's and p is that of the limit law."""
    x, y = RNG.normal(0, 1, 400), RNG.normal(0.1, 1, 500)
    found, reference = ks_two_sample(x, y), stats.ks_2samp(x, y, method="asymp")

    assert found.statistic == pytest.approx(reference.statistic, rel=1e-12)
    assert found.p == pytest.approx(
        stats.kstwobign.sf(found.statistic * np.sqrt(400 * 500 / 900)), rel=1e-12
    )


@pytest.mark.parametrize("each", [21, 201, 2001])
@pytest.mark.parametrize("base", [1, 10**6, 10**12])
def test_exact_anova_keeps_all_digits(each: int, base: int) -> None:
    """On groups built as NIST's SmLs, whose F is the group size, 13 digits and more are right."""
    tenths = [14, 13, 15, 13, 15, 13, 15, 13, 15]  # means; every other value one tenth off
    spread = [0, *([-1, 1] * ((each - 1) // 2))]
    data = [[_decimal(base * 10 - 10 + t + s) for s in spread] for t in tenths]

    assert anova_exact(*data).statistic == pytest.approx(each, rel=1e-13)


def _decimal(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def test_floats_lose_what_fractions_keep() -> None:
    """On the hardest of these SciPy keeps no more than five digits; read as decimals, all stay."""
    tenths = [14, 13, 15, 13, 15, 13, 15, 13, 15]
    spread = [0, *([-1, 1] * 100)]
    data = [[float(_decimal(10**13 + t + s)) for s in spread] for t in tenths]

    assert abs(stats.f_oneway(*data).statistic / 201 - 1) > 1e-6
    assert anova_exact(*data).statistic == pytest.approx(201, rel=1e-13)


def test_bca_interval_equals_scipys() -> None:
    """From the same random numbers comes the same interval."""
    ours = bca(A, lambda rows: rows.mean(axis=1), np.random.default_rng(3), resamples=999)
    theirs = stats.bootstrap(
        (A,), np.mean, n_resamples=999, batch=999, rng=np.random.default_rng(3)
    ).confidence_interval

    assert ours == pytest.approx(tuple(theirs), rel=1e-9)


def test_random_permutation_agrees_with_all_of_them() -> None:
    """Ten thousand random splits come within four standard errors of all splits."""
    exact = permutation(U[:6], V[:6], np.random.default_rng(0)).p
    drawn = permutation(U, V, np.random.default_rng(1), resamples=5000)
    every = permutation(U, V, np.random.default_rng(1), resamples=20_000).p

    assert 0 < exact <= 1
    assert abs(drawn.p - every) < 4 * np.sqrt(2 * every / 5000)


def test_skewness_equals_scipys() -> None:
    """The third standardised moment is SciPy's."""
    assert skewness(A) == pytest.approx(stats.skew(A), rel=1e-12)
