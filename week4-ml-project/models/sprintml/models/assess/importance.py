"""Permutation importance: how much worse the score gets when one column is shuffled.

Breiman, "Random forests" (2001); for any model: Fisher, Rudin and Dominici, JMLR 2019. It tells
what the model relies on, measured on rows it has learnt from, not what causes the target.

Bad at: columns that repeat each other; shuffling one leaves the other, and both look unimportant.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.models.assess.report import Importance
from sprintml.models.assess.scores import score as score_of
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target, Task, TaskKind

Score = Callable[[pd.DataFrame], Predictions]
"""A model: a typed table of n rows in, predictions (n, outputs) out."""

Clock = Callable[[], float]


@dataclass(frozen=True)
class Ranking:
    """Columns by importance, the largest first, and what there was no time for."""

    columns: tuple[Importance, ...]
    skipped: tuple[str, ...] = ()


def importances(  # noqa: PLR0913 - the bounds are keywords with defaults
    score: Score,
    rows: pd.DataFrame,
    y: Target,
    task: Task,
    *,
    repeats: int = 5,
    max_rows: int = 2_000,
    allowance_s: float = 5.0,
    seed: int = 0,
    clock: Clock = time.monotonic,
) -> Ranking:
    """Return the loss of score per column: its mean and standard deviation over the repeats.

    All columns are shuffled once, then all a second time, and so on: when time runs out, every
    column has had its turn as often as the others. The numbers do not depend on when that is.

    Args:
        score: The model. It gets rows with the index of *rows*.
        rows: Shape (n, features), typed.
        y: Shape (n,): class codes or values.
        task: What is predicted; its metric is the score.
        repeats: Shuffles per column at most.
        max_rows: A sample of so many rows is used; of a binary task with both classes evenly, as
            far as they go round.
        allowance_s: Seconds that this may take; the shuffle that is under way is finished.
        seed: Of sample and shuffles.
        clock: Seconds; for tests.

    Cost: repeats x columns predictions of max_rows rows.
    """
    deadline = clock() + allowance_s
    sample = _sample(task, y, max_rows, np.random.default_rng(seed))
    part, target = rows.iloc[sample], y[sample]
    sign = 1.0 if task.greater_is_better else -1.0
    intact = sign * score_of(task, target, score(part))
    rounds: list[dict[str, float]] = []
    for repeat in range(repeats):
        drops: dict[str, float] = {}
        for place, column in enumerate(rows.columns):
            if clock() >= deadline:
                break
            rng = np.random.default_rng((seed, repeat, place))
            shuffled = with_column(part, column, part[column].iloc[rng.permutation(len(part))])
            drops[column] = intact - sign * score_of(task, target, score(shuffled))
        if len(drops) < len(rows.columns) and rounds:
            break  # a round that is not whole is left out
        rounds.append(drops)
        if len(drops) < len(rows.columns):
            break
    return Ranking(_summaries(rounds), _skipped(list(rows.columns), rounds))


def with_column(frame: pd.DataFrame, name: str, values: pd.Series) -> pd.DataFrame:
    """Return *frame* (n rows) with one column replaced by n values in their given order."""
    changed = frame.copy(deep=False)
    changed[name] = values.array
    return changed


def _sample(task: Task, y: Target, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose at most n rows, of a binary task as many of the rarer class as go.

    The area under the curve does not depend on the share of positives, but is vague with few.
    """
    order = rng.permutation(len(y)).astype(np.int64)
    if task.kind is TaskKind.BINARY and len(y) > n:
        positive = y[order] == 1
        n_positive = min(int(positive.sum()), max(n // 2, n - int((~positive).sum())))
        chosen = [order[positive][:n_positive], order[~positive][: n - n_positive]]
        order = np.concatenate(chosen)
    return np.sort(order[:n])


def _summaries(rounds: list[dict[str, float]]) -> tuple[Importance, ...]:
    drops = (
        {column: np.array([r[column] for r in rounds]) for column in rounds[0]} if rounds else {}
    )
    found = [
        Importance(
            column=column,
            mean=float(d.mean()),
            sd=float(d.std(ddof=1)) if len(d) > 1 else 0.0,
        )
        for column, d in drops.items()
    ]
    return tuple(sorted(found, key=lambda i: (-i.mean, i.column)))


def _skipped(columns: list[str], rounds: list[dict[str, float]]) -> tuple[str, ...]:
    done = len(rounds[0]) if rounds else 0
    if done == len(columns):
        return ()
    return (f"importance of {len(columns) - done} of {len(columns)} columns: no time was left",)
