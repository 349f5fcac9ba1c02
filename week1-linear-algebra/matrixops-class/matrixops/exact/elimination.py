"""Elimination, once, for fractions, GF(p) and floats.

`eliminate` turns rows into echelon form and records every row operation. Rank, determinant, LU,
inverse, solution and null space are readings of that record; `matrixops.explain` tells the same
record in words, so that what is explained is what was computed.
Source: Strang, *Introduction to Linear Algebra*, 5th ed., ch. 2 and §3.2; Golub & Van Loan, §3.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from matrixops.exact.fields import Field, Number, Row
from matrixops.exact.operations import RowOperation, Scale, Subtract, Swap


@dataclass(frozen=True, slots=True)
class Elimination:
    """Echelon form with its history: ``operations`` turn the input into ``rows``.

    ``pivots[i]`` is the column of the pivot of row i; rows from ``len(pivots)`` on are zero within
    the columns that were eliminated.
    """

    rows: list[Row]
    pivots: tuple[int, ...]
    operations: tuple[RowOperation, ...]
    field: Field

    @property
    def rank(self) -> int:
        """The number of pivots."""
        return len(self.pivots)

    @property
    def swaps(self) -> int:
        """How many rows were exchanged; each turns the determinant's sign."""
        return sum(isinstance(operation, Swap) for operation in self.operations)


def eliminate(
    rows: Sequence[Sequence[Number]],
    field: Field,
    *,
    columns: int | None = None,
    reduced: bool = False,
) -> Elimination:
    """Bring *rows* into echelon form: below each pivot, zeros; with *reduced*, above it too.

    For each column, take the best pivot among the rows that have none yet (the field says which),
    swap it up, and subtract multiples of its row so that the entries below vanish. With *reduced*,
    go back from the last pivot to the first: scale it to one and clear the entries above.

    Args:
        rows: The matrix, its numbers elements of *field*. Not changed.
        field: `Rationals`, `GF` or `Floats`.
        columns: Look for pivots in this many columns only; the others come along (a right side).
        reduced: Go on to the reduced row echelon form, which is unique.

    Cost: about mn·rank operations of the field.
    """
    work = [field.row(row) for row in rows]
    done: list[RowOperation] = []
    pivots: list[int] = []
    width = columns if columns is not None else (len(work[0]) if work else 0)
    for column in range(width):
        top = len(pivots)
        if top == len(work):
            break
        best = field.pivot([row[column] for row in work[top:]])
        if best is None:
            _zero_out(work, range(top, len(work)), column, field)
            continue
        if best > 0:
            _act(Swap(top, top + best), work, done, field)
        _clear(range(top + 1, len(work)), top, column, work, done, field)
        pivots.append(column)
    if reduced:
        for top in reversed(range(len(pivots))):
            pivot = work[top][pivots[top]]
            if pivot != field.one:
                _act(Scale(top, field.divide(field.one, pivot)), work, done, field)
                work[top][pivots[top]] = field.one  # exact already; a float may be off by rounding
            _clear(range(top), top, pivots[top], work, done, field)
    return Elimination(work, tuple(pivots), tuple(done), field)


def _act(operation: RowOperation, rows: list[Row], done: list[RowOperation], field: Field) -> None:
    operation.apply(rows, field)
    done.append(operation)


def _clear(
    targets: Sequence[int],
    source: int,
    column: int,
    rows: list[Row],
    done: list[RowOperation],
    field: Field,
) -> None:
    for target in targets:
        if rows[target][column] != field.zero:
            factor = field.divide(rows[target][column], rows[source][column])
            _act(Subtract(target, factor, source), rows, done, field)
    _zero_out(rows, targets, column, field)


def _zero_out(rows: list[Row], targets: Sequence[int], column: int, field: Field) -> None:
    for target in targets:
        rows[target][column] = field.zero  # exact already; a float may have left a rounding


def determinant(done: Elimination) -> Number:
    """Return the determinant of the square matrix that *done* brought into echelon form.

    It is the product of the pivots, with a change of sign for each swap.
    """
    field, size = done.field, len(done.rows)
    if done.rank < size:
        return field.zero
    sign = field.element(-1 if done.swaps % 2 else 1)
    diagonal = [done.rows[i][i] for i in range(size)]
    return reduce(lambda x, y: field.dot([x], [y]), diagonal, sign)


def triangular_factors(done: Elimination) -> tuple[list[int], list[Row], list[Row]]:
    """Return p, L, U with ``A[p] = L U``, read from the record of a forward elimination.

    The factor that was subtracted to clear an entry stands in L in the place of that entry; a swap
    exchanges what already stands there.
    """
    field, size = done.field, len(done.rows)
    order = list(range(size))
    lower: list[Row] = [[field.zero] * size for _ in range(size)]
    for operation in done.operations:
        if isinstance(operation, Swap):
            i, j = operation.first, operation.second
            order[i], order[j] = order[j], order[i]
            lower[i], lower[j] = lower[j], lower[i]
        elif isinstance(operation, Subtract):
            lower[operation.target][operation.source] = operation.factor
    for i in range(size):
        lower[i][i] = field.one
    return order, lower, done.rows


def leading(rows: Sequence[Sequence[Number]], columns: int, field: Field) -> tuple[int, ...]:
    """Return the column of the first non-zero entry of each row of an echelon form."""
    firsts = (next((j for j in range(columns) if row[j] != field.zero), None) for row in rows)
    return tuple(j for j in firsts if j is not None)


def particular_solution(done: Elimination, columns: int) -> list[Row] | None:
    """Return X with ``A X = B``, free unknowns zero, from a *reduced* elimination of [A | B].

    None, if a row says that zero equals something else.
    """
    field = done.field
    if any(x != field.zero for row in done.rows[done.rank :] for x in row[columns:]):
        return None
    width = len(done.rows[0]) - columns if done.rows else 0
    solution: list[Row] = [[field.zero] * width for _ in range(columns)]
    for i, pivot in enumerate(done.pivots):
        solution[pivot] = done.rows[i][columns:]
    return solution


def null_vectors(done: Elimination, columns: int) -> list[Row]:
    """Return a basis of the x with ``A x = 0``, from a *reduced* elimination.

    One vector for each column without a pivot: that unknown is one, the other free ones zero, and
    the pivots' unknowns follow.
    """
    field = done.field
    free = [j for j in range(columns) if j not in done.pivots]
    vectors = []
    for j in free:
        vector: Row = [field.zero] * columns
        vector[j] = field.one
        for i, pivot in enumerate(done.pivots):
            vector[pivot] = field.dot([field.element(-1)], [done.rows[i][j]])
        vectors.append(vector)
    return vectors
