"""Zipf numbers by rejection from a rounded Pareto.

Source: Devroye (1986), ch. X.6.1. Values above 2⁶² are drawn again: their probability is
about 2^(−62 (exponent − 1)), which matters for exponents below 1.5 only.
"""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, Stream

DEVROYE_ZIPF = "Devroye (1986), ch. X.6.1, p. 551"


@kernel
def log_accept(k: float, exponent: float) -> float:
    """Return the log acceptance ratio of the candidate k ≥ 1.

    The envelope gives k the mass k^(1−s) − (k+1)^(1−s); the ratio of k^−s to it is largest at k =
    1.
    """
    less = exponent - 1
    mass = -math.expm1(-less * math.log1p(1 / k))
    return math.log1p(-(2.0**-less)) - math.log(k) - math.log(mass)


@kernel
def fill_zipf(stream: Stream, out: Floats, exponent: float) -> None:
    """Fill with numbers of probability ∝ k^−exponent."""
    state = load(stream)
    for i in range(len(out)):
        while True:
            bits, state = next_bits(state)
            k = math.floor(open_unit(bits) ** (-1 / (exponent - 1)))
            bits, state = next_bits(state)
            if k < 2.0**62 and math.log(open_unit(bits)) <= log_accept(k, exponent):
                break
        out[i] = k
    store(stream, state)
