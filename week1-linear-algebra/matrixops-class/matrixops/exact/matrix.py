"""ExactMatrix: an immutable matrix over fractions or GF(p). Every answer is exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from matrixops.errors import ArgumentError, ShapeError, SingularError
from matrixops.exact.dependency import Dependency, find_dependency, solve_for_one_line
from matrixops.exact.elimination import (
    Elimination,
    determinant,
    eliminate,
    null_vectors,
    particular_solution,
    triangular_factors,
)
from matrixops.exact.entries import Rows, read_column, read_rows
from matrixops.exact.fields import GF, Field, Number, Rationals
from matrixops.exact.operations import identity


@dataclass(frozen=True, slots=True)
class ExactMatrix:
    """Rows of numbers of one field; make one with `exact`, `modulo`, or the class methods.

    ``rows`` is a tuple of tuples, ``columns`` their length (which a matrix without rows has too).
    Matrices are equal when field, shape and every entry are; they can be keys of a dict.

    >>> exact([[1, 2], [3, 4]]).inv()
    ExactMatrix.of([[-2, 1], [3/2, -1/2]])
    """

    rows: Rows
    columns: int
    field: Field

    @classmethod
    def of(cls, a: object, field: Field | None = None, name: str = "a") -> ExactMatrix:
        """Read *a*: a nested list, an array, or an `ExactMatrix` (taken over into *field*)."""
        if isinstance(a, ExactMatrix):
            if field in (None, a.field):
                return a
            a = a.rows or np.empty(a.shape)
        field = field or Rationals()
        rows, columns = read_rows(a, field, name)
        return cls(rows, columns, field)

    @classmethod
    def column(cls, b: object, field: Field | None = None, name: str = "b") -> ExactMatrix:
        """Read *b* as a right side: a vector becomes a matrix of one column."""
        if isinstance(b, ExactMatrix):
            return cls.of(b, field)
        field = field or Rationals()
        rows, columns = read_column(b, field, name)
        return cls(rows, columns, field)

    @classmethod
    def identity(cls, size: int, field: Field | None = None) -> ExactMatrix:
        """Return the unit matrix."""
        field = field or Rationals()
        return cls.from_rows(identity(size, field), size, field)

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Number]], columns: int, field: Field) -> ExactMatrix:
        """Take *rows* whose entries are elements of *field* already."""
        return cls(tuple(tuple(row) for row in rows), columns, field)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.rows), self.columns

    @property
    def T(self) -> ExactMatrix:  # noqa: N802 - NumPy's name
        """The transpose."""
        turned = tuple(tuple(row[j] for row in self.rows) for j in range(self.columns))
        return ExactMatrix(turned, len(self.rows), self.field)

    def __getitem__(self, place: tuple[int, int]) -> Number:
        """Return one entry."""
        i, j = place
        return self.rows[i][j]

    def __matmul__(self, other: ExactMatrix) -> ExactMatrix:
        if not isinstance(other, ExactMatrix):
            return NotImplemented
        self._check_field(other)
        if self.columns != len(other.rows):
            raise ShapeError(
                f"cannot multiply {self.shape} by {other.shape}: {self.columns} columns meet "
                f"{len(other.rows)} rows"
            )
        turned = other.T.rows
        product = [[self.field.dot(row, column) for column in turned] for row in self.rows]
        return ExactMatrix.from_rows(product, other.columns, self.field)

    def __add__(self, other: ExactMatrix) -> ExactMatrix:
        return self._combined(other, -1)

    def __sub__(self, other: ExactMatrix) -> ExactMatrix:
        return self._combined(other, 1)

    def __mul__(self, factor: object) -> ExactMatrix:
        scale = self.field.element(factor)
        rows = [self.field.scaled(self.field.row(row), scale) for row in self.rows]
        return ExactMatrix.from_rows(rows, self.columns, self.field)

    __rmul__ = __mul__

    def __neg__(self) -> ExactMatrix:
        return self * -1

    def __pow__(self, exponent: int) -> ExactMatrix:
        """Return the power, by repeated squaring; a negative one inverts first."""
        self._check_square("a power")
        if exponent < 0:
            return self.inv() ** -exponent
        power, square = ExactMatrix.identity(self.columns, self.field), self
        while exponent:
            power = power @ square if exponent & 1 else power
            square, exponent = square @ square, exponent >> 1
        return power

    def __repr__(self) -> str:
        inside = ", ".join(f"[{', '.join(map(str, row))}]" for row in self.rows)
        field = "" if isinstance(self.field, Rationals) else f", {self.field!r}"
        return f"ExactMatrix.of([{inside}]{field})"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:  # noqa: ANN401, FBT001 - NumPy's protocol
        if copy is False:
            raise ValueError("an exact matrix has no array to share; a copy is needed")
        array = np.empty(self.shape, dtype=object)
        for i, row in enumerate(self.rows):
            array[i] = row
        return array if dtype is None else array.astype(dtype)

    def echelon(self, *, reduced: bool = False) -> Elimination:
        """Return the elimination, with its record of row operations."""
        return eliminate(self.rows, self.field, reduced=reduced)

    def rref(self) -> ReducedEchelon:
        """Return the reduced row echelon form, which is unique, and the columns of its pivots."""
        done = self.echelon(reduced=True)
        return ReducedEchelon(self._like(done.rows, self.columns), done.pivots)

    def rank(self) -> int:
        """Return the number of independent rows."""
        return self.echelon().rank

    def det(self) -> Number:
        """Return the determinant: the product of the pivots, its sign turned by each swap."""
        self._check_square("a determinant")
        return determinant(self.echelon())

    def trace(self) -> Number:
        """Return the sum of the diagonal."""
        self._check_square("a trace")
        ones = [self.field.one] * self.columns
        return self.field.dot([self.rows[i][i] for i in range(self.columns)], ones)

    def lu(self) -> ExactLU:
        """Return p, L, U with ``A[p] = L U``: L unit lower (m, m), U in echelon form (m, n)."""
        order, lower, upper = triangular_factors(self.echelon())
        size = len(self.rows)
        return ExactLU(tuple(order), self._like(lower, size), self._like(upper, self.columns))

    def inv(self) -> ExactMatrix:
        """Return the inverse, by reducing [A | I] to [I | A⁻¹].

        Raises:
            ShapeError: If the matrix is not square.
            SingularError: If it has no inverse; names the dependency.
        """
        self._check_square("an inverse")
        unit = ExactMatrix.identity(self.columns, self.field)
        done = eliminate(self.beside(unit).rows, self.field, columns=self.columns, reduced=True)
        if done.rank < self.columns:
            raise SingularError(f"the matrix has no inverse: {self.dependency()}")
        return self._like([row[self.columns :] for row in done.rows], self.columns)

    def solve(self, b: object) -> ExactMatrix:
        """Return the only X with ``A X = b``, as a matrix of as many columns as *b*.

        Raises:
            ShapeError: If *b* has another number of rows.
            SingularError: If there is no solution, or more than one; names the dependency.
        """
        found = self.solutions(b)
        if found.directions.columns:
            relation = self.dependency() or find_dependency(self.T.rows, self.field, line="column")
            raise SingularError(
                f"the system has infinitely many solutions: {relation}, and "
                f"{found.directions.columns} of the {self.columns} unknowns stay free"
            )
        return found.particular

    def solutions(self, b: object) -> Solutions:
        """Return all X with ``A X = b``: one of them, and the directions that do not matter.

        Raises:
            ShapeError: If *b* has another number of rows.
            SingularError: If there is none; names the rows that contradict each other.
        """
        right = ExactMatrix.column(b, self.field)
        if len(right.rows) != len(self.rows):
            raise ShapeError(f"a has shape {self.shape} and b {right.shape}; rows must agree")
        both = self.beside(right)
        done = eliminate(both.rows, self.field, columns=self.columns, reduced=True)
        particular = particular_solution(done, self.columns)
        if particular is None:
            raise SingularError(
                f"the system has no solution: {self.contradiction(right)} in a, but not in b"
            )
        free = ExactMatrix.from_rows(null_vectors(done, self.columns), self.columns, self.field)
        return Solutions(self._like(particular, right.columns), free.T)

    def null_space(self) -> ExactMatrix:
        """Return a basis of the x with ``A x = 0``, as columns; (n, 0) if only zero is one."""
        free = null_vectors(self.echelon(reduced=True), self.columns)
        return ExactMatrix.from_rows(free, self.columns, self.field).T

    def left_null_space(self) -> ExactMatrix:
        """Return a basis of the y with ``yᵀ A = 0``, as columns."""
        return self.T.null_space()

    def column_space(self) -> ExactMatrix:
        """Return a basis of the span of the columns: those of A where the pivots stand."""
        pivots = self.echelon().pivots
        return self._like([[row[j] for j in pivots] for row in self.rows], len(pivots))

    def row_space(self) -> ExactMatrix:
        """Return a basis of the span of the rows, as columns: the non-zero rows of the rref."""
        done = self.echelon(reduced=True)
        return self._like(done.rows[: done.rank], self.columns).T

    def dependency(self) -> Dependency | None:
        """Say which row is a combination of others; None if the rows are independent."""
        return find_dependency(self.rows, self.field)

    def contradiction(self, right: ExactMatrix) -> Dependency:
        """Return a dependency of the rows that *right* breaks, where ``A X = right`` has no X."""
        relations = self.left_null_space().T
        broken = next(i for i, row in enumerate((relations @ right).rows) if any(row))
        return solve_for_one_line(relations.rows[broken], self.field)

    def beside(self, other: ExactMatrix) -> ExactMatrix:
        """Return [A | B]."""
        self._check_field(other)
        if len(other.rows) != len(self.rows):
            raise ShapeError(f"cannot put {other.shape} beside {self.shape}: rows must agree")
        rows = tuple((*left, *right) for left, right in zip(self.rows, other.rows, strict=True))
        return ExactMatrix(rows, self.columns + other.columns, self.field)

    def part(self, columns: slice) -> ExactMatrix:
        """Return the columns that *columns* picks."""
        width = len(range(*columns.indices(self.columns)))
        return self._like([row[columns] for row in self.rows], width)

    def permuted(self, order: Sequence[int]) -> ExactMatrix:
        """Return the rows in another order: row i is the old row ``order[i]``."""
        return self._like([self.rows[i] for i in order], self.columns)

    def _like(self, rows: Sequence[Sequence[Number]], columns: int) -> ExactMatrix:
        return ExactMatrix.from_rows(rows, columns, self.field)

    def _combined(self, other: ExactMatrix, factor: int) -> ExactMatrix:
        if not isinstance(other, ExactMatrix):
            return NotImplemented
        self._check_field(other)
        if self.shape != other.shape:
            raise ShapeError(f"shapes {self.shape} and {other.shape} differ; expected the same")
        times, field = self.field.element(factor), self.field
        rows = [
            field.minus(field.row(left), times, field.row(right))
            for left, right in zip(self.rows, other.rows, strict=True)
        ]
        return self._like(rows, self.columns)

    def _check_field(self, other: ExactMatrix) -> None:
        if self.field != other.field:
            raise ArgumentError(
                f"one matrix is over {self.field.name}, one over {other.field.name}"
            )

    def _check_square(self, what: str) -> None:
        if len(self.rows) != self.columns:
            raise ShapeError(f"the shape is {self.shape}; only a square matrix has {what}")


class ReducedEchelon(NamedTuple):
    """The reduced row echelon form R, and the columns of its pivots."""

    R: ExactMatrix
    pivots: tuple[int, ...]


class ExactLU(NamedTuple):
    """``A[p] = L U``."""

    p: tuple[int, ...]
    L: ExactMatrix
    U: ExactMatrix


class Solutions(NamedTuple):
    """Every solution is ``particular + directions @ t``, for some t."""

    particular: ExactMatrix
    directions: ExactMatrix


def exact(a: object) -> ExactMatrix:
    """Return *a* over fractions: "1/3" and "0.1" are read as written, a float as what it stores."""
    return ExactMatrix.of(a, Rationals())


def modulo(p: int, a: object) -> ExactMatrix:
    """Return *a* over GF(p); p is a prime."""
    return ExactMatrix.of(a, GF(p))
