"""Every function of every law against arithmetic of 60 digits, in the bulk and to 1e-300."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest
from week2.law_accuracy import bulk_points, errors_at, quantile_errors, tail_points
from week2.law_cases import HARD, WITH_ORACLE
from week2.law_oracles import DIGITS, beta_shares, gamma_shares

import simulated_distributions as sd

BULK, TAIL = 1e-12, 1e-9


def hold(law: Any, count: int) -> tuple[float, float]:
    """Assert both bars at *count* points of the bulk and of each tail; return the worst errors."""
    far = np.geomspace(1e-300, 1e-3, count)
    bulk = errors_at(law, bulk_points(law, count))
    bulk |= quantile_errors(law, np.linspace(0.001, 0.999, count))
    tail = errors_at(law, tail_points(law, count)) | quantile_errors(law, far)

    assert {name: error for name, error in bulk.items() if not error <= BULK} == {}
    assert {name: error for name, error in tail.items() if not error <= TAIL} == {}
    return max(bulk.values()), max(tail.values())


@pytest.mark.parametrize("law", WITH_ORACLE, ids=lambda law: str(law)[:40])
def test_functions_keep_their_digits(law: Any) -> None:
    """cdf, sf, log density, ppf and isf are within 1e-12 in the bulk and 1e-9 out to 1e-300."""
    hold(law, 5)


@pytest.mark.prove
@pytest.mark.parametrize("law", WITH_ORACLE + HARD, ids=lambda law: str(law)[:40])
def test_functions_keep_their_digits_on_a_dense_grid(law: Any) -> None:
    """The same at 101 points each, and for parameters from 0.001 to a million."""
    bulk, tail = hold(law, 101)

    print(f"{law}: worst error {bulk:.0e} in the bulk, {tail:.0e} in the tails")


def test_the_oracles_equal_mpmaths_own_functions() -> None:
    """The oracles' incomplete gamma and beta functions equal mpmath's, computed otherwise."""
    with mp.workdps(DIGITS):
        a, b, x = mp.mpf("2.5"), mp.mpf("31"), mp.mpf("0.07")

        assert abs(gamma_shares(a, x)[0] / mp.gammainc(a, 0, x, regularized=True) - 1) < 1e-50
        assert abs(gamma_shares(x, b)[1] / mp.gammainc(x, b, regularized=True) - 1) < 1e-50
        known = mp.betainc(a, b, 0, x, regularized=True)
        assert abs(beta_shares(a, b, x, 1 - x)[0] / known - 1) < 1e-50


@pytest.mark.parametrize(
    ("law", "x", "known"),
    [
        (sd.Normal(), 100.0, lambda x: mp.log(mp.erfc(x / mp.sqrt(2)) / 2)),
        (sd.LogNormal(), mp.e**100, lambda x: mp.log(mp.erfc(mp.log(x) / mp.sqrt(2)) / 2)),
        (sd.Exponential(), 1e5, lambda x: -x),
        (sd.Gamma(2.5), 1e5, lambda x: mp.log(gamma_shares(mp.mpf(2.5), x)[1])),
        (sd.Weibull(2), 1e5, lambda x: -(x**2)),
        (sd.Laplace(), 1e5, lambda x: -x - mp.log(2)),
        (sd.Logistic(), 1e5, lambda x: -x),
        (sd.Gumbel(), 1e5, lambda x: -x),
        (sd.StudentT(50), 1e9, lambda x: mp.log(_student_tail(x))),
        (
            sd.Beta(2, 300),
            0.999,
            lambda x: mp.log(_beta_tail(x)),
        ),
        (sd.Poisson(3), 1000, lambda k: mp.log(gamma_shares(k + 1, mp.mpf(3))[0])),
        (sd.Binomial(5000, 0.01), 4000, lambda k: mp.log(_binomial_tail(k))),
        (sd.Geometric(0.3), 10**4, lambda k: k * mp.log(1 - mp.mpf(0.3))),
    ],
)
def test_log_tails_reach_beyond_underflow(law: Any, x: Any, known: Any) -> None:
    """Where sf(x) underflows to 0, logsf(x) still equals many-digit arithmetic to 1e-13."""
    x = float(x)
    with mp.workdps(DIGITS):
        exact = float(known(mp.mpf(x)))

    assert law.sf(x) < 1e-300
    assert law.logsf(x) == pytest.approx(exact, rel=1e-13)


def _beta_tail(x: mp.mpf) -> mp.mpf:
    return beta_shares(mp.mpf(300), mp.mpf(2), 1 - x, x)[0]


def _student_tail(x: mp.mpf) -> mp.mpf:
    share = 50 / (50 + x**2)
    return beta_shares(mp.mpf(25), mp.mpf(0.5), share, 1 - share)[0] / 2


def _binomial_tail(k: mp.mpf) -> mp.mpf:
    n, p = mp.mpf(5000), mp.mpf(0.01)
    return beta_shares(k + 1, n - k, p, 1 - p)[0]


@pytest.mark.parametrize(
    "law",
    [law for law in WITH_ORACLE if isinstance(law, sd.ContinuousLaw)],
    ids=lambda law: str(law)[:40],
)
def test_the_density_integrates_to_one(law: Any) -> None:
    """Quantiles and the mode cut the line; the pieces' masses by Gauss add up to 1, to 1e-10."""
    far = np.geomspace(1e-9, 0.5, 20)
    cuts = np.unique(np.concatenate([law.ppf(far), law.isf(far), [law.mode]]))
    cuts = cuts[(cuts >= law.ppf(1e-9)) & (cuts <= law.isf(1e-9))]
    nodes, weights = np.polynomial.legendre.leggauss(40)
    half = np.diff(cuts)[:, None] / 2
    x = cuts[:-1, None] + half * (1 + nodes)
    total = np.sum(law.pdf(x) * weights * half)

    assert total + law.cdf(cuts[0]) + law.sf(cuts[-1]) == pytest.approx(1.0, abs=1e-10)
