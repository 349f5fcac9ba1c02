"""Traces: what only a column made from the target can show, however weak it is as a predictor.

- filled in (or left empty) for rows of one class only
- the target's exact mean or sum over each group
- one and the same for every row of a class, or for every stretch of the target's values
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.leaks.outcome import Outcome

Numbers = NDArray[np.float64]

_PURE = 0.99
_FEWEST = 15
_FEWEST_APART = 8
_MOST_VALUES = 50
_COARSE = 0.02


def trace(values: pd.Series[Any], outcome: Outcome, groups: list[NDArray[np.int64]]) -> str:
    """Say which trace of the outcome the column's canonical *values* (n rows) bear; "" for none.

    Args:
        values: One column.
        outcome: Of the same rows.
        groups: Columns by whose levels a mean may have been taken, as codes; each shape (n,).
    """
    if found := _one_sided_gaps(values, outcome):
        return found
    if values.dtype == np.float64 and (found := _aggregate(values, outcome, groups)):
        return found
    return _step_of_target(values, outcome)


def _one_sided_gaps(values: pd.Series[Any], outcome: Outcome) -> str:
    filled = values.notna().to_numpy()
    fewest = _FEWEST_APART if outcome.is_regression else _FEWEST
    if min(filled.sum(), (~filled).sum()) < fewest:
        return ""
    for side, said in ((filled, "filled in"), (~filled, "left empty")):
        n = int(side.sum())
        if outcome.is_regression:
            if _separates(outcome.values, side):
                return f"it is {said} for one end of the target's values only"
            return ""
        counts = np.bincount(outcome.codes[side & (outcome.codes >= 0)], minlength=1)
        k = int(counts.argmax())
        base = float((outcome.codes == k).mean())
        surprise = n * math.log(1 / base) if 0 < base < 1 else 0.0
        if counts[k] >= _PURE * n and base <= 0.75 and surprise >= 15:
            return f"it is {said} in {n:,} rows, nearly all of class {outcome.classes[k]!r}"
    return ""


def _separates(target: Numbers, side: NDArray[np.bool_]) -> bool:
    """Whether the target's values on one side are nearly all above those on the other (AUC)."""
    ranks = pd.Series(target).rank().to_numpy()
    n, m = int(side.sum()), int((~side).sum())
    auc = (float(ranks[side].sum()) - n * (n + 1) / 2) / (n * m)
    return max(auc, 1 - auc) >= 0.995


def _aggregate(values: pd.Series[Any], outcome: Outcome, groups: list[NDArray[np.int64]]) -> str:
    x = values.to_numpy(dtype=np.float64)
    known = ~np.isnan(x)
    if known.sum() < _FEWEST:
        return ""
    tolerance = _rounding(x[known])
    for label, target in outcome.indicators():
        of = f"the share of class {label!r}" if label else "the target's mean"
        if _is_own_mean(x[known], target[known], tolerance):
            return f"each of its values is exactly {of} in the rows that have it"
        for group in groups:
            if _is_group_mean(x[known], target[known], group[known], tolerance):
                return f"it is {of} (or their number) over the rows of a group"
    return ""


def _rounding(x: Numbers) -> float:
    """Return half of the last decimal place in which *x* is written."""
    for places in range(7):
        if np.allclose(x, np.round(x, places), rtol=0, atol=1e-9):
            return 0.5 * 10.0**-places + 1e-9
    return 1e-6 * max(1.0, float(np.abs(x).max()))


def _is_own_mean(x: Numbers, target: Numbers, tolerance: float) -> bool:
    different, codes = np.unique(x, return_inverse=True)
    too_coarse = tolerance > _COARSE * float(np.std(target))
    if too_coarse or not 4 <= len(different) <= 0.5 * len(x):
        return False
    counts = np.bincount(codes)
    means = np.bincount(codes, weights=target) / counts
    off = np.abs(means - different) > tolerance
    return float(counts[off].sum()) <= 0.02 * len(x)


def _is_group_mean(x: Numbers, target: Numbers, group: NDArray[np.int64], tolerance: float) -> bool:
    """Whether *x* is the mean, the smoothed mean, the sum, or the mean of the others, per group."""
    sizes = np.bincount(group)
    there = sizes > 0
    sums = np.bincount(group, weights=target)
    firsts = np.zeros(len(sizes))
    firsts[group] = x
    if np.abs(x - firsts[group]).max() > 1e-9:
        return _is_mean_of_others(x, target, group, tolerance)
    own, n, s = firsts[there], sizes[there].astype(np.float64), sums[there]
    if len(np.unique(own)) < 6:
        return False
    if np.corrcoef(own, s)[0, 1] ** 2 > 0.99999:
        return True
    if tolerance > _COARSE * float(np.std(target)):
        return False  # rounded so much that anything would fit
    # x = (s + m p) / (n + m) for some m and p: then x n - s = m p - m x, a straight line in x
    design = np.column_stack([own, np.ones_like(own)])
    left = own * n - s
    rest = left - design @ np.linalg.lstsq(design, left, rcond=None)[0]
    return bool((np.abs(rest) <= 2 * tolerance * n + 1e-6).mean() > 0.98)


def _is_mean_of_others(
    x: Numbers, target: Numbers, group: NDArray[np.int64], tolerance: float
) -> bool:
    """Whether x (n - 1) + y is one and the same sum in each group."""
    sizes = np.bincount(group)
    shared = sizes[group] > 1
    too_coarse = tolerance > _COARSE * float(np.std(target))
    if too_coarse or shared.sum() < 0.5 * len(x) or len(np.unique(x)) < 6:
        return False
    sums = np.bincount(group, weights=target)
    off = np.abs(x * (sizes[group] - 1) + target - sums[group])
    return bool((off[shared] <= tolerance * sizes[group][shared] + 1e-6).mean() > 0.98)


def _step_of_target(values: pd.Series[Any], outcome: Outcome) -> str:
    codes, different = pd.factorize(values, use_na_sentinel=False)
    k, n = len(different), len(codes)
    if not 2 <= k <= min(_MOST_VALUES, n // 5):
        return ""
    if outcome.is_regression:
        return _is_binned(codes, outcome.values)
    if len(outcome.classes) < 3 or np.sort(np.bincount(codes))[-2] < 0.05 * n:
        return ""
    known = outcome.codes >= 0
    table = np.zeros((len(outcome.classes), k))
    np.add.at(table, (outcome.codes[known], codes[known]), 1.0)
    usual = table.argmax(axis=1)
    if len(np.unique(usual)) < 2 or table.max(axis=1).sum() < 0.998 * table.sum():
        return ""
    return "it is one and the same for all rows of each class"


def _is_binned(codes: NDArray[Any], target: Numbers) -> str:
    """Whether the column steps from value to value no more often than bins of the target do."""
    n = len(codes)
    shares = np.bincount(codes) / n
    expected = (n - 1) * float(1 - (shares**2).sum())
    order = np.lexsort((np.random.default_rng(0).random(n), target))
    steps = int((np.diff(codes[order]) != 0).sum())
    if expected < 8 or steps - (len(shares) - 1) > 0.02 * expected:
        return ""
    return "its values are bins of the target: they do not overlap"
