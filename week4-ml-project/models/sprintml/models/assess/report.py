"""The report of a model: everything that ``metrics.json`` says, typed.

The API serves it as it is and the page draws it, so every part is a small pydantic model;
a part that does not fit the task, or was skipped for time, is null or empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from sprintml.ingestion.findings import Finding
from sprintml.models.tasks import TaskKind

if TYPE_CHECKING:
    from sprintml.models.leaderboard import Entry

ESTIMATED = "cost estimated"


class Part(BaseModel):
    """Base of the parts: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Interval(Part):
    """A score out of fold with its 95 % interval."""

    value: float
    low: float | None = None
    high: float | None = None


class LeaderboardRow(Part):
    """One candidate: score against latency and size."""

    name: str
    family: str
    stage: str
    score: float
    low: float | None = None
    high: float | None = None
    fit_s: float
    latency_us: float | None = None
    """One row in process; measured unless the note says `cost estimated`."""
    size_bytes: int | None = None
    weight: float = 0.0
    """Its share in the ensemble."""
    chosen: bool = False
    note: str = ""

    @classmethod
    def of(cls, entry: Entry) -> LeaderboardRow:
        """Return *entry* as it is shown: costs that are not measured are estimates."""
        row = cls.model_validate(entry, from_attributes=True)
        if row.latency_us is not None or entry.estimated_us is None:
            return row
        note = f"{row.note}; {ESTIMATED}" if row.note else ESTIMATED
        costs = {"latency_us": entry.estimated_us, "size_bytes": entry.estimated_bytes}
        return row.model_copy(update={**costs, "note": note})


class CalibrationBin(Part):
    """Rows whose predicted probability lies in one bin."""

    low: float
    high: float
    predicted: float
    """Mean predicted probability."""
    observed: float
    """Share of rows that are of the class."""
    count: int


class Calibration(Part):
    """Reliability of the probabilities, out of fold."""

    output: str
    """The positive class; ``any`` for the top class of a multiclass task."""
    bins: tuple[CalibrationBin, ...]
    error: float
    """Expected calibration error: mean of abs(predicted - observed), weighted by count."""
    brier: float


class ThresholdPoint(Part):
    """What a threshold would give, out of fold."""

    threshold: float
    precision: float
    recall: float
    f1: float
    flagged_share: float
    """Share of all rows predicted positive."""


class Threshold(Part):
    """From which probability on the positive class is predicted, and why."""

    positive: str
    chosen: float
    why: str
    precision: float
    recall: float
    f1: float
    points: tuple[ThresholdPoint, ...]


class Confusion(Part):
    """Counts out of fold: rows are the true classes, columns the predicted ones."""

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Importance(Part):
    """Loss of score when one column is shuffled."""

    column: str
    mean: float
    sd: float


class PartialDependence(Part):
    """Mean prediction as one column is set to each value of a grid."""

    column: str
    output: str
    """The class or the target."""
    grid: tuple[float | str, ...]
    """Numbers, levels, or ISO dates."""
    values: tuple[float, ...]


class Conformal(Part):
    """How the intervals or sets are made, and the coverage they had out of fold."""

    method: Literal["residual", "normalised", "lac"]
    level: float
    quantile: float
    """Half width of the interval, times the scale if normalised; for sets: classes with
    1 - probability <= quantile are in."""
    at: tuple[float, ...] = ()
    """Normalised: predictions at which the scale is known; straight lines between."""
    scale: tuple[float, ...] = ()
    """Normalised: size of the usual error there."""
    coverage: float
    """Share of rows covered, each by a quantile made without its part of the rows."""
    width: float
    """Mean width of the intervals, or mean number of classes in a set."""
    n: int


class Histogram(Part):
    """Counts between edges (one more edge than counts)."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


class Residuals(Part):
    """Errors of a regression out of fold (actual - predicted)."""

    histogram: Histogram
    mean: float
    sd: float
    quantiles: dict[str, float]
    """p01, p05, p25, p50, p75, p95, p99."""
    predicted: tuple[float, ...]
    """Predictions of a sample of rows, for a picture."""
    observed: tuple[float, ...]
    """What was true of the same rows."""


class LeakEffect(Part):
    """The score with and without the columns that are suspected to know the answer."""

    columns: tuple[str, ...]
    metric: str
    with_columns: float
    without_columns: float
    message: str


class FastPath(Part):
    """Whether the compiled scorer serves, and how equal it is to the pipeline."""

    used: bool
    why_not: str | None = None
    rows_checked: int = 0
    largest_difference: float | None = None
    tolerance: float | None = None


class Metrics(Part):
    """Everything known about a model, as in ``metrics.json``."""

    version: Literal[1] = 1
    model_name: str
    stage: str
    task: TaskKind
    target: str
    classes: tuple[str, ...] = ()
    n_rows: int
    n_features: int
    metric: str
    """The task's own."""
    greater_is_better: bool
    scores: dict[str, Interval]
    """By every metric that fits, the task's own first."""
    baseline_score: float | None = None
    """Of the dummy model, by the task's own metric."""
    leaderboard: tuple[LeaderboardRow, ...] = ()
    calibration: Calibration | None = None
    threshold: Threshold | None = None
    confusion: Confusion | None = None
    importances: tuple[Importance, ...] = ()
    partial_dependence: tuple[PartialDependence, ...] = ()
    conformal: Conformal | None = None
    residuals: Residuals | None = None
    findings: tuple[Finding, ...] = ()
    what_leak_drop_changes: LeakEffect | None = None
    fast_path: FastPath
    latency_us: float | None = None
    """One row in process, median, measured at export."""
    size_bytes: int = 0
    """Of the whole folder."""
    created_at: str
    """ISO 8601, UTC."""
    skipped: tuple[str, ...] = ()
    """Parts left out for time."""
