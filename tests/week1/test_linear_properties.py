"""Laws that determinants, inverses, powers and chains obey, on matrices that hypothesis draws."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matrixops import cholesky, det, inv, lu, matrix_power, multi_dot, slogdet, solve
from matrixops.linear.powers import chain_order

small = st.integers(1, 6)
integer_squares = small.flatmap(
    lambda n: arrays(np.int64, (n, n), elements=st.integers(-9, 9)),
)
pairs = small.flatmap(
    lambda n: st.tuples(
        *(arrays(np.int64, (n, n), elements=st.integers(-9, 9)) for _ in range(2)),
    ),
)


def exact_determinant(a: np.ndarray) -> Fraction:
    """Return the determinant by Leibniz' sum over permutations: exact, and nothing like LU."""
    n = len(a)
    total = 0
    for order in itertools.permutations(range(n)):
        inversions = sum(order[i] > order[j] for i in range(n) for j in range(i + 1, n))
        total += (-1) ** inversions * math.prod(int(a[i, order[i]]) for i in range(n))
    return Fraction(total)


@given(integer_squares)
def test_det_equals_leibniz(a: np.ndarray) -> None:
    """The determinant is the sum over permutations, up to rounding; exactly zero columns give 0."""
    scale = math.prod(float(np.linalg.norm(row)) for row in a)  # Hadamard's bound

    assert abs(det(a) - float(exact_determinant(a))) <= 1e-12 * max(scale, 1.0)


@given(pairs)
def test_det_of_a_product(pair: tuple[np.ndarray, np.ndarray]) -> None:
    """det(A B) = det(A) det(B)."""
    a, b = pair
    scale = float(np.linalg.norm(a)) ** len(a) * float(np.linalg.norm(b)) ** len(b)

    assert abs(det(a @ b) - det(a) * det(b)) <= 1e-11 * max(scale, 1.0)


@given(integer_squares)
def test_slogdet_is_the_determinants(a: np.ndarray) -> None:
    """Sign * exp(logabsdet) is the determinant."""
    sign, logabsdet = slogdet(a)

    assert sign * np.exp(logabsdet) == pytest.approx(det(a), rel=1e-12, abs=1e-12)


@given(integer_squares)
def test_inverse_and_solve_undo_the_matrix(a: np.ndarray) -> None:
    """A A⁻¹ = I, and solve(A, A x) = x, for diagonally dominant A."""
    regular = a + 60 * np.eye(len(a))
    x = np.arange(len(a)) - 1.5

    np.testing.assert_allclose(regular @ inv(regular), np.eye(len(a)), atol=1e-13)
    np.testing.assert_allclose(solve(regular, regular @ x), x, atol=1e-12)


@given(integer_squares)
def test_lu_has_the_promised_form(a: np.ndarray) -> None:
    """P permutes, L is unit lower with entries of at most one, U is upper, and P L U is A."""
    P, L, U = lu(a)

    assert sorted(np.argmax(P, axis=0)) == list(range(len(a)))
    assert np.abs(L).max() <= 1.0
    np.testing.assert_array_equal(np.diag(L), 1.0)
    np.testing.assert_array_equal(L, np.tril(L))
    np.testing.assert_array_equal(U, np.triu(U))
    np.testing.assert_allclose(P @ L @ U, a, atol=1e-12)


@given(integer_squares)
def test_cholesky_of_a_gram_matrix(a: np.ndarray) -> None:
    """AᵀA + I has a factor with a positive diagonal, and L Lᵀ gives it back."""
    gram = a.T @ a + np.eye(len(a))
    L = cholesky(gram)

    assert (np.diag(L) > 0).all()
    np.testing.assert_allclose(L @ L.T, gram, rtol=1e-12, atol=1e-12 * np.abs(gram).max())


@given(integer_squares, st.integers(0, 8), st.integers(0, 8))
def test_exponents_add(a: np.ndarray, m: int, n: int) -> None:
    """Aᵐ Aⁿ = Aᵐ⁺ⁿ, exactly over the integers."""
    a = a // 3

    np.testing.assert_array_equal(matrix_power(a, m) @ matrix_power(a, n), matrix_power(a, m + n))


@given(st.lists(st.integers(1, 40), min_size=3, max_size=8))
def test_chain_order_costs_least(lengths: list[int]) -> None:
    """No way of setting parentheses needs fewer multiplications: all are tried."""

    def last_product(i: int, k: int, j: int) -> int:
        return lengths[i] * lengths[k + 1] * lengths[j + 1]

    def least(i: int, j: int) -> int:
        cuts = (least(i, k) + least(k + 1, j) + last_product(i, k, j) for k in range(i, j))
        return min(cuts, default=0)

    def cost(i: int, j: int) -> int:
        if i == j:
            return 0
        k = split[i][j]
        return cost(i, k) + cost(k + 1, j) + last_product(i, k, j)

    split = chain_order(lengths)
    last = len(lengths) - 2

    assert cost(0, last) == least(0, last)


@given(st.lists(st.integers(1, 4), min_size=3, max_size=7))
def test_chains_multiply_in_order(lengths: list[int]) -> None:
    """The product is that from left to right."""
    rng = np.random.default_rng(len(lengths))
    chain = [rng.integers(-3, 4, size) for size in itertools.pairwise(lengths)]
    expected = chain[0]
    for member in chain[1:]:
        expected = expected @ member

    np.testing.assert_array_equal(multi_dot(chain), expected)


@pytest.mark.parametrize("n", [4, 30])
def test_det_neither_overflows_nor_underflows_on_the_way(n: int) -> None:
    """Huge and tiny pivots cancel, though their partial products fit no double."""
    pivots = np.ones(n)
    pivots[:4] = 1e200, 1e200, 1e-200, 1e-199

    assert det(np.diag(pivots)) == pytest.approx(10.0, rel=1e-14)
    assert det(np.diag(pivots[::-1].copy())) == pytest.approx(10.0, rel=1e-14)
    assert det(np.stack([np.diag(pivots)] * 3)) == pytest.approx([10.0] * 3, rel=1e-14)
