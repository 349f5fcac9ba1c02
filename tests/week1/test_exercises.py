"""Exercises in notebooks: right answers pass, wrong ones are told why, missing ones never fail."""

from __future__ import annotations

import doctest
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from matrixops import MatrixOps, exercises
from matrixops.exercises import check


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (3, 3.0),
        (0.1 + 0.2, 0.3),
        (Fraction(1, 3), 1 / 3),
        (0, 0.0),
        (True, True),
        ([1, 2], np.array([1.0, 2.0])),
        (MatrixOps([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (MatrixOps.exact([["1/2"]]), [[0.5]]),
        (1j, complex(0, 1)),
        (" Jordan ", "jordan"),
        ([3, 4], lambda v: np.hypot(*v) == 5),
        (8, {"too small": lambda x: x > 3, "odd": lambda x: x % 2 == 0}),
        (lambda x: 2 * x, lambda double: double(4) == 8),
    ],
)
def test_a_right_answer_is_correct(answer: Any, expected: Any) -> None:
    """Numbers, arrays, matrices, texts, functions: compared by value, or by a rule."""
    verdict = check("exercise 1", answer, expected)

    assert verdict
    assert repr(verdict) == "✓ exercise 1: correct"


@pytest.mark.parametrize(
    ("answer", "expected", "why"),
    [
        (3.1, 3.0, "3.1 is not it"),
        (1e-9, 0.0, "1e-09 is not it"),
        (float("nan"), 3.0, "nan is not it"),
        ([1, 5], [1, 2], "1 of 2 numbers are not it, the first at [1]"),
        ([1, 2, 3], [1, 2], "the shape is (3,), expected (2,)"),
        ("three", 3, "expected numbers, found 'three'"),
        ("three", [3], "expected numbers, found 'three'"),
        ([[1], [1, 2]], [1, 2], "expected numbers"),
        (7, "seven", "7 is not it"),
        (7, lambda x: x % 2 == 0 or f"{x} is odd", "7 is odd"),
        (7, {"too small": lambda x: x > 3, "odd": lambda x: x % 2 == 0}, "odd"),
        (-7, {"too small": lambda x: x > 3, "odd": lambda x: x % 2 == 0}, "too small"),
        (7, {"odd": lambda x: x % 2 == 0 or f"{x} is odd"}, "7 is odd"),
        (7, {"empty": len}, "checking it failed: object of type 'int'"),
        (7, lambda x: np.linalg.norm(x[0]) == 1, "checking it failed: 'int' object"),
    ],
)
def test_a_wrong_answer_is_told_why(answer: Any, expected: Any, why: str) -> None:
    """The sentence says what is wrong, never what is right, and the hint follows."""
    verdict = check("exercise 2", answer, expected, hint="Draw it")

    assert not verdict
    assert repr(verdict).startswith(f"✗ exercise 2: not yet. {why}")
    assert repr(verdict).endswith("Draw it.")


def test_a_rule_that_only_says_no_leaves_the_hint() -> None:
    """Where a rule gives no sentence, only the hint stands, and nothing where there is none."""
    assert repr(check("a", 1, lambda _: False, "Look again.")) == "✗ a: not yet. Look again."
    assert repr(check("a", 1, lambda _: np.False_)) == "✗ a: not yet"


@pytest.mark.parametrize("answer", [None, ..., [None, 2], (1, ...), [[1, None]], []])
def test_a_missing_answer_is_not_attempted(answer: Any) -> None:
    """Whatever is expected, even by a rule that would raise, nothing fails."""
    for expected in (1.0, [1.0, 2.0], "text", lambda x: x.nothing):
        verdict = check("exercise 3", answer, expected, hint="never shown")

        assert not verdict
        assert repr(verdict) == "○ exercise 3: not attempted"


def test_the_tolerance_is_relative_to_the_largest_number() -> None:
    """Readers may round: a tolerance of one per cent takes 0.33 for a third."""
    assert check("a", 0.33, 1 / 3, tolerance=0.011)
    assert not check("a", 0.33, 1 / 3)
    assert check("a", [1e9, 1.0], [1e9, 1.5])


def test_the_examples_hold() -> None:
    """What the docstrings show is what comes out."""
    assert not doctest.testmod(exercises).failed
