"""Linking: nodes packed to one word each, compared as integers.

A step of a walk costs memory, so a node is 8 bytes: a code of 32 bits to compare with, the slot
that is compared (16 bits) and how far ahead its left child lies (16 bits). Once per row, every
slot is a register turned into such a code, by one of two ways; both keep every answer exactly:

- in 32 bits: thresholds that `nodes.widen` made part doubles as float32s are parted, and float32s
  are ordered as their bits are (the bits of negative ones turned over);
- by rank: the code of a value is the number of thresholds below it, that of a threshold its place
  among them, and ``value <= threshold`` just where the first is not above the second.

Source of ranks: Lucchese et al., "QuickScorer", SIGIR 2015, takes thresholds by feature in order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.nodes import Floats, Integers, Nodes, widen

Words = NDArray[np.int64]

REPEATED = 4
"""Leaf values are kept once each if that leaves a quarter of them: few share a cache line."""


def link(words: Words, nodes: Nodes) -> Words:
    """Return one block for the kernel: *words*, then what `opcodes` calls the linked part.

    Raises:
        NotCompilable: If a child lies too far ahead, or too many slots are compared.

    Cost: O(nodes log nodes).
    """
    leaf = nodes.child == np.arange(len(nodes.child))
    values, code = _leaf_values(nodes.threshold[leaf])
    codes, slot = np.zeros(len(leaf), np.int64), np.zeros(len(leaf), np.int64)
    codes[leaf] = code
    slots, tables, slot[~leaf], codes[~leaf] = _slots(
        nodes.feature[~leaf], nodes.threshold[~leaf], len(words) + op.LINKED
    )
    ahead = nodes.child - np.arange(len(leaf))
    if len(slots) > op.FIELD or ahead.max(initial=0) > op.FIELD:
        raise NotCompilable(
            f"trees over {len(slots)} columns with children up to {ahead.max(initial=0)} nodes "
            f"ahead; at most {op.FIELD} of both"
        )
    packed = (codes << op.CODE_SHIFT) | (slot << op.SLOT_SHIFT) | ahead
    parts = (tables, slots.ravel(), values.view(np.int64), packed)
    ends = len(words) + op.LINKED + np.cumsum([len(part) for part in parts])
    places = np.array([len(slots), *ends[:3]], np.int64)
    return np.concatenate([words, places, *parts])


def _leaf_values(values: Floats) -> tuple[Floats, Integers]:
    """Return a table of leaf values, and the place of each leaf's in it."""
    distinct, place = np.unique(values, return_inverse=True)
    if REPEATED * len(distinct) <= len(values):
        return distinct, place
    return values, np.arange(len(values))


def _slots(
    register: Integers, threshold: Floats, first: int
) -> tuple[Integers, Words, Integers, Integers]:
    """Return all slots, their tables from the place *first* on, and each node's slot and code."""
    short = is_widened(threshold)
    keys, slot = np.unique(2 * register + short, return_inverse=True)
    slots, tables, code = [(0, 0, 0)], [np.empty(0)], np.zeros(len(slot), np.int64)
    order = np.argsort(slot, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(slot, minlength=len(keys)))[:-1])
    for key, group in zip(keys.tolist(), groups, strict=False):
        if key % 2:
            slots.append((key // 2, 0, op.IN_32_BITS))
            code[group] = short_codes(threshold[group])
            continue
        distinct = np.unique(threshold[group])
        slots.append((key // 2, first, len(distinct)))
        code[group] = np.searchsorted(distinct, threshold[group])
        tables.append(distinct)
        first += len(distinct)
    return np.array(slots), np.concatenate(tables).view(np.int64), slot + 1, code


def is_widened(threshold: Floats) -> NDArray[np.bool_]:
    """Return where `widen` made the threshold from the float32 that it rounds to."""
    finite = np.abs(threshold) < np.finfo(np.float32).max
    short = np.where(finite, threshold, 0.0).astype(np.float32).astype(np.float64)
    return np.asarray(finite & (widen(short) == threshold))


def short_codes(values: Floats) -> Integers:
    """Return codes of values rounded to float32, in the same order; minus zero equals zero."""
    bits = (values.astype(np.float32) + np.float32(0.0)).view(np.int32).astype(np.int64)
    return np.where(bits >= 0, bits + op.NEGATIVES, -1 - bits)
