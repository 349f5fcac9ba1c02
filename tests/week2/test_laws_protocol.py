"""Every law has the whole protocol, for one set of parameters and for many."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import integrate
from week2.law_cases import CONTINUOUS, DISCRETE, HARD, WITH_ORACLE

import simulated_distributions as sd

LAWS = sorted(
    (
        law
        for law in (getattr(sd, name) for name in sd.__all__)
        if isinstance(law, type) and issubclass(law, sd.Law) and law.methods
    ),
    key=lambda law: law.__name__,
)
FIRST = {type(law): law for law in reversed(WITH_ORACLE)}
FUNCTIONS = ("cdf", "sf", "logcdf", "logsf", "ppf", "isf", "cf")
NUMBERS = ("mean", "var", "sd", "skew", "kurtosis", "entropy", "mode", "median")


def test_every_law_is_held_against_an_oracle() -> None:
    """No law that the package lists is missing from the cases of the accuracy tests."""
    assert [law.__name__ for law in LAWS if law not in FIRST] == []


@pytest.mark.parametrize("law", FIRST.values(), ids=lambda law: type(law).__name__)
def test_the_whole_protocol_answers(law: Any) -> None:
    """Each function gives a number in the bulk, each attribute one number, fit a method."""
    densities = ("pmf", "logpmf") if isinstance(law, sd.DiscreteLaw) else ("pdf", "logpdf")
    for name in (*densities, *FUNCTIONS):
        at = 0.5 if name in ("ppf", "isf", "cf") else law.median
        assert np.isfinite(getattr(law, name)(at)), name
    for name in NUMBERS:
        assert np.shape(getattr(law, name)) == (), name
    assert callable(type(law).fit)
    assert len(law.support) == 2


BATCHES = [law for law in FIRST.values() if not isinstance(law, sd.Categorical)]


@pytest.mark.parametrize("law", BATCHES, ids=lambda law: type(law).__name__)
def test_many_parameters_at_once_equal_one_at_a_time(law: Any) -> None:
    """All functions at (3, 1) points, and all numbers, of two sets of parameters in one law."""
    own = {name: float(value) for name, value in law.parameters.items()}
    other = {name: value + (1 if value == round(value) else 0.125) for name, value in own.items()}
    if "p" in own:
        other["p"] = own["p"] / 2
    members = type(law)(**own), type(law)(**other)
    both = type(law)(**{name: [own[name], other[name]] for name in own})
    p = np.array([[0.2], [0.5], [0.9]])
    for name in FUNCTIONS:
        x = p if name in ("ppf", "isf", "cf") else law.ppf(p)
        got = getattr(both, name)(x)
        known = np.concatenate([getattr(member, name)(x) for member in members], axis=1)
        np.testing.assert_allclose(got, known, rtol=1e-12, err_msg=name)
    for name in NUMBERS:
        known = [float(getattr(member, name)) for member in members]
        got = np.broadcast_to(getattr(both, name), (2,))
        np.testing.assert_allclose(got, known, rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("law", WITH_ORACLE + HARD, ids=lambda law: str(law)[:40])
def test_nothing_is_more_probable_than_the_mode(law: Any) -> None:
    """At 999 quantiles the density is at most that of the mode."""
    log = law.logpmf if isinstance(law, sd.DiscreteLaw) else law.logpdf
    x = law.ppf(np.linspace(0.001, 0.999, 999))

    assert np.nanmax(log(x[np.isfinite(x)])) <= log(law.mode) + 1e-9


@pytest.mark.parametrize(("law", "oracle"), CONTINUOUS, ids=lambda case: str(case)[:40])
@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")  # singular ends
def test_characteristic_functions_equal_the_integral_over_quantiles(law: Any, oracle: Any) -> None:
    """cf(t) equals SciPy's adaptive integral of exp(it ppf(p)), with SciPy's quantiles, to 1e-6."""
    t = 0.7
    known = sum(
        unit * integrate.quad(lambda p, f=wave: f(t * oracle.ppf(p)), 0, 1, limit=500)[0]
        for unit, wave in ((1, np.cos), (1j, np.sin))
    )
    tolerance = 1e-3 if isinstance(law, sd.Cauchy) else 1e-6  # its quantiles swing without end

    assert abs(law.cf(t) - known) < tolerance


@pytest.mark.parametrize(("law", "oracle"), DISCRETE, ids=lambda case: str(case)[:40])
def test_characteristic_functions_equal_the_sum_over_atoms(law: Any, oracle: Any) -> None:
    """cf(t) equals the sum over SciPy's probabilities, to 1e-11."""
    k = np.arange(oracle.ppf(1e-15), oracle.ppf(1 - 1e-15) + 1)

    assert abs(law.cf(0.7) - np.exp(0.7j * k) @ oracle.pmf(k)) < 1e-11


def test_hard_characteristic_functions_equal_their_special_functions() -> None:
    """Pareto's incomplete gamma function and Zipf's polylogarithm, by mpmath, to 1e-11."""
    for t in (0.01, 0.5, 3.0, 7.0):
        pareto = 5.5 * (-2j * t) ** 5.5 * mpmath.gammainc(-5.5, -2j * t)
        assert abs(sd.Pareto(5.5, 2).cf(t) - complex(pareto)) < 1e-11
        for s in (1.01, 2.5, 3.0):
            zipf = mpmath.polylog(s, mpmath.expj(t)) / mpmath.zeta(s)
            assert abs(sd.Zipf(s).cf(t) - complex(zipf)) < 1e-11
    assert sd.Zipf(3).cf(0.0) == 1


@pytest.mark.parametrize(("law", "oracle"), CONTINUOUS, ids=lambda case: str(case)[:40])
def test_moments_are_the_integrals_of_the_density(law: Any, oracle: Any) -> None:
    """Mean, variance and entropy by quadrature over the law's own quantiles, to 1e-9."""
    from simulated_distributions.expectation import expectation

    mean = expectation(law, lambda x: x)
    var = expectation(law, lambda x: (x - mean) ** 2)
    entropy = expectation(law, lambda x: -law.logpdf(x))

    assert [mean, var] == pytest.approx([law.mean, law.var], rel=1e-9, abs=1e-9, nan_ok=True)
    assert entropy == pytest.approx(law.entropy, rel=1e-9, abs=1e-9)
