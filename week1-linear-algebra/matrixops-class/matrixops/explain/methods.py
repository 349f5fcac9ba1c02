"""`explain`: the door to every method that tells its steps."""

from __future__ import annotations

from fractions import Fraction

from matrixops.errors import ArgumentError, ShapeError
from matrixops.exact.matrix import ExactMatrix
from matrixops.explain.account import Method
from matrixops.explain.columns import GRAM_SCHMIDT, QR
from matrixops.explain.eigen import EIGEN
from matrixops.explain.eliminations import DETERMINANT, LU, RREF
from matrixops.explain.explanation import Explanation
from matrixops.explain.solutions import INVERSE, SOLVE

METHODS: dict[str, Method] = {
    method.name: method
    for method in (RREF, LU, DETERMINANT, INVERSE, SOLVE, GRAM_SCHMIDT, QR, EIGEN)
}
LARGEST = 12  # rows and columns; beyond that nobody reads the steps
_SQUARE = frozenset({"det", "inverse", "eigen"})
_LONG = 2**20  # a float whose fraction has a longer bottom than this is mentioned


def explain(matrix: object, what: str, b: object = None) -> Explanation:
    """Tell step by step how *what* is computed for *matrix*, over fractions, without rounding.

    Args:
        matrix: Nested lists, an array or an `ExactMatrix` (over GF(p) too, for the methods that
            need no lengths), at most 12 by 12. Floats are taken as the fractions they store.
        what: "rref", "lu", "det", "inverse", "solve", "gram_schmidt", "qr" or "eigen".
        b: The right side, a vector or a matrix; for "solve", and for it alone.

    Raises:
        ArgumentError: If *what* is unknown, *b* is missing or not wanted, or the matrix too large.
        ShapeError: If the method needs a square matrix, or *b* has another number of rows.
        EntryError, NotFiniteError: If an entry is no finite number.

    >>> told = explain([[1, 2], [3, 4]], "det")
    >>> print(told.steps[0].sentence)
    Subtract 3 × row 1 from row 2, so that the entry below the pivot in column 1 becomes 0.
    >>> told.result.value
    Fraction(-2, 1)
    """
    if what not in METHODS:
        raise ArgumentError(f"what is {what!r}; expected one of {', '.join(map(repr, METHODS))}")
    given = ExactMatrix.of(matrix, name="matrix")
    if max(given.shape) > LARGEST:
        raise ArgumentError(
            f"the matrix has shape {given.shape}; steps are told up to {LARGEST} by {LARGEST}, "
            "because nobody reads more"
        )
    if what in _SQUARE and len(given.rows) != given.columns:
        raise ShapeError(f"the shape is {given.shape}; {what!r} needs a square matrix")
    method, right = METHODS[what], _right_side(given, what, b)
    start = method.begin(given, right)
    steps = tuple(method.tell(given, right))
    bar = given.columns if start.columns > given.columns else None
    return Explanation(method, given, right, start, steps, bar, tuple(_notes(given)))


def _right_side(given: ExactMatrix, what: str, b: object) -> ExactMatrix | None:
    if what != "solve":
        if b is not None:
            raise ArgumentError(f"b is wanted for 'solve' only; found {b!r} with {what!r}")
        return None
    if b is None:
        raise ArgumentError("'solve' needs the right side: explain(matrix, 'solve', b)")
    right = ExactMatrix.column(b, given.field)
    if len(right.rows) != len(given.rows):
        raise ShapeError(f"matrix has shape {given.shape} and b {right.shape}; rows must agree")
    if right.columns > LARGEST:
        raise ArgumentError(f"b has {right.columns} columns; steps are told up to {LARGEST}")
    return right


def _notes(given: ExactMatrix) -> list[str]:
    """Say it when floats are not the decimals that they look like."""
    odd = [
        x for row in given.rows for x in row if isinstance(x, Fraction) and x.denominator > _LONG
    ]
    if not odd:
        return []
    first = odd[0]
    return [
        (
            f"Floats are taken as what they store: {float(first)!r} is exactly {first}. "
            f'Write the entry as a text, such as "{float(first)!r}", to mean the decimal itself.'
        )
    ]


__all__ = ["LARGEST", "METHODS", "explain"]
