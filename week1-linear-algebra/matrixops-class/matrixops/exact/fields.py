"""Fields: the numbers that one elimination code runs over.

A field says how entries are read, how two rows are combined, and which candidate makes the best
pivot. `Rationals` and `GF(p)` never round; `Floats` does, and says below which size a number is
taken for zero. Source: Klein, *Coding the Matrix*, ch. 1 and 4 (one code, several fields).
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

import numpy as np

from matrixops.errors import ArgumentError, EntryError, NotFiniteError
from matrixops.exact.primes import is_prime
from matrixops.exact.shared_bottom import SharedBottomRow

Number: TypeAlias = Any  # a Fraction, an int below p, a float or a complex: as its field says
Row: TypeAlias = Any  # a sequence whose entries can be set, as `Field.row` makes it


class Field(Protocol):
    """What elimination asks of its numbers."""

    @property
    def name(self) -> str:
        """How a message calls this field."""
        ...

    @property
    def zero(self) -> Number:
        """The neutral number of addition."""
        ...

    @property
    def one(self) -> Number:
        """The neutral number of multiplication."""
        ...

    def element(self, value: object) -> Number:
        """Read *value* as a number of this field; raise `EntryError` if it is none."""
        ...

    def row(self, values: Sequence[Number]) -> Row:
        """Return a fresh row that `minus` and `scaled` take; its numbers are elements already."""
        ...

    def minus(self, row: Row, factor: Number, other: Row) -> Row:
        """Return ``row - factor * other``."""
        ...

    def scaled(self, row: Row, factor: Number) -> Row:
        """Return ``factor * row``."""
        ...

    def dot(self, left: Sequence[Number], right: Sequence[Number]) -> Number:
        """Return the sum of the products."""
        ...

    def divide(self, x: Number, y: Number) -> Number:
        """Return ``x / y``; *y* is not zero."""
        ...

    def pivot(self, candidates: Sequence[Number]) -> int | None:
        """Return the place of the best pivot among *candidates*, or None if all are zero."""
        ...


@dataclass(frozen=True, slots=True)
class Rationals:
    """Fractions, without rounding. The pivot is the candidate that is shortest to write down.

    Cost: numbers grow; after elimination of an n × n matrix of d-digit integers an entry may have
    about n·d digits (Hadamard's bound), so that time grows like n⁵ rather than n³.

    >>> Rationals().element("0.1"), Rationals().element(0.1)
    (Fraction(1, 10), Fraction(3602879701896397, 36028797018963968))
    """

    name: str = "fractions"
    zero: Fraction = Fraction(0)
    one: Fraction = Fraction(1)

    def element(self, value: object) -> Fraction:
        """Read an integer, a fraction, a decimal, a text such as "-3/7", or a float exactly."""
        if isinstance(value, Fraction):
            return value
        try:
            return _fraction(value)
        except EntryError:  # a ValueError too, as every LinAlgError is
            raise
        except (ValueError, OverflowError) as exc:
            if isinstance(value, str):
                raise EntryError(f"{value!r} is no number; expected such as 3, -2/7, 0.1") from exc
            raise NotFiniteError(f"found {value}; expected finite numbers only") from exc
        except ZeroDivisionError as exc:
            raise EntryError(f"{value!r} divides by zero") from exc

    def row(self, values: Sequence[Fraction]) -> Row:
        """Return the numbers over one bottom."""
        return SharedBottomRow.of(values)

    def minus(self, row: Row, factor: Fraction, other: Row) -> Row:
        """Return ``row - factor * other``."""
        return row.minus(factor, other)

    def scaled(self, row: Row, factor: Fraction) -> Row:
        """Return ``factor * row``."""
        return row.scaled(factor)

    def dot(self, left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
        """Return the exact sum of the products."""
        return sum((x * y for x, y in zip(left, right, strict=True) if x and y), Fraction(0))

    def divide(self, x: Fraction, y: Fraction) -> Fraction:
        """Return ``x / y``."""
        return x / y

    def pivot(self, candidates: Sequence[Fraction]) -> int | None:
        """Return the first of the shortest non-zero candidates: short pivots keep numbers small."""
        nonzero = [i for i, x in enumerate(candidates) if x]
        return min(nonzero, key=lambda i: _length(candidates[i]), default=None)


@dataclass(frozen=True, slots=True)
class GF:
    """The integers modulo a prime p. The pivot is the first candidate that is not zero.

    Raises:
        ArgumentError: If p is not a prime below 2**64: without a prime some numbers have no
            inverse, and elimination would stop in the middle.

    >>> GF(7).divide(3, 5)
    2
    """

    p: int

    def __post_init__(self) -> None:
        if isinstance(self.p, bool) or not isinstance(self.p, numbers.Integral):
            raise ArgumentError(f"p is {self.p!r}; expected a prime number")
        if not is_prime(int(self.p)):
            raise ArgumentError(f"p is {self.p}; expected a prime number below 2**64")
        object.__setattr__(self, "p", int(self.p))

    @property
    def name(self) -> str:
        """For example "GF(7)"."""
        return f"GF({self.p})"

    @property
    def zero(self) -> int:
        """Nought."""
        return 0

    @property
    def one(self) -> int:
        """One."""
        return 1

    def element(self, value: object) -> int:
        """Read an integer, or a fraction whose denominator p does not divide."""
        fraction = Rationals().element(value)
        if fraction.denominator % self.p == 0:
            raise EntryError(f"{value} has no meaning in {self.name}: {self.p} divides its bottom")
        return fraction.numerator * pow(fraction.denominator, -1, self.p) % self.p

    def row(self, values: Sequence[int]) -> Row:
        """Return the numbers as a list."""
        return list(values)

    def minus(self, row: Row, factor: int, other: Row) -> Row:
        """Return ``row - factor * other`` modulo p."""
        return [(x - factor * y) % self.p for x, y in zip(row, other, strict=True)]

    def scaled(self, row: Row, factor: int) -> Row:
        """Return ``factor * row`` modulo p."""
        return [factor * x % self.p for x in row]

    def dot(self, left: Sequence[int], right: Sequence[int]) -> int:
        """Return the sum of the products modulo p."""
        return sum(x * y for x, y in zip(left, right, strict=True)) % self.p

    def divide(self, x: int, y: int) -> int:
        """Return x times the inverse of y, by Euclid's algorithm."""
        return x * pow(y, -1, self.p) % self.p

    def pivot(self, candidates: Sequence[int]) -> int | None:
        """Return the place of the first non-zero candidate."""
        return next((i for i, x in enumerate(candidates) if x), None)


@dataclass(frozen=True, slots=True)
class Floats:
    """Floating point, real or complex. The pivot is the largest candidate (partial pivoting).

    Bad at: telling a small number from a rounded zero. A candidate not above *tolerance* counts as
    zero, so that rank decided here is a matter of scale; the singular values decide it better.
    """

    tolerance: float = 0.0
    name: str = "floats"
    zero: float = 0.0
    one: float = 1.0

    def element(self, value: object) -> complex | float:
        """Read a real or complex number."""
        if isinstance(value, numbers.Real):
            number: complex | float = float(value)
        elif isinstance(value, numbers.Complex):
            number = complex(value)
        else:
            raise EntryError(f"found {value!r}; expected a number")
        if not (math.isfinite(number.real) and math.isfinite(number.imag)):
            raise NotFiniteError(f"found {value}; expected finite numbers only")
        return number

    def row(self, values: Sequence[Number]) -> Row:
        """Return the numbers as an array, so that a row is combined in one stroke."""
        array = np.array(values)
        return array if array.dtype.kind in "fc" else array.astype(float)

    def minus(self, row: Row, factor: Number, other: Row) -> Row:
        """Return ``row - factor * other``, rounded."""
        return row - factor * other

    def scaled(self, row: Row, factor: Number) -> Row:
        """Return ``factor * row``, rounded."""
        return factor * row

    def dot(self, left: Sequence[Number], right: Sequence[Number]) -> Number:
        """Return the sum of the products, without conjugation."""
        return sum(x * y for x, y in zip(left, right, strict=True))

    def divide(self, x: Number, y: Number) -> Number:
        """Return ``x / y``, rounded."""
        return x / y

    def pivot(self, candidates: Sequence[Number]) -> int | None:
        """Return the place of the largest candidate, if it is above the tolerance."""
        sizes = np.abs(candidates)
        best = int(np.argmax(sizes))
        return best if sizes[best] > self.tolerance else None


def _fraction(value: object) -> Fraction:
    if isinstance(value, numbers.Rational):  # NumPy's integers too, which overflow as they are
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, bool | np.bool_):
        return Fraction(int(value))
    if isinstance(value, float | np.floating):
        return Fraction(*value.as_integer_ratio())
    if isinstance(value, str | Decimal):
        return Fraction(value)
    raise EntryError(
        f"found {value!r} of type {type(value).__name__}; expected an integer, a fraction, "
        "a decimal or a float"
    )


def _length(x: Fraction) -> tuple[int, int]:
    """How long x is to write down; of equally long ones, whole numbers first."""
    bottom = x.denominator.bit_length()
    return x.numerator.bit_length() + bottom, bottom
