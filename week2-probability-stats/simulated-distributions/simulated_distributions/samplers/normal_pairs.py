"""Two ways to make a pair of normals out of a point in the plane.

Bad at: speed, for logarithms and roots are dear; the ziggurat needs none of them most of the time.
"""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store, unit
from simulated_distributions.vocabulary import Floats, Stream

BOX_MULLER = "Box & Muller, Ann. Math. Stat. 29 (1958), 610-611"
POLAR = "Marsaglia & Bray, SIAM Review 6 (1964), 260-264"


@kernel
def fill_box_muller(stream: Stream, out: Floats) -> None:
    """Fill with standard normals: a radius whose square is exponential, and an angle."""
    state = load(stream)
    for i in range(0, len(out), 2):
        bits, state = next_bits(state)
        radius = math.sqrt(-2 * math.log(open_unit(bits)))
        bits, state = next_bits(state)
        angle = 2 * math.pi * unit(bits)
        out[i] = radius * math.cos(angle)
        if i + 1 < len(out):
            out[i + 1] = radius * math.sin(angle)
    store(stream, state)


@kernel
def fill_polar(stream: Stream, out: Floats) -> None:
    """Fill with standard normals: a point of the unit disc, stretched."""
    state = load(stream)
    for i in range(0, len(out), 2):
        while True:
            bits, state = next_bits(state)
            x = 2 * open_unit(bits) - 1
            bits, state = next_bits(state)
            y = 2 * open_unit(bits) - 1
            square = x * x + y * y
            if square < 1:
                break
        stretch = math.sqrt(-2 * math.log(square) / square)
        out[i] = x * stretch
        if i + 1 < len(out):
            out[i + 1] = y * stretch
    store(stream, state)
