"""Nodes: decision trees of every library in one flat form.

Every library asks ``value <= threshold`` and sends a missing value to a side of its own; they
differ in precision (scikit-learn's forests compare in 32 bits) and in what missing means
(LightGBM may read it as zero). Precision is folded into the threshold. A missing value compares
false and so goes right; a node that sends it left reads another register, in which a missing value
is minus infinity. So one walker serves all, exactly, and asks one question per node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Nodes:
    """Nodes of one tree or many, in breadth-first order; the right child follows the left one."""

    threshold: Floats
    """Values up to it go left. In a leaf: its value."""
    child: Integers
    """The left child; in a leaf, itself."""
    feature: Integers
    """The register compared; 0 in a leaf. As read, before registers are known: twice the encoded
    column, plus one if a missing value goes left; -1 in a leaf."""

    @staticmethod
    def joined(trees: Sequence[Nodes]) -> Nodes:
        """Return the nodes of many trees, already moved, as one; none at all are allowed."""
        if not trees:
            none = np.empty(0, np.int64)
            return Nodes(np.empty(0), none, none)
        return Nodes(
            np.concatenate([t.threshold for t in trees]),
            np.concatenate([t.child for t in trees]),
            np.concatenate([t.feature for t in trees]),
        )


def make_tree(
    left: NDArray[np.integer],
    right: NDArray[np.integer],
    feature: NDArray[np.integer],
    threshold: Floats,
    nan_left: NDArray[np.bool_],
    leaf_value: Floats,
) -> Nodes:
    """Lay out one tree, given in any order with its root first.

    Args:
        left: Shape (n,): left children; negative marks a leaf.
        right: Shape (n,): right children.
        feature: Shape (n,): encoded columns; any number in leaves.
        threshold: Shape (n,).
        nan_left: Shape (n,): whether a missing value goes left.
        leaf_value: Shape (n,): read in leaves only.
    """
    order = _breadth_first(left, right)
    inner = left[order] >= 0
    n = len(order)
    child = np.arange(n)
    child[inner] = 1 + 2 * np.arange(int(inner.sum()))
    return Nodes(
        threshold=np.where(inner, threshold[order], leaf_value[order]),
        child=child,
        feature=np.where(inner, 2 * feature[order].astype(np.int64) + nan_left[order], -1),
    )


def _breadth_first(left: NDArray[np.integer], right: NDArray[np.integer]) -> Integers:
    levels = [np.zeros(1, np.int64)]
    while True:
        parents = levels[-1][left[levels[-1]] >= 0]
        if not len(parents):
            return np.concatenate(levels)
        levels.append(np.column_stack([left[parents], right[parents]]).ravel().astype(np.int64))


def widen(threshold: Floats) -> Floats:
    """Return thresholds for doubles that part them as *threshold* parts them rounded to float32.

    Rounding is monotonic, so ``float32(v) <= t`` holds exactly for all v up to some double: the
    middle between the largest float32 that is not above t and the next one; the middle itself
    rounds to the one whose last bit is 0.
    """
    below = threshold.astype(np.float32)
    below = np.where(below > threshold, np.nextafter(below, np.float32(-np.inf)), below)
    above = np.nextafter(below, np.float32(np.inf))
    middle = (below.astype(np.float64) + above.astype(np.float64)) / 2
    middle_goes_down = (below.view(np.int32) & 1) == 0
    return np.where(middle_goes_down, middle, np.nextafter(middle, -np.inf))
