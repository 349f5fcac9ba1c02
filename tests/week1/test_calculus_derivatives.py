"""Derivatives against closed forms, and against each other where they should differ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from week1.calculus_functions import KNOWN, ONE, Known, true_gradient, true_hessian

from matrixops.calculus import (
    Dual,
    compare_methods,
    derivative,
    directional_derivative,
    gradient,
    hessian,
    jacobian,
)

SMOOTH_TWICE = [k for k in KNOWN if k.name not in {"remainder", "digamma"}]
NOT_FOR_COMPLEX = {
    *("absolute", "fabs", "maximum", "minimum", "remainder", "length", "norm", "angle"),
    *("log of sum", "degrees", "radians", "cbrt", "Bessel J0", "Bessel J1"),
    *("log gamma", "gamma", "erf", "erfc", "normal cdf", "expit", "logit"),
}
each_known = pytest.mark.parametrize("known", KNOWN, ids=lambda k: k.name)


def test_the_table_is_long_enough() -> None:
    """At least forty functions are compared with closed forms."""
    assert len({k.name for k in KNOWN}) == len(KNOWN) >= 40


@each_known
def test_duals_agree_with_closed_forms(known: Known) -> None:
    """Each partial derivative is right to 1e-13, relative to sympy's at fifty digits."""
    for point in known.points:
        truth = true_gradient(known, point)

        np.testing.assert_allclose(gradient(known.f, point), truth, rtol=1e-13, atol=0)


@pytest.mark.parametrize("known", SMOOTH_TWICE, ids=lambda k: k.name)
def test_second_derivatives_agree_with_closed_forms(known: Known) -> None:
    """The Hessian is right to 1e-10 of its largest entry, near singular points too."""
    for point in known.points:
        truth, found = true_hessian(known, point), hessian(known.f, point)

        np.testing.assert_allclose(found, truth, rtol=1e-10, atol=1e-12 * np.abs(truth).max())
        np.testing.assert_array_equal(found, found.T)


@pytest.mark.parametrize(
    "known", [k for k in KNOWN if k.name not in NOT_FOR_COMPLEX], ids=lambda k: k.name
)
def test_the_complex_step_is_as_exact_on_analytic_functions(known: Known) -> None:
    """Where SciPy takes complex numbers, the step of 1e-200 loses no digits."""
    for point in known.points:
        found = gradient(known.f, point, method="complex")

        np.testing.assert_allclose(found, true_gradient(known, point), rtol=1e-12, atol=0)


@pytest.mark.parametrize("known", ONE, ids=lambda k: k.name)
def test_central_differences_keep_some_digits(known: Known) -> None:
    """With the chosen step about half of the digits survive, but in the tails."""
    point = known.points[-1 if known.name.startswith("arcc") else 0]  # not at the domain's edge
    truth = true_gradient(known, point)
    size = abs(float(known.f(np.array(point)))) / abs(point[0])

    found = gradient(known.f, point, method="central")

    np.testing.assert_allclose(found, truth, rtol=1e-5, atol=1e-8 * size)


def test_methods_stand_side_by_side() -> None:
    """Forward loses half the digits, central a third; complex and dual none."""
    found = compare_methods(lambda x: np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3), 1.5)
    errors = {row.method: row.error for row in found.rows}

    assert errors["dual"] <= 1e-15 >= errors["complex"]
    assert 1e-13 < errors["central"] < 1e-9 < errors["forward"] < 1e-6
    assert np.nanmin(found.errors["forward"]) > 1e-10
    assert np.nanargmin(found.errors["central"]) < np.nanargmin(found.errors["forward"])
    assert len(str(found).splitlines()) == 5


def test_a_comparison_says_where_the_complex_step_fails() -> None:
    """With abs the imaginary part is lost, and that is said instead of a wrong number."""
    found = compare_methods(np.abs, -1.5, exact=-1.0)

    assert found.rows[2].derivative is None
    assert "not analytic" in str(found)
    assert found.rows[3].error == 0.0


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.1, 3))
def test_the_chain_rule_holds(x: float, y: float, z: float) -> None:
    """The Jacobian of a composition is the product of the Jacobians."""
    p = np.array([x, y, z])

    def inner(q: np.ndarray) -> list[float]:
        return [q[0] * q[1], np.sin(q[2]) + q[0], np.exp(q[1] / 4)]

    def outer(q: np.ndarray) -> list[float]:
        return [q[0] ** 2 + q[2], q[1] * q[2]]

    product = jacobian(outer, inner(p)) @ jacobian(inner, p)

    np.testing.assert_allclose(jacobian(lambda q: outer(inner(q)), p), product, atol=1e-12)


def test_derivatives_nest_without_confusion() -> None:
    """A derivative inside of another keeps its own level: the answer is 1, not 2."""
    assert derivative(lambda x: x * derivative(lambda y: x + y, 1.0), 1.0) == 1.0
    assert derivative(lambda x: derivative(lambda y: x**2 * y**3, x), 2.0) == 12.0 * 2.0**3


def test_logistic_regression_is_differentiated_as_written() -> None:
    """Matrices, logaddexp and sums pass; gradient and Hessian are the textbook's."""
    rng = np.random.default_rng(3)
    X, y, w = rng.normal(size=(9, 3)), rng.integers(0, 2, 9), rng.normal(size=3)

    def loss(v: np.ndarray) -> float:
        return np.sum(np.logaddexp(0.0, X @ v) - y * (X @ v))

    share = special.expit(X @ w)

    np.testing.assert_allclose(gradient(loss, w), X.T @ (share - y), rtol=1e-12)
    np.testing.assert_allclose(
        hessian(loss, w), X.T @ (X * (share * (1 - share))[:, None]), rtol=1e-12
    )


def test_numpy_functions_take_dual_numbers_and_vectors_of_them() -> None:
    """Operators from both sides, where, clip, dot, reductions, in-place sums, special functions."""
    x = Dual(3.0, 1.0)

    def all_sorts(p: np.ndarray) -> float:
        q = np.where(p > 1.5, p, 2.0 * p)
        q += np.float64(1.0) / p
        q = np.array([1.0, 2.0]) * q - 3
        return special.erf(q).sum() + np.clip(p, 0.0, 1.5).sum() + np.dot(p, p) + np.prod(p)

    p = np.array([1.0, 2.0])
    steps = gradient(all_sorts, p, method="central")

    assert (repr(2**x), int(x), bool(x), x > 2, x == 3.0) == (
        f"Dual(8.0, {8 * np.log(2)})",
        3,
        True,
        True,
        True,
    )
    np.testing.assert_allclose(gradient(all_sorts, p), steps, rtol=1e-8)


def test_a_direction_needs_one_pass_and_agrees_with_the_gradient() -> None:
    """The slope along v is the gradient times the unit vector; it is largest along the gradient."""
    known = KNOWN[-3]
    p = np.array(known.points[0])
    slope = gradient(known.f, p)

    assert directional_derivative(known.f, p, [1, 2, 2]) == pytest.approx(slope @ [1, 2, 2] / 3)
    assert directional_derivative(known.f, p, slope) == pytest.approx(np.sqrt(slope @ slope))


def test_gradients_of_curves_are_tangents() -> None:
    """A derivative of a vector has its shape, from a list or an array."""
    np.testing.assert_array_equal(derivative(lambda t: [t, t**2, 1.0], 3.0), [1.0, 6.0, 0.0])
    np.testing.assert_array_equal(derivative(lambda t: np.array([t, t**2]), 3.0), [1.0, 6.0])
