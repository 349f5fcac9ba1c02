"""Corrections for many tests: p-values adjusted so that one level holds for the family.

Bonferroni, Holm, Hochberg and Hommel bound the chance of any false alarm; Benjamini-Hochberg and
Benjamini-Yekutieli the expected share of false alarms among alarms. Source: Holm 1979; Hochberg
1988; Hommel 1988, Biometrika 75, 383; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.samples import Array, one_of, sample


def adjust(p_values: ArrayLike, method: str) -> Array:
    """Return the adjusted p-values (m,), in the order given.

    Args:
        p_values: Shape (m,), each between 0 and 1.
        method: One of `METHODS`.

    Raises:
        SampleError: If a p-value is none.
        OptionError: If the method is unknown.
    """
    one_of(method, METHODS, "method")
    p = sample(p_values, "p_values", least=1)
    if (p < 0).any() or (p > 1).any():
        raise SampleError("p-values must lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, _RULES[method](p[order]))
    return adjusted


def _bonferroni(p: Array) -> Array:
    return p * len(p)


def _holm(p: Array) -> Array:
    return np.asarray(np.maximum.accumulate(p * np.arange(len(p), 0, -1)))


def _from_above(p: Array, factors: Array) -> Array:
    return np.asarray(np.minimum.accumulate((p * factors)[::-1])[::-1])


def _hochberg(p: Array) -> Array:
    return _from_above(p, np.arange(len(p), 0, -1.0))


def _hommel(p: Array) -> Array:
    """Take, for every size of a set of true hypotheses, the largest p that Simes gives it."""
    m = len(p)
    adjusted = p.copy()
    for size in range(m, 1, -1):
        rank = np.arange(1, size + 1)
        simes = (size * p[m - size :] / rank).min()
        adjusted[m - size :] = np.maximum(adjusted[m - size :], simes)
        adjusted[: m - size] = np.maximum(
            adjusted[: m - size], np.minimum(simes, size * p[: m - size])
        )
    return adjusted


def _benjamini_hochberg(p: Array) -> Array:
    return _from_above(p, len(p) / np.arange(1, len(p) + 1))


def _benjamini_yekutieli(p: Array) -> Array:
    return np.asarray(_benjamini_hochberg(p) * (1 / np.arange(1, len(p) + 1)).sum())


_RULES: dict[str, Callable[[Array], Array]] = {
    "bonferroni": _bonferroni,
    "holm": _holm,
    "hochberg": _hochberg,
    "hommel": _hommel,
    "bh": _benjamini_hochberg,
    "by": _benjamini_yekutieli,
}
METHODS = tuple(_RULES)
