"""Answers: what a prediction and an explanation say, as plain structs that turn into JSON.

They are `msgspec.Struct`s because an answer is made for every request: building and encoding one
costs about a microsecond.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Value = float | bool | str | None
"""One cell of a row: number, boolean, level or text, date-time (ISO 8601), or missing."""

Scale = Literal["value", "probability", "log-odds"]
"""Unit of an explanation: the target's own, a probability, or log-odds (linear models)."""

OutsideReason = Literal["below", "above", "unseen-level", "missing", "before", "after"]


class Outside(msgspec.Struct, frozen=True):
    """One value of a row that lies outside what the model has seen."""

    column: str
    value: Value
    reason: OutsideReason
    message: str
    """The same in plain words: ``age 130 is above 80, the largest value seen``."""


class Answer(msgspec.Struct, frozen=True):
    """The prediction for one row, with how sure it is and what to be careful about."""

    prediction: str | float
    """The class (its text as in the file), or the value of a regression."""
    probabilities: dict[str, float] | None = None
    """Of every class, in the task's order; none for a regression."""
    low: float | None = None
    """Lower end of the conformal interval of a regression, at the level in `Metrics.conformal`."""
    high: float | None = None
    prediction_set: list[str] | None = None
    """Classes that cannot be ruled out at the conformal level; may be empty."""
    threshold: float | None = None
    """Binary tasks: the positive class is predicted from this probability on."""
    outside: tuple[Outside, ...] = ()


class Contribution(msgspec.Struct, frozen=True):
    """What one column adds to a prediction, compared with the average row."""

    column: str
    value: Value
    contribution: float


class Explanation(msgspec.Struct, frozen=True):
    """A prediction as a sum: base + contributions (largest first) = prediction."""

    output: str
    """The class explained, or the target's name."""
    scale: Scale
    base: float
    """The mean prediction over the background rows."""
    prediction: float
    contributions: tuple[Contribution, ...]
    method: Literal["exact", "sampled"]
    error: float = 0.0
    """Largest standard error of a sampled contribution; 0 when exact."""
