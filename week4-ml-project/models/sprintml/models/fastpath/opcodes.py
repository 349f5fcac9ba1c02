"""The vocabulary of a compiled model: what the numbers of its program mean.

A program is one block of 8-byte words. The header says where the rest lies; the operations fill
a file of registers from the inputs; the members turn registers into predictions.

Register 0 holds minus infinity, registers 1 … n_inputs hold the inputs, the operations write the
others. Plain integers, so that Numba takes them as constants.
"""

from __future__ import annotations

# Header: places of the words that say how large everything is and where it begins.
N_INPUTS = 0
N_REGISTERS = 1
N_OPS = 2
OPS = 3
N_MEMBERS = 4
MEMBERS = 5
N_OUTPUTS = 6
FINISH = 7
"""0: nothing, 1: temperature, 2: clip."""
FINISH_AT = 8
"""Where the temperature's inverse, or the two ends of the clip, are."""
BOUNDS = 9
"""Where the lowest value of each input seen is; the highest ones follow."""
NODES = 10
"""Where the linked part begins."""
HEADER = 11

# An operation: kind, source register, second source or width, target register, two places.
OP_WORDS = 6
IMPUTE = 0
"""A missing source becomes the number at the first place."""
IS_MISSING = 1
SCALE = 2
"""Minus the number at the first place, divided by the one after it."""
PRODUCT = 3
LEVELS = 4
"""The source is a code; the first place maps codes to rows, the second holds the rows."""
DATE_PART = 5
"""The source is microseconds since 1970; the second source says which part."""

# A member: kind, link, number of raw scores, place of its weight, then by kind.
MEMBER_WORDS = 10
LINEAR = 0
"""Number of slots, their registers, coefficients by output, intercepts."""
FOREST = 1
"""Number of trees, their roots, first values, output of each tree, leaf rows, divisor."""
NEIGHBORS = 2
"""Number of rows, slots' registers, rows, targets, k, number of slots, by distance or not."""

# Links: from raw scores to predictions.
IDENTITY = 0
SIGMOID = 1
SOFTMAX = 2
EXP = 3
EXPM1 = 4
BINARY = 5
"""One raw score is the probability of the second class."""

# The linked part: number of slots, places of slots, leaf values and nodes; then tables, and these.
# Roots count nodes.
N_SLOTS = 0
SLOTS = 1
LEAVES = 2
TREES = 3
LINKED = 4

# A slot: a register, the place of the thresholds it is ranked among, their number.
SLOT_WORDS = 3
IN_32_BITS = -1
"""Instead of a number: the code is that of the value rounded to a float32. Slot 0 is always 0."""
NEGATIVES = 1 << 31
"""Added to the bits of a float32 from zero on, so that negative ones are below."""
MISSING = (1 << 32) - 1
"""The code of NaN: above all others, so it goes right."""

# A node: one word. From above: the code compared (in a leaf, the place of its value), the slot,
# and how far ahead the left child is (the right one follows it). A leaf's child is itself.
CODE_SHIFT = 32
CODE_MASK = (1 << 32) - 1
SLOT_SHIFT = 16
FIELD = (1 << 16) - 1
