"""The target: which column is to be predicted, as classes or as a number, and when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sprintml.ingestion.errors import TargetError
from sprintml.ingestion.kinds.guess import Guess
from sprintml.ingestion.nearest import nearest
from sprintml.ingestion.numerals import NumberStyle, parse_numbers
from sprintml.ingestion.overrides import ColumnOverride
from sprintml.ingestion.schema import Kind

MAX_CLASSES = 100
"""More classes than this are refused: nothing useful is learned about each."""
MAX_NUMBER_CLASSES = 20
"""Whole numbers with more different values than this are a quantity."""
LIKELY = re.compile(
    r"(?i)^(?:is_|has_)?(?:target|label|labels|class|classes|y|outcome|survived|churn(?:ed)?|default"
    r"|diagnosis|species|quality|price|sale_?price|result|response|fraud|income|status|rating)$"
)


def likely_targets(names: Sequence[str]) -> list[str]:
    """Return the columns that would do as the target: named like one, and the last."""
    named = [name for name in names if LIKELY.fullmatch(name.strip())]
    return list(dict.fromkeys([*named[:3], names[-1]])) if names else []


def find_target(names: Sequence[str], target: str | None) -> str:
    """Return *target* if it is among the column *names*.

    Raises:
        TargetError: If it is not, naming the nearest; or if None was given, naming likely ones.
    """
    if target is None:
        likely = likely_targets(names)
        shown = " or ".join(repr(name) for name in likely)
        raise TargetError(
            "no target was named: which column is to be predicted?",
            fix=f"Perhaps --target {likely[0]!r} (likely: {shown}; the columns are "
            f"{', '.join(map(repr, names[:20]))}{' …' if len(names) > 20 else ''}).",
        )
    if target in names:
        return target
    folded = [name for name in names if name.casefold().strip() == target.casefold().strip()]
    if len(folded) == 1:
        return folded[0]
    raise TargetError(
        f"there is no column {target!r} to predict{nearest(target, list(names))}.",
        fix="Name one of the columns with --target.",
    )


def settle_target(guess: Guess, override: ColumnOverride) -> Guess:
    """Return the target's guess as a category (classes) or a number (regression).

    Raises:
        TargetError: If it is constant, all missing, a date, free text, or has too many classes.
    """
    column, cells = guess.column, guess.cells
    n_different = len(cells.texts)
    if n_different == 0:
        raise _refuse(column.name, "every cell of it is missing", "Name another column.")
    if n_different == 1:
        only = cells.texts[0].as_py()
        raise _refuse(
            column.name,
            f"all of its {cells.n_filled:,} filled cells are {only!r}",
            "Name a column with at least two different values.",
        )
    if column.kind is Kind.DATETIME:
        raise _refuse(
            column.name,
            "it holds dates",
            "Name a number or a class, such as the days between two dates.",
        )
    if column.kind is Kind.NUMBER and override.kind is not Kind.CATEGORY:
        values = parse_numbers(cells.texts, NumberStyle(column.decimal, column.thousands))
        if override.kind is Kind.NUMBER or not _are_codes(values, cells.n_filled):
            return guess
        why = f"{n_different} different whole numbers: read as classes"
    else:
        why = f"{n_different} different labels: classes"
    _refuse_too_many(guess, override)
    return guess.as_kind(
        Kind.CATEGORY,
        why,
        integer=False,
        suspected_markers=(),
        true_labels=(),
        false_labels=(),
    )


def _are_codes(values: np.ndarray[tuple[int], np.dtype[np.float64]], n: int) -> bool:
    """Whether a target's different numbers are class codes: two, or few and whole and repeated."""
    different = np.unique(values[np.isfinite(values)])
    if len(different) <= 2:
        return True
    whole = bool((different == np.rint(different)).all())
    return whole and len(different) <= MAX_NUMBER_CLASSES and n >= 10 * len(different)


def _refuse_too_many(guess: Guess, override: ColumnOverride) -> None:
    n_different, n = len(guess.cells.texts), guess.cells.n_filled
    column = guess.column
    if column.kind is Kind.TEXT and override.kind is None:
        raise _refuse(
            column.name,
            f"it holds free text ({column.why})",
            "Name a number or a class; text can be a feature.",
        )
    if n_different > MAX_CLASSES or (n_different > 20 and n < 2 * n_different):
        raise _refuse(
            column.name,
            f"it has {n_different:,} different labels in {n:,} rows, more than {MAX_CLASSES} or "
            "hardly ever the same twice",
            "Group the rare labels, or name another column.",
        )


def _refuse(name: str, reason: str, fix: str) -> TargetError:
    return TargetError(f"the target {name!r} cannot be predicted: {reason}.", column=name, fix=fix)
