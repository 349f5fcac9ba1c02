"""The kernel: one compiled walker for every model, over one block of words.

A row and a batch run the same operations in the same order, so that they agree to the last bit.
Sixteen walks go down trees together, a step each in turn, for a walk waits for memory at every
node. A leaf points at itself, so a walk that has ended stays, and no branch depends on the row.

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
Lanes = tuple[int, ...]
F = TypeVar("F", bound=Callable[..., Any])

Codes = NDArray[np.uint32]

LANES = 16
"""Walks that go together: trees of one row, or rows of one tree."""


def compiled(**options: Any) -> Callable[[F], F]:  # noqa: ANN401 - Numba's own options
    """Compile a function when it is first called, and keep the result on disk where possible."""

    def decorate(function: F) -> F:
        try:
            return cast("F", numba.njit(cache=True, **options)(function))
        except RuntimeError:  # no folder for the cache can be written: compile in each process
            return cast("F", numba.njit(**options)(function))

    return decorate


@compiled(forceinline=True)
def _step(words: Words, codes: Codes, lane: int, width: int, node: int) -> int:
    """Go one node down from the place *node*. A leaf stays where it is: no code is below 0."""
    packed = words[np.uint64(node)]
    slot = (packed >> op.SLOT_SHIFT) & op.FIELD
    code = np.int64(codes[np.uint64(slot * width + lane)])
    right = code > ((packed >> op.CODE_SHIFT) & op.CODE_MASK)
    return node + (packed & op.FIELD) + np.int64(right)  # type: ignore[no-any-return]  # NumPy's


@compiled(forceinline=True)
def _steps(words: Words, codes: Codes, first: int, width: int, apart: int, at: Lanes) -> Lanes:
    """Go one node down in every lane. Written out, so that lanes are registers of the processor."""
    return (
        _step(words, codes, first + 0 * apart, width, at[0]),
        _step(words, codes, first + 1 * apart, width, at[1]),
        _step(words, codes, first + 2 * apart, width, at[2]),
        _step(words, codes, first + 3 * apart, width, at[3]),
        _step(words, codes, first + 4 * apart, width, at[4]),
        _step(words, codes, first + 5 * apart, width, at[5]),
        _step(words, codes, first + 6 * apart, width, at[6]),
        _step(words, codes, first + 7 * apart, width, at[7]),
        _step(words, codes, first + 8 * apart, width, at[8]),
        _step(words, codes, first + 9 * apart, width, at[9]),
        _step(words, codes, first + 10 * apart, width, at[10]),
        _step(words, codes, first + 11 * apart, width, at[11]),
        _step(words, codes, first + 12 * apart, width, at[12]),
        _step(words, codes, first + 13 * apart, width, at[13]),
        _step(words, codes, first + 14 * apart, width, at[14]),
        _step(words, codes, first + 15 * apart, width, at[15]),
    )


@compiled(forceinline=True)
def _have_ended(words: Words, at: Lanes) -> bool:
    """Whether all lanes are at leaves, whose child is no node ahead."""
    a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p = at  # noqa: E741 - sixteen letters
    ahead = words[np.uint64(a)] | words[np.uint64(b)] | words[np.uint64(c)] | words[np.uint64(d)]
    ahead |= words[np.uint64(e)] | words[np.uint64(f)] | words[np.uint64(g)] | words[np.uint64(h)]
    ahead |= words[np.uint64(i)] | words[np.uint64(j)] | words[np.uint64(k)] | words[np.uint64(l)]
    ahead |= words[np.uint64(m)] | words[np.uint64(n)] | words[np.uint64(o)] | words[np.uint64(p)]
    return (ahead & op.FIELD) == 0  # type: ignore[no-any-return]  # NumPy's


@compiled(forceinline=True)
def _walk(words: Words, codes: Codes, first: int, width: int, apart: int, at: Words) -> None:
    """Walk from the nodes in *at*, shape (LANES,), to their leaves, which replace them.

    The code of a slot in lane k is at ``first + slot * width + k * apart``.
    """
    a, b, c, d, e, f, g, h = at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7]
    i, j, k, l, m, n, o, p = at[8], at[9], at[10], at[11], at[12], at[13], at[14], at[15]  # noqa: E741 - as above
    lanes: Lanes = (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
    ended = False
    while not ended:
        lanes = _steps(words, codes, first, width, apart, lanes)
        lanes = _steps(words, codes, first, width, apart, lanes)
        ended = _have_ended(words, lanes)
    at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7] = lanes[:8]
    at[8], at[9], at[10], at[11], at[12], at[13], at[14], at[15] = lanes[8:]


@compiled()
def _rank(values: Floats, first: int, n: int, value: float) -> int:
    """Return how many of the *n* numbers from the place *first* on, in order, are below *value*."""
    at = first
    while n > 0:
        half = n >> 1
        below = values[np.uint64(at + half)] < value
        at += (half + 1) * below
        n = (n - half - 1) * below + half * (not below)
    return at - first


@compiled()
def _short_code(bits: int) -> int:
    """Return the code of a float32 from its bits, as `linking.short_codes` does."""
    return bits + op.NEGATIVES if bits < op.NEGATIVES else op.MISSING - bits


@compiled()
def _encode_slots(
    values: Floats, words: Words, registers: Floats, base: int, codes: Codes, lane: int, width: int
) -> None:
    """Turn registers into the codes that trees compare: that of a slot to ``lane + slot * width``.

    Slot 0, the leaves', ranks minus infinity among no thresholds: it is 0.
    """
    linked = words[op.NODES]
    at = words[linked + op.SLOTS]
    shorts = codes.view(np.float32)
    for slot in range(words[linked + op.N_SLOTS]):
        value = registers[base + words[at]]
        first, n = words[at + 1], words[at + 2]
        at += op.SLOT_WORDS
        to = lane + slot * width
        if math.isnan(value):
            codes[to] = op.MISSING
        elif n == op.IN_32_BITS:
            shorts[to] = np.float32(value) + np.float32(0.0)  # so that minus zero is zero
            bits: Any = np.int64(codes[to])
            codes[to] = _short_code(bits)
        else:
            codes[to] = _rank(values, first, n, value)


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


@compiled(forceinline=True)
def _leaf(values: Floats, words: Words, leaves: int, node: int) -> float:
    """Return the value of the leaf at the place *node*."""
    place = (words[np.uint64(node)] >> op.CODE_SHIFT) & op.CODE_MASK
    return float(values[np.uint64(leaves + place)])


@compiled()
def _forest_row(values: Floats, words: Words, m: int, codes: Codes, raw: Floats) -> None:
    """Walk all trees with one row, many trees at a time."""
    n_trees, roots, linked = words[m + 4], words[m + 5], words[op.NODES]
    outputs, n_raw, leaf_rows = words[m + 7], words[m + 2], words[m + 8]
    trees, leaves = words[linked + op.TREES], words[linked + op.LEAVES]
    at = np.empty(LANES, np.int64)
    _start(values, words, m, raw)
    for first in range(0, n_trees, LANES):
        for k in range(LANES):
            at[k] = trees + words[roots + min(first + k, n_trees - 1)]
        _walk(words, codes, 0, 1, 0, at)
        for k in range(min(LANES, n_trees - first)):
            value = _leaf(values, words, leaves, at[k])
            if outputs >= 0:
                raw[words[outputs + first + k]] += value
            else:
                row = leaf_rows + int(value) * n_raw
                for c in range(n_raw):
                    raw[c] += values[row + c]
    _divide(words, m, raw)


@compiled()
def _forest_rows(values: Floats, words: Words, m: int, codes: Codes, raw: Floats) -> None:
    """Walk each tree with all rows (raw: shape (rows, outputs)), many rows at a time."""
    n_trees, roots, linked = words[m + 4], words[m + 5], words[op.NODES]
    outputs, n_raw, leaf_rows = words[m + 7], words[m + 2], words[m + 8]
    trees, leaves = words[linked + op.TREES], words[linked + op.LEAVES]
    n, n_slots = raw.shape[0], words[linked + op.N_SLOTS]
    at = np.empty(LANES, np.int64)
    for i in range(n):
        _start(values, words, m, raw[i])
    for t in range(n_trees):
        root = trees + words[roots + t]
        output = words[outputs + t] if outputs >= 0 else -1
        for first in range(0, n, LANES):
            for k in range(LANES):
                at[k] = root
            _walk(words, codes, first * n_slots, LANES, 1, at)
            for k in range(min(LANES, n - first)):
                value = _leaf(values, words, leaves, at[k])
                if output >= 0:
                    raw[first + k, output] += value
                else:
                    row = leaf_rows + int(value) * n_raw
                    for c in range(n_raw):
                        raw[first + k, c] += values[row + c]
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
    codes = np.empty(words[words[op.NODES] + op.N_SLOTS], np.uint32)
    _encode_slots(values, words, registers, base, codes, base, base + 1)
    raw = np.empty(max(len(out), 2))
    _clear(out)
    for i in range(words[op.N_MEMBERS]):
        m = words[op.MEMBERS] + i * op.MEMBER_WORDS
        if words[m] == op.LINEAR:
            _linear(values, words, m, registers, base, raw)
        elif words[m] == op.FOREST:
            _forest_row(values, words, m, codes, raw)
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
    size = LANES * words[words[op.NODES] + op.N_SLOTS]
    codes = np.zeros(-(-block // LANES) * size, np.uint32)  # a lane without a row walks too
    for first in range(0, inputs.shape[0], block):
        n = min(block, inputs.shape[0] - first)
        for i in range(n):
            _clear(out[first + i])
            _load(inputs[first + i], registers, i * stride)
            _encode(values, words, registers, i * stride)
            lane = (i // LANES) * size + i % LANES
            _encode_slots(values, words, registers, i * stride, codes, lane, LANES)
        for j in range(words[op.N_MEMBERS]):
            m = words[op.MEMBERS] + j * op.MEMBER_WORDS
            if words[m] == op.FOREST:
                _forest_rows(values, words, m, codes, raws[:n])
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
