"""Explanations replay exactly, and their own checks hold; independent oracles agree."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from week1.exact_matrices import Rows, integers, rationals, singular

from matrixops.exact.matrix import ExactMatrix, exact, modulo
from matrixops.exact.operations import Subtract
from matrixops.explain import Explanation, explain
from matrixops.explain.methods import METHODS

SQUARE = {"det", "inverse", "eigen"}


def systems(count: int, seed: int) -> list[tuple[Rows, list[Fraction]]]:
    """Random systems up to 6 by 6: regular, singular, rectangular, integer and rational."""
    rng, found = random.Random(seed), []
    for k in range(count):
        n = rng.randint(1, 6)
        a = (
            integers(rng, n, n),
            rationals(rng, n, n),
            singular(rng, n + 1, rng.randint(1, n)),
            integers(rng, rng.randint(1, 6), n),
        )[k % 4]
        found.append((a, [Fraction(rng.randint(-9, 9)) for _ in a]))
    return found


def sound(told: Explanation) -> None:
    """Assert what holds of every explanation."""
    assert told.replay() == told.result
    assert told.check(), str(told.check())
    moving = [step for step in told.steps if step.move is not None]
    assert all(one.after == next_.before for one, next_ in pairwise(told.steps))
    assert all(step.before == step.after for step in told.steps if step.move is None)
    assert not moving or moving[0].before == told.start


@pytest.mark.parametrize("what", ["rref", "lu", "solve", "gram_schmidt", "qr"])
def test_every_explanation_replays_exactly(what: str) -> None:
    """On 200 random systems for each method: the result, every matrix between, every claim."""
    for a, b in systems(200, seed=11):
        sound(explain(a, what, b if what == "solve" else None))


@pytest.mark.parametrize("what", ["det", "inverse", "eigen"])
def test_every_explanation_of_a_square_matrix_replays_exactly(what: str) -> None:
    """On 200 random square matrices for each method, up to 5 by 5 (eigen: up to 4 by 4)."""
    largest = 4 if what == "eigen" else 5
    squares = [a for a, _ in systems(420, seed=12) if len(a) == len(a[0]) <= largest]
    assert len(squares) >= 200
    for a in squares[:200]:
        sound(explain(a, what))


def test_results_are_those_of_the_exact_matrix() -> None:
    """What is told is what `ExactMatrix` computes, and sympy's determinant and rref."""
    for a, b in systems(80, seed=13):
        matrix = exact(a)
        assert explain(a, "rref").result == matrix.rref()
        assert explain(a, "lu").result == matrix.lu()
        told = explain(a, "solve", b).result
        if told is not None:
            assert told == matrix.solutions(b)
        if len(a) == len(a[0]):
            assert explain(a, "det").result.value == Fraction(sympy.Matrix(a).det())


def test_the_check_can_fail() -> None:
    """A wrong factor in one move, or a wrong number on the board, does not go unnoticed."""
    told = explain([[2, 1, 1], [4, 1, 3], [6, 5, 1]], "lu")
    first = told.steps[0]
    assert isinstance(first.move, Subtract)
    wrong_move = replace(first, move=replace(first.move, factor=first.move.factor + 1))
    wrong_board = replace(first, after=first.after + first.after)
    for wrong in (wrong_move, wrong_board):
        forged = Explanation(
            told.method, told.matrix, told.right, told.start, (wrong, *told.steps[1:])
        )

        assert not forged.check()
        assert "✗" in str(forged.check())


@pytest.mark.parametrize("what", ["rref", "lu", "det", "inverse", "solve"])
def test_modular_arithmetic_is_told_too(what: str) -> None:
    """The same steps over GF(p), for methods without lengths."""
    rng = random.Random(14)
    for p in (2, 3, 101):
        for _ in range(15):
            n = rng.randint(1, 4)
            a = modulo(p, [[rng.randrange(p) for _ in range(n)] for _ in range(n)])
            b = [rng.randrange(p) for _ in range(n)] if what == "solve" else None
            sound(explain(a, what, b))


@pytest.mark.parametrize("what", [name for name in METHODS if name != "solve"])
def test_the_largest_and_the_empty_are_told(what: str) -> None:
    """12 by 12 (eigen: 6), and no rows at all."""
    rng = random.Random(15)
    n = 6 if what == "eigen" else 12
    sound(explain(integers(rng, n, n, 3), what))
    sound(explain(np.empty((0, 0)), what))
    if what not in SQUARE:
        sound(explain(np.empty((0, 3)), what))
        sound(explain(np.empty((3, 0)), what))


def test_floats_are_replayed_as_what_they_store() -> None:
    """Random floats, whose fractions are long, still replay exactly."""
    rng = np.random.default_rng(16)
    for what in METHODS:
        a = rng.standard_normal((3, 3))
        told = explain(a, what, a[0] if what == "solve" else None)
        sound(told)
        assert told.notes
        assert told.matrix == ExactMatrix.of(a.tolist())


def test_gram_schmidt_gives_what_householder_gives() -> None:
    """Q and R, once the square roots are taken, are NumPy's up to the sign of a column."""
    rng = np.random.default_rng(17)
    for _ in range(20):
        a = rng.integers(-9, 10, (4, 3))
        if np.linalg.matrix_rank(a) < 3:
            continue
        told = explain(a, "qr").result
        q, r = np.linalg.qr(a)
        signs = np.sign(np.diag(r))

        np.testing.assert_allclose(np.array(told.Q, dtype=float), q * signs, atol=1e-12)
        np.testing.assert_allclose(np.array(told.R, dtype=float), signs[:, None] * r, atol=1e-11)
