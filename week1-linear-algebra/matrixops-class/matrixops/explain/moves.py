"""Moves: what a step does to the matrix on the board, as data that can be applied again.

Row operations come from elimination itself. The others work on columns (Gram-Schmidt), or build the
characteristic polynomial (Faddeev and Leverrier).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from matrixops.exact.matrix import ExactMatrix
from matrixops.exact.operations import RowOperation, Scale, Subtract, Swap, replay


@dataclass(frozen=True, slots=True)
class SubtractColumn:
    """Subtract *factor* times column *source* from column *target*."""

    target: int
    factor: Fraction
    source: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Add *amount* to every entry of the diagonal."""

    amount: Fraction


@dataclass(frozen=True, slots=True)
class TimesInput:
    """Multiply by the matrix that was given, from the left."""


@dataclass(frozen=True, slots=True)
class BackToInput:
    """Take the matrix that was given again, with *shift* subtracted from its diagonal."""

    shift: Fraction


Move: TypeAlias = RowOperation | SubtractColumn | Shift | TimesInput | BackToInput


def moved(state: ExactMatrix, move: Move, given: ExactMatrix) -> ExactMatrix:
    """Return *state* after *move*; *given* is the matrix that the explanation is about."""
    match move:
        case Swap() | Scale() | Subtract():
            rows = replay([move], state.rows, state.field)
            return ExactMatrix.from_rows(rows, state.columns, state.field)
        case SubtractColumn(target, factor, source):
            return moved(state.T, Subtract(target, factor, source), given).T
        case Shift(amount):
            return state + amount * ExactMatrix.identity(state.columns, state.field)
        case TimesInput():
            return given @ state
        case BackToInput(shift):
            return moved(given, Shift(-shift), given)
