"""Binomial numbers under a triangle, a parallelogram and two exponential tails (BTPE).

Points in the triangle, about three in four, are accepted unseen; the others by the log ratio
`log_binomial_ratio`, which says what is mended in the paper. Bad at: n·p below 30.

Source: Kachitvichyanukul & Schmeiser, "Binomial random variate generation", CACM 31(2) (1988),
216-222.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from matrixops.jit import kernel
from simulated_distributions.samplers.log_ratios import log_binomial_ratio
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, State, Stream

BTPE = "Kachitvichyanukul & Schmeiser, CACM 31(2) (1988), 216-222, its sign error mended"
Setup: TypeAlias = tuple[
    float, float, float, float, float, float, float, float, float, float, float, float
]
"""n, p ≤ ½, mode, p1, its centre, left, right, c, λ left, λ right, p2, p3."""


@kernel
def btpe_setup(n: float, p: float) -> Setup:
    """Return the constants of BTPE for p ≤ ½."""
    q = 1 - p
    summit = n * p + p
    mode = math.floor(summit)
    p1 = math.floor(2.195 * math.sqrt(n * p * q) - 4.6 * q) + 0.5
    centre = mode + 0.5
    left, right = centre - p1, centre + p1
    c = 0.134 + 20.5 / (15.3 + mode)
    slope = (summit - left) / (summit - left * p)
    left_rate = slope * (1 + slope / 2)
    slope = (right - summit) / (right * q)
    right_rate = slope * (1 + slope / 2)
    p2 = p1 * (1 + 2 * c)
    p3 = p2 + c / left_rate
    return n, p, mode, p1, centre, left, right, c, left_rate, right_rate, p2, p3


@kernel
def triangle(x: float, setup: Setup) -> float:
    """Return the height of the triangle at x, where P(mode) is 1."""
    return 1 - abs(x - setup[4]) / setup[3]


@kernel
def btpe_log_accept(y: float, setup: Setup) -> float:
    """Return log P(y)/P(mode): what the log of the point's height must stay below."""
    return log_binomial_ratio(y, setup[2], setup[0], setup[1])


@kernel
def btpe_quick(y: float, log_height: float, setup: Setup) -> int:
    """Return 1 for a point certainly under the law, −1 for one certainly above, 0 for neither."""
    n, p, mode = setup[0], setup[1], setup[2]
    variance = n * p * (1 - p)
    k = abs(y - mode)
    if k <= 20 or k >= variance / 2 - 1:
        return 0
    width = (k / variance) * ((k * (k / 3 + 0.625) + 1 / 6) / variance + 0.5)
    middle = -k * k / (2 * variance)
    if log_height < middle - width:
        return 1
    return -1 if log_height > middle + width else 0


@kernel
def btpe_candidate(u: float, v: float, setup: Setup) -> tuple[float, float]:
    """Return the y and the height that (u, v) propose; a height of 0 is accepted unseen.

    Args:
        u: On (0, area of the hat).
        v: On (0, 1).
        setup: The constants.
    """
    _, _, _, p1, centre, left, right, c, left_rate, right_rate, p2, p3 = setup
    if u <= p1:
        return math.floor(centre - p1 * v + u), 0.0
    if u <= p2:
        x = left + (u - p1) / c
        return math.floor(x), v * c + triangle(x, setup)
    if u <= p3:
        return math.floor(left + math.log(v) / left_rate), v * (u - p2) * left_rate
    return math.floor(right - math.log(v) / right_rate), v * (u - p3) * right_rate


@kernel
def _binomial(setup: Setup, state: State) -> tuple[float, State]:
    area = setup[11] + setup[7] / setup[9]
    while True:
        bits, state = next_bits(state)
        u = open_unit(bits) * area
        bits, state = next_bits(state)
        y, height = btpe_candidate(u, open_unit(bits), setup)
        if height == 0:
            return y, state
        if y < 0 or y > setup[0] or height > 1:
            continue
        log_height = math.log(height)
        quick = btpe_quick(y, log_height, setup)
        if quick > 0 or (quick == 0 and log_height <= btpe_log_accept(y, setup)):
            return y, state


@kernel
def fill_btpe(stream: Stream, out: Floats, n: float, p: float) -> None:
    """Fill with binomial numbers; n·min(p, 1 − p) is 30 or more."""
    state = load(stream)
    setup = btpe_setup(n, min(p, 1 - p))
    for i in range(len(out)):
        y, state = _binomial(setup, state)
        out[i] = y if p <= 0.5 else n - y
    store(stream, state)
