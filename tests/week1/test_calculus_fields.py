"""The theorems of vector calculus, as tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrixops.calculus import (
    curl,
    divergence,
    flux,
    gauss_legendre,
    gradient,
    integrate,
    laplacian,
    line_integral,
    surface_integral,
    volume_integral,
)

PI = np.pi
coordinate = st.floats(-2, 2)


def potential(p: np.ndarray) -> float:
    """Something smooth of three variables."""
    return p[0] ** 2 * np.sin(p[1] * p[2]) + np.exp(p[0] / 3) * p[2]


def field(p: np.ndarray) -> list[float]:
    """Something smooth with three components."""
    return [p[1] * p[2] ** 2, np.sin(p[0] * p[2]) + p[1], p[0] * p[1] + p[2] ** 2]


def globe(u: float, v: float) -> list[float]:
    """The unit sphere, normals outwards."""
    return [np.sin(u) * np.cos(v), np.sin(u) * np.sin(v), np.cos(u)]


def ball(q: np.ndarray) -> list[float]:
    """The unit ball by radius, polar angle and longitude."""
    return [q[0] * x for x in globe(q[1], q[2])]


@given(coordinate, coordinate, coordinate)
def test_a_gradient_field_has_no_curl(x: float, y: float, z: float) -> None:
    """The curl of a gradient is zero everywhere."""
    turn = curl(lambda p: gradient(potential, p), [x, y, z])

    np.testing.assert_allclose(turn, 0.0, atol=1e-12)


@given(coordinate, coordinate, coordinate)
def test_a_curl_has_no_divergence(x: float, y: float, z: float) -> None:
    """The divergence of a curl is zero everywhere."""
    assert divergence(lambda p: curl(field, p), [x, y, z]) == pytest.approx(0.0, abs=1e-12)


@given(coordinate, coordinate, coordinate)
def test_the_laplacian_is_the_divergence_of_the_gradient(x: float, y: float, z: float) -> None:
    """Both ways to the second derivatives agree."""
    both = divergence(lambda p: gradient(potential, p), [x, y, z])

    assert laplacian(potential, [x, y, z]) == pytest.approx(both, rel=1e-12, abs=1e-12)


def test_gravity_is_harmonic() -> None:
    """1/r has no Laplacian away from zero."""
    assert laplacian(lambda p: 1 / np.sqrt(p @ p), [1.0, -2.0, 0.5]) == pytest.approx(0, abs=1e-15)


def test_the_divergence_theorem_holds_on_a_ball() -> None:
    """What flows out of the sphere is what springs up inside."""
    out = flux(field, globe, (0, PI), (0, 2 * PI), tol=1e-8)
    inside = volume_integral(
        lambda p: divergence(field, p), ball, [(0, 1), (0, PI), (0, 2 * PI)], tol=1e-6
    )

    assert out == pytest.approx(inside, rel=1e-6)
    assert out == pytest.approx(4 * PI / 3, rel=1e-8)  # div F = 1 + 2 z, and z is odd


def test_greens_theorem_holds_on_an_ellipse() -> None:
    """The work around is the curl inside."""

    def plane(p: np.ndarray) -> list[float]:
        return [p[0] ** 2 * p[1] - p[1], np.sin(p[0]) + p[0] * p[1] ** 2]

    around = line_integral(plane, lambda t: [3 * np.cos(t), 2 * np.sin(t)], (0, 2 * PI))
    inside = volume_integral(
        lambda p: curl(plane, p),
        lambda q: [3 * q[0] * np.cos(q[1]), 2 * q[0] * np.sin(q[1])],
        [(0, 1), (0, 2 * PI)],
    )

    assert around == pytest.approx(inside, rel=1e-9)


def test_stokes_theorem_holds_on_a_dome() -> None:
    """The work around the equator is the flux of the curl through the northern half."""
    around = line_integral(field, lambda t: [np.cos(t), np.sin(t), 0.0 * t], (0, 2 * PI))
    through = flux(lambda p: curl(field, p), globe, (0, PI / 2), (0, 2 * PI), tol=1e-8)

    assert around == pytest.approx(through, abs=1e-7)


def test_work_in_a_gradient_field_depends_on_the_ends_only() -> None:
    """Two ways from here to there cost the difference of potential."""

    def force(p: np.ndarray) -> np.ndarray:
        return gradient(potential, p)

    straight = line_integral(force, lambda t: [t, 2 * t, 1 + t], (0, 1))
    detour = line_integral(force, lambda t: [t**3, 2 * np.sin(t * PI / 2), 1 + t**2], (0, 1))
    difference = potential(np.array([1.0, 2, 2])) - potential(np.array([0.0, 0, 1]))

    assert straight == pytest.approx(difference, rel=1e-9)
    assert detour == pytest.approx(difference, rel=1e-9)


def test_lengths_and_areas_are_the_known_ones() -> None:
    """A helix, a torus, and a curve run backwards, which changes work but not length."""
    helix = line_integral(lambda _: 1.0, lambda t: [np.cos(t), np.sin(t), t], (0, 4 * PI))

    def torus(u: float, v: float) -> list[float]:
        ring = 3 + np.cos(v)
        return [ring * np.cos(u), ring * np.sin(u), np.sin(v)]

    area = surface_integral(lambda _: 1.0, torus, (0, 2 * PI), (0, 2 * PI), tol=1e-9)
    back = line_integral(lambda p: [p[1], 0.0], lambda t: [t, t], (1, 0))

    assert helix == pytest.approx(4 * PI * np.sqrt(2), rel=1e-12)
    assert area == pytest.approx(4 * PI**2 * 3, rel=1e-9)
    assert back == pytest.approx(-0.5, rel=1e-12)


@pytest.mark.parametrize("order", [1, 2, 5, 19, 94])
def test_gauss_points_are_numpys(order: int) -> None:
    """The eigenvalues of the tridiagonal matrix are the roots of Legendre's polynomial."""
    points, weights = gauss_legendre(order)
    theirs = np.polynomial.legendre.leggauss(order)

    np.testing.assert_allclose(points, theirs[0], atol=4e-15)
    np.testing.assert_allclose(weights, theirs[1], atol=1e-14)


def test_integrals_over_boxes_are_products() -> None:
    """A polynomial in three variables is integrated exactly."""
    found = integrate(lambda x, y, z: x**2 * y * z**3, [(0, 1), (0, 2), (-1, 2)])

    assert found == pytest.approx(1 / 3 * 2 * (16 - 1) / 4, rel=1e-13)
