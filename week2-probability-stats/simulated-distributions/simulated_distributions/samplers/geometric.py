"""Geometric numbers: an exponential wait, cut to whole trials."""

from __future__ import annotations

import math

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.claim import claim
from simulated_distributions.samplers.lanes import PAGE, lanes_in, next_words, widened
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.samplers.ziggurat import exponential, exponential_from
from simulated_distributions.vocabulary import Floats, Real, Stream

EXPONENTIAL_FLOOR = "Devroye (1986), ch. X.2.1, with the ziggurat of Marsaglia & Tsang (2000)"
LARGEST = 2.0**62


@kernel
def fill_waits(stream: Stream, out: Floats, scale: float) -> None:
    """Fill with 1 + ⌊scale · exponential⌋; the scale is −1/log(1 − p), or 0 for p = 1."""
    state, lanes = load(stream), lanes_in(stream)
    words = np.empty(PAGE, np.uint64)
    waits = words.view(np.float64)  # each in the place of the word that it was made of
    for start in range(0, len(out), PAGE):
        some = out[start : start + PAGE]
        state = next_words(lanes, state, words, len(some))
        for i in range(len(some)):
            claim(some, PAGE + i)
            waits[i], state = exponential_from(words[i], state)
        for i in range(len(some)):  # apart, by vectors
            some[i] = 1 + np.int64(min(waits[i] * scale, LARGEST))
    store(stream, state)


@kernel
def fill_run_of_waits(streams: Stream, rows: int, out: Floats, scale: float) -> None:
    """Fill blocks of so many numbers, each from a stream of its own."""
    for k in range(len(streams)):
        fill_waits(widened(streams[k]), out[k * rows : (k + 1) * rows], scale)


@kernel
def fill_waits_each(stream: Stream, out: Floats, scales: Floats) -> None:
    """Fill with the same, each of a scale of its own (the scales go round)."""
    state = load(stream)
    k = len(scales)
    for i in range(len(out)):
        wait, state = exponential(state)
        out[i] = 1 + np.int64(min(wait * scales[i % k], LARGEST))
    store(stream, state)


def scale_of(p: float) -> float:
    """Return by what an exponential wait is stretched before it is cut."""
    return 0.0 if p == 1 else -1 / math.log1p(-p)


def fill_geometric(stream: Stream, out: Floats, p: Real) -> None:
    """Fill with the number of trials up to the first success; an array of p goes round."""
    if np.ndim(p) == 0:
        fill_waits(stream, out, scale_of(p))
        return
    with np.errstate(divide="ignore"):
        hazards = -np.log1p(-np.asarray(p, dtype=np.float64))
    fill_waits_each(stream, out, np.where(np.isinf(hazards), 0.0, 1 / hazards))
