"""Dependency: which row of a singular matrix is made of which others, exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

from matrixops.errors import ArgumentError
from matrixops.exact.elimination import eliminate, null_vectors
from matrixops.exact.entries import Rows, read_rows
from matrixops.exact.fields import Field, Number, Rationals

_MOST_SUBSETS = 600  # of rows left out, that are tried for the relation with the fewest terms


@dataclass(frozen=True, slots=True)
class Dependency:
    """``line[index] = sum of coefficient * line[other]``, where the lines are rows or columns.

    No shorter relation holds among the lines that take part: leave one out, and the others are
    independent. ``str()`` says it with lines counted from one, as people do.
    """

    index: int
    coefficients: tuple[tuple[int, Number], ...]
    field: Field
    line: Literal["row", "column"] = "row"

    def __str__(self) -> str:
        if not self.coefficients:
            return f"{self.line} {self.index + 1} = 0"
        said = ""
        for other, factor in self._as_said():
            sign = "−" if isinstance(factor, Fraction) and factor < 0 else "+"
            size = abs(factor) if isinstance(factor, Fraction) else factor
            times = "" if size == 1 else f"{size}·"
            lead = {"+": "", "−": "−"}[sign] if not said else f" {sign} "
            said += f"{lead}{times}{self.line} {other + 1}"
        return f"{self.line} {self.index + 1} = {said}"

    def residual(self, lines: Sequence[Sequence[Number]]) -> tuple[Number, ...]:
        """Return ``lines[index]`` minus the combination: zeros for the matrix it was found in.

        With the entries of a right side as lines of length one, what remains says by how much the
        system contradicts itself.
        """
        row = self.field.row(lines[self.index])
        for other, factor in self.coefficients:
            row = self.field.minus(row, factor, self.field.row(lines[other]))
        return tuple(row)

    def _as_said(self) -> list[tuple[int, Number]]:
        """Positive terms first, so that a sentence seldom begins with a minus."""
        if not isinstance(self.field, Rationals):
            return list(self.coefficients)
        return sorted(self.coefficients, key=lambda term: (term[1] < 0, term[0]))


def dependency(a: object, *, of: Literal["row", "column"] = "row") -> Dependency | None:
    """Say which row (or column) of *a* is a combination of others; None if they are independent.

    Floats are taken as the fractions that they are, so that [[0.1], [0.2]] depends, and
    [[0.1, 1], [0.3, 3]] does not: 0.3 is not three times 0.1 in binary.

    Raises:
        ArgumentError: If *of* is neither.
        ShapeError, EntryError, NotFiniteError: If *a* is no matrix of numbers.

    Cost: an elimination over fractions; with more than one relation, up to 600 small ones more, to
    find the relation with the fewest terms.

    >>> print(dependency([[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
    row 3 = 2·row 2 − row 1
    """
    if of not in ("row", "column"):
        raise ArgumentError(f"of is {of!r}; expected 'row' or 'column'")
    field = Rationals()
    rows, width = read_rows(a, field)
    lines = rows if of == "row" else tuple(tuple(row[j] for row in rows) for j in range(width))
    return find_dependency(lines, field, line=of)


def find_dependency(
    lines: Rows, field: Field, *, line: Literal["row", "column"] = "row"
) -> Dependency | None:
    """Return the shortest dependency that is found among *lines*, or None.

    The vectors c with ``sum c[i] * lines[i] = 0`` are a null space. Among those of them that cannot
    be shortened, the one with the fewest terms is taken; where there are too many to try, the
    fewest among the basis that elimination gives.
    """
    count = len(lines)
    width = len(lines[0]) if lines else 0
    transposed = [[row[j] for row in lines] for j in range(width)] or [[field.zero] * count]
    basis = null_vectors(eliminate(transposed, field, reduced=True), count)
    if not basis:
        return None
    shortest = min(_circuits(basis, count, field), key=lambda c: (_terms(c, field), _last(c)))
    return solve_for_one_line(shortest, field, line)


def _circuits(
    basis: Sequence[Sequence[Number]], count: int, field: Field
) -> Iterator[Sequence[Number]]:
    """Yield combinations of *basis* that vanish in as many places as possible."""
    yield from basis
    zeros = len(basis) - 1
    if zeros == 0 or math.comb(count, zeros) > _MOST_SUBSETS:
        return
    for places in combinations(range(count), zeros):
        equations = [[vector[i] for vector in basis] for i in places]
        weights = null_vectors(eliminate(equations, field, reduced=True), len(basis))
        if len(weights) == 1:
            yield [field.dot(weights[0], [vector[i] for vector in basis]) for i in range(count)]


def _terms(vector: Sequence[Number], field: Field) -> int:
    return sum(x != field.zero for x in vector)


def _last(vector: Sequence[Number]) -> int:
    return max(i for i, x in enumerate(vector) if x)


def solve_for_one_line(
    relation: Sequence[Number], field: Field, line: Literal["row", "column"] = "row"
) -> Dependency:
    """Solve ``sum relation[i] * line[i] = 0`` for one line.

    The last line that leaves whole coefficients is taken, or else the last.
    """
    taking_part = [i for i, x in enumerate(relation) if x != field.zero]
    found = []
    for index in reversed(taking_part):
        minus = field.dot([field.element(-1)], [relation[index]])
        others = tuple((i, field.divide(relation[i], minus)) for i in taking_part if i != index)
        found.append(Dependency(index, others, field, line))
    whole = [d for d in found if all(_is_whole(factor) for _, factor in d.coefficients)]
    return (whole or found)[0]


def _is_whole(x: Number) -> bool:
    return not isinstance(x, Fraction) or x.denominator == 1
