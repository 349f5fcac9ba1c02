"""Partial dependence: the mean prediction as one column is set to each value of a grid.

Friedman, "Greedy function approximation" (Annals of Statistics 2001), section 8.2.

Bad at: columns that go together; setting one alone makes rows that cannot be (a child with a
pension), and the mean is over those too. Accumulated local effects are the alternative.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.assess.importance import Clock, Score, with_column
from sprintml.models.assess.report import PartialDependence
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Task, TaskKind

N_POINTS = 20
"""Points of a grid of numbers or dates."""

N_LEVELS = 10
"""Levels of a category shown, most frequent first."""

N_CLASSES = 5
"""Classes of a multiclass task shown, most probable first."""

DRAWN = (Kind.NUMBER, Kind.BOOLEAN, Kind.CATEGORY, Kind.DATETIME)


@dataclass(frozen=True)
class Curves:
    """The curves, column after column, and what there was no time for."""

    columns: tuple[PartialDependence, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Values of one column: as a typed table holds them, and as the report shows them."""

    cells: pd.Series
    shown: tuple[float | str, ...]


def dependences(  # noqa: PLR0913 - the bounds are keywords with defaults
    score: Score,
    rows: pd.DataFrame,
    task: Task,
    schema: Schema,
    columns: Sequence[str],
    *,
    max_columns: int = 12,
    max_rows: int = 300,
    allowance_s: float = 5.0,
    seed: int = 0,
    clock: Clock = time.monotonic,
) -> Curves:
    """Return the partial dependence on the first *max_columns* of *columns*.

    Args:
        score: The model.
        rows: Shape (n, features), typed; a sample of *max_rows* is used.
        task: What is predicted. Of two classes the second is shown, of more the most probable.
        schema: Kinds of the columns; texts have no grid and are left out.
        columns: Most important first.
        max_columns: Columns that are drawn.
        max_rows: Rows that a mean is over.
        allowance_s: Seconds that this may take; the column that is under way is finished.
        seed: Of the sample.
        clock: Seconds; for tests.

    Cost: per column one prediction of at most 20 x max_rows rows.
    """
    deadline = clock() + allowance_s
    part = _sample(rows, max_rows, seed)
    wanted = [c for c in columns if schema.column(c).kind in DRAWN][:max_columns]
    curves: list[PartialDependence] = []
    left = list(wanted)
    while left and clock() < deadline:
        name = left.pop(0)
        grid = grid_of(schema.column(name), rows[name])
        if grid.shown:
            curves += _curves(task, name, grid, mean_predictions(score, part, name, grid.cells))
    skipped = f"partial dependence of {len(left)} of {len(wanted)} columns: no time was left"
    return Curves(tuple(curves), (skipped,) if left else ())


def mean_predictions(score: Score, rows: pd.DataFrame, name: str, values: pd.Series) -> Predictions:
    """Return the mean prediction over *rows* (n) at each of g values; shape (g, outputs)."""
    n, g = len(rows), len(values)
    stacked = rows.iloc[np.tile(np.arange(n), g)].reset_index(drop=True)
    stacked = with_column(stacked, name, values.iloc[np.repeat(np.arange(g), n)])
    return np.asarray(score(stacked).reshape(g, n, -1).mean(axis=1))


def grid_of(column: Column, values: pd.Series) -> Grid:
    """Return the grid of a column: levels, false and true, or quantiles of numbers and dates.

    Every number that occurs is in it if they are few. Missing values have no place on a grid.
    """
    present = values.dropna()
    if column.kind is Kind.CATEGORY:
        counts = present.value_counts().sort_index().sort_values(ascending=False, kind="stable")
        levels = [str(level) for level in counts.index[:N_LEVELS]]
        return Grid(pd.Series(levels, dtype="str"), tuple(levels))
    different = pd.Series(np.unique(present.to_numpy()))
    if len(different) > N_POINTS:
        different = _quantiles(present)
    if column.kind is Kind.DATETIME:
        return Grid(different, tuple(pd.Timestamp(v).isoformat() for v in different))
    if column.kind is Kind.BOOLEAN:
        return Grid(different, tuple("true" if v else "false" for v in different))
    return Grid(different, tuple(float(v) for v in different))


def _quantiles(present: pd.Series) -> pd.Series:
    """Return values that occur, at equal steps of the rows from the 1st to the 99th percentile."""
    ordered = np.sort(present.to_numpy())
    places = np.linspace(0.01, 0.99, N_POINTS) * (len(ordered) - 1)
    return pd.Series(np.unique(ordered[places.round().astype(np.int64)]))


def _sample(rows: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    if len(rows) <= n:
        return rows
    return rows.iloc[np.sort(np.random.default_rng(seed).permutation(len(rows))[:n])]


def _curves(task: Task, name: str, grid: Grid, means: Predictions) -> list[PartialDependence]:
    if task.kind is TaskKind.REGRESSION:
        outputs = {task.target: 0}
    elif task.kind is TaskKind.BINARY:
        outputs = {task.classes[1]: 1}
    else:
        most = np.argsort(-means.mean(axis=0), kind="stable")[:N_CLASSES]
        outputs = {task.classes[k]: int(k) for k in sorted(most)}
    return [
        PartialDependence(
            column=name, output=output, grid=grid.shown, values=tuple(means[:, k].tolist())
        )
        for output, k in outputs.items()
    ]
