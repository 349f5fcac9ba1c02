"""Attribution: how much each column moves one prediction away from the mean one.

The measure is the Shapley value: a column's mean effect over all orders in which the columns can
change from a background row to this one. Models that add columns up have a closed form. Others
are sampled: orders are drawn at random and also run backwards (antithetic), one pair per
background row, with a fixed seed, so that the same row always gets the same explanation. What
sampling leaves over is spread by the columns' sampling variance, so that the sum is exact.

Source: E. Štrumbelj and I. Kononenko, "Explaining prediction models and individual predictions
with feature contributions", Knowledge and Information Systems 41 (2014). Bad at: columns that
depend on each other, since it mixes rows that could not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

Mixed = Callable[[Mask, NDArray[np.int64]], Floats]
"""Predicts mixed rows: ``mask`` (m, d) says which columns come from the row explained, the others
come from the background row of the given place (m,); returns one output (m,)."""

SEED = 2014


@dataclass(frozen=True)
class Attribution:
    """What each column adds."""

    base: float
    contributions: Floats
    """Shape (d,)."""
    error: float
    """Largest standard error of a contribution."""


def sampled(mixed: Mixed, n_columns: int, n_background: int, *, n_pairs: int) -> Attribution:
    """Estimate Shapley values from *n_pairs* random orders and their reverses.

    Args:
        mixed: Predicts mixed rows.
        n_columns: d.
        n_background: Rows to compare with; their mean prediction is the base.
        n_pairs: At least 2. Costs 2 * n_pairs * (d + 1) predictions at most.
    """
    rng = np.random.default_rng(SEED)
    nothing = np.zeros((n_background, n_columns), dtype=bool)
    everything = np.ones((1, n_columns), dtype=bool)
    base = float(mixed(nothing, np.arange(n_background)).mean())
    prediction = float(mixed(everything, np.zeros(1, np.int64))[0])

    places = _spread(n_background, n_pairs, rng)
    orders = np.array([rng.permutation(n_columns) for _ in range(n_pairs)])
    effects = (_walk(mixed, orders, places) + _walk(mixed, orders[:, ::-1], places)) / 2
    values = effects.mean(axis=0)
    variances = effects.var(axis=0, ddof=1) / n_pairs
    left_over = prediction - base - values.sum()
    total = variances.sum()
    share = variances / total if total > 0 else np.full(n_columns, 1 / n_columns)
    return Attribution(base, values + left_over * share, float(np.sqrt(variances.max())))


def _spread(n_background: int, n_pairs: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return *n_pairs* places of background rows, each used as often as the others, or nearly."""
    rounds = -(-n_pairs // n_background)
    return np.concatenate([rng.permutation(n_background) for _ in range(rounds)])[:n_pairs]


def _walk(mixed: Mixed, orders: NDArray[np.int64], places: NDArray[np.int64]) -> Floats:
    """Change columns one by one in each order; return the effect of each column, (orders, d)."""
    n_orders, n_columns = orders.shape
    rank = np.argsort(orders, axis=1)
    changed = rank[:, None, :] < np.arange(n_columns + 1)[None, :, None]  # (orders, d + 1, d)
    outputs = mixed(changed.reshape(-1, n_columns), np.repeat(places, n_columns + 1))
    steps = np.diff(outputs.reshape(n_orders, n_columns + 1), axis=1)
    return np.asarray(np.take_along_axis(steps, rank, axis=1))


def additive(mixed: Mixed, n_columns: int, n_background: int) -> Attribution:
    """Return the Shapley values of a model that adds its columns up: exact.

    Each is the prediction less the mean prediction with that column taken from the background.
    """
    row = np.arange(n_background)
    base = float(mixed(np.zeros((n_background, n_columns), dtype=bool), row).mean())
    prediction = float(mixed(np.ones((1, n_columns), dtype=bool), row[:1])[0])
    masks = np.repeat(~np.eye(n_columns, dtype=bool), n_background, axis=0)
    without = mixed(masks, np.tile(row, n_columns)).reshape(n_columns, n_background)
    return Attribution(base, prediction - without.mean(axis=1), 0.0)
