"""GF(p) against brute force: every candidate is tried."""

from __future__ import annotations

import random
from itertools import permutations, product

import pytest

from matrixops.errors import SingularError
from matrixops.exact.matrix import ExactMatrix, modulo

LARGEST = {2: 8, 3: 6, 5: 4, 7: 4, 101: 2}  # unknowns, so that p**n candidates can be tried


def systems(p: int, count: int) -> list[tuple[list[list[int]], list[int]]]:
    """Random systems, half of them with a row that repeats."""
    rng = random.Random(p)
    found = []
    for k in range(count):
        n, m = rng.randint(1, LARGEST[p]), rng.randint(1, 5)
        a = [[rng.randrange(p) for _ in range(n)] for _ in range(m)]
        b = [rng.randrange(p) for _ in range(m)]
        if k % 2 and m > 1:
            factor = rng.randrange(p)
            a[-1] = [factor * x % p for x in a[0]]
            b[-1] = factor * b[0] % p
        found.append((a, b))
    return found


def tried(p: int, a: list[list[int]], b: list[int]) -> set[tuple[int, ...]]:
    """All x with a x = b, by trying every x."""
    return {
        x
        for x in product(range(p), repeat=len(a[0]))
        if all(sum(map(int.__mul__, row, x)) % p == right for row, right in zip(a, b, strict=True))
    }


def listed(p: int, particular: ExactMatrix, directions: ExactMatrix) -> set[tuple[int, ...]]:
    """All particular + directions @ t."""
    base = [row[0] for row in particular.rows]
    return {
        tuple(
            (x + sum(map(int.__mul__, row, t))) % p
            for x, row in zip(base, directions.rows, strict=True)
        )
        for t in product(range(p), repeat=directions.columns)
    }


def leibniz(p: int, a: list[list[int]]) -> int:
    """The determinant as its definition says."""
    total = 0
    for order in permutations(range(len(a))):
        inversions = sum(x > y for i, x in enumerate(order) for y in order[i + 1 :])
        term = -1 if inversions % 2 else 1
        for i, j in enumerate(order):
            term *= a[i][j]
        total += term
    return total % p


@pytest.mark.parametrize("p", LARGEST)
def test_all_solutions_are_found_and_no_others(p: int) -> None:
    """On 60 systems for each prime, 300 in all; none is an error that says so."""
    for a, b in systems(p, 60):
        truth = tried(p, a, b)
        matrix = modulo(p, a)
        if not truth:
            with pytest.raises(SingularError, match="no solution"):
                matrix.solutions(b)
            continue
        found = matrix.solutions(b)

        assert listed(p, *found) == truth
        assert len(truth) == p ** (len(a[0]) - matrix.rank())


@pytest.mark.parametrize("p", LARGEST)
def test_determinant_and_inverse_follow_the_definition(p: int) -> None:
    """On 50 square matrices for each prime: Leibniz' sum, and A · A⁻¹ = I."""
    rng = random.Random(p)
    for _ in range(50):
        n = rng.randint(1, 4)
        a = [[rng.randrange(p) for _ in range(n)] for _ in range(n)]
        matrix, det = modulo(p, a), leibniz(p, a)

        assert matrix.det() == det
        if det:
            assert matrix @ matrix.inv() == ExactMatrix.identity(n, matrix.field)
        else:
            with pytest.raises(SingularError, match="no inverse"):
                matrix.inv()
