"""Geometric numbers: an exponential wait, cut to whole trials."""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.samplers.ziggurat import Tables, exponential, exponential_tables
from simulated_distributions.vocabulary import Floats, Stream

EXPONENTIAL_FLOOR = "Devroye (1986), ch. X.2.1, with the ziggurat of Marsaglia & Tsang (2000)"


@kernel
def _fill_geometric(stream: Stream, out: Floats, hazard: float, z: Tables) -> None:
    state = load(stream)
    for i in range(len(out)):
        wait, state = exponential(z, state)
        out[i] = 1 + math.floor(min(wait / hazard, 2.0**62))
    store(stream, state)


def fill_geometric(stream: Stream, out: Floats, p: float) -> None:
    """Fill with the number of trials up to the first success."""
    if p == 1:
        out[:] = 1
    else:
        _fill_geometric(stream, out, -math.log1p(-p), exponential_tables())
