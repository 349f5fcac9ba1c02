"""Critical points, multipliers and descents, against answers known beforehand."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from scipy import optimize
from scipy.interpolate import RectBivariateSpline, make_interp_spline

from matrixops.calculus import (
    NotSettledError,
    Relief,
    bordered_hessian,
    critical_points,
    gauss_newton,
    gradient,
    gradient_descent,
    hessian,
    hessian_kind,
    lagrange,
    newton,
    root,
)


def rosenbrock(p: np.ndarray) -> float:
    """A bent valley; its lowest point is (1, …, 1)."""
    return np.sum((1 - p[:-1]) ** 2 + 100 * (p[1:] - p[:-1] ** 2) ** 2)


def himmelblau(p: np.ndarray) -> float:
    """Four minima, four saddles, one maximum."""
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2


@pytest.mark.parametrize("n", [2, 5, 8])
def test_newton_finds_rosenbrocks_minimum(n: int) -> None:
    """From the classical start, to rounding; the Hessian is SciPy's."""
    path = newton(rosenbrock, np.tile([-1.2, 1.0], n)[:n])
    if path.value > 1e-10:  # from n = 4 on there is a second minimum, near (-1, 1, …, 1)
        np.testing.assert_allclose(gradient(rosenbrock, path.x), 0, atol=1e-6)
        assert hessian_kind(hessian(rosenbrock, path.x)) == "minimum"
    else:
        np.testing.assert_allclose(path.x, 1.0, rtol=1e-8)

    np.testing.assert_allclose(hessian(rosenbrock, path.x), optimize.rosen_hess(path.x), rtol=1e-9)


def test_newton_doubles_its_digits() -> None:
    """Near the end each error is about the square of the one before."""
    path = newton(rosenbrock, [-1.2, 1.0], tol=1e-13)
    errors = np.sqrt(((path.points - 1.0) ** 2).sum(axis=1))
    last = errors[(errors < 0.1) & (errors > 1e-7)]

    assert np.all(last[1:] < 20 * last[:-1] ** 2 + 1e-9)


def test_descent_only_goes_down_and_knows_its_path() -> None:
    """Values fall at each step, begin at the start, and end flat."""
    path = gradient_descent(rosenbrock, [-1.2, 1.0], tol=1e-2)

    assert np.all(np.diff(path.values) < 0)
    assert path.points.shape == (path.steps + 1, 2)
    assert path.slopes[-1] <= 1e-2 < path.slopes[-2]
    assert "gradient descent" in str(path)


def test_a_fixed_rate_converges_as_theory_says() -> None:
    """On a bowl with curvatures 1 and k, the error shrinks by 1 - 2/(k + 1) a step."""
    k = 9.0
    path = gradient_descent(
        lambda p: 0.5 * (p[0] ** 2 + k * p[1] ** 2), [k, 1.0], rate=2 / (1 + k), tol=1e-8
    )
    lengths = np.sqrt((path.points**2).sum(axis=1))

    np.testing.assert_allclose(lengths[1:20] / lengths[:19], 1 - 2 / (k + 1), rtol=1e-9)


def test_too_large_a_rate_is_named_and_the_path_is_kept() -> None:
    """The error says that it climbs, and carries where it went."""
    with pytest.raises(NotSettledError, match=r"rate 1\.0 is too large") as caught:
        gradient_descent(rosenbrock, [-1.2, 1.0], rate=1.0)

    assert caught.value.path.steps >= 1
    returned = gradient_descent(rosenbrock, [-1.2, 1.0], rate=1.0, unsettled="return")
    assert not returned.settled


def test_newton_leaves_saddles_and_refuses_the_bottomless() -> None:
    """A start beside a saddle ends in a minimum; where there is none, that is said."""

    def valley(p: np.ndarray) -> float:
        return p[0] ** 4 - p[0] ** 2 + p[1] ** 2

    path = newton(valley, [1e-3, 0.5])

    np.testing.assert_allclose(np.abs(path.x), [np.sqrt(0.5), 0.0], atol=1e-9)
    for bottomless in (lambda p: p[0], lambda p: -(p @ p)):
        with pytest.raises(NotSettledError, match="Newton"):
            newton(bottomless, [1.0, 1.0])


def test_all_nine_critical_points_of_himmelblau_are_found_and_named() -> None:
    """Four minima of value 0, four saddles, one maximum at 181.617."""
    found = critical_points(himmelblau, [(-5, 5), (-5, 5)])
    kinds = [c.kind for c in found]

    assert [kinds.count(k) for k in ("minimum", "saddle", "maximum")] == [4, 4, 1]
    assert found[-1].value == pytest.approx(181.61652152)
    for c in found:
        np.testing.assert_allclose(gradient(himmelblau, c.x), 0, atol=1e-9)
        np.testing.assert_allclose(
            c.eigenvalues, np.linalg.eigvalsh(hessian(himmelblau, c.x)), rtol=1e-12
        )


def test_a_monkey_saddle_is_degenerate_and_a_plane_has_no_critical_point() -> None:
    """Where the Hessian cannot tell, nothing is claimed."""
    monkey = critical_points(
        lambda p: p[0] ** 3 - 3 * p[0] * p[1] ** 2, [(-1, 1), (-1, 1)], starts=20
    )

    assert {c.kind for c in monkey} == {"degenerate"}
    assert critical_points(lambda p: p[0] + 2 * p[1], [(-1, 1), (-1, 1)], starts=10) == []
    assert hessian_kind(np.zeros((2, 2))) == "degenerate"


def test_multipliers_give_the_largest_box_in_a_sphere() -> None:
    """Xyz on |p|² = 3: four maxima 1, four minima -1, six saddles 0 on the axes."""
    starts = np.random.default_rng(0).normal(size=(60, 3))
    found = lagrange(lambda p: p[0] * p[1] * p[2], lambda p: p @ p - 3, starts)
    kinds = [p.kind for p in found]

    assert [kinds.count(k) for k in ("minimum", "saddle", "maximum")] == [4, 6, 4]
    assert found[-1].value == pytest.approx(1.0, rel=1e-12)
    np.testing.assert_allclose(found[-1].multipliers, 0.5, rtol=1e-12)


def test_multipliers_of_a_quadratic_form_are_its_eigenvalues() -> None:
    """On the unit sphere xᵀAx has its critical points at the eigenvectors (Rayleigh)."""
    A = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]])
    starts = np.random.default_rng(1).normal(size=(30, 3))
    found = lagrange(lambda p: p @ A @ p, lambda p: p @ p - 1, starts)
    multipliers = np.array([p.multipliers[0] for p in found])[::2]

    np.testing.assert_allclose(multipliers, np.linalg.eigvalsh(A), rtol=1e-12)
    assert [p.kind for p in found][::2] == ["minimum", "saddle", "maximum"]


def test_a_multiplier_is_the_price_of_its_constraint() -> None:
    """Moving the constraint by c moves the extreme by λ c; two constraints at once."""

    def best(c: float) -> tuple[float, np.ndarray]:
        rules = [lambda p: p[0] ** 2 + p[1] ** 2 - 1, lambda p: p[0] + p[2] - 1 - c]
        (top,) = lagrange(lambda p: p[1] + p[2], rules, [[-1.0, 1, 2]])
        return top.value, top.multipliers

    value, multipliers = best(0.0)
    moved, _ = best(1e-5)

    assert (moved - value) / 1e-5 == pytest.approx(multipliers[1], rel=1e-4)


def test_the_bordered_hessian_has_the_border() -> None:
    """Zeros, the constraint's gradient, and the curvature of f - λ g."""
    B = bordered_hessian(lambda p: p[0] * p[1], [lambda p: p @ p - 2], [1.0, 1.0], [0.5])

    np.testing.assert_allclose(B, [[0, 2, 2], [2, -1, 1], [2, 1, -1]])


def test_gauss_newton_finds_an_optimum_that_was_planted() -> None:
    """The residual is made orthogonal to the tangents, in fifty digits: the truth is known."""
    truth = (238.94, 5.5e-4)
    t = np.linspace(75.0, 760.0, 14)
    with mpmath.workdps(50):
        b0, b1 = map(mpmath.mpf, truth)
        curve = mpmath.matrix([b0 * (1 - mpmath.exp(-b1 * x)) for x in t])
        tangents = mpmath.matrix(14, 2)
        for i, x in enumerate(t):
            tangents[i, 0] = 1 - mpmath.exp(-b1 * x)
            tangents[i, 1] = b0 * x * mpmath.exp(-b1 * x)
        noise = mpmath.matrix([mpmath.sin(7 * i + 1) / 10 for i in range(14)])
        fit = mpmath.lu_solve(tangents.T * tangents, tangents.T * noise)
        y = np.array([float(v) for v in curve + noise - tangents * fit])

    def residuals(b: np.ndarray) -> np.ndarray:
        return b[0] * (1 - np.exp(-b[1] * t)) - y

    for start in ([500.0, 1e-4], [250.0, 5e-4]):
        path = gauss_newton(residuals, start)

        np.testing.assert_allclose(path.x, truth, rtol=1e-9)
        assert np.all(np.diff(path.values) <= 1e-12 * path.value)


def test_gauss_newton_needs_a_few_steps_where_descent_needs_thousands() -> None:
    """Rosenbrock as a sum of squares."""
    path = gauss_newton(lambda p: [1 - p[0], 10 * (p[1] - p[0] ** 2)], [-1.2, 1.0])

    np.testing.assert_allclose(path.x, 1.0, rtol=1e-12)
    assert path.steps < 20


def test_roots_of_systems_are_scipys() -> None:
    """Three equations in three unknowns."""

    def system(p: np.ndarray) -> list[float]:
        return [p[0] ** 2 + p[1] - 3, np.sin(p[1]) + p[2], p[0] * p[2] + 1]

    found = root(system, [1.0, 1.0, -1.0])
    theirs = optimize.root(lambda p: np.array(system(p)), found + 1e-3, tol=1e-13).x

    np.testing.assert_allclose(system(found), 0, atol=1e-13)
    np.testing.assert_allclose(found, theirs, rtol=1e-10)


def test_a_relief_is_the_natural_spline_in_both_directions() -> None:
    """Values agree with SciPy's natural spline of splines; heights are hit; slopes agree inside."""
    heights = np.random.default_rng(5).normal(size=(6, 7))
    relief = Relief(heights, (2.0, 0.5))

    def theirs(x: float, y: float) -> float:
        along = make_interp_spline(np.arange(7) * 2.0, heights, axis=1, bc_type="natural")(x)
        return float(make_interp_spline(np.arange(6) * 0.5, along, bc_type="natural")(y))

    for x, y in [(3.3, 0.7), (0.0, 2.5), (12.0, 0.0), (11.9, 1.21)]:
        assert relief([x, y]) == pytest.approx(theirs(x, y), abs=1e-12)
    for row, column in np.ndindex(6, 7):
        assert relief([2.0 * column, 0.5 * row]) == pytest.approx(heights[row, column], abs=1e-12)
    np.testing.assert_allclose(
        gradient(relief, [3.3, 0.7]), gradient(relief, [3.3, 0.7], method="central"), rtol=1e-7
    )


def test_a_smooth_relief_is_as_steep_as_its_function() -> None:
    """On sin · cos sampled finely, the relief's slope is the function's, as SciPy's spline's is."""
    x, y = np.linspace(0, 6, 121), np.linspace(0, 4, 81)
    heights = np.sin(x)[None, :] * np.cos(y)[:, None]
    relief = Relief(heights, (x[1], y[1]))
    p = np.array([2.345, 1.234])
    spline = RectBivariateSpline(y, x, heights)

    np.testing.assert_allclose(
        gradient(relief, p), [np.cos(p[0]) * np.cos(p[1]), -np.sin(p[0]) * np.sin(p[1])], atol=1e-5
    )
    assert relief(p) == pytest.approx(float(spline(p[1], p[0])[0, 0]), abs=1e-7)
