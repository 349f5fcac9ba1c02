"""The kernel: one compiled walker for every model, over one block of words.

A row and a batch run the same operations in the same order, so that they agree to the last bit.
Many walks go down trees together, each a step or two in turn, for a walk waits for memory at every
node. A leaf points at itself and compares minus infinity, so a walk that has ended stays; it drops
out of the list of walks that go on without a branch that the processor would have to guess.

Compiled by Numba when first called, then kept on disk; nothing is compiled on import. It is one
file because Numba compiles anew only when a function's own file changes (so, after a change to
`opcodes`, touch this file).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from sprintml.models.fastpath import opcodes as op

Floats = NDArray[np.float64]
Words = NDArray[np.int64]
F = TypeVar("F", bound=Callable[..., Any])

LANES = 64
"""Trees that one row walks together."""

BEFORE_FIRST_LOOK = 2
"""Steps of every walk before it is asked for the first time whether it has ended."""


def compiled(**options: Any) -> Callable[[F], F]:  # noqa: ANN401 - Numba's own options
    """Compile a function when it is first called, and keep the result on disk where possible."""

    def decorate(function: F) -> F:
        try:
            return cast("F", numba.njit(cache=True, **options)(function))
        except RuntimeError:  # no folder for the cache can be written: compile in each process
            return cast("F", numba.njit(**options)(function))

    return decorate


@compiled()
def _step(values: Floats, words: Words, registers: Floats, base: int, node: int) -> int:
    """Go one node down; *node* is the place of its first word. A leaf stays where it is."""
    packed = words[np.uint64(node + 1)]
    value = registers[np.uint64(base + (packed & op.FEATURE_MASK))]
    right = not (value <= values[np.uint64(node)])  # so a missing value goes right
    return int((packed >> op.CHILD_SHIFT) + 2 * right)


@compiled()
def _walk(
    values: Floats, words: Words, registers: Floats, base: int, stride: int, at: Words, live: Words
) -> None:
    """Walk from the nodes in *at* to their leaves, which replace them.

    Walk i reads the registers that begin at base + i * stride; *live* is scratch, as long as *at*.
    """
    n = len(at)
    for i in range(n):
        lane, node = base + i * stride, at[np.uint64(i)]
        for _ in range(BEFORE_FIRST_LOOK):
            node = _step(values, words, registers, lane, node)
        at[np.uint64(i)] = node
        live[np.uint64(i)] = i
    while n > 0:
        n_live = 0
        for j in range(n):
            i = live[np.uint64(j)]
            lane = base + i * stride
            before = _step(values, words, registers, lane, at[np.uint64(i)])
            node = _step(values, words, registers, lane, before)
            at[np.uint64(i)] = node
            live[np.uint64(n_live)] = i
            n_live += node != before
        n = n_live


@compiled()
def _date_part(micros: float, part: int) -> float:
    """Return one of the parts of a date, in the order of `sprintml.preprocessing.PARTS`."""
    if math.isnan(micros):
        return math.nan
    if part == 0:
        return micros / 86_400_000_000.0
    whole = int(micros)
    days = whole // 86_400_000_000
    if part == 4:
        return float((days + 3) % 7)
    if part == 5:
        return float(whole // 3_600_000_000 % 24)
    return float(_civil(days)[part - 1])


@compiled()
def _civil(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a number of days since 1970.

    Source: Howard Hinnant, "chrono-compatible low-level date algorithms" (civil_from_days).
    """
    shifted = days + 719_468
    era = shifted // 146_097
    day = shifted - era * 146_097
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month = month + 3 if month < 10 else month - 9
    return year + era * 400 + (1 if month <= 2 else 0), month, day


@compiled()
def _clear(numbers: Floats) -> None:
    for i in range(len(numbers)):
        numbers[i] = 0.0


@compiled()
def _load(inputs: Floats, registers: Floats, base: int) -> None:
    """Fill the constant and the inputs of the registers that begin at *base*."""
    registers[base] = -np.inf
    for i in range(len(inputs)):
        registers[base + 1 + i] = inputs[i]


@compiled()
def _encode(values: Floats, words: Words, registers: Floats, base: int) -> None:
    """Fill the registers that begin at *base*, whose inputs are there already."""
    at = words[op.OPS]
    for _ in range(words[op.N_OPS]):
        kind, source, second = words[at], base + words[at + 1], words[at + 2]
        target, first, rest = base + words[at + 3], words[at + 4], words[at + 5]
        at += op.OP_WORDS
        value = registers[source]
        if kind == op.IMPUTE:
            registers[target] = values[first] if math.isnan(value) else value
        elif kind == op.IS_MISSING:
            registers[target] = 1.0 if math.isnan(value) else 0.0
        elif kind == op.SCALE:
            registers[target] = (value - values[first]) / values[first + 1]
        elif kind == op.PRODUCT:
            registers[target] = value * registers[base + second]
        elif kind == op.LEVELS:
            row = rest + words[first + int(value)] * second
            for i in range(second):
                registers[target + i] = values[row + i]
        else:
            registers[target] = _date_part(value, second)


@compiled()
def _linear(
    values: Floats, words: Words, m: int, registers: Floats, base: int, raw: Floats
) -> None:
    """Add up coefficients times registers, output by output."""
    n_slots, slots, coefficients, intercepts = (
        words[m + 4],
        words[m + 5],
        words[m + 6],
        words[m + 7],
    )
    for k in range(words[m + 2]):
        total = 0.0
        at = coefficients + k * n_slots
        for i in range(n_slots):
            total += values[at + i] * registers[base + words[slots + i]]
        raw[k] = total + values[intercepts + k]


@compiled()
def _start(values: Floats, words: Words, m: int, raw: Floats) -> None:
    for k in range(words[m + 2]):
        raw[k] = values[words[m + 6] + k]


@compiled()
def _divide(words: Words, m: int, raw: Floats) -> None:
    if words[m + 9] > 1:
        for k in range(words[m + 2]):
            raw[k] /= words[m + 9]


@compiled()
def _forest_row(
    values: Floats, words: Words, m: int, registers: Floats, base: int, raw: Floats
) -> None:
    """Walk all trees with one row, many trees at a time."""
    n_trees, roots, nodes = words[m + 4], words[m + 5], words[op.NODES]
    outputs, n_raw, leaf_rows = words[m + 7], words[m + 2], words[m + 8]
    at, live = np.empty(LANES, np.int64), np.empty(LANES, np.int64)
    _start(values, words, m, raw)
    for first in range(0, n_trees, LANES):
        n = min(LANES, n_trees - first)
        for i in range(n):
            at[i] = nodes + 2 * words[roots + first + i]
        _walk(values, words, registers, base, 0, at[:n], live)
        if outputs >= 0:
            for i in range(n):
                raw[words[outputs + first + i]] += values[at[i]]
        else:
            for i in range(n):
                row = leaf_rows + int(values[at[i]]) * n_raw
                for k in range(n_raw):
                    raw[k] += values[row + k]
    _divide(words, m, raw)


@compiled()
def _forest_rows(
    values: Floats, words: Words, m: int, registers: Floats, stride: int, raw: Floats
) -> None:
    """Walk all trees with many rows (raw: shape (rows, outputs)), all rows at a time."""
    n_trees, roots, nodes = words[m + 4], words[m + 5], words[op.NODES]
    outputs, n_raw, leaf_rows = words[m + 7], words[m + 2], words[m + 8]
    n = raw.shape[0]
    at, live = np.empty(n, np.int64), np.empty(n, np.int64)
    for i in range(n):
        _start(values, words, m, raw[i])
    for t in range(n_trees):
        root = nodes + 2 * words[roots + t]
        for i in range(n):
            at[i] = root
        _walk(values, words, registers, 0, stride, at, live)
        if outputs >= 0:
            output = words[outputs + t]
            for i in range(n):
                raw[i, output] += values[at[i]]
        else:
            for i in range(n):
                row = leaf_rows + int(values[at[i]]) * n_raw
                for k in range(n_raw):
                    raw[i, k] += values[row + k]
    for i in range(n):
        _divide(words, m, raw[i])


@compiled()
def _neighbors(
    values: Floats, words: Words, m: int, registers: Floats, base: int, raw: Floats
) -> None:
    """Average the targets of the k nearest rows (Euclidean; ties: the earlier row)."""
    n_rows, slots, rows, targets = words[m + 4], words[m + 5], words[m + 6], words[m + 7]
    k, n_slots, n_raw = words[m + 8], words[m + 9] >> 1, words[m + 2]
    by_distance = words[m + 9] & 1
    best, index = np.empty(k), np.empty(k, np.int64)
    for j in range(k):
        best[j], index[j] = np.inf, 0
    for r in range(n_rows):
        distance = 0.0
        at = rows + r * n_slots
        for i in range(n_slots):
            difference = values[at + i] - registers[base + words[slots + i]]
            distance += difference * difference
        if distance < best[k - 1]:
            j = k - 1
            while j > 0 and best[j - 1] > distance:
                best[j], index[j] = best[j - 1], index[j - 1]
                j -= 1
            best[j], index[j] = distance, r
    _average(values, targets, best, index, by_distance, raw[:n_raw])


@compiled()
def _average(
    values: Floats, targets: int, squares: Floats, index: Words, by_distance: int, raw: Floats
) -> None:
    """Average targets of the rows in *index*, evenly or by 1 / distance (a distance of 0 wins)."""
    _clear(raw)
    total = 0.0
    exact = by_distance == 1 and squares[0] == 0.0
    for j in range(len(index)):
        weight = 1.0
        if exact:
            weight = 1.0 if squares[j] == 0.0 else 0.0
        elif by_distance == 1:
            weight = 1.0 / math.sqrt(squares[j])
        total += weight
        for k in range(len(raw)):
            raw[k] += weight * values[targets + index[j] * len(raw) + k]
    for k in range(len(raw)):
        raw[k] /= total


@compiled()
def _link_and_add(values: Floats, words: Words, m: int, raw: Floats, out: Floats) -> None:
    """Turn raw scores into predictions and add them to *out* by the member's weight."""
    link, n_raw, weight = words[m + 1], words[m + 2], values[words[m + 3]]
    if link in (op.SIGMOID, op.BINARY):
        p = raw[0] if link == op.BINARY else 1.0 / (1.0 + math.exp(-raw[0]))
        out[0] += weight * (1.0 - p)
        out[1] += weight * p
    elif link == op.SOFTMAX:
        highest = raw[0]
        for k in range(1, n_raw):
            highest = max(highest, raw[k])
        total = 0.0
        for k in range(n_raw):
            raw[k] = math.exp(raw[k] - highest)
            total += raw[k]
        for k in range(n_raw):
            out[k] += weight * (raw[k] / total)
    else:
        for k in range(n_raw):
            value = raw[k]
            if link == op.EXP:
                value = math.exp(value)
            elif link == op.EXPM1:
                value = math.expm1(value)
            out[k] += weight * value


@compiled()
def _finish(values: Floats, words: Words, out: Floats) -> None:
    """Calibrate probabilities by the temperature, or clip a value to the range of the target."""
    at = words[op.FINISH_AT]
    if words[op.FINISH] == 1:
        total = 0.0
        for k in range(len(out)):
            out[k] = out[k] ** values[at]
            total += out[k]
        for k in range(len(out)):
            out[k] /= total
    elif words[op.FINISH] == 2:
        out[0] = min(max(out[0], values[at]), values[at + 1])


@compiled()
def _count_outside(values: Floats, words: Words, inputs: Floats) -> int:
    n, low = len(inputs), words[op.BOUNDS]
    count = 0
    for i in range(n):
        count += (inputs[i] < values[low + i]) | (inputs[i] > values[low + n + i])
    return count


@compiled()
def score_row(values: Floats, words: Words, inputs: Floats, out: Floats) -> int:
    """Predict one row.

    Args:
        values: The program's words as floats.
        words: The same words as integers.
        inputs: Shape (n_inputs,).
        out: Shape (n_outputs,); is written.

    Returns:
        How many inputs lie outside of what was seen.
    """
    base: int = np.int64(0)  # type: ignore[assignment]  # a plain 0 would compile everything twice
    registers = np.empty(words[op.N_REGISTERS])
    _load(inputs, registers, base)
    _encode(values, words, registers, base)
    raw = np.empty(max(len(out), 2))
    _clear(out)
    for i in range(words[op.N_MEMBERS]):
        m = words[op.MEMBERS] + i * op.MEMBER_WORDS
        if words[m] == op.LINEAR:
            _linear(values, words, m, registers, base, raw)
        elif words[m] == op.FOREST:
            _forest_row(values, words, m, registers, base, raw)
        else:
            _neighbors(values, words, m, registers, base, raw)
        _link_and_add(values, words, m, raw, out)
    _finish(values, words, out)
    return _count_outside(values, words, inputs)


@compiled(nogil=True)
def score_rows(values: Floats, words: Words, inputs: Floats, out: Floats, block: int) -> None:
    """Predict many rows: *inputs* of shape (n, n_inputs) into *out* of shape (n, n_outputs).

    Rows go through each tree in blocks of *block*, so that the tree stays in the cache.
    """
    stride = words[op.N_REGISTERS]
    registers = np.empty(block * stride)
    raws = np.empty((block, max(out.shape[1], 2)))
    for first in range(0, inputs.shape[0], block):
        n = min(block, inputs.shape[0] - first)
        for i in range(n):
            _clear(out[first + i])
            _load(inputs[first + i], registers, i * stride)
            _encode(values, words, registers, i * stride)
        for j in range(words[op.N_MEMBERS]):
            m = words[op.MEMBERS] + j * op.MEMBER_WORDS
            if words[m] == op.FOREST:
                _forest_rows(values, words, m, registers, stride, raws[:n])
            for i in range(n):
                if words[m] == op.LINEAR:
                    _linear(values, words, m, registers, i * stride, raws[i])
                elif words[m] == op.NEIGHBORS:
                    _neighbors(values, words, m, registers, i * stride, raws[i])
                _link_and_add(values, words, m, raws[i], out[first + i])
        for i in range(n):
            _finish(values, words, out[first + i])


def compile_now() -> None:
    """Compile both entries for the arrays that scorers have, or load what was compiled before."""
    floats, words, rows = numba.float64[::1], numba.int64[::1], numba.float64[:, ::1]
    cast("Any", score_row).compile((floats, words, floats, floats))
    cast("Any", score_rows).compile((floats, words, rows, rows, numba.int64))
