"""How many random words a sampler really takes: the stream is asked, not the sampler.

A stream is a state, and each word moves it by one known step. So the words that a call has taken
are the steps from the state before to the state after, whatever the sampler did in between.
"""

from __future__ import annotations

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.law import Law
from simulated_distributions.method import Method
from simulated_distributions.samplers.stream import load, next_bits, spawn
from simulated_distributions.vocabulary import Floats, Real, Stream

BLOCKS = 100
LIMIT = 10_000_000


@kernel
def steps_between(before: Stream, after: Stream, limit: int) -> int:
    """Return how many words lie between two states of one stream, −1 if more than *limit*."""
    state, wanted = load(before), load(after)
    for steps in range(limit + 1):
        if state == wanted:
            return steps
        _, state = next_bits(state)
    return -1


def words_per_draw(
    law: Law, method: Method, rng: np.random.Generator, draws: int
) -> tuple[float, float]:
    """Return the words that a draw takes on average, and the standard error of that.

    Args:
        law: One law (scalar parameters).
        method: One of its methods.
        rng: Decides the draws.
        draws: How many, in a hundred blocks that tell how much the average varies.

    Returns:
        Two NaN for a method that does not take its words one by one from one stream.
    """
    size = max(2, draws // BLOCKS)
    means: Floats = np.empty(BLOCKS)
    stream = spawn(rng)
    out: Real = np.empty(size, dtype=law._dtype)  # noqa: SLF001  a law of our own
    for i in range(BLOCKS):
        before = stream.copy()
        method.fill(law, stream, out)
        steps = steps_between(before, stream, LIMIT)
        if steps < 0:
            return np.nan, np.nan
        means[i] = steps / size
    return float(means.mean()), float(means.std(ddof=1) / np.sqrt(BLOCKS))
