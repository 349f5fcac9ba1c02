"""The design of a regression: ones, a column for each level but the reference, covariates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mini_ds_workflow.samples import Array


def design(
    frame: pd.DataFrame,
    roles: dict[str, Any],
    covariates: Sequence[str],
    *,
    interaction: bool = False,
) -> tuple[Array, list[str]]:
    """Return the design (n, p) and its names.

    Columns that do not vary are left out: on some rows nobody has the trait.

    Args:
        frame: Clean rows.
        roles: Of the plan; `treatment`, `reference`, `levels`, and for an interaction `exposed` and
            `modifier`.
        covariates: Columns to adjust for.
        interaction: Whether to add the product of `exposed` and `modifier`.
    """
    columns: dict[str, Array] = {"(one)": np.ones(len(frame))}
    treatment = frame[roles["treatment"]]
    for level in roles["levels"]:
        if level != roles["reference"]:
            columns[level] = (treatment == level).to_numpy(dtype=float)
    for name in covariates:
        columns[name] = frame[name].to_numpy(dtype=float)
    if interaction:
        product = frame[roles["exposed"]] * frame[roles["modifier"]]
        columns[interaction_name(roles)] = product.to_numpy(dtype=float)
    kept = {n: c for n, c in columns.items() if n == "(one)" or c.min() < c.max()}
    return np.column_stack(list(kept.values())), list(kept)


def interaction_name(roles: dict[str, Any]) -> str:
    """Return what the product of exposure and modifier is called."""
    return f"{roles['exposed']} × {roles['modifier']}"


def outcomes(frame: pd.DataFrame, roles: dict[str, Any]) -> Array:
    """Return the outcome (n,) of every row."""
    return np.asarray(frame[roles["outcome"]], dtype=float)


def arm(frame: pd.DataFrame, roles: dict[str, Any], level: str) -> Array:
    """Return the outcome (n,) of one level of the treatment."""
    rows = frame[roles["treatment"]] == level
    return np.asarray(frame.loc[rows, roles["outcome"]], dtype=float)


def clusters(frame: pd.DataFrame, roles: dict[str, Any]) -> NDArray[np.int64] | None:
    """Return the cluster number of every row (n,), or None where the plan names no cluster.

    Rows of a cluster are equal in every column measured at the start, hence possibly one person.
    """
    if not roles["cluster"]:
        return None
    numbers = frame.groupby(list(roles["cluster"]), sort=False, dropna=False).ngroup()
    return np.asarray(numbers, dtype=np.int64)
