"""A story of row operations: told, read back from its moves as an elimination, and proven."""

from __future__ import annotations

from typing import cast

from matrixops.exact.elimination import Elimination, eliminate, leading
from matrixops.exact.matrix import ExactMatrix
from matrixops.exact.operations import RowOperation
from matrixops.explain.account import Claim, Step, Story
from matrixops.explain.rows import elementary_products, tell_elimination


def told(start: ExactMatrix, columns: int) -> list[Step]:
    """Return the steps that reduce *start*, with pivots in its first *columns* columns only."""
    return tell_elimination(
        start, eliminate(start.rows, start.field, columns=columns, reduced=True)
    )


def elimination(story: Story) -> Elimination:
    """Return what the moves amount to: read from the last matrix, and from the moves."""
    final = story.final
    pivots = leading(final.rows, story.matrix.columns, final.field)
    rows = [final.field.row(row) for row in final.rows]
    return Elimination(rows, pivots, row_moves(story), final.field)


def row_moves(story: Story) -> tuple[RowOperation, ...]:
    """Return the moves, all of them row operations."""
    return cast("tuple[RowOperation, ...]", story.moves)


def proof_of_product(story: Story) -> Claim:
    """Claim that the elementary matrices lead from the start to the end, and check it."""
    count = len(story.moves)
    product = elementary_products(row_moves(story), len(story.matrix.rows), story.states[0])
    return Claim(
        f"the product of the elementary matrices ({count}), times the matrix at the start, is the "
        "matrix at the end",
        product @ story.states[0] == story.final,
    )
