"""How well: the score in a sentence, every score in a table, the leaderboard, the confusion."""

from __future__ import annotations

from collections.abc import Iterator

from sprintml.models.assess.report import Interval, LeaderboardRow, Metrics
from sprintml.models.card.markdown import literal, number, quoted, table

METRICS = {
    "roc_auc": "area under the ROC curve",
    "log_loss": "log loss",
    "rmse": "root mean squared error",
    "mae": "mean absolute error",
    "r2": "R²",
    "brier": "Brier score",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "macro_f1": "mean F1 of the classes",
}
SMALLER_IS_BETTER = {"log_loss", "rmse", "mae", "brier"}

TOP = 8
"""Rows of the leaderboard that are shown."""
MAX_CONFUSION = 10


def metric_name(name: str) -> str:
    """Return a metric's name in words."""
    return METRICS.get(name, literal(name))


def score_sentence(m: Metrics) -> str:
    """Give the score with its interval, and what knowing nothing and a simple model reach."""
    own = m.scores[m.metric]
    better = "larger" if m.greater_is_better else "smaller"
    says = (
        f"On rows it has not seen, its **{METRICS.get(m.metric, m.metric)} is "
        f"{number(own.value)}**{_range(own)}; {better} is better."
    )
    if m.baseline_score is not None:
        says += (
            f" The dummy model, which looks at no column, has {number(m.baseline_score)}, "
            f"{_against(m, own, m.baseline_score)}."
        )
    simple = _best_baseline(m)
    if simple is not None:
        says += f" The best simple model, {quoted(simple.name)}, has {number(simple.score)}."
    return says


def _against(m: Metrics, own: Interval, other: float) -> str:
    """Compare the score and its interval with another model's score."""
    if own.low is None or own.high is None:
        return "to compare with"
    if own.low <= other <= own.high:
        return "which lies within the interval: **it has not been shown to be better than that**"
    ahead = (other < own.low) is m.greater_is_better
    return "which is clearly worse" if ahead else "which is **better than this model**"


def _best_baseline(m: Metrics) -> LeaderboardRow | None:
    simple = [e for e in m.leaderboard if e.stage == "baseline" and e.family != "dummy"]
    simple = [e for e in simple if e.name != m.model_name]
    sign = 1 if m.greater_is_better else -1
    return max(simple, key=lambda e: sign * e.score, default=None)


def scores(m: Metrics) -> Iterator[str]:
    """List every score, then the best models of the leaderboard."""
    yield table(
        ["score", "value", "95 % interval", "better is"],
        [
            [
                METRICS.get(name, literal(name)),
                number(s.value),
                "" if s.low is None or s.high is None else f"{number(s.low)} to {number(s.high)}",
                "smaller" if name in SMALLER_IS_BETTER else "larger",
            ]
            for name, s in m.scores.items()
        ],
        right=(1, 2),
    )
    if m.leaderboard:
        yield f"The leaderboard's first {min(TOP, len(m.leaderboard))} of {len(m.leaderboard)}:"
        yield table(
            ["model", METRICS.get(m.metric, m.metric), "95 % interval", "one row"],
            [_board_row(e, m.model_name) for e in m.leaderboard[:TOP]],
            right=(1, 2, 3),
        )


def _board_row(e: LeaderboardRow, served: str) -> list[str]:
    name = literal(e.name)
    spread = "" if e.low is None or e.high is None else f"{number(e.low)} to {number(e.high)}"
    latency = "" if e.latency_us is None else f"{number(e.latency_us)} µs"
    return [
        f"**{name}** (this one)" if e.name == served else name,
        number(e.score),
        spread,
        latency,
    ]


def confusion(m: Metrics) -> Iterator[str]:
    """Show the confusion matrix, unless it would be too wide to read."""
    c = m.confusion
    if c is None or len(c.classes) > MAX_CONFUSION:
        return
    yield "Rows are what was true, columns what was answered, out of fold."
    yield table(
        ["true", *map(literal, c.classes)],
        [
            [literal(name), *(f"{n:,}" for n in counts)]
            for name, counts in zip(c.classes, c.counts, strict=True)
        ],
        right=range(1, len(c.classes) + 1),
    )


def _range(s: Interval) -> str:
    if s.low is None or s.high is None:
        return ""
    return f" (95 % interval {number(s.low)} to {number(s.high)})"
