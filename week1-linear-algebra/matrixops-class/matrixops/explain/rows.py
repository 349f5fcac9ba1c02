"""Row operations in words: the record of an elimination, told step by step."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from matrixops.exact.elimination import Elimination
from matrixops.exact.matrix import ExactMatrix
from matrixops.exact.operations import RowOperation, Scale, Subtract, Swap
from matrixops.explain.account import Step
from matrixops.explain.moves import moved
from matrixops.explain.words import latex_times, said, times

FORWARD = "Forward: zeros below the pivots"
BACKWARD = "Backward: pivots to one, zeros above them"


def tell_elimination(start: ExactMatrix, done: Elimination, *, prefix: str = "") -> list[Step]:
    """Return the steps of *done*, which began at *start*.

    Args:
        start: The matrix that was eliminated.
        done: Its elimination.
        prefix: Words before the name of each phase.
    """
    steps: list[Step] = []
    state, forward, told = start, True, 0
    for operation in done.operations:
        row = _pivot_row(operation)
        column = done.pivots[row]
        forward = forward and not _is_backward(operation)
        skipped = set(range(told, column if forward else 0)) - set(done.pivots)
        steps.extend(_no_pivot(state, j, row, prefix + FORWARD) for j in sorted(skipped))
        told = max(told, column)
        after = moved(state, operation, start)
        sentence, formula = _words(operation, state, column, forward=forward)
        phase = prefix + (FORWARD if forward else BACKWARD)
        steps.append(Step(sentence, formula, state, after, operation, (row, column), phase))
        state = after
    return steps


def _pivot_row(operation: RowOperation) -> int:
    match operation:
        case Swap(first, _):
            return first
        case Scale(target, _):
            return target
        case Subtract(_, _, source):
            return source


def _is_backward(operation: RowOperation) -> bool:
    """Going forward, the row that is subtracted stands above; nothing is scaled."""
    return isinstance(operation, Scale) or (
        isinstance(operation, Subtract) and operation.source > operation.target
    )


def _no_pivot(state: ExactMatrix, column: int, row: int, phase: str) -> Step:
    where = "" if row == 0 else f" from row {row + 1} on"
    sentence = (
        f"Column {column + 1} has no pivot: its entries{where} are all 0. Go on to the right."
    )
    return Step(
        sentence, rf"\text{{column }}{column + 1}\text{{: no pivot}}", state, state, phase=phase
    )


def _words(
    operation: RowOperation, state: ExactMatrix, column: int, *, forward: bool
) -> tuple[str, str]:
    match operation:
        case Swap(first, second):
            return _swap_words(state, first, second, column)
        case Scale(target, factor):
            return _scale_words(state, target, factor, column)
        case Subtract(target, factor, source):
            side = "below" if forward else "above"
            doing, formula = subtract_words(target, factor, source, "row", "R")
            why = f"so that the entry {side} the pivot in column {column + 1} becomes 0"
            return f"{doing}, {why}.", formula


def _swap_words(state: ExactMatrix, first: int, second: int, column: int) -> tuple[str, str]:
    old, new = state[first, column], state[second, column]
    if old == state.field.zero:
        why = f"because a pivot must not be 0, and {said(new)} can be one"
    else:
        why = f"because {said(new)} is a shorter pivot than {said(old)} and keeps the numbers small"
    sentence = f"Swap row {first + 1} and row {second + 1}, {why}."
    return sentence, rf"R_{{{first + 1}}} \leftrightarrow R_{{{second + 1}}}"


def _scale_words(
    state: ExactMatrix, target: int, factor: Fraction | int, column: int
) -> tuple[str, str]:
    pivot, row = state[target, column], f"row {target + 1}"
    if pivot == -1:
        doing = f"Change the sign of {row}"
    elif isinstance(pivot, Fraction) and pivot.denominator == 1:
        doing = f"Divide {row} by {said(pivot)}"
    else:
        doing = f"Multiply {row} by {said(factor)}"
    symbol = f"R_{{{target + 1}}}"
    formula = rf"{symbol} \leftarrow {latex_times(factor, symbol)}"
    return f"{doing}, so that its pivot becomes 1.", formula


def subtract_words(
    target: int, factor: Fraction | int, source: int, line: str, letter: str
) -> tuple[str, str]:
    """Return the words and the LaTeX of "target minus factor times source"."""
    this, other = f"{line} {target + 1}", f"{line} {source + 1}"
    mine, theirs = f"{letter}_{{{target + 1}}}", f"{letter}_{{{source + 1}}}"
    if factor < 0:
        doing = f"Add {times(-factor, other)} to {this}"
        return doing, rf"{mine} \leftarrow {mine} + {latex_times(-factor, theirs)}"
    doing = f"Subtract {times(factor, other)} from {this}"
    return doing, rf"{mine} \leftarrow {mine} - {latex_times(factor, theirs)}"


def elementary_products(
    moves: tuple[RowOperation, ...], size: int, start: ExactMatrix
) -> ExactMatrix:
    """Return the product of the elementary matrices of *moves*, the last one leftmost."""
    product = ExactMatrix.identity(size, start.field)
    for factor in elementaries(moves, size, start):
        product = factor @ product
    return product


def elementaries(
    moves: tuple[RowOperation, ...], size: int, start: ExactMatrix
) -> Iterator[ExactMatrix]:
    """Yield the elementary matrix of each of *moves*."""
    unit = ExactMatrix.identity(size, start.field)
    for move in moves:
        yield moved(unit, move, start)
