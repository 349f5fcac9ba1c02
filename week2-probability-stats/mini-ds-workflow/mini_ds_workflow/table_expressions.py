"""Expressions of a plan over the columns of a table, as pandas reads them."""

from __future__ import annotations

import ast
import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mini_ds_workflow.errors import PlanError

WORDS = re.compile(r"[\w\s.+\-*/()<>=!&|~,%]*")
REACHING = re.compile(r"(^|\W)_|[A-Za-z_)]\s*\.|\bimport\b|\blambda\b")
FUNCTIONS = ("abs", "exp", "log", "sqrt", "floor", "ceil")


def names_in(expression: str) -> set[str]:
    """Return the names of columns that *expression* uses; nothing is computed.

    Raises:
        PlanError: If it is no expression over columns.
    """
    if not WORDS.fullmatch(expression) or REACHING.search(expression):
        raise PlanError(f"not an expression over columns: {expression!r}")
    if not expression.strip():
        return set()
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError as exc:
        raise PlanError(f"not an expression over columns: {expression!r}: {exc.msg}") from exc
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    unknown = [ast.unparse(f) for f in called if getattr(f, "id", "") not in FUNCTIONS]
    if unknown:
        raise PlanError(
            f"{expression!r} calls {unknown[0]}; the functions are {', '.join(FUNCTIONS)}"
        )
    named = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n not in called)
    return {node.id for node in named}


def evaluate(frame: pd.DataFrame, expression: str) -> pd.Series:
    """Return *expression* for each row of *frame*.

    Names of columns, numbers, arithmetic, comparison, ``& | ~`` and the functions in `FUNCTIONS`
    are allowed; attributes, strings and underscores at the start of a name are not.

    Raises:
        PlanError: If the expression is none of this, or names a column that is not there.
    """
    missing = sorted(names_in(expression) - set(map(str, frame.columns)))
    if missing or not expression.strip():
        raise PlanError(f"{expression!r} needs {', '.join(missing) or 'at least a name'}")
    try:
        found = frame.eval(expression, engine="python")
    except Exception as exc:  # pandas raises a dozen types for a bad expression
        raise PlanError(f"cannot compute {expression!r}: {exc}") from exc
    return found if isinstance(found, pd.Series) else pd.Series(found, index=frame.index)


def mask(frame: pd.DataFrame, expression: str) -> NDArray[np.bool_]:
    """Return where *expression* holds, shape (n,)."""
    return np.asarray(evaluate(frame, expression).to_numpy(dtype=bool))
