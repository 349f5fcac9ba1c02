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
from simulated_distributions.samplers.log_ratios import log_binomial_ratio
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, Stream

BTRS = "Hörmann, J. Stat. Comput. Simul. 46 (1993), 101-110"
Setup: TypeAlias = tuple[float, float, float, float, float, float, float, float]
"""n, p ≤ ½, the mode, a, b, c, log α, and the quick-accept bound."""


@kernel
def btrs_setup(n: float, p: float) -> Setup:
    """Return the constants of BTRS for p ≤ ½."""
    sd = math.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * sd
    a = -0.0873 + 0.0248 * b + 0.01 * p
    alpha = (2.83 + 5.1 / b) * sd
    return n, p, math.floor((n + 1) * p), a, b, n * p + 0.5, math.log(alpha), 0.92 - 4.2 / b


@kernel
def btrs_candidate(u: float, setup: Setup) -> float:
    """Return the k that u in (−½, ½) proposes."""
    _, _, _, a, b, c, _, _ = setup
    return math.floor((2 * a / (0.5 - abs(u)) + b) * u + c)


@kernel
def btrs_log_accept(u: float, k: float, setup: Setup) -> float:
    """Return the log acceptance ratio: the log of the bound that v must stay below."""
    n, p, mode, a, b, _, log_alpha, _ = setup
    s = 0.5 - abs(u)
    return log_binomial_ratio(k, mode, n, p) + math.log(a / (s * s) + b) - log_alpha


@kernel
def btrs_quick_accept(u: float, v: float, setup: Setup) -> bool:
    """Return whether (u, v) lies in the squeeze."""
    return 0.5 - abs(u) >= 0.07 and v <= setup[7]


@kernel
def fill_btrs(stream: Stream, out: Floats, n: float, p: float) -> None:
    """Fill with binomial numbers; n·min(p, 1 − p) is 10 or more."""
    state = load(stream)
    setup = btrs_setup(n, min(p, 1 - p))
    for i in range(len(out)):
        while True:
            bits, state = next_bits(state)
            u = open_unit(bits) - 0.5
            bits, state = next_bits(state)
            v = open_unit(bits)
            k = btrs_candidate(u, setup)
            if k < 0 or k > n:
                continue
            if btrs_quick_accept(u, v, setup) or math.log(v) <= btrs_log_accept(u, k, setup):
                break
        out[i] = k if p <= 0.5 else n - k
    store(stream, state)
