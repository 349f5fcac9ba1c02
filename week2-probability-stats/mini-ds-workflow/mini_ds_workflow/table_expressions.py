"""Expressions of a plan over the columns of a table, as pandas reads them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mini_ds_workflow.errors import PlanError

WORDS = re.compile(r"[\w\s.+\-*/()<>=!&|~,%]*")
FUNCTIONS = ("abs", "exp", "log", "sqrt", "floor", "ceil")


def evaluate(frame: pd.DataFrame, expression: str) -> pd.Series:
    """Return *expression* for each row of *frame*.

    Names of columns, numbers, arithmetic, comparison, ``& | ~`` and the functions in `FUNCTIONS`
    are allowed; attributes, strings and underscores at the start of a name are not.

    Raises:
        PlanError: If the expression is none of this, or names a column that is not there.
    """
    if not WORDS.fullmatch(expression) or re.search(
        r"(^|\W)_|[A-Za-z_)]\s*\.|\bimport\b", expression
    ):
        raise PlanError(f"not an expression over columns: {expression!r}")
    try:
        found = frame.eval(expression, engine="python")
    except Exception as exc:  # pandas raises a dozen types for a bad expression
        raise PlanError(f"cannot compute {expression!r}: {exc}") from exc
    return found if isinstance(found, pd.Series) else pd.Series(found, index=frame.index)


def mask(frame: pd.DataFrame, expression: str) -> NDArray[np.bool_]:
    """Return where *expression* holds, shape (n,)."""
    return np.asarray(evaluate(frame, expression).to_numpy(dtype=bool))
