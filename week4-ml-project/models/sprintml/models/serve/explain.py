"""Explanations of one row: attribution over the compiled scorer or over the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sprintml.models.serve.answers import Scale
from sprintml.models.serve.attribution import Attribution, Mask, Mixed, additive, sampled
from sprintml.models.tasks import Task

if TYPE_CHECKING:
    import pandas as pd

    from sprintml.models.fastpath import Scorer
    from sprintml.models.fitted import FittedModel

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

TREE_WALKS = 1_500_000
"""Walks down a tree that one explanation may cost: some tens of milliseconds."""
PIPELINE_ROWS = 2_000
"""Rows that one explanation may send through the pipeline."""
MIN_PAIRS, MAX_PAIRS = 4, 400


@dataclass(frozen=True)
class Explained:
    """The contributions of the columns to one output, and their unit."""

    base: float
    contributions: Floats
    """Shape (columns,)."""
    scale: Scale
    exact: bool
    error: float = 0.0


def explain_fast(scorer: Scorer, vector: Floats, background: Floats, output: int) -> Explained:
    """Attribute one output to the columns: exactly where they add up, else by sampling.

    Args:
        scorer: The compiled model.
        vector: Shape (inputs,): the row explained.
        background: Shape (rows, inputs): what it is compared with.
        output: Place of the class; 0 for a regression.
    """
    n_columns = len(scorer.inputs.columns)
    owner = np.empty(scorer.inputs.n, dtype=np.int64)  # the column of each input
    for place, column in enumerate(scorer.inputs.columns):
        owner[scorer.inputs.slots(column.name)] = place

    def mixed(of: Scorer, at: int) -> Mixed:
        def predict(mask: Mask, places: Places) -> Floats:
            return of.score_rows(np.where(mask[:, owner], vector, background[places]))[:, at]

        return predict

    raw = scorer.raw_sum
    if raw is not None and not _is_clipped(scorer, raw, vector):
        found = additive(mixed(raw, 0), n_columns, len(background))
        return _in_log_odds(found, output) if scorer.task.classes else _exact(found, "value")
    n_pairs = _n_pairs(TREE_WALKS / (scorer.n_trees + 20), n_columns)
    found = sampled(mixed(scorer, output), n_columns, len(background), n_pairs=n_pairs)
    return _estimated(found, scorer.task)


def _is_clipped(scorer: Scorer, raw: Scorer, vector: Floats) -> bool:
    """Return whether a value is cut to the range of the target, and so is no sum."""
    if scorer.task.classes:
        return False
    return raw.score_row(vector)[0] != scorer.score_row(vector)[0]


def _in_log_odds(found: Attribution, output: int) -> Explained:
    """Return log-odds of the first or the second class: they differ by the sign."""
    sign = 1.0 if output == 1 else -1.0
    return Explained(sign * found.base, sign * found.contributions, "log-odds", exact=True)


def _exact(found: Attribution, scale: Scale) -> Explained:
    return Explained(found.base, found.contributions, scale, exact=True)


def explain_pipeline(
    model: FittedModel, own: pd.DataFrame, background: pd.DataFrame, output: int
) -> Explained:
    """Attribute one output to the columns by sampling rows through the pipeline.

    Args:
        model: The fitted pipelines.
        own: The row explained, a table of one row.
        background: Rows to compare with, of the same columns.
        output: As in `explain_fast`.
    """
    import pandas as pd  # noqa: PLC0415 - the fast path needs none

    def mixed(mask: Mask, places: Places) -> Floats:
        frame = background.iloc[places].reset_index(drop=True)
        alike = own.iloc[np.zeros(len(places), dtype=np.int64)].reset_index(drop=True)
        columns = {
            name: frame[name].where(~mask[:, i], alike[name])
            for i, name in enumerate(frame.columns)
        }
        return model.predict(pd.DataFrame(columns))[:, output]

    n_columns = background.shape[1]
    n_pairs = _n_pairs(PIPELINE_ROWS, n_columns)
    return _estimated(sampled(mixed, n_columns, len(background), n_pairs=n_pairs), model.task)


def _estimated(found: Attribution, task: Task) -> Explained:
    scale: Scale = "probability" if task.classes else "value"
    return Explained(found.base, found.contributions, scale, exact=False, error=found.error)


def _n_pairs(n_rows: float, n_columns: int) -> int:
    """Return how many pairs of orders *n_rows* predictions allow."""
    return int(np.clip(n_rows / (2 * (n_columns + 1)), MIN_PAIRS, MAX_PAIRS))
