"""Every test of ours, and the same test by SciPy or statsmodels, on samples drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.oneway import anova_oneway
from statsmodels.stats.proportion import proportions_ztest

from mini_ds_workflow.inference.association import pearson, spearman
from mini_ds_workflow.inference.corrections import METHODS, adjust
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
from mini_ds_workflow.inference.resampling import permutation
from mini_ds_workflow.inference.shape import brown_forsythe, jarque_bera, ks_two_sample, levene
from mini_ds_workflow.inference.tables import binomial, chi2, fisher, mcnemar, two_proportions
from mini_ds_workflow.inference.verdict import Verdict
from mini_ds_workflow.samples import Array

THEIR_NAMES = {  # of corrections
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "bh": "fdr_bh",
    "by": "fdr_by",
}
SIZES = (1, 2, 3, 4, 5, 7, 10, 15, 22, 30)  # of families


@dataclass(frozen=True)
class Samples:
    """Samples of every sort: x, y, z normal; pair beside x; a, b counts with ties; u, v small."""

    x: Array
    y: Array
    z: Array
    pair: Array
    a: Array
    b: Array
    u: Array
    v: Array
    table: Array
    two: Array
    k: int


def draw(rng: np.random.Generator) -> Samples:
    """Draw samples; spreads, shifts and sizes differ."""
    shift, spread = rng.uniform(-1, 1), rng.uniform(0.5, 3)
    x = rng.normal(0, 1, 40)
    return Samples(
        x=x,
        y=rng.normal(shift, spread, 55),
        z=rng.normal(0.2, 1.5, 33),
        pair=x + rng.normal(0.3, 0.6, 40),
        a=rng.poisson(3, 150).astype(float),
        b=rng.poisson(3 + abs(shift), 150).astype(float),
        u=rng.normal(0, 1, 7),
        v=rng.normal(shift, 1, 9),
        table=1 + rng.poisson(20, (2, 3)).astype(float),
        two=1 + rng.poisson(6, (2, 2)).astype(float),
        k=int(rng.integers(1, 60)),
    )


Ours = Callable[[Samples], Verdict]
Theirs = Callable[[Samples], Any]  # SciPy's results differ in type; statistic and p come first


@dataclass(frozen=True)
class Case:
    """One test of ours, and the same by others."""

    ours: Ours
    theirs: Theirs

    def worst(self, samples: Samples) -> float:
        """Return the larger relative difference, of statistic and of p."""
        found, reference = self.ours(samples), self.theirs(samples)
        statistic, p = _first_two(reference)
        return max(_gap(found.statistic, statistic), _gap(found.p, p))


def _first_two(reference: Any) -> tuple[float, float]:  # noqa: ANN401 - SciPy's results have no base
    if isinstance(reference, tuple):
        return float(reference[0]), float(reference[1])
    return float(reference.statistic), float(reference.pvalue)


def _gap(ours: float, theirs: float) -> float:
    return abs(ours - theirs) / max(abs(theirs), 1e-300) if ours != theirs else 0.0


CASES: dict[str, Case] = {
    "one-sample t": Case(
        lambda s: one_sample_t(s.x, mean=0.2), lambda s: stats.ttest_1samp(s.x, 0.2)
    ),
    "paired t": Case(lambda s: paired_t(s.x, s.pair), lambda s: stats.ttest_rel(s.x, s.pair)),
    "Student": Case(lambda s: student(s.x, s.y), lambda s: stats.ttest_ind(s.x, s.y)),
    "Welch": Case(lambda s: welch(s.x, s.y), lambda s: stats.ttest_ind(s.x, s.y, equal_var=False)),
    "Welch, greater": Case(
        lambda s: welch(s.x, s.y, alternative="greater"),
        lambda s: stats.ttest_ind(s.x, s.y, equal_var=False, alternative="greater"),
    ),
    "ANOVA": Case(lambda s: anova(s.x, s.y, s.z), lambda s: stats.f_oneway(s.x, s.y, s.z)),
    "ANOVA, exact": Case(
        lambda s: anova_exact(s.x, s.y, s.z), lambda s: stats.f_oneway(s.x, s.y, s.z)
    ),
    "Welch's ANOVA": Case(
        lambda s: welch_anova(s.x, s.y, s.z),
        lambda s: anova_oneway([s.x, s.y, s.z], use_var="unequal", welch_correction=True),
    ),
    "Mann-Whitney": Case(lambda s: mann_whitney(s.a, s.b), lambda s: stats.mannwhitneyu(s.a, s.b)),
    "Mann-Whitney, exact": Case(
        lambda s: mann_whitney(s.u, s.v), lambda s: stats.mannwhitneyu(s.u, s.v, method="exact")
    ),
    "Wilcoxon": Case(
        lambda s: wilcoxon(s.a, s.b), lambda s: stats.wilcoxon(s.a, s.b, method="asymptotic")
    ),
    "Wilcoxon, exact": Case(
        lambda s: wilcoxon(s.x, s.pair), lambda s: stats.wilcoxon(s.x, s.pair, method="exact")
    ),
    "Kruskal-Wallis": Case(
        lambda s: kruskal(s.a, s.b, s.a[:50] + 1), lambda s: stats.kruskal(s.a, s.b, s.a[:50] + 1)
    ),
    "chi-square": Case(lambda s: chi2(s.table), lambda s: stats.chi2_contingency(s.table)),
    "chi-square, Yates": Case(
        lambda s: chi2(s.two, continuity=True), lambda s: stats.chi2_contingency(s.two)
    ),
    "Fisher": Case(lambda s: fisher(s.two), lambda s: stats.fisher_exact(s.two.astype(int))),
    "binomial": Case(lambda s: binomial(s.k, 60, p=0.3), lambda s: stats.binomtest(s.k, 60, 0.3)),
    "binomial, fair": Case(lambda s: binomial(s.k, 60), lambda s: stats.binomtest(s.k, 60, 0.5)),
    "McNemar, exact": Case(lambda s: mcnemar(s.two), lambda s: their_mcnemar(s.two, exact=True)),
    "McNemar": Case(
        lambda s: mcnemar(s.two, exact=False), lambda s: their_mcnemar(s.two, exact=False)
    ),
    "two proportions": Case(
        lambda s: two_proportions((s.k, 60), (120, 110)),
        lambda s: proportions_ztest([s.k, 60], [120, 110]),
    ),
    "Levene": Case(
        lambda s: levene(s.x, s.y, s.z), lambda s: stats.levene(s.x, s.y, s.z, center="mean")
    ),
    "Brown-Forsythe": Case(
        lambda s: brown_forsythe(s.x, s.y, s.z), lambda s: stats.levene(s.x, s.y, s.z)
    ),
    "Jarque-Bera": Case(lambda s: jarque_bera(s.a), lambda s: stats.jarque_bera(s.a)),
    "Kolmogorov-Smirnov, exact": Case(
        lambda s: ks_two_sample(s.x, s.y), lambda s: stats.ks_2samp(s.x, s.y, method="exact")
    ),
    "Pearson": Case(lambda s: pearson(s.x, s.pair), lambda s: stats.pearsonr(s.x, s.pair)),
    "Spearman": Case(lambda s: spearman(s.a, s.b), lambda s: stats.spearmanr(s.a, s.b)),
    "permutation, exact": Case(
        lambda s: permutation(s.u[:5], s.v[:5], np.random.default_rng(0)),
        lambda s: stats.permutation_test(
            (s.u[:5], s.v[:5]), lambda a, b: np.mean(a) - np.mean(b), n_resamples=np.inf
        ),
    ),
}


def worst_correction(method: str, rng: np.random.Generator) -> float:
    """Return the largest difference from statsmodels' adjusted p, over families of 1 to 30."""
    worst = 0.0
    for size in SIZES:
        p = np.round(rng.uniform(0, 1, size) ** 3, int(rng.integers(1, 12)))
        theirs = multipletests(p, method=THEIR_NAMES[method])[1]
        worst = max(worst, float(np.abs(adjust(p, method) - theirs).max()))
    return worst


def largest_gaps(rng: np.random.Generator, draws: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the largest difference of each test (relative) and of each correction (absolute)."""
    samples = [draw(rng) for _ in range(draws)]
    tests = {name: max(case.worst(s) for s in samples) for name, case in CASES.items()}
    return tests, {method: worst_correction(method, rng) for method in METHODS}
