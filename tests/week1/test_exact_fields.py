"""Fields: their laws, their entries, and what they refuse."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops.errors import ArgumentError, EntryError, NotFiniteError, ShapeError
from matrixops.exact.fields import GF, Floats, Rationals
from matrixops.exact.matrix import ExactMatrix, exact, modulo
from matrixops.exact.primes import is_prime

PRIMES = st.sampled_from([2, 3, 5, 7, 101, 65537, 2**61 - 1])


@given(PRIMES, st.integers(), st.integers(), st.integers())
def test_gf_keeps_the_laws_of_a_field(p: int, a: int, b: int, c: int) -> None:
    """Division undoes multiplication, and multiplication distributes over subtraction."""
    field = GF(p)
    x, y, z = map(field.element, (a, b, c))
    if y:
        assert field.dot([field.divide(x, y)], [y]) == x
    left = field.scaled(field.minus([x], field.one, [y]), z)
    right = field.minus(field.scaled([x], z), field.one, field.scaled([y], z))

    assert left == right


@given(PRIMES, st.fractions(), st.fractions())
def test_reading_a_fraction_into_gf_respects_products(p: int, a: Fraction, b: Fraction) -> None:
    """The residue of a·b is the product of the residues, wherever both exist."""
    if a.denominator % p == 0 or b.denominator % p == 0:
        return
    field = GF(p)

    assert field.element(a * b) == field.dot([field.element(a)], [field.element(b)])


def test_primes_are_sympys() -> None:
    """Up to 3000, near powers of two, and on strong pseudoprimes that fool fewer witnesses."""
    near = [2**k + d for k in (31, 32, 61, 63) for d in range(-40, 41)]
    tricky = [2047, 1373653, 25326001, 3215031751, 3825123056546413051, 318665857834031151167461]
    for n in [*range(-3, 3000), *near, *tricky]:
        assert is_prime(n) == (n < 2**64 and bool(sympy.isprime(n)))


@pytest.mark.parametrize("p", [0, 1, -7, 4, 91, 2**64 + 13, 2.0, "7", True])
def test_gf_of_no_prime_is_refused(p: object) -> None:
    """Otherwise some numbers would have no inverse."""
    with pytest.raises(ArgumentError, match="expected a prime number"):
        GF(p)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        (3, Fraction(3)),
        (10**40, Fraction(10**40)),
        (np.int64(-5), Fraction(-5)),
        (np.uint8(200), Fraction(200)),
        (True, Fraction(1)),
        (np.True_, Fraction(1)),
        (0.1, Fraction(3602879701896397, 36028797018963968)),
        (np.float32(0.5), Fraction(1, 2)),
        ("0.1", Fraction(1, 10)),
        (" -3/7 ", Fraction(-3, 7)),
        ("1e-3", Fraction(1, 1000)),
        (Decimal("2.50"), Fraction(5, 2)),
        (sympy.Rational(2, 3), Fraction(2, 3)),
    ],
)
def test_entries_are_read_exactly(value: object, fraction: Fraction) -> None:
    """Also NumPy's integers, whose own arithmetic would overflow."""
    read = Rationals().element(value)

    assert read == fraction
    assert type(read.numerator) is int


def test_numpy_integers_do_not_overflow() -> None:
    """The square of 2**62 leaves int64; here it is right."""
    assert exact(np.array([[2**62]])).inv() @ exact([[2**62]]) == ExactMatrix.identity(1)
    assert (exact(np.array([[2**62]])) @ exact(np.array([[2**62]])))[0, 0] == 2**124


@pytest.mark.parametrize(
    ("entries", "error", "message"),
    [
        ([[1, 2], [3]], EntryError, "ragged"),
        ([["a"]], EntryError, r"a\[0, 0\]: 'a' is no number"),
        ([["1/0"]], EntryError, "divides by zero"),
        ([[1, 2j]], EntryError, r"a\[0, 1\]: found 2j of type complex"),
        ([[None]], EntryError, "NoneType"),
        ([[float("nan")]], NotFiniteError, r"a\[0, 0\]: found nan"),
        ([[1], [float("inf")]], NotFiniteError, r"a\[1, 0\]: found inf"),
        ([[Decimal("NaN")]], NotFiniteError, "NaN"),
        ([1, 2], ShapeError, r"a\[0\] is 1; expected a row"),
        ("12", EntryError, "expected rows"),
        (7, EntryError, "expected rows"),
        (np.zeros((2, 2, 2)), ShapeError, r"\(2, 2, 2\)"),
        (np.zeros(3), ShapeError, r"\(3,\)"),
    ],
)
def test_bad_entries_are_named(entries: object, error: type[Exception], message: str) -> None:
    """The error says which entry, what it is, and what was expected."""
    with pytest.raises(error, match=message):
        exact(entries)


def test_a_fraction_without_a_residue_is_refused() -> None:
    """1/7 has no meaning modulo 7."""
    with pytest.raises(EntryError, match="no meaning in GF"):
        modulo(7, [["1/7"]])


def test_fields_do_not_mix() -> None:
    """A product over two fields has no meaning."""
    with pytest.raises(ArgumentError, match=r"over fractions, one over GF\(5\)"):
        exact([[1]]) @ modulo(5, [[1]])


def test_floats_refuse_what_is_no_number() -> None:
    """NaN, infinity and texts."""
    with pytest.raises(NotFiniteError, match="nan"):
        Floats().element(float("nan"))
    with pytest.raises(EntryError, match="'1'"):
        Floats().element("1")


@given(st.lists(st.lists(st.fractions(), min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=50)
def test_exact_matrices_are_values(rows: list[list[Fraction]]) -> None:
    """Equal entries make equal matrices with equal hashes; the array holds the same entries."""
    a, b = exact(rows), exact([list(row) for row in rows])

    assert a == b
    assert hash(a) == hash(b)
    assert np.asarray(a).tolist() == rows
    assert a == a.T.T
    assert (-1) * (-a) == a
    assert not any(map(any, (a - a).rows))
