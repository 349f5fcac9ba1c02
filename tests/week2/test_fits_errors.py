"""What a caller may get wrong in a fit, and what data may lack: each has its named error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from week2.fit_cases import CASES, Case

import simulated_distributions as sd


@pytest.mark.parametrize("case", CASES, ids=lambda case: type(case.law).__name__)
def test_every_fit_refuses_data_that_say_nothing(case: Case) -> None:
    """Nothing, NaN, infinity, words and a table each raise their own error, for every law."""
    fit, fixed = type(case.law).fit, case.fixed

    with pytest.raises(sd.EmptyDataError, match="found none"):
        fit([], **fixed)
    with pytest.raises(sd.NotFiniteError, match=r"found 2 that are not, the first data\[1\] = nan"):
        fit([1.0, np.nan, np.inf], **fixed)
    with pytest.raises(sd.PointError, match="data must be numbers"):
        fit(["a"], **fixed)
    with pytest.raises(sd.PointError, match=r"shape \(n,\), found \(2, 2\)"):
        fit([[1.0, 2.0], [3.0, 4.0]], **fixed)


@pytest.mark.parametrize(
    "law",
    [
        sd.Normal,
        sd.LogNormal,
        sd.Gamma,
        sd.Beta,
        sd.Weibull,
        sd.F,
        sd.Cauchy,
        sd.Laplace,
        sd.Logistic,
        sd.Gumbel,
        sd.Uniform,
        sd.Pareto,
        sd.Triangular,
    ],
)
def test_one_value_does_not_tell_two_parameters(law: Any) -> None:
    """The same value five times raises an error that shows it."""
    with pytest.raises(sd.OneValueError, match=r"different values, found 1 \(0.5 among 5"):
        law.fit([0.5] * 5)


@pytest.mark.parametrize(
    ("law", "data", "fixed", "words"),
    [
        (sd.Gamma, [1, 2, -3], {}, "Gamma.fit: data must be above 0, found -3"),
        (sd.LogNormal, [1, 0], {}, "above 0, found 0"),
        (sd.Exponential, [1, -2], {}, "at least 0, found -2"),
        (sd.Beta, [0.2, 1.5], {}, "above 0 and below 1, found 1.5"),
        (sd.Bernoulli, [0, 1, 2], {}, "0 or 1, found 2"),
        (sd.Poisson, [1, 2.5], {}, "whole numbers from 0 on, found 2.5"),
        (sd.Binomial, [1, 21], {"n": 20}, "found 21"),
        (sd.Geometric, [0, 1], {}, "from 1 on, found 0"),
        (sd.Pareto, [1, 2, 3], {"scale": 2}, "at least scale = 2, found 1"),
        (sd.Uniform, [1, 2, 3], {"high": 2}, "found 3"),
        (sd.Triangular, [1, 2, 3], {"low": 2, "high": 9}, "found 1"),
        (sd.Categorical, [-1, 2], {}, "from 0 to 10⁶, found -1"),
        (sd.Hypergeometric, [21], {"good": 30, "draws": 20}, "from 0 to 20, found 21"),
    ],
)
def test_data_outside_of_the_support_are_shown(
    law: Any, data: Any, fixed: dict[str, float], words: str
) -> None:
    """The first value that the law cannot produce is in the message, with what is allowed."""
    with pytest.raises(sd.SupportError, match=words):
        law.fit(data, **fixed)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: sd.Normal.fit([1, 2], sigma=1), sd.ParameterError, "no parameter 'sigma'"),
        (lambda: sd.Normal.fit([1, 2], sd=-1), sd.ParameterError, "sd must be"),
        (lambda: sd.Normal.fit([1, 2], mean=0, sd=1), sd.ParameterError, "every parameter"),
        (lambda: sd.Binomial.fit([1, 2]), sd.ParameterError, "n must be given"),
        (lambda: sd.Exponential.fit([0, 0]), sd.NoMaximumError, "rate goes to inf"),
        (lambda: sd.NegativeBinomial.fit([5, 5, 5, 5]), sd.NoMaximumError, "no maximum"),
        (lambda: sd.StudentT.fit([0.1, -0.1, 0.2]), sd.NoMaximumError, "df"),
        (lambda: sd.Zipf.fit([1, 1, 1]), sd.NoMaximumError, "exponent"),
        (lambda: sd.Uniform.fit([1, 2]).interval(method="wald"), sd.IrregularError, "extremes"),
        (lambda: sd.Normal.fit([1, 2]).interval(1.5), sd.PointError, "level must be in"),
        (lambda: sd.Normal.fit([1, 2]).interval(method="t"), sd.MethodError, "'profile'"),
        (lambda: sd.Bernoulli.fit([1, 1]).interval(method="wald"), sd.IrregularError, "end"),
    ],
)
def test_what_cannot_be_fitted_says_why(call: Any, error: type[Exception], words: str) -> None:
    """A wrong option, or a likelihood without a maximum, is a named error."""
    with pytest.raises(error, match=words):
        call()
