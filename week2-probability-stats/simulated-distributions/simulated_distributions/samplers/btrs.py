"""Binomial numbers by transformed rejection: one inverted hat over the whole law (BTRS).

Bad at: n·p below 10, where a search or a table is as quick. Source: Hörmann, "The generation of
binomial random variates", J. Stat. Comput. Simul. 46 (1993), 101-110; the logarithm that the
paper's
last step leaves out is put back.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from matrixops.jit import kernel
from simulated_distributions.samplers.inlined import inlined
from simulated_distributions.samplers.log_ratios import TABLED, log_binomial_ratio, log_choices
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, State, Stream

BTRS = "Hörmann, J. Stat. Comput. Simul. 46 (1993), 101-110"
Setup: TypeAlias = tuple[float, float, float, float, float, float, float, float, float, float]
"""n, p ≤ ½, the mode, a, b, c, log α, the quick-accept bound, log(p/(1 − p)), and log P(mode) of
what a table of factorials gives (0 where n is beyond the table)."""


@kernel
def btrs_setup(n: float, p: float) -> Setup:
    """Return the constants of BTRS for p ≤ ½."""
    sd = math.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * sd
    a = -0.0873 + 0.0248 * b + 0.01 * p
    alpha = (2.83 + 5.1 / b) * sd
    mode = math.floor((n + 1) * p)
    log_odds = math.log(p / (1 - p))
    summit = log_choices(mode, n) + mode * log_odds if n < TABLED else 0.0
    return n, p, mode, a, b, n * p + 0.5, math.log(alpha), 0.92 - 4.2 / b, log_odds, summit


@inlined
def btrs_candidate(u: float, setup: Setup) -> float:
    """Return the k that u in (−½, ½) proposes."""
    a, b, c = setup[3], setup[4], setup[5]
    return math.floor((2 * a / (0.5 - abs(u)) + b) * u + c)


@kernel
def btrs_log_accept(u: float, k: float, setup: Setup) -> float:
    """Return the log acceptance ratio: the log of the bound that v must stay below."""
    return btrs_log_margin(u, 1.0, k, setup)


@kernel
def btrs_log_margin(u: float, v: float, k: float, setup: Setup) -> float:
    """Return the log of the acceptance ratio over v: (u, v) is accepted where it is not below 0."""
    n, p, mode, a, b, _, log_alpha, _, log_odds, summit = setup
    s = 0.5 - abs(u)
    if n < TABLED:
        ratio = log_choices(k, n) + k * log_odds - summit
    else:
        ratio = log_binomial_ratio(k, mode, n, p)
    return ratio + math.log((a / (s * s) + b) / v) - log_alpha


@inlined
def btrs_quick_accept(u: float, v: float, setup: Setup) -> bool:
    """Return whether (u, v) lies in the squeeze."""
    return 0.5 - abs(u) >= 0.07 and v <= setup[7]


@kernel
def settled_slowly(u: float, v: float, setup: Setup, state: State) -> tuple[float, State]:
    """Return the candidate that is accepted: that of (u, v), or a later one."""
    n = setup[0]
    while True:
        k = btrs_candidate(u, setup)
        if 0 <= k <= n and (btrs_quick_accept(u, v, setup) or btrs_log_margin(u, v, k, setup) >= 0):
            return k, state
        bits, state = next_bits(state)
        u = open_unit(bits) - 0.5
        bits, state = next_bits(state)
        v = open_unit(bits)


@inlined
def binomial_by_rejection(setup: Setup, state: State) -> tuple[float, State]:
    """Return a binomial number of n·p of at least 10, p ≤ ½."""
    bits, state = next_bits(state)
    u = open_unit(bits) - 0.5
    bits, state = next_bits(state)
    v = open_unit(bits)
    k = btrs_candidate(u, setup)
    if k < 0 or k > setup[0] or not btrs_quick_accept(u, v, setup):
        k, state = settled_slowly(u, v, setup, state)
    return k, state


@kernel
def fill_btrs(stream: Stream, out: Floats, n: float, p: float) -> None:
    """Fill with binomial numbers; n·min(p, 1 − p) is 10 or more."""
    state = load(stream)
    setup = btrs_setup(n, min(p, 1 - p))
    for i in range(len(out)):
        k, state = binomial_by_rejection(setup, state)
        out[i] = k if p <= 0.5 else n - k
    store(stream, state)
