"""Residuals in twice the precision, condition estimates, rank modulo a prime."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from week1.known_systems import conditioned, exact_product, singular_integers

from matrixops.certify.condition import Operator, estimate_norm_1, rows_weighted
from matrixops.certify.modular import has_full_rank
from matrixops.certify.residual import backward_ratio, residual
from matrixops.certify.structure import structure_of


def as_operator(a: np.ndarray) -> Operator:
    """A matrix, known by its products only."""
    return Operator(a.shape, lambda x: a @ x, lambda y: a.conj().T @ y, a.dtype)


def test_a_residual_that_cancels_to_rounding_is_right_to_twelve_digits() -> None:
    """Where b - A x loses every digit in double, twice the precision keeps them; by fractions."""
    rng = np.random.default_rng(1)
    a, x = rng.standard_normal((40, 40)), rng.standard_normal((40, 1))
    b = a @ x

    exact = [
        float(Fraction(p) - q) for p, q in zip(b[:, 0], exact_product(a, x[:, 0]), strict=True)
    ]

    np.testing.assert_allclose(residual(a, x, b)[:, 0], exact, rtol=1e-12, atol=1e-28)


def test_a_complex_residual_is_that_of_its_real_parts() -> None:
    """The same for complex numbers, and with a third term."""
    rng = np.random.default_rng(2)
    a, x, less = (rng.integers(-9, 9, (5, 5)) + 1j * rng.integers(-9, 9, (5, 5)) for _ in range(3))
    b = a @ x + less + 1j

    np.testing.assert_array_equal(residual(a, x, b, less), np.full((5, 5), 1j))


def test_a_zero_answer_to_a_system_that_has_none_fails() -> None:
    """LAPACK's rule: where the scale is zero and the residual is not, the ratio is 1/eps."""
    x, r = np.zeros((2, 1)), np.ones((2, 1))

    assert backward_ratio(0.0, x, r) == 2.0**53
    assert backward_ratio(0.0, x, 0 * r) == 0


@pytest.mark.parametrize("kind", ["real", "complex"])
def test_the_norm_estimate_is_a_lower_bound_within_a_factor_of_three(kind: str) -> None:
    """On 300 random inverses the estimate never exceeds the norm; 3 in 1000 may miss the factor."""
    rng = np.random.default_rng(3)
    quotients = []
    for n in rng.integers(1, 40, 300):
        a = rng.standard_normal((n, n))
        a = a + 1j * rng.standard_normal((n, n)) if kind == "complex" else a
        inverse = np.linalg.inv(a)
        quotients.append(estimate_norm_1(as_operator(inverse)) / np.linalg.norm(inverse, 1))

    assert max(quotients) <= 1 + 1e-12
    assert sum(q < 1 / 3 for q in quotients) <= 1
    assert np.mean(quotients) > 0.9


def test_weighted_rows_estimate_the_movement_of_the_answer() -> None:
    """`|| |A^-1| w ||_inf`, written out."""
    rng = np.random.default_rng(4)
    inverse, weights = rng.standard_normal((6, 6)), rng.random(6)

    estimate = estimate_norm_1(rows_weighted(as_operator(inverse), weights))

    assert estimate == pytest.approx((np.abs(inverse) @ weights).max(), rel=0.5)


def test_full_rank_is_proven_for_nearly_singular_matrices() -> None:
    """Random doubles of condition 1e15 have full rank; singular integers have not."""
    rng = np.random.default_rng(5)

    assert all(has_full_rank(conditioned(12, 1e15, rng)) for _ in range(20))
    assert not any(has_full_rank(singular_integers(9, 1, rng)) for _ in range(20))
    assert has_full_rank(np.array([[1e-300, 0.0], [0.0, 1e300]]))


@pytest.mark.parametrize(
    ("matrix", "kind"),
    [
        (np.diag([1.0, 2, 3]), "diagonal"),
        (np.tril(np.ones((3, 3))), "lower"),
        (np.triu(np.ones((3, 3))), "upper"),
        (np.array([[2.0, 1], [1, 2]]), "definite"),
        (np.array([[2.0, 1j], [-1j, 2]]), "definite"),
        (np.array([[2.0, 1j], [1j, 2]]), "general"),
        (np.array([[1.0, 2], [2, 1]]), "general"),
        (np.array([[1.0, 2], [3, 4]]), "general"),
    ],
)
def test_structure_is_recognised(matrix: np.ndarray, kind: str) -> None:
    """Each kind is told from its entries."""
    assert structure_of(matrix).kind == kind
