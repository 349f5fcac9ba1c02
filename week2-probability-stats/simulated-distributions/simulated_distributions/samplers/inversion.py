"""Inversion: the quantile of a uniform number. One number each, monotone, for every law.

Bad at: laws whose quantile is dear. Good at: order statistics, antithetic and quasi-random numbers.
"""

from __future__ import annotations

import numpy as np

from simulated_distributions.law import Law
from simulated_distributions.method import Method
from simulated_distributions.samplers.uniform import fill_open
from simulated_distributions.vocabulary import Floats, Stream


def fill_by_inversion(law: Law, stream: Stream, out: Floats) -> None:
    """Fill with quantiles of numbers in (0, 1)."""
    uniforms = np.empty(out.shape)
    fill_open(stream, uniforms.reshape(-1))
    out[:] = invert(law, uniforms)


def invert(law: Law, uniforms: Floats) -> Floats:
    """Return the draws that these uniform numbers stand for."""
    return np.asarray(law.ppf(uniforms))


INVERSION = Method(
    "inversion",
    "Devroye, *Non-Uniform Random Variate Generation* (1986), ch. II.2",
    fill_by_inversion,
    fill_each=fill_by_inversion,
)
