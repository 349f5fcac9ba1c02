"""Gamma numbers: the cube of a shifted normal, corrected by rejection.

With d = shape − ⅓ and c = 1/√(9d), d(1 + cz)³ has nearly the gamma law; the rest is rejected (under
5 %). Shapes below 1 are boosted: a gamma of shape + 1 times U^(1/shape).

Source: Marsaglia & Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
The acceptance is computed with log1p: as printed, it loses eight digits at a shape of 10⁸.
"""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.samplers.ziggurat import (
    Tables,
    exponential,
    exponential_tables,
    normal,
    normal_tables,
)
from simulated_distributions.vocabulary import Floats, State, Stream

MARSAGLIA_TSANG = "Marsaglia & Tsang, ACM TOMS 26(3) (2000), 363-372"


@kernel
def log_accept(z: float, d: float, c: float) -> float:
    """Return the log acceptance ratio of the normal point *z*, where 1 + cz is above 0."""
    t = c * z
    return 0.5 * z * z + d * (3 * math.log1p(t) - t * (3 + t * (3 + t)))


@kernel
def quick_accept(u: float, z: float) -> bool:
    """Return whether *u* lies in the squeeze, where no logarithm is needed."""
    return u < 1 - 0.0331 * (z * z) * (z * z)


@kernel
def gamma_from_one(d: float, c: float, normals: Tables, state: State) -> tuple[float, State]:
    """Return a gamma number of shape d + ⅓ of at least 1."""
    while True:
        z, state = normal(normals, state)
        root = 1 + c * z
        if root <= 0:
            continue
        bits, state = next_bits(state)
        u = open_unit(bits)
        if quick_accept(u, z) or math.log(u) < log_accept(z, d, c):
            return d * root * root * root, state


@kernel
def gamma(shape: float, normals: Tables, exponentials: Tables, state: State) -> tuple[float, State]:
    """Return a gamma number of any positive shape, rate 1."""
    whole = shape if shape >= 1 else shape + 1
    d = whole - 1 / 3
    value, state = gamma_from_one(d, 1 / math.sqrt(9 * d), normals, state)
    if shape < 1:
        boost, state = exponential(exponentials, state)
        value *= math.exp(-boost / shape)
    return value, state


@kernel
def _fill_gamma(
    stream: Stream, out: Floats, shape: float, normals: Tables, exponentials: Tables
) -> None:
    state = load(stream)
    for i in range(len(out)):
        out[i], state = gamma(shape, normals, exponentials, state)
    store(stream, state)


def fill_gamma(stream: Stream, out: Floats, shape: float) -> None:
    """Fill with gamma numbers of rate 1."""
    _fill_gamma(stream, out, float(shape), normal_tables(), exponential_tables())
