"""The three row operations that elimination is made of: swap, scale, subtract.

Each is data, can be applied again, and is the same as multiplying by an elementary matrix from the
left. Source: Strang, *Introduction to Linear Algebra*, 5th ed., §2.3 and §2.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from matrixops.exact.fields import Field, Number, Row


@dataclass(frozen=True, slots=True)
class Swap:
    """Exchange rows *first* and *second*."""

    first: int
    second: int

    def apply(self, rows: list[Row], field: Field) -> None:  # noqa: ARG002 - one shape for all three
        """Do it to *rows*, in place."""
        rows[self.first], rows[self.second] = rows[self.second], rows[self.first]


@dataclass(frozen=True, slots=True)
class Scale:
    """Multiply row *target* by *factor*, which is not zero."""

    target: int
    factor: Number

    def apply(self, rows: list[Row], field: Field) -> None:
        """Do it to *rows*, in place."""
        rows[self.target] = field.scaled(rows[self.target], self.factor)


@dataclass(frozen=True, slots=True)
class Subtract:
    """Subtract *factor* times row *source* from row *target*."""

    target: int
    factor: Number
    source: int

    def apply(self, rows: list[Row], field: Field) -> None:
        """Do it to *rows*, in place."""
        rows[self.target] = field.minus(rows[self.target], self.factor, rows[self.source])


RowOperation: TypeAlias = Swap | Scale | Subtract


def elementary(operation: RowOperation, size: int, field: Field) -> list[Row]:
    """Return the elementary matrix (size × size) that does *operation* from the left.

    >>> from matrixops.exact.fields import GF
    >>> elementary(Subtract(1, 2, 0), 2, GF(5))
    [[1, 0], [3, 1]]
    """
    rows = identity(size, field)
    operation.apply(rows, field)
    return rows


def identity(size: int, field: Field) -> list[Row]:
    """Return the rows of the unit matrix."""
    return [
        field.row([field.one if i == j else field.zero for j in range(size)]) for i in range(size)
    ]


def replay(
    operations: Sequence[RowOperation], rows: Sequence[Sequence[Number]], field: Field
) -> list[Row]:
    """Return *rows* after *operations*; the argument stays as it is."""
    work = [field.row(row) for row in rows]
    for operation in operations:
        operation.apply(work, field)
    return work
