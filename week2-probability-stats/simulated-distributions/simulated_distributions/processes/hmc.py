"""Hamiltonian Monte Carlo: give the point a push, let it roll over the log density, look.

The leapfrog method keeps the energy nearly, so that far proposals are nearly always accepted.
Bad at: densities without a gradient, and several peaks with nothing in between.

Source: Duane et al., Phys. Lett. B 195 (1987); Neal, in *Handbook of MCMC* (2011), ch. 5.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulated_distributions.continuous.normal import Normal
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.errors import ParameterError
from simulated_distributions.processes.chains import Chains
from simulated_distributions.processes.metropolis import checked_heights
from simulated_distributions.vocabulary import Floats, Seed

Field = Callable[[Floats], Floats]


def leapfrog(
    gradient: Field, place: Floats, push: Floats, *, step: float, leaps: int
) -> tuple[Floats, Floats]:
    """Roll for so many leaps; return place and push. Rolled back, it returns to where it was."""
    push = push + step / 2 * gradient(place)
    for i in range(leaps):
        place = place + step * push
        push = push + (step if i < leaps - 1 else step / 2) * gradient(place)
    return place, push


def hmc(
    log_density: Field,
    gradient: Field,
    start: Floats,
    rng: Seed,
    *,
    step: float,
    leaps: int,
    steps: int,
) -> Chains:
    """Run one chain from every start.

    Args:
        log_density: Takes (chains, dimensions) to (chains,).
        gradient: Of the log density, takes (chains, dimensions) to the same shape.
        start: Shape (chains, dimensions).
        rng: A Generator or a seed.
        step: The length of a leap in time.
        leaps: How many make one proposal.
        steps: How many proposals.
    """
    if not step > 0 or leaps < 1:
        raise ParameterError(f"step must be above 0 and leaps at least 1, found {step!r}, {leaps}")
    rng = np.random.default_rng(rng)
    here = np.array(start, dtype=np.float64)
    height = checked_heights(log_density, here)
    out = np.empty((steps, *here.shape))
    accepted = 0
    for i in range(steps):
        push = Normal().sample(here.shape, rng)
        there, after = leapfrog(gradient, here, push, step=step, leaps=leaps)
        new = log_density(there)
        gain = new - height + ((push**2).sum(axis=1) - (after**2).sum(axis=1)) / 2
        go = np.log(Uniform(0, 1).sample(len(here), rng, method="inversion")) < gain
        here = np.where(go[:, None], there, here)
        height = np.where(go, new, height)
        out[i] = here
        accepted += int(go.sum())
    return Chains(out, accepted / (steps * len(here)))
