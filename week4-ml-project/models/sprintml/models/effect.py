"""What dropping columns changes: a quick model with them, and one without.

For a column that is suspected to leak the answer, the difference tells whether it carries the
score. One small boosted model out of fold, in this process, within a second or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sprintml.ingestion.schema import Schema
from sprintml.models.assess.report import LeakEffect
from sprintml.models.search.attempts import outcome
from sprintml.models.search.candidates import Candidate
from sprintml.models.search.data import TrainingData
from sprintml.models.search.jobs import Job, run
from sprintml.models.tasks import TaskError, TaskKind
from sprintml.models.threads import one_thread
from sprintml.models.training import prepare, sample

if TYPE_CHECKING:  # reading files is not part of training
    from sprintml.ingestion.table import Table

MAX_ROWS = 10_000
N_FOLDS = 3
PARAMETERS = {"n_estimators": 40, "learning_rate": 0.15, "num_leaves": 15, "min_child_samples": 10}


@one_thread()
def leak_effect(table: Table, columns: Sequence[str], *, seed: int = 0) -> LeakEffect:
    """Return what dropping *columns* does to the score of a quick model.

    Columns that the schema drops already are put back for the comparison.

    Raises:
        TaskError: If a column is not there, or none would be left.
    """
    known = {c.name for c in table.schema.columns}
    for name in columns:
        if name not in known:
            raise TaskError(f"there is no column {name!r} in the table: spell it as in the file")
    kept = {n: why for n, why in table.schema.dropped.items() if n not in columns}
    with_them = table.schema.model_copy(update={"dropped": kept})
    without = table.schema.model_copy(
        update={"dropped": kept | dict.fromkeys(columns, "suspected of leaking the answer")}
    )
    if not without.features:
        raise TaskError("no column would be left to learn from")
    metric, score_with = _score(table, with_them, seed)
    _, score_without = _score(table, without, seed)
    names = ", ".join(repr(name) for name in columns)
    return LeakEffect(
        columns=tuple(columns),
        metric=metric,
        with_columns=score_with,
        without_columns=score_without,
        message=(
            f"with {names} a quick model has {metric} {score_with:.4f}, without {score_without:.4f}"
        ),
    )


def _score(table: Table, schema: Schema, seed: int) -> tuple[str, float]:
    data, _, _ = prepare(table, seed=seed, schema=schema)
    classes = data.task.kind is not TaskKind.REGRESSION
    if len(data.y) > MAX_ROWS:
        kept = sample(data.y, MAX_ROWS, classes=classes, seed=seed)
        rows = data.rows.iloc[kept].reset_index(drop=True)
        data = TrainingData(rows, data.y[kept], schema, data.task, seed, N_FOLDS)
    data.n_folds = N_FOLDS
    kind = "LGBMClassifier" if classes else "LGBMRegressor"
    quick = Candidate("quick", "lightgbm", "tree", kind, PARAMETERS)
    rounds = PARAMETERS["n_estimators"]
    fits = [run(Job(quick, fold=f, rounds=int(rounds)), data) for f in range(N_FOLDS)]
    return data.task.metric, outcome(quick, fits, data).score
