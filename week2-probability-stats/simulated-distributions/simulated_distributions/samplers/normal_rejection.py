"""Rejection in its plainest form: a normal under a Laplace envelope.

Accepted are √(π/2e) ≈ 76 % of the points. Bad at: speed; it is here to be looked at.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, Stream

FROM_LAPLACE = "von Neumann (1951); Devroye (1986), ch. II.3.2"


@kernel
def log_accept(x: float) -> float:
    """Return the log acceptance ratio of a Laplace point: φ(x)/(c · ½e^−|x|), at most 0."""
    return -0.5 * (abs(x) - 1) ** 2


@kernel
def fill_from_laplace(stream: Stream, out: Floats) -> None:
    """Fill with standard normals."""
    state = load(stream)
    for i in range(len(out)):
        while True:
            bits, state = next_bits(state)
            x = -math.log(open_unit(bits))
            bits, state = next_bits(state)
            if math.log(open_unit(bits)) < log_accept(x):
                break
        out[i] = x if (bits & np.uint64(1)) == np.uint64(0) else -x  # a bit below the 52 used
    store(stream, state)
