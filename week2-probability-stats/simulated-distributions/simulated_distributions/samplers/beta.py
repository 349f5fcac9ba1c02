"""Beta numbers: a share of two gammas; for small parameters Jöhnk's rejection, in logarithms."""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import gamma
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.samplers.ziggurat import Tables, exponential_tables, normal_tables
from simulated_distributions.vocabulary import Floats, Stream

GAMMA_RATIO = "Devroye (1986), ch. IX.4.1: X/(X + Y) of two gammas (Marsaglia & Tsang 2000)"
JOHNK = "Jöhnk, Metrika 8 (1964), 5-15"


@kernel
def _fill_beta(
    stream: Stream, out: Floats, a: float, b: float, normals: Tables, exponentials: Tables
) -> None:
    state = load(stream)
    for i in range(len(out)):
        x, state = gamma(a, normals, exponentials, state)
        y, state = gamma(b, normals, exponentials, state)
        while x + y == 0:  # both too small for a float64: parameters below about 0.01
            x, state = gamma(a, normals, exponentials, state)
            y, state = gamma(b, normals, exponentials, state)
        out[i] = x / (x + y)
    store(stream, state)


def fill_beta(stream: Stream, out: Floats, a: float, b: float) -> None:
    """Fill with beta numbers; parameters below 0.01 want `fill_johnk`."""
    _fill_beta(stream, out, float(a), float(b), normal_tables(), exponential_tables())


@kernel
def log_sum(x: float, y: float) -> float:
    """Return log(eˣ + eʸ)."""
    most = max(x, y)
    return most + math.log1p(math.exp(min(x, y) - most))


@kernel
def fill_johnk(stream: Stream, out: Floats, a: float, b: float) -> None:
    """Fill with beta numbers: U^(1/a) / (U^(1/a) + V^(1/b)) where that sum is at most 1."""
    state = load(stream)
    for i in range(len(out)):
        while True:
            bits, state = next_bits(state)
            x = math.log(open_unit(bits)) / a
            bits, state = next_bits(state)
            y = math.log(open_unit(bits)) / b
            total = log_sum(x, y)
            if total <= 0:
                break
        out[i] = math.exp(x - total)
    store(stream, state)
