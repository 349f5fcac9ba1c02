"""Stage 5, clean: a log of rows in and out by rule; what is dropped is kept beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mini_ds_workflow.design import outcomes
from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.stages.ingest import RawData
from mini_ds_workflow.stages.plan import RegisteredPlan
from mini_ds_workflow.table_expressions import evaluate, mask


@dataclass(frozen=True)
class CleaningStep:
    """One rule: how many rows came in, how many it touched, how many went on."""

    name: str
    action: str
    rows_in: int
    touched: int
    rows_out: int
    why: str


@dataclass(frozen=True)
class CleanData:
    """The rows to work with, their decoded columns and flags, the log, and what was dropped."""

    frame: pd.DataFrame
    log: tuple[CleaningStep, ...]
    dropped: pd.DataFrame


def clean(registered: RegisteredPlan, raw: RawData) -> CleanData:
    """Return the table decoded, flagged and without rows that the plan drops.

    Raises:
        SampleError: If no row is left, a level of the treatment has fewer than two, or an outcome
            is not of the kind that the plan says.
        PlanError: If an expression cannot be computed.
    """
    document = registered.document
    frame = raw.frame.copy()
    for derived in document["derive"]:
        frame[derived["name"]] = _derived(frame, derived)
    frame[registered.roles["treatment"]] = _levels(frame, registered.roles)
    log: list[CleaningStep] = []
    dropped: list[pd.DataFrame] = []
    for rule in document["clean"]:
        where = _where(frame, rule, list(document["columns"]))
        before = len(frame)
        if rule["action"] == "drop":
            dropped.append(frame[where].assign(rule=rule["name"]))
            frame = frame[~where]
        else:
            frame = frame.assign(**{rule["name"]: where.astype(int)})
        touched = int(where.sum())
        log.append(
            CleaningStep(rule["name"], rule["action"], before, touched, len(frame), rule["why"])
        )
    _require_levels(frame, registered.roles)
    registered.kind.require(outcomes(frame, registered.roles))
    gone = pd.concat(dropped) if dropped else frame.iloc[:0]
    return CleanData(frame.reset_index(drop=True), tuple(log), gone)


def _derived(frame: pd.DataFrame, derived: dict[str, Any]) -> pd.Series[Any]:
    if "as" in derived:
        return evaluate(frame, derived["as"])
    texts = frame[derived["from"]].astype("string")
    equal: pd.Series[Any] = (texts == derived["equals"]).astype(float)
    return equal


def _levels(frame: pd.DataFrame, roles: dict[str, Any]) -> pd.Categorical:
    """Return the treatment by its names, in the plan's order; other values are missing."""
    texts = any(isinstance(value, str) for value in roles["levels"].values())
    cast = str if texts else float
    names = {cast(value): name for name, value in roles["levels"].items()}
    codes = frame[roles["from"]].astype("string" if texts else float).map(names)
    return pd.Categorical(codes, categories=list(roles["levels"]), ordered=True)


def _where(frame: pd.DataFrame, rule: dict[str, Any], columns: list[str]) -> NDArray[np.bool_]:
    if rule.get("missing"):
        return np.asarray(frame.isna().any(axis=1).to_numpy())
    if rule.get("duplicated"):
        return np.asarray(frame[columns].duplicated().to_numpy())
    return mask(frame, rule["where"])


def _require_levels(frame: pd.DataFrame, roles: dict[str, Any]) -> None:
    if frame.empty:
        raise SampleError("cleaning left no row")
    sizes = frame[roles["treatment"]].value_counts()
    small = [name for name in roles["levels"] if sizes.get(name, 0) < 2]
    if small:
        raise SampleError(f"{roles['treatment']} needs two rows for each of {', '.join(small)}")
