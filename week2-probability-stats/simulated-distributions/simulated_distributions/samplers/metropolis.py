"""A Metropolis chain on the line, compiled together with its density.

One proposal depends on the last, so there is nothing to do at once: Python takes some 150 ns for
each step of the loop, a kernel about ten. Proposals are normal; a step to a likelier place is
always taken, one to a less likely place with the ratio of the densities as its probability.

Source: Metropolis et al., J. Chem. Phys. 21 (1953), 1087-1092.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.errors import ParameterError
from simulated_distributions.samplers.stream import load, spawn, store
from simulated_distributions.samplers.ziggurat import exponential, normal
from simulated_distributions.vocabulary import Floats, Seed, Stream


@kernel
def standard_normal(x: float) -> float:
    """Return the log density of a standard normal, but for a constant: one to begin with."""
    return -0.5 * x * x


@kernel
def fill_metropolis(
    stream: Stream, out: Floats, log_density: Callable[[float], float], start: float, step: float
) -> int:
    """Fill with the places of a chain after each step, and return how many proposals it took.

    Args:
        stream: Where the numbers come from.
        out: Shape (steps,).
        log_density: A compiled function (a `kernel`); any constant may be missing. It is part of
            what is compiled: a new one costs a second at its first use.
        start: A place whose density is above 0.
        step: The standard deviation of proposals.
    """
    state = load(stream)
    here, height = start, log_density(start)
    taken = 0
    for i in range(len(out)):
        z, state = normal(state)
        wait, state = exponential(state)  # −log of a uniform number
        there = here + step * z
        new = log_density(there)
        if wait > height - new:
            here, height = there, new
            taken += 1
        out[i] = here
    store(stream, state)
    return taken


def chain(
    log_density: Callable[[float], float], start: float, rng: Seed, *, step: float, steps: int
) -> tuple[Floats, float]:
    """Run one chain; return its places after each step, and the share of proposals it took.

    Raises:
        ParameterError: If *step* is not above 0, or *start* has density 0.
    """
    if not step > 0:
        raise ParameterError(f"step must be above 0, found {step!r}")
    if not np.isfinite(log_density(float(start))):
        raise ParameterError(f"start must have a density above 0, found {start!r}")
    out = np.empty(steps)
    taken = fill_metropolis(spawn(rng), out, log_density, float(start), float(step))
    return out, taken / steps if steps else np.nan
