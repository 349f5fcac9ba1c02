"""Correlated normals: independent ones times a triangular factor of the covariance.

Made in blocks that stay in the processor's cache; the product is the library's.
"""

from __future__ import annotations

import numpy as np

from simulated_distributions.method import Filler
from simulated_distributions.samplers.ziggurat import fill_normal
from simulated_distributions.vocabulary import Floats, Stream

CHOLESKY = "Devroye (1986), ch. XI.2: a linear map of independent normals, by Cholesky's factor"


def prepare_multivariate_normal(mean: Floats, factor: Floats) -> Filler:
    """Return what fills rows with mean + factor · z.

    Args:
        mean: Shape (d,).
        factor: Shape (d, d), lower triangular.
    """
    across = np.ascontiguousarray(factor.T)

    def fill(stream: Stream, out: Floats) -> None:
        z = np.empty(out.shape)
        fill_normal(stream, z.reshape(-1))
        np.matmul(z, across, out=out)
        np.add(out, mean, out=out)

    return fill
