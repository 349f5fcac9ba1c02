"""Taylor models: the coefficients, and the order in which the remainder vanishes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy
from week1.calculus_functions import KNOWN, Known, P, true_gradient, true_hessian

from matrixops.calculus import gradient, taylor

SMOOTH = [k for k in KNOWN if k.name not in {"remainder", "digamma", "gamma", "log gamma"}]


@pytest.mark.parametrize("known", SMOOTH, ids=lambda k: k.name)
def test_low_orders_are_gradient_and_hessian(known: Known) -> None:
    """Jets, which know only rules of first order, find the second derivatives of sympy."""
    point = known.points[0]
    model = taylor(known.f, point, 2)
    truth = true_hessian(known, point)

    np.testing.assert_allclose(model.gradient, true_gradient(known, point), rtol=1e-12)
    np.testing.assert_allclose(model.hessian, truth, rtol=1e-9, atol=1e-11 * np.abs(truth).max())


@pytest.mark.parametrize("name", ["wave", "power", "angle", "softplus", "Rosenbrock"])
def test_every_coefficient_is_the_partial_derivative(name: str) -> None:
    """Up to degree five each is sympy's derivative over the factorials."""
    known = next(k for k in KNOWN if k.name == name)
    point = known.points[0]
    model = taylor(known.f, point, 5)
    at = dict(zip(P, map(sympy.Float, point, [40] * 3), strict=False))
    for powers, found in zip(model.exponents, model.coefficients, strict=True):
        formula = known.formula
        for symbol, power in zip(P, powers, strict=False):
            formula = sympy.diff(formula, symbol, int(power)) if power else formula
        truth = float(formula.evalf(30, subs=at)) / math.prod(map(math.factorial, map(int, powers)))

        assert found == pytest.approx(truth, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_the_remainder_vanishes_one_order_above(order: int) -> None:
    """Half the distance makes the error 2^(order + 1) times smaller."""
    known = next(k for k in KNOWN if k.name == "wave")
    center, along = np.array(known.points[0]), np.array([0.04, -0.02, 0.03])
    model = taylor(known.f, center, order)
    errors = [abs(known.f(center + s * along) - model(center + s * along)) for s in (1.0, 0.5)]

    assert np.log2(errors[0] / errors[1]) == pytest.approx(order + 1, abs=0.25)


def test_the_estimate_covers_the_remainder_nearby() -> None:
    """At a hundred points around the center the estimate is no smaller than the error."""
    known = next(k for k in KNOWN if k.name == "wave")
    center = np.array(known.points[0])
    model = taylor(known.f, center, 3)
    cloud = center + np.random.default_rng(1).uniform(-0.02, 0.02, (100, 3))
    errors = np.abs([known.f(p) for p in cloud] - model(cloud))

    assert np.all(errors <= 1.05 * model.remainder(cloud) + 1e-15)
    assert np.median(model.remainder(cloud) / errors) < 30


def test_a_polynomial_is_its_own_model() -> None:
    """With enough degrees nothing is left over, at any distance; and it prints as it is."""

    def f(p: np.ndarray) -> float:
        return 2 * p[0] ** 3 - p[0] * p[1] + 5

    model = taylor(f, [0.0, 0.0], 3)

    assert float(model([7.0, -3.0])) == f(np.array([7.0, -3.0]))
    assert float(model.remainder([7.0, -3.0])) == 0.0
    assert str(model) == "+5 -1 h0 h1 +2 h0^3"
    assert str(taylor(lambda _: 4.0, [1.0], 2)) == "+4"


def test_models_can_be_made_inside_of_a_derivative() -> None:
    """The gradient of a function that calls `gradient` goes through jets, too."""

    def steepness(p: np.ndarray) -> float:
        slope = gradient(lambda q: q[0] ** 2 * q[1], p)
        return slope @ slope

    model = taylor(steepness, [1.0, 2.0], 2)

    np.testing.assert_allclose(model.gradient, gradient(steepness, [1.0, 2.0]), rtol=1e-13)
