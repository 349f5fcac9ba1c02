"""Our own tests against SciPy's and statsmodels', to 1e-9; ANOVA to 13 digits and more."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.clustered import clustered_welch
from mini_ds_workflow.inference.means import anova, anova_exact, welch
from mini_ds_workflow.inference.resampling import bca, permutation
from mini_ds_workflow.inference.shape import ks_two_sample, skewness
from mini_ds_workflow.proofs.reference_tests import CASES, draw
from mini_ds_workflow.proofs.smls import SETS, digits, smls

RNG = np.random.default_rng(20)
A = RNG.poisson(3, 200)  # with ties
U, V = RNG.normal(0, 1, 7), RNG.normal(1, 1, 9)  # for exact laws
NIST = Path(scipy.stats.__file__).parent / "tests" / "data" / "nist_anova"
CERTIFIED = ("AtmWtAg", "SiRstv", *SETS)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", [20, 21, 22])
def test_statistic_and_p_equal_the_reference(name: str, seed: int) -> None:
    """Every test gives the reference's statistic and p to 1e-9, on three sets of samples."""
    assert CASES[name].worst(draw(np.random.default_rng(seed))) <= 1e-9


def test_there_are_at_least_fifteen_of_them() -> None:
    """Tests that differ in more than an option: fifteen and more."""
    assert len({name.partition(",")[0] for name in CASES}) >= 15


def test_large_ks_follows_kolmogorovs_limit() -> None:
    """Beyond exact counting, the distance is SciPy's and p is that of the limit law."""
    x, y = RNG.normal(0, 1, 400), RNG.normal(0.1, 1, 500)
    found, reference = ks_two_sample(x, y), stats.ks_2samp(x, y, method="asymp")

    assert found.statistic == pytest.approx(reference.statistic, rel=1e-12)
    assert found.p == pytest.approx(
        stats.kstwobign.sf(found.statistic * np.sqrt(400 * 500 / 900)), rel=1e-12
    )


@pytest.mark.parametrize("name", CERTIFIED)
def test_anova_keeps_nists_digits(name: str) -> None:
    """On NIST's own files, which come with SciPy, F has 13 right digits and more."""
    if not (path := NIST / f"{name}.dat").exists():
        pytest.skip("this SciPy comes without NIST's files")
    lines = path.read_text(encoding="utf-8").splitlines()
    certified = next(float(n.split()[-1]) for n in lines if n.startswith("Between"))
    rows = [line.split() for line in lines[60:] if len(line.split()) == 2]
    data = [[float(y) for g, y in rows if g == level] for level in sorted({g for g, _ in rows})]

    assert sum(map(len, data)) >= 25
    assert digits(anova(*data).statistic, certified) >= 13
    assert digits(anova_exact(*data).statistic, certified) >= 13


@pytest.mark.parametrize("name", SETS)
def test_exact_anova_keeps_all_digits(name: str) -> None:
    """On data built as NIST's SmLs, whose F is the group size, all 15 digits are right."""
    each, base = SETS[name]
    data = smls(each, base)

    assert anova_exact(*data).statistic == each
    assert digits(anova(*[[float(v) for v in g] for g in data]).statistic, each) >= 13


def test_the_built_data_have_the_f_that_is_claimed() -> None:
    """In fractions, from the definition of F."""
    data = [[Fraction(v) for v in g] for g in smls(21, 10**12)]
    means = [sum(g) / 21 for g in data]
    grand = sum(means) / 9
    between = 21 * sum((m - grand) ** 2 for m in means) / 8
    within = sum((v - m) ** 2 for g, m in zip(data, means, strict=True) for v in g) / 180

    assert between / within == 21


def test_floats_lose_what_whole_numbers_keep() -> None:
    """On the hardest of these SciPy keeps no more than five digits, and so do our own floats."""
    data = [[float(v) for v in g] for g in smls(201, 10**12)]

    assert digits(float(stats.f_oneway(*data).statistic), 201) < 5
    assert digits(anova(*data, method="floats").statistic, 201) < 5
    assert digits(anova(*data).statistic, 201) >= 13


@given(
    st.lists(
        st.lists(st.decimals(-1000, 1000, places=3), min_size=2, max_size=6), min_size=2, max_size=4
    ).filter(lambda data: any(len(set(g)) > 1 for g in data))
)
def test_exact_anova_is_the_definition_in_fractions(data: list[list[object]]) -> None:
    """F is the fraction that its definition gives, rounded once."""
    parts = [[Fraction(str(v)) for v in g] for g in data]
    n, k = sum(map(len, parts)), len(parts)
    means = [sum(g, Fraction()) / len(g) for g in parts]
    grand = sum((sum(g, Fraction()) for g in parts), Fraction()) / n
    pairs = list(zip(parts, means, strict=True))
    between = sum((len(g) * (m - grand) ** 2 for g, m in pairs), Fraction()) / (k - 1)
    within = sum(((v - m) ** 2 for g, m in pairs for v in g), Fraction()) / (n - k)

    assert anova_exact(*[[str(v) for v in g] for g in data]).statistic == float(between / within)


def test_absurd_decimals_are_refused() -> None:
    """A value with a million decimals is an error, not an hour of work."""
    with pytest.raises(SampleError, match="decimals"):
        anova_exact(["1e-999999", "1"], ["2", "3"])


def test_clusters_of_one_row_are_welchs_test() -> None:
    """With every row alone, statistic, df and p are those of Welch."""
    s = draw(RNG)
    ours = clustered_welch(s.x, s.y, np.arange(40), np.arange(55))
    plain = welch(s.x, s.y)

    assert (ours.statistic, ours.p) == pytest.approx((plain.statistic, plain.p), rel=1e-12)
    assert ours.df == pytest.approx(plain.df, rel=1e-12)


def test_doubled_rows_say_no_more_than_single_ones() -> None:
    """Every row twice in its own cluster: the test does not become surer, Welch's does."""
    s = draw(np.random.default_rng(3))
    twice = clustered_welch(
        np.repeat(s.x, 2),
        np.repeat(s.y, 2),
        np.repeat(np.arange(40), 2),
        np.repeat(np.arange(55), 2),
    )

    assert twice.p == pytest.approx(welch(s.x, s.y).p, rel=1e-12)
    assert welch(np.repeat(s.x, 2), np.repeat(s.y, 2)).p < twice.p


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
