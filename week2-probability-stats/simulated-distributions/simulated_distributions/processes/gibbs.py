"""Gibbs sampling: one coordinate at a time, from its law given all others. Nothing is rejected.

Bad at: coordinates that depend strongly on each other; it then moves in many small steps.

Source: Geman & Geman, IEEE PAMI 6 (1984); Gelfand & Smith, JASA 85 (1990).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from simulated_distributions.errors import ParameterError
from simulated_distributions.processes.chains import Chains
from simulated_distributions.vocabulary import Floats, Seed


def gibbs(
    conditionals: Sequence[Callable[[Floats, np.random.Generator], Floats]],
    start: Floats,
    rng: Seed,
    *,
    sweeps: int,
) -> Chains:
    """Run one chain from every start.

    Args:
        conditionals: One for each coordinate: takes the chains (chains, dimensions), whose other
            coordinates it may look at, and draws this one for each of them.
        start: Shape (chains, dimensions).
        rng: A Generator or a seed.
        sweeps: How often all coordinates are drawn anew.
    """
    rng = np.random.default_rng(rng)
    here = np.array(start, dtype=np.float64)
    if here.ndim != 2 or here.shape[1] != len(conditionals):
        raise ParameterError(
            f"start must have shape (chains, {len(conditionals)}), found {here.shape}"
        )
    out = np.empty((sweeps, *here.shape))
    for i in range(sweeps):
        for j, conditional in enumerate(conditionals):
            here[:, j] = conditional(here, rng)
        out[i] = here
    return Chains(out, 1.0)
