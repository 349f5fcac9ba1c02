"""Eigenvalues as they are told: against sympy's polynomial and NumPy's floats."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from week1.exact_matrices import integers

from matrixops.exact.matrix import exact
from matrixops.explain import explain
from matrixops.explain.complex_roots import Disc
from matrixops.explain.eigen import said_polynomial, said_root
from matrixops.explain.real_roots import Interval
from matrixops.explain.roots import Quadratic, Root, roots
from matrixops.explain.surds import Surd

ROTATION = [[0, -1], [1, 0]]
GOLDEN = [[1, 1], [1, 0]]
CHAIN = [[2, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 2]]
CYCLE = [[0, 0, 2], [1, 0, 0], [0, 1, 0]]  # λ³ = 2


def number(root: Root) -> complex:
    """The root as a complex float."""
    if isinstance(root, Fraction):
        return complex(root)
    if isinstance(root, Quadratic):
        return complex(root.centre) + float(root.offset) * (1j if root.imaginary else 1)
    return complex(root.middle) if isinstance(root, Interval) else root.centre


def test_the_polynomial_is_sympys() -> None:
    """Coefficient by coefficient, on 60 matrices up to 6 by 6."""
    rng = random.Random(21)
    for _ in range(60):
        n = rng.randint(1, 6)
        a = integers(rng, n, n)
        theirs = sympy.Matrix(a).charpoly().all_coeffs()

        assert explain(a, "eigen").result.polynomial == tuple(Fraction(int(c)) for c in theirs)


def test_all_eigenvalues_are_numpys() -> None:
    """Counted with multiplicity, on 80 random integer matrices."""
    rng = random.Random(22)
    for _ in range(80):
        n = rng.randint(1, 6)
        a = integers(rng, n, n)
        found = explain(a, "eigen").result.eigenvalues
        ours = [number(e.value) for e in found for _ in range(e.multiplicity)]
        theirs = list(np.linalg.eigvals(np.array(a, dtype=float)))

        assert len(ours) == n
        for z in ours:  # match greedily; a multiple root costs NumPy digits
            nearest = min(theirs, key=lambda w: abs(w - z))
            assert abs(nearest - z) < 1e-4 * max(1, abs(z))
            theirs.remove(nearest)


@given(st.lists(st.fractions(-20, 20, max_denominator=12), min_size=1, max_size=5))
@settings(max_examples=80)
def test_rational_eigenvalues_are_found_exactly(diagonal: list[Fraction]) -> None:
    """A triangular matrix shows its eigenvalues on its diagonal, repeated ones included."""
    n = len(diagonal)
    a = [[diagonal[i] if i == j else Fraction(int(j > i)) for j in range(n)] for i in range(n)]
    found = explain(a, "eigen").result.eigenvalues

    assert {e.value: e.multiplicity for e in found} == {x: diagonal.count(x) for x in diagonal}
    for e in found:
        assert e.vectors is not None
        assert e.vectors.columns >= 1
        assert exact(a) @ e.vectors == e.value * e.vectors


def test_enclosures_hold_the_root() -> None:
    """Intervals and discs, against sympy's roots to 40 digits; each root has its own."""
    x = sympy.symbols("x")
    tiny = sympy.Rational(1, 10**30)
    for p in (x**3 - 2, x**5 - x - 1, x**4 - 10 * x**2 + 1, x**7 + 3 * x**2 - 5):
        polynomial = sympy.Poly(p, x)
        truth = polynomial.nroots(n=40)
        found = [
            root for root, _ in roots(tuple(Fraction(int(c)) for c in polynomial.all_coeffs()))
        ]
        for r in truth:
            assert sum(_holds(root, r, tiny) for root in found) == 1


def _holds(root: Root, r: sympy.Expr, tiny: sympy.Rational) -> bool:
    if isinstance(root, Interval):
        low, high = (sympy.Rational(e.numerator, e.denominator) for e in (root.low, root.high))
        return bool(r.is_real and low - tiny <= r <= high + tiny)
    assert isinstance(root, Disc)
    centre = sympy.Rational(root.centre.real) + sympy.I * sympy.Rational(root.centre.imag)
    return bool(abs(sympy.N(r - centre, 40)) <= root.radius + tiny)


def test_multiple_roots_are_counted() -> None:
    """(λ³ − 2)² has each cube root twice."""
    cubed = (1, 0, 0, -4, 0, 0, 4)
    found = list(roots(tuple(map(Fraction, cubed))))

    assert [multiplicity for _, multiplicity in found] == [2, 2, 2]
    assert [type(root) for root, _ in found] == [Interval, Disc, Disc]


@pytest.mark.parametrize(
    ("a", "said"),
    [
        (GOLDEN, ["1/2 − √5/2", "1/2 + √5/2"]),
        (ROTATION, ["−i", "i"]),
        ([[1, -2], [2, 1]], ["1 − 2i", "1 + 2i"]),
        ([[2, 0], [0, 2]], ["2"]),
        ([[0, 2], [1, 0]], ["−√2", "√2"]),
    ],
)
def test_roots_of_quadratics_keep_their_square_roots(a: list[list[int]], said: list[str]) -> None:
    """The golden ratio is (1 + √5)/2, not 1.618."""
    assert [said_root(e.value) for e in explain(a, "eigen").result.eigenvalues] == said


def test_bounds_are_said() -> None:
    """An irrational root that is no quadratic's comes with how far off it can be."""
    said = [said_root(e.value) for e in explain(CYCLE, "eigen").result.eigenvalues]

    assert said[0].startswith("1.2599210498948732 ± ")
    assert float(said[0].split("±")[1].replace("−", "-")) < 1e-15
    assert said[1].startswith("−0.6299605249474366 − 1.0911236359717214i ± ")


def test_the_words_of_the_polynomial() -> None:
    """Signs, ones and missing powers as one writes them."""
    assert said_polynomial(explain(ROTATION, "eigen").result.polynomial) == "λ² + 1"
    assert said_polynomial(explain(CHAIN, "eigen").result.polynomial) == "λ⁴ − 8λ³ + 21λ² − 20λ + 5"


@given(st.fractions(Fraction(1, 1000), 1000), st.fractions(Fraction(1, 1000), 1000))
def test_surds_multiply_and_divide_exactly(x: Fraction, y: Fraction) -> None:
    """√x·√x = x, (√x/√y)·√y = √x."""
    assert Surd.root(x) * Surd.root(x) == Surd(x)
    assert Surd.root(x) / Surd.root(y) * Surd.root(y) == Surd.root(x)
    assert float(Surd.root(x)) == pytest.approx(float(x) ** 0.5, rel=1e-14)


@pytest.mark.parametrize("size", [1e-250, 1e-100, 1.0, 1e100, 1e300])
def test_size_does_not_matter(size: float) -> None:
    """Eigenvalues scale with the matrix, where floats would overflow or vanish in between."""
    a = np.array([[0.0, 0.3, 2.0], [1.0, 0.7, 0.0], [-1.0, 1.0, 0.4]])
    told = explain(a * size, "eigen")
    ours = sorted((number(e.value) / size for e in told.result.eigenvalues), key=lambda z: z.imag)
    theirs = sorted(np.linalg.eigvals(a), key=lambda z: z.imag)

    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    assert told.check(), str(told.check())
