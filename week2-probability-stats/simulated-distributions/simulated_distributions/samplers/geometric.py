"""Geometric numbers: an exponential wait, cut to whole trials."""

from __future__ import annotations

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.lanes import PAGE, lanes_in, next_words
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.samplers.ziggurat import exponential, exponential_from
from simulated_distributions.vocabulary import Floats, Real, Stream

EXPONENTIAL_FLOOR = "Devroye (1986), ch. X.2.1, with the ziggurat of Marsaglia & Tsang (2000)"
LARGEST = 2.0**62


@kernel
def fill_waits(stream: Stream, out: Floats, scales: Floats) -> None:
    """Fill with 1 + ⌊scale · exponential⌋; the scales go round.

    Args:
        stream: Where the numbers come from.
        out: What is filled.
        scales: −1/log(1 − p) for each p; 0 for p = 1.
    """
    state, lanes = load(stream), lanes_in(stream)
    k = len(scales)
    if k == 1:
        scale = scales[0]
        words, waits = np.empty(PAGE, np.uint64), np.empty(PAGE)
        for start in range(0, len(out), PAGE):
            some = out[start : start + PAGE]
            state = next_words(lanes, state, words, len(some))
            for i in range(len(some)):
                waits[i], state = exponential_from(words[i], state)
            for i in range(len(some)):  # apart, by vectors
                some[i] = 1 + np.int64(min(waits[i] * scale, LARGEST))
    else:
        for i in range(len(out)):
            wait, state = exponential(state)
            out[i] = 1 + np.int64(min(wait * scales[i % k], LARGEST))
    store(stream, state)


def fill_geometric(stream: Stream, out: Floats, p: Real) -> None:
    """Fill with the number of trials up to the first success; an array of p goes round."""
    with np.errstate(divide="ignore"):
        hazards = -np.log1p(-np.atleast_1d(np.asarray(p, dtype=np.float64)))
    fill_waits(stream, out, np.where(np.isinf(hazards), 0.0, 1 / hazards))
