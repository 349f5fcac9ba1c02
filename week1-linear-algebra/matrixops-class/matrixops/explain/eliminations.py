"""Methods that eliminate the matrix itself: rref, LU, determinant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from matrixops.exact.elimination import (
    determinant,
    triangular_factors,
)
from matrixops.exact.fields import Number
from matrixops.exact.matrix import ExactLU, ExactMatrix, ReducedEchelon
from matrixops.exact.operations import Scale, Swap
from matrixops.explain.account import Claim, Method, Shown, Step, Story
from matrixops.explain.elimination_story import elimination, proof_of_product, row_moves
from matrixops.explain.rows import tell_elimination
from matrixops.explain.words import counted, listed, said


class Determinant(NamedTuple):
    """The determinant, the pivots whose product it is, and how many swaps turned its sign."""

    value: Number
    pivots: tuple[Number, ...]
    swaps: int


def _itself(matrix: ExactMatrix, right: ExactMatrix | None) -> ExactMatrix:  # noqa: ARG001 - as Method asks
    return matrix


def _forward(matrix: ExactMatrix, right: ExactMatrix | None) -> list[Step]:  # noqa: ARG001 - the same
    return tell_elimination(matrix, matrix.echelon())


def _both_ways(matrix: ExactMatrix, right: ExactMatrix | None) -> list[Step]:  # noqa: ARG001 - the same
    return tell_elimination(matrix, matrix.echelon(reduced=True))


def _read_rref(story: Story) -> ReducedEchelon:
    return ReducedEchelon(story.final, elimination(story).pivots)


def _read_lu(story: Story) -> ExactLU:
    order, lower, upper = triangular_factors(elimination(story))
    size, field = len(order), story.matrix.field
    return ExactLU(
        tuple(order),
        ExactMatrix.from_rows(lower, size, field),
        ExactMatrix.from_rows(upper, story.matrix.columns, field),
    )


def _read_determinant(story: Story) -> Determinant:
    done = elimination(story)
    diagonal = tuple(story.final.rows[i][i] for i in range(story.matrix.columns))
    return Determinant(determinant(done), diagonal, done.swaps)


def _prove_rref(story: Story, result: ReducedEchelon) -> list[Claim]:
    rows, pivots, field = result.R.rows, result.pivots, result.R.field
    rising = all(a < b for a, b in pairwise(pivots))
    units = all(
        [row[j] for row in rows] == [field.one if i == k else field.zero for i in range(len(rows))]
        for k, j in enumerate(pivots)
    )
    zero = all(not any(row) for row in rows[len(pivots) :])
    shape = "each pivot is 1, alone in its column, right of the one above; zero rows stand last"
    return [proof_of_product(story), Claim(shape, rising and units and zero)]


def _prove_lu(story: Story, result: ExactLU) -> list[Claim]:
    lower = all(row[i] == 1 and not any(row[i + 1 :]) for i, row in enumerate(result.L.rows))
    upper = all(not any(row[: min(i, len(row))]) for i, row in enumerate(result.U.rows))
    return [
        Claim(
            "L · U = P · A, entry for entry", story.matrix.permuted(result.p) == result.L @ result.U
        ),
        Claim(
            "L is lower triangular with ones on its diagonal, U upper triangular", lower and upper
        ),
    ]


def _prove_determinant(story: Story, result: Determinant) -> list[Claim]:
    """Det is multiplicative: a swap has determinant −1, a scaling its factor, the others 1."""
    value, field = story.matrix.field.one, story.matrix.field
    for move in row_moves(story):
        factor = field.element(-1) if isinstance(move, Swap) else field.one
        factor = move.factor if isinstance(move, Scale) else factor
        value = field.dot([value], [factor])
    product = field.one
    for pivot in result.pivots:
        product = field.dot([product], [pivot])
    claims = [
        proof_of_product(story),
        Claim(
            "the determinants of the elementary matrices, times det(A), give the product of the "
            "diagonal",
            field.dot([value], [result.value]) == product,
        ),
    ]
    if len(story.matrix.rows) <= _SMALL:
        by_minors = minors(story.matrix.rows, field)
        claims.append(Claim("expansion by minors gives the same number", by_minors == result.value))
    return claims


_SMALL = 5  # rows up to which the determinant is also computed from its definition


def minors(rows: Sequence[Sequence[Number]], field: object) -> Number:
    """Return the determinant by expansion along the first row. Cost: n! products."""
    if not rows:
        return 1
    signed = (
        (-1) ** j * x * minors([[*row[:j], *row[j + 1 :]] for row in rows[1:]], field)
        for j, x in enumerate(rows[0])
        if x
    )
    total = sum(signed)
    return total % field.p if hasattr(field, "p") else total


def _conclude_rref(story: Story, result: ReducedEchelon) -> str:
    if not result.pivots:
        return "Every entry is 0: no pivot, rank 0."
    columns = listed([j + 1 for j in result.pivots])
    noun = "column" if len(result.pivots) == 1 else "columns"
    text = f"The pivots stand in {noun} {columns}: the rank is {len(result.pivots)}."
    relation = story.matrix.dependency()
    return f"{text} A row became zero, because {relation}." if relation else text


def _conclude_lu(story: Story, result: ExactLU) -> str:  # noqa: ARG001 - as Method asks
    text = (
        "U is what forward elimination left. L keeps the factors that were subtracted, each in the "
        "place where it made a zero."
    )
    moved = result.p != tuple(range(len(result.p)))
    order = listed([i + 1 for i in result.p]) if result.p else ""
    return (
        f"{text} P puts the rows of A in the order {order}."
        if moved
        else f"{text} No row moved: P = I."
    )


def _conclude_determinant(story: Story, result: Determinant) -> str:
    if not result.value:
        return f"det A = 0: {story.matrix.dependency()}, so the matrix flattens space."
    factors = " · ".join(f"({said(x)})" if x < 0 else said(x) for x in result.pivots)
    sign = (
        f" The rows were swapped {counted(result.swaps, 'time')}, each turns the sign."
        if result.swaps
        else ""
    )
    lead = "−" if result.swaps % 2 else ""
    product = f"{lead}{factors}" if factors else "1 (the product of nothing)"
    value = f"det A = {product} = {said(result.value)}."
    return f"The determinant is the product of the pivots.{sign} {value}"


def _show_rref(story: Story, result: ReducedEchelon) -> list[Shown]:  # noqa: ARG001 - as Method asks
    return [Shown("R", result.R.rows)]


def _show_lu(story: Story, result: ExactLU) -> list[Shown]:
    rows = [[1 if j == i else 0 for j in range(len(result.p))] for i in result.p]
    return [
        Shown("P", rows),
        Shown("A", story.matrix.rows),
        Shown("L", result.L.rows),
        Shown("U", result.U.rows),
    ]


def _show_determinant(story: Story, result: Determinant) -> list[Shown]:  # noqa: ARG001 - the same
    return [Shown("det A", said(result.value))]


RREF = Method(
    "rref",
    "Reduced row echelon form",
    "Each column in turn gives a pivot, if it can. Multiples of the pivot's row are subtracted "
    "from the rows below until zeros stand under it. Then, from the last pivot back to the first, "
    "each is made 1 and the entries above it 0. No step changes what the rows can be combined to.",
    _itself, _both_ways, _read_rref, _prove_rref, _conclude_rref, _show_rref,
)  # fmt: skip
LU = Method(
    "lu",
    "LU factorisation",
    "Eliminate forward, and remember. The multiple of the pivot's row that made a zero is written "
    "down in the place of that zero: the numbers written down are L, the matrix left over is U.",
    _itself, _forward, _read_lu, _prove_lu, _conclude_lu, _show_lu,
)  # fmt: skip
DETERMINANT = Method(
    "det",
    "Determinant",
    "Subtracting a multiple of one row from another shears space and keeps its volume; a swap "
    "turns the sign. So eliminate until the matrix is triangular: its determinant is the product "
    "of the diagonal.",
    _itself, _forward, _read_determinant, _prove_determinant, _conclude_determinant,
    _show_determinant,
)  # fmt: skip
