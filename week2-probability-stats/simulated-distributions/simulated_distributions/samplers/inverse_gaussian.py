"""Inverse Gaussian numbers: a square of a normal, and the choice between two roots.

(x − mean)² shape / (mean² x) has the chi-square law of one degree of freedom. Given its value there
are two x, and the smaller is taken with probability mean/(mean + x). It is computed as a quotient:
the difference that the paper prints cancels where shape is small.

Source: Michael, Schucany & Haas, "Generating random variates using transformations with multiple
roots", The American Statistician 30 (1976), 88-90.
"""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.samplers.ziggurat import normal
from simulated_distributions.vocabulary import Floats, Stream

TWO_ROOTS = "Michael, Schucany & Haas, Amer. Statist. 30 (1976), 88-90"


@kernel
def smaller_root(square: float, ratio: float) -> float:
    """Return the smaller x with (x − 1)²/x · ratio = square, for a mean of 1; ratio: shape/mean."""
    w = 0.5 * square / ratio
    return 1 / (1 + w + math.sqrt(w * (2 + w)))


@kernel
def fill_inverse_gaussian(stream: Stream, out: Floats, means: Floats, shapes: Floats) -> None:
    """Fill with inverse Gaussian numbers; means and shapes go round."""
    state = load(stream)
    k = len(means)
    for i in range(len(out)):
        mean, ratio = means[i % k], shapes[i % k] / means[i % k]
        z, state = normal(state)
        x = smaller_root(z * z, ratio)
        bits, state = next_bits(state)
        out[i] = mean * x if open_unit(bits) * (1 + x) <= 1 else mean / x
    store(stream, state)
