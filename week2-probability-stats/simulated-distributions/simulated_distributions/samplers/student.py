"""Student's t: a normal over the root of a chi-square per degree of freedom."""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import gamma
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.samplers.ziggurat import (
    Tables,
    exponential_tables,
    normal,
    normal_tables,
)
from simulated_distributions.vocabulary import Floats, Stream

NORMAL_OVER_CHI = "Student (1908), by its definition; ziggurat and Marsaglia & Tsang (2000)"


@kernel
def _fill_student(
    stream: Stream, out: Floats, df: float, normals: Tables, exponentials: Tables
) -> None:
    state = load(stream)
    for i in range(len(out)):
        z, state = normal(normals, state)
        half_square, state = gamma(0.5 * df, normals, exponentials, state)
        out[i] = z * math.sqrt(0.5 * df / half_square)
    store(stream, state)


def fill_student(stream: Stream, out: Floats, df: float) -> None:
    """Fill with t numbers of so many degrees of freedom."""
    _fill_student(stream, out, float(df), normal_tables(), exponential_tables())
